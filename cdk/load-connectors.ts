import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError, type Connector } from '../functions/config/connector.ts';
import { configureSources } from '../functions/webhook/configure.ts';

/**
 * The connectors of a config file, checked down to the settings of each source's preset.
 *
 * @param configFile path of a module whose default export is what `defineConnector()` returns, or
 *   an array of it
 * @throws ConfigError with one line a fault
 */
export async function loadConnectors(configFile: string): Promise<readonly Connector[]> {
  const file = resolve(configFile);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new ConfigError(`${file}: no such config file`);
  const { default: exported }: { default?: unknown } = await import(pathToFileURL(file).href);
  const connectors = Array.isArray(exported) ? exported : [exported];
  if (connectors.length === 0 || !connectors.every(isConnector)) {
    throw new ConfigError(
      `${file}: the default export must be what defineConnector() returns, or an array of it`,
    );
  }
  refuseSharedNames(connectors);
  for (const connector of connectors) configureSources(connector);
  return connectors;
}

/** `giveUpAfter` is text in what a user writes and a number in what `defineConnector` returns. */
const isConnector = (value: unknown): value is Connector =>
  typeof value === 'object' &&
  value !== null &&
  'giveUpAfter' in value &&
  typeof value.giveUpAfter === 'number';

function refuseSharedNames(connectors: readonly Connector[]): void {
  const names = connectors.map(({ name }) => name);
  const shared = names.find((name, index) => names.indexOf(name) !== index);
  if (shared === undefined) return;
  throw new ConfigError(
    `name: each connector needs one of its own, got ${JSON.stringify(shared)} twice`,
  );
}
