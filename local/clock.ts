/** A clock for tests: the system's time and what it was moved on by. */
export interface Clock {
  /** Milliseconds since 1970, as every thread that follows the clock sees them. */
  now(): number;
  /** Moves the time on, in all those threads at once. Timers and deadlines do not notice. */
  advance(milliseconds: number): void;
  /** What a thread needs to follow the clock. */
  readonly offset: ClockOffset;
}

/** By how many milliseconds a clock is ahead of the system's, in memory that threads share. */
export type ClockOffset = BigInt64Array<SharedArrayBuffer>;

const systemNow = Date.now;
const ahead = (offset: ClockOffset): number => systemNow() + Number(Atomics.load(offset, 0));

export function createClock(): Clock {
  const offset = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));
  return {
    now: () => ahead(offset),
    advance(milliseconds) {
      Atomics.add(offset, 0, BigInt(Math.round(milliseconds)));
    },
    offset,
  };
}

/**
 * From now on `Date.now()` and `new Date()` follow the clock, in this thread and for all its code.
 */
export function followClock(offset: ClockOffset): void {
  Date.now = () => ahead(offset);
  // It is a proxy, so that every date stays `instanceof Date`, also one made before.
  globalThis.Date = new Proxy(Date, {
    construct: (date, given, newTarget) =>
      Reflect.construct(date, given.length === 0 ? [date.now()] : given, newTarget),
  });
}

/**
 * Milliseconds since 1970 by a clock that nobody moves and that all threads of this process share.
 * A function's timeout is counted by it.
 */
export const steadyNow = (): number => Math.round(performance.timeOrigin + performance.now());
