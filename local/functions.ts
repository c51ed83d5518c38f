import { availableParallelism } from 'node:os';
import { type CallCounts, countCalls } from '../console/api-figures.ts';
import type { Adversary } from './adversary.ts';
import type { Blueprint } from './blueprint.ts';
import type { Clock } from './clock.ts';
import type { LocalIam } from './iam/local-iam.ts';
import { type LocalFunction, startFunction } from './lambda/function.ts';
import { functionSpec } from './lambda/function-spec.ts';
import type { Resolve } from './resolver.ts';
import type { Template } from './template.ts';

export interface FunctionsOptions {
  /** Environment variables that lead the functions to the parts of this machine. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly logDir: string;
  readonly iam: LocalIam;
  readonly clock: Clock | undefined;
  readonly adversary: Adversary | undefined;
}

export interface LocalFunctions {
  readonly webhook: LocalFunction;
  readonly dialer: LocalFunction;
  /** What the dialer's log says of its API calls. */
  readonly calls: CallCounts;
  close(): Promise<void>;
}

/** Starts the functions of the template, with as many execution environments as each may have. */
export async function startFunctions(
  template: Template,
  { webhook, dialer, source }: Blueprint,
  resolve: Resolve,
  { endpoints, logDir, iam, clock, adversary }: FunctionsOptions,
): Promise<LocalFunctions> {
  const calls = countCalls();
  const against = (name: 'webhook' | 'dialer') =>
    adversary && {
      lifetime: () => adversary.lifetime(name),
      onDied: () => adversary.died(name),
      freezes: adversary.freezes,
    };
  const functions = {
    // In AWS there are as many environments as it takes. Here they share the cores of one machine:
    // two for each core let one work while the other waits for the queue, and more would only wait
    // for each other.
    webhook: startFunction(functionSpec(template, webhook, resolve, endpoints), {
      maxEnvironments: 2 * availableParallelism(),
      logDir,
      mayLog: await iam.mayLog(webhook),
      clock,
      ...against('webhook'),
    }),
    dialer: startFunction(functionSpec(template, dialer, resolve, endpoints), {
      maxEnvironments: source.maxConcurrency,
      logDir,
      mayLog: await iam.mayLog(dialer),
      onLine: calls.readLine,
      clock,
      ...against('dialer'),
    }),
  };
  const close = async (): Promise<void> => {
    await Promise.all([functions.webhook.close(), functions.dialer.close()]);
  };
  // AWS has a core for each cold start. Here a cold start would take one from the leads under way,
  // so all environments start before the first lead comes in.
  try {
    await Promise.all([functions.webhook.warm(), functions.dialer.warm()]);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...functions, calls, close };
}
