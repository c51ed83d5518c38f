import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connectorApp } from '../../cdk/connector-app.ts';

/**
 * The cloud assembly of a config file, bundles included, as the local stack would synthesize it. Files of one test
 * run that say the same share one: it is what costs most at the start of a stack.
 *
 * @param configFile imports nothing that may change within the run, and nothing by a path relative to itself
 * @returns its folder, to be read only
 */
export async function assemblyOf(configFile: string): Promise<string> {
  const { TEST_ASSEMBLIES = '' } = process.env;
  const hash = createHash('sha256').update(readFileSync(configFile)).digest('hex');
  const folder = join(TEST_ASSEMBLIES, hash);
  if (existsSync(folder)) return folder;
  // Another worker may be at the same one: whoever is the first to have it whole puts it in place.
  const making = `${folder}-${process.pid}`;
  const app = await connectorApp({ configFile, outdir: making, isValidated: false });
  app.synth();
  try {
    renameSync(making, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(making, { recursive: true });
  }
  return folder;
}
