import { parentPort, workerData } from 'node:worker_threads';
import type { StorageData } from './storage.ts';

/** What the threads behind `storage.ts` have in common. */
export const threadData = (): StorageData => workerData as StorageData;

/** Says where the thread serves, and ends it, cleanly, when it is told to. */
export function serveThread(port: number, stop: () => Promise<unknown>): void {
  parentPort?.postMessage(`http://127.0.0.1:${port}`);
  parentPort?.once('message', async () => {
    await stop();
    process.exit();
  });
}
