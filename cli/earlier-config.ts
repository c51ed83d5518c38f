import { execFileSync } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { dataSetting, ownConfig } from './settings.ts';
import { StartError } from './start-error.ts';
import { hasEnded, readAddresses } from './target/addresses.ts';

/**
 * What is said beside the fault of a broken config by a command that works on what runs.
 *
 * @param file absolute path of the broken config
 * @param isDeployed whether what is deployed is meant, and not what runs here
 */
export const whileBroken = (file: string, isDeployed: boolean): string =>
  isDeployed || runsHere()
    ? nameEarlier(file)
    : 'npm start does not run here. To work on what is deployed, say by --stack which';

function runsHere(): boolean {
  try {
    const left = readAddresses(dataSetting());
    return left !== undefined && !hasEnded(left);
  } catch (error) {
    if (error instanceof StartError) return false;
    throw error;
  }
}

/**
 * What to work by on what runs, while its config is broken: an earlier version, and where git has one, how
 * to get it. Of the repository's own file git may have the sample, which is nobody's connector.
 *
 * @param file absolute path of the broken config
 */
export function nameEarlier(file: string): string {
  const isWithGit = file !== ownConfig && isCommitted(file);
  const how = isWithGit
    ? ` (in its folder: git show HEAD:./${basename(file)} > earlier.config.ts)`
    : '';
  return `What runs goes on with the config that it has read. To work on it meanwhile, name an earlier version by --config${how}`;
}

/** False also where there is no git. */
function isCommitted(file: string): boolean {
  try {
    execFileSync('git', ['cat-file', '-e', `HEAD:./${basename(file)}`], {
      cwd: dirname(file),
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
