import type { Breaker } from './breaker.ts';
import type { PlaceStore } from './place-store.ts';
import { quietly } from './quietly.ts';

/** What the API may still be at, of a call: nothing; one whose connection broke; one that it did not answer in time. */
export type LeftCall = 'done' | 'lost' | 'givenUp';

/** A place for asking. */
export interface AskingPlace {
  /** Keeps it while the call that asks is under way. */
  keep(ageMs: number): Promise<void>;
  end(call: LeftCall): Promise<void>;
}

/** What asking shares with the invocation's other calls. */
export interface AskingOptions {
  readonly places: PlaceStore;
  /** Names the invocation; its place for asking has `-asks` behind that. */
  readonly invocation: string;
  readonly readBreaker: () => Promise<Breaker>;
  readonly change: (next: (breaker: Breaker, now: number) => Breaker) => Promise<Breaker>;
  /** Until when the API may be at work on a call of that age, milliseconds. */
  readonly until: (ageMs: number) => number;
  /** How long the API may work on a call that was given up, milliseconds. */
  readonly abandonedMs: number;
  readonly now: () => number;
  /** Waits, milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/**
 * How long the others make room for somebody who asks, milliseconds. An API whose calls take long frees a place no
 * sooner; and the answer is in its cache for half a minute.
 */
const ASKING_MS = 20_000;
/** How often is looked whether a place is free, or still asked for, milliseconds. */
export const LOOK_MS = 300;

/** Whether others ask for a place, so that an invocation is to leave its own to them. */
export const isAskedFor = (breaker: Breaker, invocation: string, now: number): boolean =>
  isAsked(breaker, now) && breaker.asking?.owner !== invocation;

const isAsked = ({ asking }: Breaker, now: number): boolean =>
  asking !== undefined && asking.until > now;

/**
 * Takes a second place, for asking what became of a lost call, which may still have the first. While none is free the
 * others are asked for one; of several who ask, the one after the other is heard.
 *
 * @returns undefined where none was free in time
 * @throws what DynamoDB says
 */
export async function beginAsking(options: AskingOptions): Promise<AskingPlace | undefined> {
  const { places, invocation, readBreaker, change, until, now, pause } = options;
  const end = now() + ASKING_MS;
  const take = () => places.take({ owner: `${invocation}-asks`, call: 0, until: until(0) });
  let taken = await take();
  if (!('slot' in taken)) {
    while (!('slot' in taken) && now() < end) {
      // Whoever asked before may have said just now that it asks no more.
      await readBreaker();
      await change((breaker, at) =>
        isAsked(breaker, at) ? breaker : { ...breaker, asking: { owner: invocation, until: end } },
      );
      await pause(LOOK_MS);
      taken = await take();
    }
    await quietly('that a place is asked for no more', () =>
      change((breaker) =>
        breaker.asking?.owner === invocation ? withoutAsking(breaker) : breaker,
      ),
    );
  }
  return 'slot' in taken ? toAskingPlace(taken.slot, options) : undefined;
}

const toAskingPlace = (
  slot: number,
  { places, until, abandonedMs, now }: AskingOptions,
): AskingPlace => ({
  async keep(ageMs) {
    await quietly('that asking goes on', () => places.keepUntil(slot, until(ageMs), 'later'));
  },
  async end(call) {
    const left = { done: 0, lost: until(0), givenUp: now() + abandonedMs };
    const how = call === 'done' ? undefined : 'givenUp';
    await quietly('that asking is over', () => places.keepUntil(slot, left[call], how));
  },
});

const withoutAsking = ({ asking: _, ...rest }: Breaker): Breaker => rest;
