import { setTimeout as wait } from 'node:timers/promises';

/** The work of calls: what takes their time. */
export interface Work {
  /** Resolves once so many milliseconds have passed by the clock, or all work is finished at once. */
  take(milliseconds: number): Promise<void>;
  /** Ends the work of every call under way. */
  finish(): void;
}

/** How long a look at the clock is put off: a test may move it on at any time. */
const LOOK_MS = 100;

/** @param now the clock, milliseconds; a test's clock may run ahead in jumps */
export function createWork(now: () => number): Work {
  let finished = new AbortController();
  return {
    async take(milliseconds) {
      const { signal } = finished;
      const end = now() + milliseconds;
      while (!signal.aborted) {
        const left = end - now();
        if (left <= 0) return;
        // Whether it ended or was finished: the loop looks.
        await wait(Math.min(left, LOOK_MS), undefined, { signal, ref: false }).catch(() => {});
      }
    },
    finish() {
      finished.abort();
      finished = new AbortController();
    },
  };
}
