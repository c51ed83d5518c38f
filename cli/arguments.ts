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
 * @throws UsageError for an option that is unknown, lacks its value or has an empty one, or is given twice and
 *   takes one value
 */
export function readArguments<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  const parsed = parse(args, options);
  refuseRepeated(parsed.tokens, options);
  for (const [name, value] of Object.entries<unknown>(parsed.values)) {
    for (const one of [value].flat()) if (typeof one === 'string') refuseEmpty(`--${name}`, one);
  }
  return parsed;
}

/**
 * Refuses what a variable of a script becomes that is not set: as a filter it would mean everybody, as a file the
 * folder.
 *
 * @param field the option or operand that it was given for
 * @throws UsageError
 */
export function refuseEmpty(field: string, value: string): void {
  if (value.trim() === '') throw new UsageError(`${field}: must not be empty`);
}

function parse<Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, tokens: true });
  } catch (error) {
    throw new UsageError(wrongOption(firstLine(error), Object.keys(options)));
  }
}

type Tokens = ReturnType<typeof parse>['tokens'];

/**
 * `parseArgs` takes the last of two values without a word, so that somebody would be answered of another lead or
 * source than the one that they named first. Of an option without a value, twice is the same as once.
 */
function refuseRepeated(tokens: Tokens, options: ParseArgsOptionsConfig): void {
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined || options[token.name]?.multiple) {
      continue;
    }
    const { name, value } = token;
    const first = given.get(name);
    if (first !== undefined) {
      const both = [first, value].map(shown).join(' and ');
      throw new UsageError(`--${name}: takes one value, got ${both}`);
    }
    given.set(name, value);
  }
}

/** A value as it may be shown: what proves a sender may stand in an address. */
const shown = (value: string): string => {
  if (!/^https?:/i.test(value) || !URL.canParse(value)) return JSON.stringify(value);
  const { origin, pathname } = new URL(value);
  return JSON.stringify(`${origin}${pathname}`);
};

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
