import { join, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { aliases, bundling } from '../lambda-function.ts';
import { loadConnectors } from '../load-connectors.ts';

const repository = resolve(import.meta.dirname, '../..');

/** The functions that are deployed. */
export const parts = ['webhook', 'dialer'] as const;

/**
 * What esbuild says of a function's bundle, made as the deployment makes it, with the presets of all
 * connectors of the config. Writes no file.
 *
 * @throws ConfigError if the config is wrong
 */
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
    alias: aliases(configFile, await loadConnectors(configFile)),
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
