import { resolve } from 'node:path';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
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
 * @throws UsageError for an option that is unknown or lacks its value
 */
export function readArguments<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(firstLine(error).split('. ')[0]);
  }
}

/** A path as the user means it: npm runs scripts in the package's folder, wherever it was called. */
export function userPath(path: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: folder = '' } = process.env;
  return resolve(script === 'connector' ? folder : '', path);
}

/** The first line of what an error says: the others are of use to programmers only. */
export const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
