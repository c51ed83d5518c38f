import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartError } from '../cli/start-error.ts';

/**
 * Takes the data folder for this process, so that two local stacks never work on the same queue.
 * The lock is SQLite's: the operating system drops it when the process dies, however it dies.
 *
 * @returns what gives the folder free again
 * @throws StartError if another local stack has the folder
 */
export function takeDataFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const lock = new DatabaseSync(join(dataDir, 'lock.db'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new StartError(
      `${dataDir} is in use by another local stack: stop that one, or set LOCAL_DATA to another folder`,
    );
  }
  return () => lock.close();
}
