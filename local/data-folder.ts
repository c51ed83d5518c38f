import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isMainThread } from 'node:worker_threads';
import { StartError, TakenError } from '../cli/start-error.ts';
import { readAddresses } from '../cli/target/addresses.ts';

/** What holds people's data in it, where an older version may have let everybody read it. */
const PRIVATE = ['queues', 'tables', 'logs', 'captures'];

/** The process that has the folder, for whoever wants it too. */
const OWNER = 'lock.pid';

/**
 * Takes the data folder for this process, so that two local stacks never work on the same queue.
 * The lock is SQLite's: the operating system drops it when the process dies, however it dies.
 *
 * All that this process writes from now on, only its user can read: queues, tables, logs and captures
 * are people's data, and neither SQLite nor LevelDB can be told whom their files are for.
 *
 * @returns what gives the folder free again
 * @throws TakenError if another local stack has the folder, StartError if there can be none
 */
export function takeDataFolder(dataDir: string): () => void {
  // A thread has no mask of its own, and cannot set the one of its process.
  const before = isMainThread ? process.umask(0o077) : undefined;
  const giveBackMask = (): void => {
    if (before !== undefined) process.umask(before);
  };
  let lock: DatabaseSync;
  try {
    lock = openFolder(dataDir);
  } catch (error) {
    giveBackMask();
    throw new StartError(
      `LOCAL_DATA: must be a folder that can be made and written to, got ${JSON.stringify(dataDir)} (${whyNot(error)})`,
    );
  }
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    giveBackMask();
    throw new TakenError(
      `${dataDir} is in use by another local stack${whoHas(dataDir)}: stop that one, or set LOCAL_DATA to another folder. If it was stopped just now, it is still ending its calls: start again when it has`,
    );
  }
  writeFileSync(join(dataDir, OWNER), `${process.pid}\n`);
  return () => {
    lock.close();
    giveBackMask();
  };
}

/** Makes the folder where there is none, and opens the file of its lock. */
function openFolder(dataDir: string): DatabaseSync {
  mkdirSync(dataDir, { recursive: true });
  for (const name of PRIVATE) {
    const folder = join(dataDir, name);
    if (existsSync(folder)) chmodSync(folder, 0o700);
  }
  return new DatabaseSync(join(dataDir, 'lock.db'));
}

/** `a file is there`, or what the system calls it: `EACCES`. */
function whyNot(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'a file is there';
  return code?.startsWith('E') && !code.startsWith('ERR_') ? code : message;
}

/** ` (process 4242, http://localhost:3000)`, as far as it has left word. */
function whoHas(dataDir: string): string {
  let owner: string;
  try {
    owner = readFileSync(join(dataDir, OWNER), 'utf8').trim();
  } catch {
    return '';
  }
  // The addresses are those of an earlier one until it has all its own.
  const { pid, api } = readAddresses(dataDir) ?? {};
  return ` (process ${owner}${api !== undefined && String(pid) === owner ? `, ${api}` : ''})`;
}
