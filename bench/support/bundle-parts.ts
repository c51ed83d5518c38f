import { bundleMetafile, filesIn } from '../../cdk/bundling/bundle-metafile.ts';
import { sampleConfigFile } from '../../test/support/sample-config-file.ts';

/** What a function's bundle is made of: package → bytes, the largest first; `ours` is this project. */
export async function bundleParts(part: string): Promise<Readonly<Record<string, number>>> {
  const bytes: Record<string, number> = {};
  for (const [file, bytesInOutput] of filesIn(await bundleMetafile(part, sampleConfigFile))) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? 'ours';
    bytes[name] = (bytes[name] ?? 0) + bytesInOutput;
  }
  return Object.fromEntries(Object.entries(bytes).sort(([, one], [, other]) => other - one));
}
