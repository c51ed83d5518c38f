import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../simulator/faults.ts';
import type { Interruption } from './evidence.ts';
import { latencyMs } from './faults.ts';
import type { StackChild } from './stack-child.ts';

export interface Terminations {
  /** To be told of each thing the function has done. */
  onDone(): void;
  /** No more of them; resolves when the last one is over. */
  end(): Promise<void>;
}

/**
 * Terminates environments of a function, again and again: each time it has done so many things, and
 * a moment later, one that is at work, before its call, in the middle of it, or while it writes down
 * what came of it.
 *
 * @param options.every how many things, on average
 * @param options.onHit told of each termination
 */
export function terminateAtRandom(
  stack: StackChild,
  options: {
    readonly kind: 'dialer' | 'webhook';
    readonly every: number;
    readonly seed: number;
    readonly onHit: (interruption: Interruption) => void;
  },
): Terminations {
  const { kind, every, onHit } = options;
  const random = seededRandom(options.seed);
  const underWay = new Set<Promise<void>>();
  const draw = (): number => 1 + Math.floor(2 * every * random());
  let left = draw();

  async function terminate(): Promise<void> {
    await wait(latencyMs.max * random());
    const from = stack.clock.now();
    if (await stack.terminate(kind, random())) onHit({ kind, from, to: stack.clock.now() });
  }

  return {
    onDone() {
      left -= 1;
      if (left > 0) return;
      left = draw();
      const one = terminate().finally(() => underWay.delete(one));
      underWay.add(one);
    },
    async end() {
      left = Number.POSITIVE_INFINITY;
      await Promise.all(underWay);
    },
  };
}
