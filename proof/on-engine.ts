import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { region } from '../cli/target/local-clients.ts';
import { type EuphoriaSimulator, startEuphoriaSimulator } from '../simulator/simulator.ts';
import { type Cloud, createClients, type Keys } from './cloud.ts';
import { type Engine, root, startEngine } from './engine.ts';
import { deploySettings, helpEngine } from './gaps.ts';
import { createPost } from './senders.ts';

/** Somebody else's AWS on this machine, an Euphoria simulator that its functions reach, and a folder. */
export interface OnEngine extends AsyncDisposable {
  readonly engine: Engine;
  readonly cloud: Cloud;
  readonly simulator: EuphoriaSimulator;
  /** Of this run alone; removed with it. */
  readonly folder: string;
}

/**
 * Starts what a deployment on this machine needs. It is gone when it is disposed of.
 *
 * @param programs the folder of the virtual environment's programs
 * @param tenants the names that the simulator knows, each with the key
 */
export async function openEngine(
  programs: string,
  tenants: readonly string[],
  authKey: string,
): Promise<OnEngine> {
  await using open = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'proof-'));
  open.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const engine = await startEngine(programs);
  open.defer(engine.close);
  const simulator = await startEuphoriaSimulator({
    port: 0,
    tenants: tenants.map((name) => ({ name, authKey })),
  });
  open.defer(() => simulator.close());
  const all = open.move();
  return {
    ...{ engine, simulator, folder },
    cloud: cloudOf(engine),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** The account of an engine, which has one number for whoever asks with {@link root}. */
function cloudOf({ url, certificate }: Engine): Cloud {
  return {
    account: '000000000000',
    region,
    environment: (keys: Keys = root) => ({
      AWS_ENDPOINT_URL: url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      ...(keys.sessionToken && { AWS_SESSION_TOKEN: keys.sessionToken }),
      // Nothing of this machine's own AWS settings.
      AWS_CONFIG_FILE: '/nowhere',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
      AWS_EC2_METADATA_DISABLED: 'true',
      NODE_EXTRA_CA_CERTS: certificate,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    }),
    prepared: helpEngine,
    app: 'node proof/app.ts',
    deploySettings,
    queueNamesAreFreeAfterMs: 0,
    post: createPost('127.0.0.1'),
    clients: createClients({ endpoint: url, region, credentials: root }),
  };
}
