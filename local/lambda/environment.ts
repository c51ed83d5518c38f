import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { fail, ok, type Result } from '../../functions/shared/result.ts';
import type { Lifetime } from '../adversary.ts';
import { type Clock, steadyNow } from '../clock.ts';
import type { FunctionSpec } from './function-spec.ts';
import { DIED } from './mortality.ts';
import type { InvocationAnswer, InvocationRequest, RuntimeData } from './runtime.ts';

/**
 * What an invocation came to: the function's answer, or why there is none; with an answer, what the function
 * logged meanwhile, as Lambda's own API can tell it (`LogType: Tail`).
 */
export type Invocation = Result<unknown, string> & { readonly log?: string };

/** One execution environment of a function: a thread that handles one event at a time. */
export interface Environment {
  /** Whether the bundle was loaded; false if that failed. */
  readonly ready: Promise<boolean>;
  /** False after a timeout or a crash: Lambda does not use such an environment again. */
  readonly alive: boolean;
  invoke(event: unknown): Promise<Invocation>;
  close(): Promise<void>;
}

export interface EnvironmentOptions {
  /** The file that every line of the log goes to, the function's own and those about it. */
  readonly logFile: string;
  /** Is told of each line that the function writes out. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** What the function takes for the time; the system's clock by default. */
  readonly clock?: Clock | undefined;
  /** When it dies; it lives by default. */
  readonly lifetime?: Lifetime | undefined;
  readonly onDied?: (() => void) | undefined;
  /** Whether it stands still between two events. */
  readonly freezes?: boolean | undefined;
}

/** Starts an environment. Its thread sees the function's variables and none of this process's. */
export function startEnvironment(
  spec: FunctionSpec,
  { logFile, onLine = () => {}, clock, lifetime, onDied, freezes }: EnvironmentOptions,
): Environment {
  const events = freezes ? new Int32Array(new SharedArrayBuffer(4)) : undefined;
  const worker = new Worker(new URL('./runtime.ts', import.meta.url), {
    name: spec.name,
    workerData: {
      spec,
      logFile,
      clock: clock?.offset,
      lifetime,
      events,
    } satisfies RuntimeData,
    env: { ...spec.environment, ...compileCache() },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: spec.memoryMb },
    stdout: true,
    stderr: true,
  });
  // The function writes warnings and errors to the second one.
  for (const input of [worker.stdout, worker.stderr]) createInterface({ input }).on('line', onLine);
  const log = (line: string) => appendFileSync(logFile, `${line}\n`);

  let alive = true;
  let finish: ((invocation: Invocation) => void) | undefined;
  const ready = Promise.withResolvers<boolean>();
  worker.on('message', (message: 'ready' | InvocationAnswer) => {
    if (message === 'ready') ready.resolve(true);
    else finish?.(message.kind === 'failed' ? fail(message.reason) : withLog(message));
  });
  worker.on('error', (error: Error) => log(error.stack ?? error.message));
  worker.on('exit', (code) => {
    if (code === DIED) onDied?.();
    alive = false;
    ready.resolve(false);
    finish?.(fail('the execution environment exited'));
  });

  return {
    ready: ready.promise,
    get alive() {
      return alive;
    },
    async invoke(event) {
      // As in Lambda, loading the bundle does not count towards the function's timeout.
      if (!(await ready.promise) || !alive) return fail('the bundle could not be loaded');
      const requestId = randomUUID();
      const deadline = steadyNow() + spec.timeoutMs;
      worker.postMessage({ requestId, event, deadline } satisfies InvocationRequest);
      if (events) {
        Atomics.add(events, 0, 1);
        Atomics.notify(events, 0);
      }
      const { promise, resolve } = Promise.withResolvers<Invocation>();
      finish = resolve;
      const timer = setTimeout(() => {
        const reason = `Task timed out after ${(spec.timeoutMs / 1000).toFixed(2)} seconds`;
        log(`${requestId} ${reason}`);
        alive = false;
        resolve(fail(reason));
        void worker.terminate();
      }, spec.timeoutMs);
      const invocation = await promise;
      clearTimeout(timer);
      finish = undefined;
      return invocation;
    },
    async close() {
      alive = false;
      await worker.terminate();
    },
  };
}

const withLog = ({
  json,
  log,
}: Extract<InvocationAnswer, { readonly kind: 'answered' }>): Invocation => ({
  ...ok(parse(json)),
  ...(log === '' ? {} : { log }),
});

/**
 * Where this process has Node keep what it compiled, a thread does too, which halves the time that it takes to
 * start. Node reads that from the thread's variables before anything else; `runtime.ts` then takes it away.
 *
 * @see https://nodejs.org/api/module.html#module-compile-cache
 */
function compileCache(): { readonly NODE_COMPILE_CACHE?: string } {
  const { NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
}

const parse = (json: string | undefined): unknown =>
  json === undefined ? undefined : JSON.parse(json);
