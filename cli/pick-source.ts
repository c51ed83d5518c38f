import type { Connector } from '../functions/config/connector.ts';
import { type ConfiguredSource, configureSources } from '../functions/webhook/configure.ts';
import { loadConfig } from './load-config.ts';
import { setting } from './settings.ts';
import { isRunning } from './target/addresses.ts';
import { localAddress } from './target/local-address.ts';
import { mustBeOneOf, UsageError } from './usage.ts';

export interface PickedSource {
  readonly connector: Connector;
  readonly source: ConfiguredSource;
}

/**
 * The source of that name, and the connector it belongs to.
 *
 * @param options.config path of the config file; the repository's by default
 * @param options.connector which connector of the config; by default the one that has the source, and of several
 *   the one that `npm start` runs
 * @throws UsageError if the config is missing or wrong, or no connector has the source, or several
 */
export async function pickSource(
  name: string,
  options: { readonly config?: string | undefined; readonly connector?: string | undefined },
): Promise<PickedSource> {
  const connectors = await loadConfig(options.config);
  const connector = pickConnector(connectors, name, options.connector ?? setting('CONNECTOR'));
  const source = configureSources(connector).get(name);
  if (source === undefined) throw mustBeOneOf('the source', Object.keys(connector.sources), name);
  return { connector, source };
}

function pickConnector(
  connectors: readonly Connector[],
  source: string,
  wanted: string | undefined,
): Connector {
  const having = connectors.filter(({ sources }) => Object.hasOwn(sources, source));
  if (wanted === undefined && having.length === 0) {
    const names = connectors.flatMap(({ sources }) => Object.keys(sources));
    throw mustBeOneOf('the source', [...new Set(names)], source);
  }
  const [first, second] =
    wanted === undefined ? having : connectors.filter((connector) => connector.name === wanted);
  const names = (second === undefined ? connectors : having).map((one) => one.name);
  if (first === undefined) {
    throw mustBeOneOf('--connector', names, wanted);
  }
  if (second !== undefined) {
    const running = having.find(({ name }) => name === runningHere());
    if (running !== undefined) return running;
    throw new UsageError(`${names.join(', ')} have a source ${source}: say which by --connector`);
  }
  return first;
}

/** The name of the connector that `npm start` runs; undefined where it does not run here. */
function runningHere(): string | undefined {
  const { left } = localAddress();
  return left !== undefined && isRunning(left) ? left.connector : undefined;
}
