import { resolve } from 'node:path';
import type { Connector } from '../../functions/config/connector.ts';
import { configFile, loadConfig } from '../load-config.ts';
import { printNote } from '../print.ts';
import { setting } from '../settings.ts';
import { BrokenConfig, mustBeOneOf } from '../usage.ts';
import { expectToRun, hasEnded } from './addresses.ts';
import { localAddress } from './local-address.ts';
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
 * {@link openTarget} for what needs nothing but the word of what runs: a config that somebody is just mistyping
 * must not keep anybody from pausing. Where the config cannot be read, it is gone by what it said when
 * `npm start` read it, and of a stack by the sources that it tells.
 *
 * @param ofStack whether that is enough for what is deployed, too
 * @throws UsageError as openTarget does, where nothing is known to run by that config
 */
export async function openRunning(choice: TargetChoice, ofStack: boolean): Promise<Target> {
  try {
    return await openTarget(choice);
  } catch (error) {
    if (!(error instanceof BrokenConfig)) throw error;
    const { config, stack } = choice;
    const target =
      stack === undefined
        ? ranHere(choice, configFile(config))
        : // Who has no right to ask is told what to do about the config.
          ofStack && (await ranAs(stack).catch(() => undefined));
    if (!target) throw error;
    printNote(
      `${error.message}\nThe config is broken: this goes by what ${target.label} runs with`,
    );
    return target;
  }
}

/** `npm start` as it runs, if it is by that file. */
function ranHere({ connector }: TargetChoice, file: string): Target | undefined {
  const { left } = localAddress();
  if (left?.runs === undefined || left.configFile !== resolve(file)) return undefined;
  if (hasEnded(left)) return undefined;
  const wanted = connector ?? setting('CONNECTOR');
  if (wanted !== undefined) expectToRun(wanted, left.runs.name);
  return localTarget(left.runs, file);
}

/** A stack with what it tells of itself: its name and its sources. All else of its connector is not known. */
async function ranAs(stack: string): Promise<Target | undefined> {
  const [, name] = /^(.+)-connector$/.exec(stack) ?? [];
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const { findStack, webhooksOf } = await import('../check/check-stack.ts');
  const found = name === undefined ? undefined : await findStack(new CloudFormationClient(), stack);
  if (name === undefined || found === undefined) return undefined;
  const names = webhooksOf(found).map((address) => address.split('/').at(-1) ?? '');
  const known = { name, sources: Object.fromEntries(names.map((source) => [source, {}])) };
  return openDeployed({ ...known, euphoria: {} } as unknown as Connector, stack);
}

/** What works on a stack is loaded for that alone: half of the AWS clients are for nothing else. */
async function openDeployed(connector: Connector, stack: string): Promise<Target> {
  const { deployedTarget } = await import('./deployed-target.ts');
  return deployedTarget(connector, stack);
}

/**
 * The connector that the user means: of `npm start`, or that of a stack.
 *
 * @throws UsageError if the config is wrong or has no such connector
 */
export async function openTarget({ config, connector, stack }: TargetChoice): Promise<Target> {
  const connectors = await loadConfig(config);
  if (stack !== undefined) {
    const found = connectors.find((one) => stackOf(one) === stack);
    if (found !== undefined) return openDeployed(found, stack);
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
