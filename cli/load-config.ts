import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConnectors } from '../cdk/load-connectors.ts';
import { ConfigError, type Connector } from '../functions/config/connector.ts';
import { firstLine, userPath } from './arguments.ts';
import { ownConfig, setting } from './settings.ts';
import { BrokenConfig, ConfigFault } from './usage.ts';

/** @returns path of the config file that the user means; the repository's by default */
export const configFile = (given: string | undefined): string =>
  given === undefined ? (setting('CONNECTOR_CONFIG') ?? ownConfig) : userPath(given);

/**
 * The connectors of the config.
 *
 * @param given path of the config file, if the user says one
 * @throws ConfigFault if the config is missing or wrong
 */
export async function loadConfig(given: string | undefined): Promise<readonly Connector[]> {
  const file = configFile(given);
  try {
    return await loadConnectors(file);
  } catch (error) {
    const fault =
      error instanceof ConfigError
        ? error.message
        : `${file}: the config cannot be loaded: ${firstLine(error)}`;
    throw existsSync(file) ? new BrokenConfig(fault, resolve(file)) : new ConfigFault(fault);
  }
}
