import { join, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundling, replacementFiles } from '../lambda-function.ts';

const repository = resolve(import.meta.dirname, '../..');

/** The functions that are deployed. */
export const parts = ['webhook', 'dialer'] as const;

/** What esbuild says of a function's bundle, made as the deployment makes it. Writes no file. */
export async function bundleMetafile(part: string, configFile: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: [join(repository, 'functions', part, 'handler.ts')],
    absWorkingDir: repository,
    outdir: '/',
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: bundling.target,
    minify: bundling.minify,
    mainFields: [...bundling.mainFields],
    external: [...bundling.externalModules],
    alias: { '#connector-config': configFile, ...replacementFiles },
    define: { CONNECTOR_NAME: '"acme"' },
    logLevel: 'error',
  });
  return metafile;
}

/** The files that a bundle holds something of, and how many bytes of it. */
export const filesIn = (metafile: Metafile): readonly (readonly [file: string, bytes: number])[] =>
  Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .map(([file, { bytesInOutput }]) => [file, bytesInOutput]);
