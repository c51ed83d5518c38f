import { once } from 'node:events';
import { join } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Clock, ClockOffset } from './clock.ts';

/** Where SQS and DynamoDB are served. */
export interface Storage {
  readonly queues: string;
  readonly tables: string;
  /** The SQLite file in which fauxqs keeps the queues. */
  readonly queuesFile: string;
  close(): Promise<void>;
}

/** What a thread is started with. */
export interface StorageData {
  /** The file or folder it keeps everything in. */
  readonly path: string;
  readonly clock: ClockOffset | undefined;
}

/**
 * Starts fauxqs and dynalite with what they held when they were last stopped or killed. Each has a
 * thread of its own, because both write every change to disk and wait until it is there.
 *
 * @param dataDir the folder that keeps both
 * @param clock what decides when a hidden message can be had again; the system's by default
 */
export async function startStorage(dataDir: string, clock?: Clock): Promise<Storage> {
  const queuesFile = join(dataDir, 'queues', 'fauxqs.db');
  const sqs = startThread('./queues-thread.ts', queuesFile, clock);
  const dynamodb = startThread('./tables-thread.ts', join(dataDir, 'tables'), clock);
  const addresses = { queues: await sqs.address, tables: await dynamodb.address };
  return {
    ...addresses,
    queuesFile,
    async close() {
      await Promise.all([sqs.close(), dynamodb.close()]);
    },
  };
}

function startThread(module: string, path: string, clock: Clock | undefined) {
  const thread = new Worker(new URL(module, import.meta.url), {
    workerData: { path, clock: clock?.offset } satisfies StorageData,
    execArgv: [],
  });
  const exited = once(thread, 'exit');
  return {
    address: once(thread, 'message').then(([address]) => String(address)),
    async close(): Promise<void> {
      thread.postMessage('close');
      await exited;
    },
  };
}

/** What a storage thread was started with. For the thread itself. */
export const threadData = (): StorageData => workerData as StorageData;

/**
 * Tells where the thread serves, and stops it cleanly when `close` is called. For the thread
 * itself.
 */
export function serveThread(port: number, stop: () => Promise<unknown>): void {
  parentPort?.postMessage(`http://127.0.0.1:${port}`);
  parentPort?.once('message', async () => {
    await stop();
    process.exit();
  });
}
