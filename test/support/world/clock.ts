import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';

/** A time of its own: hours pass in it as fast as what happens in them is computed. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  at(time: number, work: () => void): void;
  /** Lets time pass until that is so; it is asked whenever nothing more can happen at one moment. */
  passUntil(isOver: () => boolean): Promise<void>;
}

/** Whoever's work something is. Once it is over, none of its timers is heard any more. */
export interface Life {
  readonly isOver: boolean;
}

interface Timer {
  readonly at: number;
  /** Of two at the same time the one that was set first is first. */
  readonly order: number;
  readonly work: () => void;
}

/** What is never answered, as the dead wait for it. */
export const never: Promise<never> = new Promise(() => {});

const lives = new AsyncLocalStorage<Life>();

/** Does work whose timers are those of a life: the clock's, and not the machine's. */
export const livedBy = <Value>(life: Life, work: () => Value): Value => lives.run(life, work);

export function openClock(start: number): Clock {
  const timers = openTimers();
  let now = start;
  let order = 0;
  const at = (time: number, work: () => void): void =>
    timers.add({ at: Math.max(now, time), order: order++, work });
  return {
    now: () => now,
    at,
    sleep: (milliseconds) => new Promise((resolve) => at(now + milliseconds, resolve)),
    async passUntil(isOver) {
      for (;;) {
        await settled();
        if (isOver()) return;
        const next = timers.next();
        if (next === undefined) throw new Error('nothing can happen any more');
        now = next.at;
        next.work();
      }
    },
  };
}

/** Promises that can go on have gone on before anything that the machine's loop has to do. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Plays something in which whatever `livedBy` does goes by that clock: `setInterval`, `performance.now` and the
 * `setTimeout` of `node:timers/promises`, which the dialer's code takes for itself. All else keeps the machine's.
 */
export async function inTimeOf<Value>(clock: Clock, play: () => Promise<Value>): Promise<Value> {
  const promises = process.getBuiltinModule('node:timers/promises');
  const real = {
    setInterval: globalThis.setInterval,
    clearInterval: globalThis.clearInterval,
    now: performance.now,
    setTimeout: promises.setTimeout,
  };
  const cleared = new WeakSet<object>();

  function setInterval(work: () => void, milliseconds: number): NodeJS.Timeout {
    const life = lives.getStore();
    if (life === undefined) return real.setInterval(work, milliseconds);
    const handle = {} as NodeJS.Timeout;
    const again = (): void =>
      clock.at(clock.now() + milliseconds, () => {
        if (life.isOver || cleared.has(handle)) return;
        work();
        again();
      });
    again();
    return handle;
  }
  function clearInterval(handle: NodeJS.Timeout | undefined): void {
    if (lives.getStore() === undefined) real.clearInterval(handle);
    else if (handle !== undefined) cleared.add(handle);
  }
  async function pause(milliseconds: number): Promise<void> {
    const life = lives.getStore();
    if (life === undefined) return real.setTimeout(milliseconds);
    await clock.sleep(milliseconds);
    if (life.isOver) await never;
  }

  const put = (to: Record<keyof typeof real, unknown>): void => {
    Object.assign(globalThis, { setInterval: to.setInterval, clearInterval: to.clearInterval });
    Object.assign(performance, { now: to.now });
    Object.assign(promises, { setTimeout: to.setTimeout });
    // Modules that have imported it by its name see it only then.
    syncBuiltinESMExports();
  };
  const now = (): number =>
    lives.getStore() === undefined ? real.now.call(performance) : clock.now();
  put({ setInterval, clearInterval, now, setTimeout: pause });
  try {
    return await play();
  } finally {
    put(real);
  }
}

/** Timers by their time: a binary heap, since a world has thousands of them at once and sets millions. */
function openTimers() {
  const heap: Timer[] = [];
  const isBefore = (one: Timer, other: Timer): boolean =>
    one.at < other.at || (one.at === other.at && one.order < other.order);
  return {
    add(timer: Timer): void {
      let index = heap.length;
      for (;;) {
        const above = (index - 1) >> 1;
        const parent = heap[above];
        if (index === 0 || parent === undefined || !isBefore(timer, parent)) break;
        heap[index] = parent;
        index = above;
      }
      heap[index] = timer;
    },
    next(): Timer | undefined {
      const [first] = heap;
      const last = heap.pop();
      if (last === undefined || last === first) return first;
      let index = 0;
      for (;;) {
        const left = 2 * index + 1;
        const [one, other] = [heap[left], heap[left + 1]];
        if (one === undefined) break;
        const isOther = other !== undefined && isBefore(other, one);
        const child = isOther ? other : one;
        if (!isBefore(child, last)) break;
        heap[index] = child;
        index = isOther ? left + 1 : left;
      }
      heap[index] = last;
      return first;
    },
  };
}
