import { resolve } from 'node:path';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nameHint } from '../functions/config/did-you-mean.ts';
import { UsageError } from './usage.ts';

/** The options that every command has. */
export const commonOptions = {
  config: { type: 'string' },
  connector: { type: 'string' },
  secrets: { type: 'string' },
} as const;

/**
 * Options and operands of a command.
 *
 * @throws UsageError for an option that is unknown, lacks its value or has an empty one
 */
export function readArguments<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  const parsed = parse(args, options);
  for (const [name, value] of Object.entries<unknown>(parsed.values)) {
    // A variable of a script that is not set: as a filter it would mean everybody.
    if ([value].flat().some((one) => typeof one === 'string' && one.trim() === '')) {
      throw new UsageError(`--${name}: must not be empty`);
    }
  }
  return parsed;
}

function parse<Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(wrongOption(firstLine(error), Object.keys(options)));
  }
}

/** What `parseArgs` says, with the option first, and what there is to choose from. */
function wrongOption(says: string, options: readonly string[]): string {
  const [, option = '', value] =
    /^(?:Unknown option|Option) '(-{1,2}[^\s,']+)( <value>)?/.exec(says) ?? [];
  if (!says.startsWith('Unknown')) {
    const isBoolean = value === undefined && says.includes('does not take');
    return `${option.split('=')[0]}: ${isBoolean ? 'takes no value' : 'needs a value after it'}`;
  }
  const known = options.map((name) => `--${name}`);
  const meant = nameHint(option, known);
  return `${option}: no such option${meant || '.'} There are ${known.join(', ')}`;
}

/**
 * The error of operands that a command does not take.
 *
 * @param takes what it takes, in words: `a source and a file`
 */
export const wrongOperands = (
  command: string,
  takes: string,
  got: readonly (string | undefined)[],
): UsageError => {
  const given = got.filter((one) => one !== undefined).map((one) => JSON.stringify(one));
  return new UsageError(`${command} takes ${takes}, got ${given.join(' ') || 'nothing'}`);
};

/** A path as the user means it: npm runs scripts in the package's folder, wherever it was called. */
export function userPath(path: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: folder = '' } = process.env;
  return resolve(script === 'connector' ? folder : '', path);
}

/** The first line of what an error says: the others are of use to programmers only. */
export const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
