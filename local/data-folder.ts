import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isMainThread } from 'node:worker_threads';
import { StartError } from '../cli/start-error.ts';

/** What holds people's data in it, where an older version may have let everybody read it. */
const PRIVATE = ['queues', 'tables', 'logs', 'captures'];

/**
 * Takes the data folder for this process, so that two local stacks never work on the same queue.
 * The lock is SQLite's: the operating system drops it when the process dies, however it dies.
 *
 * All that this process writes from now on, only its user can read: queues, tables, logs and captures
 * are people's data, and neither SQLite nor LevelDB can be told whom their files are for.
 *
 * @returns what gives the folder free again
 * @throws StartError if another local stack has the folder
 */
export function takeDataFolder(dataDir: string): () => void {
  // A thread has no mask of its own, and cannot set the one of its process.
  const before = isMainThread ? process.umask(0o077) : undefined;
  mkdirSync(dataDir, { recursive: true });
  for (const name of PRIVATE) {
    const folder = join(dataDir, name);
    if (existsSync(folder)) chmodSync(folder, 0o700);
  }
  const lock = new DatabaseSync(join(dataDir, 'lock.db'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new StartError(
      `${dataDir} is in use by another local stack: stop that one, or set LOCAL_DATA to another folder`,
    );
  }
  return () => {
    lock.close();
    if (before !== undefined) process.umask(before);
  };
}
