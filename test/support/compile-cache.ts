import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Many tests start commands and stacks as processes of their own, which all load the same files: Node keeps what
 * it made of each, types stripped and compiled, for the length of a test run. It halves the processor time of a
 * command.
 *
 * @see https://nodejs.org/api/module.html#module-compile-cache
 */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'compiled-'));
  process.env.NODE_COMPILE_CACHE = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
