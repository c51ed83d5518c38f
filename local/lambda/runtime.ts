import { openSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Context } from 'aws-lambda';
import type { Lifetime } from '../adversary.ts';
import { type ClockOffset, followClock, steadyNow } from '../clock.ts';
import type { FunctionSpec } from './function-spec.ts';
import { dieAt } from './mortality.ts';

/** What the execution environment's thread is asked, and what it answers. */
export interface InvocationRequest {
  readonly requestId: string;
  readonly event: unknown;
  /** When the function's timeout ends, by the steady clock. */
  readonly deadline: number;
}
export type InvocationAnswer =
  /** The answer's JSON, as Lambda passes it on. */
  | { readonly kind: 'answered'; readonly json: string | undefined; readonly log: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** What the thread is started with. */
export interface RuntimeData {
  readonly spec: FunctionSpec;
  /** Where the function's log is kept. */
  readonly logFile: string;
  /** A test's clock, for the function to go by. */
  readonly clock: ClockOffset | undefined;
  /** When the thread dies; it lives by default. */
  readonly lifetime: Lifetime | undefined;
  /** How many events it was handed, where it stands still between them. */
  readonly events: Int32Array<SharedArrayBuffer> | undefined;
}

/** The thread behind `environment.ts`: loads the bundle, then answers one event after the other. */
const { spec, logFile, clock, lifetime, events } = workerData as RuntimeData;
const { file, exportName, name, memoryMb } = spec;
// Of `environment.ts`, and no variable of the function's.
delete process.env.NODE_COMPILE_CACHE;
if (clock) followClock(clock);
keepLog();
if (lifetime) dieAt(lifetime);
const { [exportName]: handler } = await import(pathToFileURL(file).href);
if (typeof handler !== 'function') throw new Error(`${file} exports no function ${exportName}`);

const contextOf = ({ requestId, deadline }: InvocationRequest): Partial<Context> => ({
  awsRequestId: requestId,
  callbackWaitsForEmptyEventLoop: true,
  functionName: name,
  functionVersion: '$LATEST',
  memoryLimitInMB: String(memoryMb),
  getRemainingTimeInMillis: () => Math.max(0, deadline - steadyNow()),
});

/** The beginning of what the function logs of one event: thousands of leads have a line each. */
let logged = '';
const MOST_LOGGED = 65_536;

async function answer(request: InvocationRequest): Promise<InvocationAnswer> {
  logged = '';
  try {
    const value: unknown = await handler(request.event, contextOf(request));
    return { kind: 'answered', json: JSON.stringify(value), log: logged };
  } catch (error) {
    console.error('Invoke Error', error);
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

let handled = 0;
parentPort?.on('message', async (request: InvocationRequest) => {
  parentPort?.postMessage(await answer(request));
  handled += 1;
  standStill();
});
parentPort?.postMessage('ready');
standStill();

/** Until the next event is handed over nothing runs in this thread: no timer, no callback. */
function standStill(): void {
  if (events) Atomics.wait(events, 0, handled);
}

/**
 * Writes each line to the log's file before the function goes on, as Lambda's own runtime does:
 * what was logged is there, whenever the environment or the whole stack is killed.
 */
function keepLog(): void {
  const log = openSync(logFile, 'a');
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    stream.write = (chunk: string | Uint8Array) => {
      const text = chunk.toString();
      writeSync(log, text);
      if (logged.length < MOST_LOGGED) logged += text;
      return write(chunk);
    };
  }
}
