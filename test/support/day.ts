import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { createClock } from '../../local/clock.ts';
import { type StackSettings, startStack } from './stack.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** In real time: how long the stack may take to follow one step of its clock, and how often it is looked at. */
const SETTLE_LIMIT_MS = 20_000;
const LOOK_EVERY_MS = 15;

/** The local stack with a clock that the test moves. */
export async function startDay(settings: StackSettings = {}) {
  const clock = createClock();
  const stack = await startStack({ ...settings, clock });
  const { dialer } = stack.stack.functions;
  const isBusy = () => dialer.environments().busy > 0;

  /** When each waiting lead comes back, by the clock; undefined while any is due or at work. */
  async function waiting(): Promise<readonly number[] | undefined> {
    if (isBusy()) return undefined;
    const { ready, inflight } = await stack.inspect('leads');
    const deadlines = inflight.map(({ visibilityDeadline }) => visibilityDeadline);
    const isCalm = ready.length === 0 && deadlines.every((at) => at > clock.now());
    return isCalm && !isBusy() ? deadlines : undefined;
  }

  /**
   * Waits until no lead is due and none at work, and gives when each of those that wait comes back.
   * Looks until two looks agree: a message can be on its way between the queue and the function. What
   * is done can still be on its way out of the queue, and then is among those that wait.
   */
  async function settle(): Promise<readonly number[]> {
    const limit = performance.now() + SETTLE_LIMIT_MS;
    let before: string | undefined;
    while (performance.now() < limit) {
      const deadlines = await waiting();
      if (deadlines !== undefined && deadlines.join() === before) return deadlines;
      before = deadlines?.join();
      await wait(LOOK_EVERY_MS);
    }
    throw new Error(`the queue has not settled within ${SETTLE_LIMIT_MS} ms`);
  }

  return {
    ...stack,
    clock,
    settle,
    /** Lets time go by in steps, each as soon as the stack has settled after the last. */
    async pass(milliseconds: number, step = 20 * SECOND): Promise<void> {
      const end = clock.now() + milliseconds;
      let deadlines = await settle();
      for (let left = milliseconds; left > 0; left = end - clock.now()) {
        clock.advance(Math.min(step, left));
        if (deadlines.some((at) => at <= clock.now())) deadlines = await settle();
      }
    },
    /** The lines of a function's log that hold a text, parsed. */
    async logged(part: 'webhook' | 'dialer', text: string): Promise<LogLine[]> {
      const lines: LogLine[] = [];
      const file = createReadStream(join(stack.stack.logDir, `test-${part}.log`));
      for await (const line of createInterface({ input: file })) {
        if (line.includes(text)) lines.push(JSON.parse(line));
      }
      return lines;
    },
  };
}

type LogLine = Readonly<Record<string, unknown>>;
