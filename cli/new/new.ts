import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { ConfigError } from '../../functions/config/connector.ts';
import { type ConnectorInput, defineConnector } from '../../functions/connector.ts';
import { faultOf as codeOf } from '../../functions/shared/log.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import { meantPreset, wrongPreset } from '../../functions/webhook/meant-preset.ts';
import * as presets from '../../functions/webhook/presets.ts';
import { readArguments, userPath, wrongOperands } from '../arguments.ts';
import { openQuestions } from '../ask.ts';
import { CommandError } from '../command-error.ts';
import { countryNote } from '../country-note.ts';
import { print, printNote } from '../print.ts';
import { stackOf } from '../target/open-target.ts';
import { ConfigFault, UsageError } from '../usage.ts';
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
  if (existsSync(file))
    throw new UsageError(`new: ${given} is there already: edit it, or name another file`);
  const answers = await answersTo(values, basename(dirname(file)));
  check(answers);
  const isNewFolder = write(file, configText(answers));
  print(whatIsNext(file, isNewFolder, answers));
  return 0;
}

/** @returns whether its folder had to be made */
function write(file: string, text: string): boolean {
  try {
    const isNewFolder = mkdirSync(dirname(file), { recursive: true }) !== undefined;
    writeFileSync(file, text);
    return isNewFolder;
  } catch (error) {
    throw new CommandError(`${file} cannot be written (${codeOf(error)})`);
  }
}

type Flags = Readonly<Partial<Record<'name' | 'country' | 'campaign' | 'list', string>>> & {
  readonly source?: readonly string[] | undefined;
  readonly origin?: readonly string[] | undefined;
};

/** What the flags leave open is asked for; where nobody is there to ask, it is named. */
async function answersTo(flags: Flags, folder: string): Promise<Answers> {
  const terminal = process.stdin.isTTY === true ? openQuestions() : undefined;
  const usualName = /^[a-z][a-z0-9-]{0,31}$/.test(folder) ? folder : '';
  const given = { ...flags, source: flags.source?.join(',') };
  const missing: string[] = [];
  const find = async (
    name: 'name' | 'country' | 'campaign' | 'list' | 'source',
    question: string,
    usual = '',
  ): Promise<string> => {
    const flag = given[name];
    if (flag === undefined && terminal !== undefined) {
      return askUntilRight(terminal, question, usual, (value) =>
        faultOf(name === 'source' ? { sources: readSources(value) } : { [name]: value }),
      );
    }
    const value = flag ?? usual;
    if (value === '') missing.push(`--${name}`);
    return value;
  };
  try {
    const name = await find(
      'name',
      'Name of the connector (small letters, digits, hyphens)',
      usualName,
    );
    const country = await find('country', 'Country of numbers without a country code', 'ZA');
    const mistaken = countryNote(country);
    if (mistaken !== undefined) printNote(`country: ${mistaken}`);
    const campaign = await find('campaign', 'Campaign, exactly as it is named in Euphoria');
    const list = await find('list', 'List of that campaign');
    const told = await find(
      'source',
      `Senders, each as name=kind, with commas between them (for example ${EXAMPLE}, crm=generic; kinds: docs/sources.md)`,
    );
    const sources = readSources(told);
    const hasForm = sources.some(([, preset]) => preset === 'form');
    const origins = flags.origin ?? [];
    if (terminal === undefined && hasForm && origins.length === 0) {
      missing.push('--origin (the site that the form is on)');
    }
    if (missing.length > 0) {
      const why = terminal === undefined ? 'nobody is there to ask: ' : '';
      throw new UsageError(`new: ${why}say ${missing.join(', ')}`);
    }
    if (!hasForm && origins.length > 0) {
      throw new UsageError(
        `--origin: is the site of a form, and no source is one (website=form), got ${JSON.stringify(origins[0])}`,
      );
    }
    if (!hasForm || origins.length > 0 || terminal === undefined) {
      return { name, country, campaign, list, sources, origins };
    }
    const site = await askUntilRight(
      terminal,
      'Address of the site that the form is on (for example https://www.acme.co.za)',
      '',
      (value) => faultOf({ sources: [['website', 'form']], origins: [value] }),
    );
    return { name, country, campaign, list, sources, origins: [site] };
  } finally {
    terminal?.close();
  }
}

/** Asks until the answer is one that a config takes: what is wrong is said while it is in mind. */
async function askUntilRight(
  terminal: ReturnType<typeof openQuestions>,
  question: string,
  usual: string,
  check: (value: string) => string | undefined,
): Promise<string> {
  for (;;) {
    const value = await terminal.ask(question, usual);
    const fault = value === '' ? 'an answer is needed' : faultIn(() => check(value));
    if (fault === undefined) return value;
    printNote(`  ${fault}`);
  }
}

function faultIn(check: () => string | undefined): string | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

function readSources(text: string): Answers['sources'] {
  const sources = readPairs(text);
  const names = sources.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return sources;
  throw new UsageError(
    `--source: each source needs a name of its own, got ${JSON.stringify(twice)} twice`,
  );
}

function readPairs(text: string): Answers['sources'] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => {
      const [, name = '', preset = ''] = /^([^=]+)=(.+)$/.exec(one) ?? [];
      if (name === '') {
        const kind = meantPreset(one, Object.keys(presets)) ?? '';
        const example = Object.hasOwn(presets, kind) ? `${one}=${kind}` : EXAMPLE;
        throw new UsageError(
          `--source: must be name=kind such as ${example}, got ${JSON.stringify(one)}`,
        );
      }
      if (!Object.hasOwn(presets, preset)) {
        throw new UsageError(`--source ${name}: ${wrongPreset(preset, Object.keys(presets))}`);
      }
      return [name, preset] as const;
    });
}

/** Answers that are right, around the one that is looked at. */
const RIGHT: Answers = {
  ...{ name: 'acme', country: 'ZA', campaign: 'Sales', list: 'Web' },
  sources: [['crm', 'generic']],
  origins: ['https://www.acme.co.za'],
};

/** Why a config of these answers would not load, the others taken to be right. */
function faultOf(answers: Partial<Answers>): string | undefined {
  const { name, country, campaign, list, sources, origins } = { ...RIGHT, ...answers };
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
    return error.message.split('\n').slice(0, 3).join('\n');
  }
  return undefined;
}

/** Nothing is written that would not load. */
function check(answers: Answers): void {
  const fault = faultOf(answers);
  if (fault !== undefined) throw new ConfigFault(`nothing was written: ${fault}`);
}

function whatIsNext(file: string, isNewFolder: boolean, answers: Answers): string {
  const path = relative('.', file);
  return [
    `written: ${path}${isNewFolder ? `, in the folder ${dirname(path)}, which was made` : ''}`,
    `Every command goes by it with this line in the file .env here: CONNECTOR_CONFIG=${path}`,
    `Then: npm start. Tokens for what is deployed: npm run connector -- secrets set webhooks --generate --stack ${stackOf(answers)}`,
  ].join('\n');
}
