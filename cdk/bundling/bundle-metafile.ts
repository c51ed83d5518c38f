import { build, type Metafile } from 'esbuild';
import { loadConnectors } from '../load-connectors.ts';
import { bundleOptions } from './bundle.ts';

/**
 * What esbuild says of a function's bundle, made as the deployment makes it, with the presets of all
 * connectors of the config. Writes no file.
 *
 * @throws ConfigError if the config is wrong
 */
export async function bundleMetafile(part: string, configFile: string): Promise<Metafile> {
  const { metafile } = await build({
    ...bundleOptions(part, configFile, await loadConnectors(configFile), 'acme'),
    outdir: '/',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  return metafile;
}

/** The files that a bundle holds something of, and how many bytes of it. */
export const filesIn = (metafile: Metafile): readonly (readonly [file: string, bytes: number])[] =>
  Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .map(([file, { bytesInOutput }]) => [file, bytesInOutput]);
