import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-stack-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes the bundle of a function, as the CDK would; returns its folder. */
export function writeBundle(code: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'index.mjs'), code);
  return folder;
}
