import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { refuseEmpty, userPath } from '../arguments.ts';
import { UsageError } from '../usage.ts';

/**
 * The content of a file, or of the standard input for `-`.
 *
 * @throws UsageError if no file is named, there is no such file, or it cannot be read
 */
export async function readInput(file: string): Promise<Buffer> {
  refuseEmpty('the file', file);
  if (file === '-') return buffer(process.stdin);
  try {
    return readFileSync(userPath(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new UsageError(`${file}: ${why[code] ?? 'cannot be read'}`);
  }
}

const why: Readonly<Record<string, string>> = { ENOENT: 'no such file', EISDIR: 'is a folder' };
