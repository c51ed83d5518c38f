import type { Connector } from '../../functions/config/connector.ts';
import { configFile, loadConfig } from '../load-config.ts';
import { setting } from '../settings.ts';
import { mustBeOneOf } from '../usage.ts';
import { deployedTarget } from './deployed-target.ts';
import { localTarget } from './local-target.ts';
import type { Target } from './target.ts';

/** The options of the commands that work on a running connector. */
export const targetOptions = {
  config: { type: 'string' },
  connector: { type: 'string' },
  stack: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export interface TargetChoice {
  readonly config?: string | undefined;
  readonly connector?: string | undefined;
  readonly stack?: string | undefined;
}

/** The stack of a connector, as cdk/connector-stack.ts names it. */
export const stackOf = ({ name }: Pick<Connector, 'name'>): string => `${name}-connector`;

/**
 * The stacks of a config.
 *
 * @throws UsageError if the config is missing or wrong
 */
export const stacksIn = async (config: string | undefined): Promise<readonly string[]> =>
  (await loadConfig(config)).map(stackOf);

/**
 * The connector that the user means: of `npm start`, or that of a stack.
 *
 * @throws UsageError if the config is wrong or has no such connector
 */
export async function openTarget({ config, connector, stack }: TargetChoice): Promise<Target> {
  const connectors = await loadConfig(config);
  if (stack !== undefined) {
    const found = connectors.find((one) => stackOf(one) === stack);
    if (found !== undefined) return deployedTarget(found, stack);
    throw mustBeOneOf('--stack', connectors.map(stackOf), stack);
  }
  // This is the connector that npm start takes too.
  const wanted = connector ?? setting('CONNECTOR');
  const found = connectors.find(({ name }) => wanted === undefined || name === wanted);
  if (found !== undefined) return localTarget(found, configFile(config));
  const field = connector === undefined ? 'CONNECTOR' : '--connector';
  throw mustBeOneOf(
    field,
    connectors.map(({ name }) => name),
    wanted,
  );
}
