import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { packageName } from './load-connectors.ts';

/** What a config says, in a hash: with the files that it imports, and without its comments. */
export interface Fingerprint {
  /** Hexadecimal. Of a config that cannot be read, of its file's time of change. */
  readonly hash: string;
  /** The config's own files, with their times of change. */
  readonly files: ReadonlyMap<string, number>;
}

/** Reads a config as the functions get it bundled in; packages and this repository are left out. */
export async function fingerprint(configFile: string): Promise<Fingerprint> {
  const file = resolve(configFile);
  const timesOf = (files: readonly string[]) =>
    new Map(files.map((one) => [one, changedAt(one)] as const));
  try {
    const { metafile, outputFiles } = await build({
      entryPoints: [file],
      absWorkingDir: resolve('/'),
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      external: [packageName, resolve(import.meta.dirname, '../functions/*')],
      logLevel: 'silent',
    });
    const hash = createHash('sha256');
    // What tells the files apart, their paths, is in comments of the output.
    for (const { text } of outputFiles) hash.update(text.replaceAll(/^\/\/ .*$/gm, ''));
    const files = Object.keys(metafile.inputs).map((one) => resolve('/', one));
    return { hash: hash.digest('hex'), files: timesOf(files) };
  } catch {
    return { hash: `unreadable-${changedAt(file)}`, files: timesOf([file]) };
  }
}

/**
 * Tells whether a config says something else than it did. Cheap enough to be asked several times a
 * second: nothing is read while no file has another time of change.
 */
export function watchConfig(configFile: string, started: Fingerprint): () => Promise<boolean> {
  let last = started;
  return async () => {
    const hasMoved = [...last.files].some(([file, at]) => changedAt(file) !== at);
    if (hasMoved) last = await fingerprint(configFile);
    return last.hash !== started.hash;
  };
}

const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
