import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { ConfigError } from '../../functions/config/connector.ts';
import { type ConnectorInput, defineConnector } from '../../functions/connector.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import { presets } from '../../functions/webhook/presets.ts';
import { readArguments, userPath, wrongOperands } from '../arguments.ts';
import { askLines } from '../ask.ts';
import { ConfigFault, mustBeOneOf, UsageError } from '../usage.ts';
import { type Answers, configText } from './config-text.ts';

const options = {
  name: { type: 'string' },
  country: { type: 'string' },
  campaign: { type: 'string' },
  list: { type: 'string' },
  source: { type: 'string', multiple: true },
  origin: { type: 'string', multiple: true },
} as const;

const EXAMPLE = 'website=form';

/**
 * `connector new <file>`: writes a config with comments, from a handful of answers or flags.
 *
 * @returns the exit status 0
 * @throws UsageError where the file is there or an answer is wrong, CommandError if the user breaks off
 */
export async function newConfig(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  const [given, ...more] = positionals;
  if (given === undefined || more.length > 0) {
    throw wrongOperands(
      'new',
      'the file to write, such as ../acme/connector.config.ts',
      positionals,
    );
  }
  const file = userPath(given);
  if (!/\.m?ts$/.test(file)) {
    throw new UsageError(`new: the file must end in .ts, got ${JSON.stringify(given)}`);
  }
  if (existsSync(file)) throw new UsageError(`new: ${given} is there already`);
  const answers = await ask(values, basename(dirname(file)));
  check(answers);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, configText(answers));
  console.log(whatIsNext(file));
  return 0;
}

type Flags = Readonly<Partial<Record<'name' | 'country' | 'campaign' | 'list', string>>> & {
  readonly source?: readonly string[] | undefined;
  readonly origin?: readonly string[] | undefined;
};

/** What the flags leave open is asked for; where nobody is there to ask, it is named. */
async function ask(flags: Flags, folder: string): Promise<Answers> {
  const isName = /^[a-z][a-z0-9-]{0,31}$/.test(folder);
  const questions = [
    ['name', `Name of the connector (small letters, digits, hyphens)`, isName ? folder : ''],
    ['country', 'Country of numbers without a country code', 'ZA'],
    ['campaign', 'Campaign of the dialer, exactly as it is named in Euphoria', ''],
    ['list', 'List of that campaign', ''],
    ['source', `Senders, as name=kind with commas between: ${EXAMPLE}, crm=generic`, ''],
  ] as const;
  const open = questions.filter(([name]) => flags[name] === undefined);
  const isAsked = process.stdin.isTTY === true;
  const missing = open.filter(([, , usual]) => usual === '').map(([name]) => `--${name}`);
  if (!isAsked && missing.length > 0) {
    throw new UsageError(`new: nobody is there to ask: say ${missing.join(', ')}`);
  }
  const said = isAsked ? await askLines(open.map(([, question, usual]) => [question, usual])) : [];
  const answerTo = (name: (typeof questions)[number][0]): string => {
    const index = open.findIndex(([one]) => one === name);
    if (index === -1) return [flags[name] ?? ''].flat().join(',');
    return said[index] || (open[index]?.[2] ?? '');
  };
  const sources = readSources(answerTo('source'));
  let origins = [...(flags.origin ?? [])];
  if (sources.some(([, preset]) => preset === 'form') && origins.length === 0) {
    if (!isAsked) throw new UsageError('new: --origin is missing: the site that the form is on');
    origins = [...(await askLines([['Address of the site that the form is on', '']]))];
  }
  return {
    name: answerTo('name'),
    country: answerTo('country'),
    campaign: answerTo('campaign'),
    list: answerTo('list'),
    sources,
    origins,
  };
}

function readSources(text: string): Answers['sources'] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => {
      const [, name = '', preset = ''] = /^([^=]+)=(.+)$/.exec(one) ?? [];
      if (name === '') {
        throw new UsageError(
          `--source: must be name=kind such as ${EXAMPLE}, got ${JSON.stringify(one)}`,
        );
      }
      if (!Object.hasOwn(presets, preset)) {
        throw mustBeOneOf(`--source ${name}`, Object.keys(presets), preset);
      }
      return [name, preset] as const;
    });
}

/** Nothing is written that would not load. */
function check({ name, country, campaign, list, sources, origins }: Answers): void {
  const input = {
    ...{ name, country, euphoria: { url: 'https://api.euphoria.co.za/' } },
    defaults: { campaign, list },
    sources: Object.fromEntries(
      sources.map(([source, preset]) => [
        source,
        { preset, ...(preset === 'form' && { origins }) },
      ]),
    ),
  };
  try {
    configureSources(defineConnector(input as ConnectorInput));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigFault(
      `nothing was written: ${error.message.split('\n').slice(0, 3).join('\n')}`,
    );
  }
}

function whatIsNext(file: string): string {
  const path = relative('.', file);
  return [
    `written: ${path}`,
    'To make it the one that every command goes by, put this line into the file .env here:',
    `  CONNECTOR_CONFIG=${path}`,
    'Then: npm start. It makes up a token for each source; connector secrets set webhooks --generate',
    'makes them for what is deployed.',
  ].join('\n');
}
