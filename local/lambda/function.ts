import { devNull } from 'node:os';
import { join } from 'node:path';
import type { Lifetime } from '../adversary.ts';
import type { Clock } from '../clock.ts';
import { type Environment, type Invocation, startEnvironment } from './environment.ts';
import type { FunctionSpec } from './function-spec.ts';

/** A function with its execution environments. */
export interface LocalFunction {
  readonly name: string;
  /** Hands the event to an environment that is free, to a new one, or waits for one in line. */
  invoke(event: unknown): Promise<Invocation>;
  /**
   * Starts all its environments ahead of the first event; resolves when their bundles are loaded.
   */
  warm(): Promise<void>;
  environments(): { readonly total: number; readonly busy: number };
  /**
   * Ends one of the environments at work, in the middle of what it does, as Lambda does when it
   * recycles a host.
   *
   * @param random from 0 to 1: which one
   * @returns false if none is at work
   */
  terminateOne(random: number): Promise<boolean>;
  /**
   * Puts new environments in the place of all that there are, as Lambda does when a function is updated:
   * who is at work finishes its event, so that for a time both versions run.
   *
   * @param changes of the new version
   */
  update(changes?: Partial<FunctionSpec>): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param options.maxEnvironments how many events it may handle at once, where the template reserves
 *   no concurrency for it
 * @param options.logDir where `<name>.log` is kept
 * @param options.mayLog whether its role lets Lambda write its log; true by default; nothing is kept otherwise
 * @param options.onLine told of each line that the function writes out
 * @param options.clock what the function takes for the time; the system's by default
 * @param options.lifetime asked for each environment when it dies
 */
export function startFunction(
  spec: FunctionSpec,
  options: {
    readonly maxEnvironments: number;
    readonly logDir: string;
    readonly mayLog?: boolean;
    readonly onLine?: (line: string) => void;
    readonly clock?: Clock | undefined;
    readonly lifetime?: (() => Lifetime | undefined) | undefined;
    readonly onDied?: (() => void) | undefined;
    readonly freezes?: boolean | undefined;
  },
): LocalFunction {
  let current = spec;
  const limit = spec.reservedConcurrency ?? options.maxEnvironments;
  const logFile = options.mayLog === false ? devNull : join(options.logDir, `${spec.name}.log`);
  const all = new Set<Environment>();
  /** At work on their last event: of the version before. */
  const outdated = new Set<Environment>();
  // The environment that was used last is taken first, because it is the warmest. Lambda does so
  // too.
  const idle: Environment[] = [];
  const waiting: ((environment: Environment) => void)[] = [];

  function start(): Environment {
    const environment = startEnvironment(current, {
      ...options,
      logFile,
      lifetime: options.lifetime?.(),
    });
    all.add(environment);
    return environment;
  }

  function take(): Environment | Promise<Environment> {
    for (let free = idle.pop(); free !== undefined; free = idle.pop()) {
      if (free.alive) return free;
      all.delete(free);
    }
    if (all.size < limit) return start();
    const { promise, resolve } = Promise.withResolvers<Environment>();
    waiting.push(resolve);
    return promise;
  }

  function giveBack(environment: Environment): void {
    const isOutdated = outdated.delete(environment);
    if (isOutdated) void environment.close();
    const isFit = environment.alive && !isOutdated;
    if (!isFit) all.delete(environment);
    const next = waiting.shift();
    if (next) next(isFit ? environment : start());
    else if (isFit) idle.push(environment);
  }

  return {
    name: spec.name,
    async invoke(event) {
      const environment = await take();
      const invocation = await environment.invoke(event);
      giveBack(environment);
      return invocation;
    },
    async warm() {
      const started = Array.from({ length: limit - all.size }, start);
      await Promise.all(started.map(({ ready }) => ready));
      idle.push(...started);
    },
    environments: () => ({ total: all.size, busy: all.size - idle.length }),
    async terminateOne(random) {
      const busy = [...all].filter((environment) => !idle.includes(environment));
      const one = busy[Math.floor(random * busy.length)];
      await one?.close();
      return one !== undefined;
    },
    async update(changes = {}) {
      current = { ...current, ...changes };
      const unused = idle.splice(0);
      for (const environment of unused) all.delete(environment);
      for (const environment of all) outdated.add(environment);
      await Promise.all(unused.map((environment) => environment.close()));
    },
    async close() {
      await Promise.all([...all].map((environment) => environment.close()));
    },
  };
}
