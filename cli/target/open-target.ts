import type { Connector } from '../../functions/config/connector.ts';
import { loadConfig } from '../load-config.ts';
import { setting } from '../settings.ts';
import { UsageError } from '../usage.ts';
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
const stackOf = ({ name }: Connector): string => `${name}-connector`;

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
    const stacks = connectors.map(stackOf).join(', ');
    throw new UsageError(
      `--stack: must be one of the config's, ${stacks}, got ${JSON.stringify(stack)}`,
    );
  }
  // This is the connector that npm start takes too.
  const wanted = connector ?? setting('CONNECTOR');
  const found = connectors.find(({ name }) => wanted === undefined || name === wanted);
  if (found !== undefined) return localTarget(found);
  const names = connectors.map(({ name }) => name).join(', ');
  throw new UsageError(`--connector: must be one of ${names}, got ${JSON.stringify(wanted)}`);
}
