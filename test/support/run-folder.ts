import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/**
 * A folder for the length of a test run, in which its processes keep what all of them would make anew:
 *
 * - Many tests start commands and stacks as processes of their own, which all load the same files: Node keeps what
 *   it made of each, types stripped and compiled. It halves the processor time of a command.
 * - Many tests start stacks of the same config: `assembly.ts` keeps their cloud assemblies.
 *
 * @see https://nodejs.org/api/module.html#module-compile-cache
 */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'test-run-'));
  const assemblies = join(folder, 'assemblies');
  mkdirSync(assemblies);
  process.env.NODE_COMPILE_CACHE = join(folder, 'compiled');
  process.env.TEST_ASSEMBLIES = assemblies;
  // With `vitest --watch` something has changed, perhaps what is bundled.
  project.onTestsRerun(() => {
    rmSync(assemblies, { recursive: true, force: true });
    mkdirSync(assemblies);
  });
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
