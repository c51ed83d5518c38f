import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundling, replacementFiles } from '../../cdk/lambda-function.ts';
import { sampleConfigFile } from '../../test/support/sample-config-file.ts';

const repository = resolve(import.meta.dirname, '../..');

/** What a function's bundle is made of: package → bytes, the largest first; `ours` is this project. */
export async function bundleParts(part: string): Promise<Readonly<Record<string, number>>> {
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
    alias: { '#connector-config': sampleConfigFile, ...replacementFiles },
    define: { CONNECTOR_NAME: '"acme"' },
    logLevel: 'error',
  });
  const bytes: Record<string, number> = {};
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  for (const [file, { bytesInOutput }] of inputs) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? 'ours';
    bytes[name] = (bytes[name] ?? 0) + bytesInOutput;
  }
  return Object.fromEntries(Object.entries(bytes).sort(([, one], [, other]) => other - one));
}
