import { Worker } from 'node:worker_threads';
import type { PresetName } from '../../../functions/webhook/presets.ts';

/** How long the answer to one request took, of the processor's time: others may use it too. */
export interface Timed {
  readonly what: string;
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Of a preset. `plain` is what ordinary JSON of the same length takes, in milliseconds. */
export interface Times {
  readonly timed: readonly Timed[];
  readonly plain: number;
}

export type FromWorker =
  | { readonly kind: 'at'; readonly what: string }
  | { readonly kind: 'done'; readonly timed: readonly Timed[]; readonly plain: number };

/** After this long at one request, a preset does not come back. */
const HANGS_MS = 15_000;

/** Times presets in a thread of its own, which can be ended where a preset never does. */
export function stopwatch(): {
  /** @throws Error naming the request at which the preset hangs, or the fault */
  time(preset: PresetName): Promise<Times>;
  close(): Promise<void>;
} {
  let running: Worker | undefined;
  const close = async () => {
    await running?.terminate();
    running = undefined;
  };
  return {
    close,
    time(preset) {
      running ??= new Worker(new URL('./stopwatch-worker.ts', import.meta.url), {
        env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT' },
      });
      const worker = running;
      const { promise, resolve, reject } = Promise.withResolvers<Times>();
      let at = 'the start';
      const giveUp = () => reject(new Error(`${preset} hangs at ${at}`));
      let timer = setTimeout(giveUp, HANGS_MS);
      worker.removeAllListeners('message').on('message', (message: FromWorker) => {
        clearTimeout(timer);
        if (message.kind === 'done') return resolve(message);
        at = message.what;
        timer = setTimeout(giveUp, HANGS_MS);
      });
      worker.removeAllListeners('error').once('error', (error) => {
        reject(new Error(`${preset} throws at ${at}`, { cause: error }));
      });
      worker.postMessage(preset);
      return promise.catch(async (error: unknown) => {
        clearTimeout(timer);
        await close();
        throw error;
      });
    },
  };
}
