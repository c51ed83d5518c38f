import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openEngine } from './on-engine.ts';
import { AUTH_KEY } from './setting.ts';

const folder = resolve(import.meta.dirname, '../.local/proof');
const resolver = resolve(import.meta.dirname, 'localhost.mjs');
/** The tenant that the simulator knows. */
const TENANT = 'acme';

/**
 * `npm run proof -- by-hand`: the engine and an Euphoria simulator, for whoever wants to type the README's
 * commands. Ends with Ctrl+C, and everything that was deployed with it.
 *
 * @param programs the folder of the virtual environment's programs
 */
export async function standBy(programs: string): Promise<void> {
  await using on = await openEngine(programs, [TENANT], AUTH_KEY);
  const { cloud, engine, simulator } = on;
  const settings = {
    ...cloud.environment(),
    // A shell may have its own, by which the CDK goes before all others.
    AWS_CA_BUNDLE: engine.certificate,
    // The CDK reads its options from these, so that `npm run deploy` is what is typed. As in cdk.json, the
    // user's `.env` says which config.
    CDK_APP: cloud.app.replace('node ', 'node --import ./cdk/env-file.ts '),
    ...cloud.deploySettings,
    NODE_OPTIONS: `--import ${resolver}`,
  };
  const file = join(folder, 'by-hand.sh');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([name, value]) => `export ${name}='${value}'\n`)
      .join(''),
  );
  console.log(`An AWS of others is up on this machine. In another shell, in this folder:

  source .local/proof/by-hand.sh

and then the commands of the README. In the config, the API is the simulator, whose tenant is ${TENANT} and
whose key is ${AUTH_KEY}:

  euphoria: { url: '${simulator.url}', contactsPerCall: 50 },

Ctrl+C ends it, and with it all that was deployed on it.`);
  await new Promise<void>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end());
  });
  rmSync(file, { force: true });
}
