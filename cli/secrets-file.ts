import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { StartError } from './start-error.ts';

/** Secret name → value: the secret's text, or the object that the text is the JSON of. */
export type Secrets = Readonly<Record<string, unknown>>;

/** The secrets of one connector (docs/architecture.md, "Secrets"). */
export interface ConnectorSecrets {
  /** The file that the stand-in for Secrets Manager answers from. */
  readonly file: string;
  readonly euphoria: { readonly tenantName: string; readonly authKey: string };
  /** Source → its token or signing secret, the first where there are several; as the file is now. */
  readonly tokens: Readonly<Record<string, string>>;
}

const fileSchema = z.record(z.string(), z.unknown());

/** @throws StartError if the file does not exist or is not that JSON */
export function readSecrets(file: string): Secrets {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new StartError(
      missing ? `${file}: no such secrets file` : `${file} is not JSON of secret name → value`,
    );
  }
}

/**
 * Adds to a file what is missing in it, or makes the file, for its owner's eyes only.
 *
 * @param complete what is in the file → what shall be in it
 * @throws StartError if the file is there and cannot be read
 */
export function completeSecrets<Completed extends Secrets>(
  file: string,
  complete: (values: Secrets) => Completed,
): Completed {
  const completed = complete(existsSync(file) ? readSecrets(file) : {});
  // The new file is renamed into place, so that a kill leaves the old one or the new one, never
  // half.
  writeFileSync(`${file}.new`, `${JSON.stringify(completed, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return completed;
}

/**
 * What a secret holds: the JSON in its text, or the text if there is none. A value that is no text
 * is JSON already.
 */
export function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
