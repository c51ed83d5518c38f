import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { apiUrl } from '../functions/config/connector-schema.ts';
import { show } from '../functions/config/issue-words.ts';
import { StartError } from './start-error.ts';

/** One of the settings of README.md, "Try it"; an empty one counts as not set. */
export const setting = (name: string): string | undefined => process.env[name] || undefined;

/** The config of the repository itself. */
export const ownConfig = resolve(import.meta.dirname, '../connector.config.ts');

/**
 * The folder in which everything is kept.
 *
 * @throws StartError if there is something else of that name
 */
export function dataSetting(): string {
  const folder = setting('LOCAL_DATA') ?? '.local';
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== false) return folder;
  throw new StartError(
    `LOCAL_DATA: must be a folder that can be made and written to, got ${JSON.stringify(folder)} (a file is there)`,
  );
}

/** @throws StartError if it is no port */
export function portSetting(): number {
  const text = setting('PORT') ?? '3000';
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new StartError(`PORT: must be 0 to 65535, got ${JSON.stringify(text)}`);
}

/**
 * The address of an API or simulator elsewhere.
 *
 * @throws StartError if it is no address, or one that would get the key in clear text
 */
export function euphoriaUrlSetting(): string | undefined {
  const text = setting('EUPHORIA_URL');
  if (text === undefined) return undefined;
  const { error } = apiUrl.safeParse(text);
  if (error === undefined) return text;
  throw new StartError(`EUPHORIA_URL: ${error.issues[0]?.message}, got ${show(text)}`);
}
