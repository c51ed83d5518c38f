import { rmSync } from 'node:fs';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { connectorApp, defaultConfigFile } from '../cdk/connector-app.ts';
import { loadConnectors } from '../cdk/load-connectors.ts';
import { StartError } from '../cli/start-error.ts';
import type { Connector } from '../functions/config/connector.ts';
import { readTemplate, type Template } from './template.ts';

/**
 * One connector of a config file.
 *
 * @param configFile path; `connector.config.ts` of this repository by default
 * @param name which one; the first by default
 * @throws ConfigError if the config is wrong, StartError if it has no such connector
 */
export async function loadConnector(
  configFile: string = defaultConfigFile,
  name?: string,
): Promise<Connector> {
  const connectors = await loadConnectors(configFile);
  const connector = connectors.find((one) => name === undefined || one.name === name);
  if (connector !== undefined) return connector;
  const names = connectors.map((one) => one.name).join(', ');
  throw new StartError(`CONNECTOR: must be one of ${names}, got ${JSON.stringify(name)}`);
}

/**
 * Synthesizes the CDK app, bundles included, and reads a connector's stack of it.
 *
 * @param outdir the folder of the cloud assembly; what it held before is removed
 */
export async function synthesize(
  configFile: string | undefined,
  connector: Connector,
  outdir: string,
): Promise<Template> {
  rmSync(outdir, { recursive: true, force: true });
  const app = await connectorApp({ configFile, outdir, isValidated: false });
  app.synth();
  return readAssembly(outdir, connector);
}

/** Reads a connector's stack of a cloud assembly that lies in a folder. */
export function readAssembly(folder: string, connector: Connector): Template {
  // This is the name that cdk/connector-stack.ts gives the stack.
  return readTemplate(new CloudAssembly(folder).getStackByName(`${connector.name}-connector`));
}
