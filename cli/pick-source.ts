import type { Connector } from '../functions/config/connector.ts';
import { type ConfiguredSource, configureSources } from '../functions/webhook/configure.ts';
import { loadConfig } from './load-config.ts';
import { setting } from './settings.ts';
import { mustBeOneOf, UsageError } from './usage.ts';

export interface PickedSource {
  readonly connector: Connector;
  /** None where the connector has no such source: to its webhook function it is unknown. */
  readonly source: ConfiguredSource | undefined;
}

/**
 * The source of that name, and the connector it belongs to. A name that no connector has is looked
 * for in the first.
 *
 * @param options.config path of the config file; the repository's by default
 * @param options.connector which connector of the config; the one that has the source by default
 * @throws UsageError if the config is missing or wrong, or several connectors have the source
 */
export async function pickSource(
  name: string,
  options: { readonly config?: string | undefined; readonly connector?: string | undefined },
): Promise<PickedSource> {
  const connectors = await loadConfig(options.config);
  const connector = pickConnector(connectors, name, options.connector ?? setting('CONNECTOR'));
  return { connector, source: configureSources(connector).get(name) };
}

function pickConnector(
  connectors: readonly Connector[],
  source: string,
  wanted: string | undefined,
): Connector {
  const having = connectors.filter(({ sources }) => Object.hasOwn(sources, source));
  const [first, second] =
    wanted === undefined
      ? [...having, ...connectors.slice(0, having.length === 0 ? 1 : 0)]
      : connectors.filter((connector) => connector.name === wanted);
  const names = (second === undefined ? connectors : having).map((one) => one.name);
  if (first === undefined) {
    throw mustBeOneOf('--connector', names, wanted);
  }
  if (second !== undefined) {
    throw new UsageError(`${names.join(', ')} have a source ${source}: say which by --connector`);
  }
  return first;
}
