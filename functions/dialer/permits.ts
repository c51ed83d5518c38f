import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { faultOf, log } from '../shared/log.ts';
import type { Count } from '../shared/metrics.ts';
import * as breakers from './breaker.ts';
import { type Breaker, newBreaker, stateOf } from './breaker.ts';
import * as breakerItem from './breaker-item.ts';
import type { Attributes, LedgerTable } from './ledger/table.ts';
import type { Sent } from './ledger/transitions.ts';
import { dialerLimits } from './limits.ts';
import { type Pause, pauseOf, pausesOn } from './pauses.ts';
import * as places from './places.ts';
import { isFree, type LeftBehind, type Place, workingUntil } from './places.ts';

/** Whether a call may begin. */
export type Permit =
  | { readonly kind: 'granted'; readonly breaker: Breaker }
  /** The breaker is half-open, and this invocation is the one to probe: one call with one lead. */
  | { readonly kind: 'probe'; readonly breaker: Breaker }
  /** The breaker is open: no call before that time, milliseconds since 1970. */
  | { readonly kind: 'open'; readonly until: number; readonly reason: string }
  /** The whole connector is paused. */
  | { readonly kind: 'paused'; readonly pause: Pause }
  /** All places are taken, one at least until then. */
  | { readonly kind: 'full'; readonly until: number }
  /** The ledger cannot be asked: nothing may be sent. */
  | { readonly kind: 'unavailable' };

/** Nothing is known that speaks against a call. */
export interface Clear {
  readonly kind: 'clear';
  readonly breaker: Breaker;
}

/** The places and the breaker, which all environments share through the ledger's table. Never throws. */
export interface Permits {
  /**
   * Asked before any lead is claimed. Costs nothing while this environment knows of no trouble; else
   * it looks, and where the breaker is half-open it may be this invocation that probes.
   */
  look(): Promise<Exclude<Permit, { kind: 'granted' }> | Clear>;
  /**
   * Asked before each call, when its leads are claimed: takes a place, or keeps the invocation's own,
   * and writes down that the call begins.
   *
   * @param call which of the invocation's calls, from 1
   */
  begin(call: number): Promise<Exclude<Permit, { kind: 'probe' }>>;
  /** Takes a place for a probe, if one is free: a probe is made in any case. */
  beginProbe(): Promise<void>;
  /**
   * Takes the place whose call was given up first: the API has taken a probe while all places were
   * thought to be taken, so that one of them is not.
   */
  takeOver(): Promise<void>;
  /** Keeps the place of a call under way; after a while without an answer the breaker hears of it. */
  keep(ageMs: number): Promise<void>;
  /** A call was given up: its place stays taken for as long as the API may be at work on it. */
  abandon(ageMs: number): Promise<void>;
  /**
   * Takes a second place, for asking what became of a lost call, which may still have the first. The
   * others make room, for 20 s at most. At its end it is said whether the API is done with it.
   */
  beginAsking(): Promise<AskingPlace | undefined>;
  /** Changes what all know of the API. */
  change(next: (breaker: Breaker, now: number) => Breaker): Promise<Breaker | undefined>;
  /** The pauses as they are stored now, those that are over included; undefined if it cannot be asked. */
  pauses(): Promise<readonly Pause[] | undefined>;
  /** What became of a call that somebody has left behind. */
  sentBy(claim: LeftBehind): Promise<Sent>;
  /** The invocation makes no further calls. */
  end(): Promise<void>;
}

/** A place for asking. */
export interface AskingPlace {
  end(isDone: boolean): Promise<void>;
}

export interface PermitOptions {
  readonly table: LedgerTable;
  /** Names this invocation. */
  readonly invocation: string;
  /** How long the API may work on a call that was given up, milliseconds. */
  readonly abandonedMs: number;
  /** What the environment remembers from one invocation to the next. */
  readonly memory: PermitMemory;
  readonly count: Count;
  readonly now: () => number;
  readonly random: () => number;
  /** Waits, milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

export interface PermitMemory {
  /** The place it had last: most likely it is free again. */
  preferred: number;
  /** The places as they were read or written last. */
  readonly places: (Place | undefined)[];
  /** What was last known of the API. */
  breaker: Breaker;
  /** Whether no place was free when one was last looked for. */
  isFull: boolean;
}

export const newPermitMemory = (): PermitMemory => ({
  preferred: 0,
  places: [],
  breaker: newBreaker,
  isFull: false,
});

/** No lead has such a key: theirs are hashes. */
export const placeKey = (slot: number): string => `#place-${slot}`;

/** So many writes of others may come between. */
const TRIES = 6;
/** A call without an answer for so long is told to the breaker, milliseconds. */
const SLOW_MS = 45_000;
/**
 * How long the others make room for somebody who asks, and how often that is looked at. An API whose
 * calls take long frees a place no sooner; and the answer is in its cache for half a minute.
 */
const ASKING_MS = 20_000;
const LOOK_MS = 300;

export function openPermits(options: PermitOptions): Permits {
  const { table, invocation, abandonedMs, memory, count, now, random, pause } = options;
  const slots = Array.from({ length: dialerLimits.concurrency }, (_, index) => index);
  const known = memory.places;
  let mine: number | undefined;
  let isToldSlow = false;

  async function readBreaker(): Promise<Breaker> {
    memory.breaker = await breakerItem.readBreaker(table);
    return memory.breaker;
  }

  async function readPlace(index: number): Promise<Place | undefined> {
    known[index] = fromAttributes(await table.read(placeKey(index)));
    return known[index];
  }

  async function writePlace(index: number, next: Place): Promise<boolean> {
    const previous = known[index];
    const answer = await table.put(
      toAttributes(placeKey(index), next),
      stored(placeKey(index), previous),
    );
    if (answer === 'written') known[index] = next;
    else {
      // Our own write, whose answer was lost and which the SDK has sent again, is found as it was.
      const found = await readPlace(index);
      return found?.owner === next.owner && found.updatedAt === next.updatedAt;
    }
    return true;
  }

  const beginIn = (index: number, call: number, owner = invocation): Promise<boolean> =>
    writePlace(
      index,
      places.begin(known[index], {
        owner,
        call,
        until: workingUntil(now(), 0, memory.breaker.slowestMs, abandonedMs),
        now: now(),
      }),
    );

  /** Takes a place that is free, the environment's last one first, or tells when one will be. */
  async function take(
    call: number,
    owner = invocation,
  ): Promise<{ slot: number } | { until: number }> {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      await Promise.all(
        slots.map((index) => (known[index] && attempt === 0 ? undefined : readPlace(index))),
      );
      const free = slots.filter((index) => isFree(known[index], now()));
      if (free.length === 0) {
        if (attempt === 0) continue;
        return { until: firstFree() };
      }
      const choice = free.includes(memory.preferred)
        ? memory.preferred
        : (free[Math.floor(random() * free.length)] ?? 0);
      if (await beginIn(choice, call, owner)) return { slot: choice };
    }
    return { until: now() + 1_000 };
  }

  const firstFree = (): number => Math.min(...slots.map((index) => known[index]?.until ?? 0));

  async function release(): Promise<void> {
    const place = mine === undefined ? undefined : known[mine];
    if (mine === undefined || place === undefined) return;
    await writePlace(mine, places.taken(place, 0, now()));
    mine = undefined;
  }

  async function begin(call: number): Promise<Exclude<Permit, { kind: 'probe' }>> {
    await makeRoom();
    const index = mine;
    const [breaker, taken] = await Promise.all([
      readBreaker(),
      index === undefined
        ? take(call)
        : beginIn(index, call).then((isWritten) => (isWritten ? { slot: index } : take(call))),
    ]);
    isToldSlow = false;
    if ('slot' in taken) {
      mine = taken.slot;
      memory.preferred = taken.slot;
    }
    memory.isFull = !('slot' in taken);
    const pause = pauseOf(breaker.pauses, undefined, now());
    if (pause !== undefined) return { kind: 'paused', pause };
    if (breaker.openedAt !== undefined) return isOpen(breaker);
    return 'slot' in taken ? { kind: 'granted', breaker } : { kind: 'full', until: taken.until };
  }

  const isOpen = (breaker: Breaker): Permit & { kind: 'open' } => ({
    kind: 'open',
    until: breakers.nextLook(breaker, now()),
    reason: breaker.reason ?? '',
  });

  async function look(): ReturnType<Permits['look']> {
    const { openedAt, held, pauses } = memory.breaker;
    const isTroubled =
      openedAt !== undefined ||
      memory.isFull ||
      Object.keys(held).length > 0 ||
      pausesOn(pauses, now()).length > 0;
    if (!isTroubled) return { kind: 'clear', breaker: memory.breaker };
    const [breaker] = await Promise.all([readBreaker(), ...slots.map(readPlace)]);
    const pause = pauseOf(breaker.pauses, undefined, now());
    if (pause !== undefined) return { kind: 'paused', pause };
    const state = stateOf(breaker, now());
    switch (state) {
      case 'closed': {
        const isFull = !slots.some((index) => isFree(known[index], now()));
        return isFull ? { kind: 'full', until: firstFree() } : { kind: 'clear', breaker };
      }
      case 'open':
        return isOpen(breaker);
      case 'half-open': {
        const won = await write(breakers.probed(breaker, now()), breaker);
        return won ? { kind: 'probe', breaker } : isOpen(breakers.probed(breaker, now()));
      }
    }
  }

  /** While somebody asks what became of a lost call, this invocation's place is theirs to take. */
  async function makeRoom(): Promise<void> {
    let { asking } = memory.breaker;
    while (
      mine !== undefined &&
      asking !== undefined &&
      asking.owner !== invocation &&
      asking.until > now()
    ) {
      await release();
      await pause(LOOK_MS);
      ({ asking } = await readBreaker());
    }
  }

  async function write(next: Breaker, previous: Breaker): Promise<boolean> {
    const written = await breakerItem.writeBreaker(table, next, previous, now());
    memory.breaker = written ?? memory.breaker;
    return written !== undefined;
  }

  async function change(next: (breaker: Breaker, now: number) => Breaker): Promise<Breaker> {
    // What was read at the call's beginning is nearly always still true, and nearly always says
    // that there is nothing to change.
    let breaker = memory.breaker;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const changed = next(breaker, now());
      if (changed === breaker) return breaker;
      if (await write(changed, breaker)) {
        report(breaker, changed, count);
        return memory.breaker;
      }
      breaker = await readBreaker();
    }
    return breaker;
  }

  const quietly = async <Value>(
    what: string,
    work: () => Promise<Value>,
  ): Promise<Value | undefined> => {
    try {
      return await work();
    } catch (error) {
      log.warn(`${what} cannot be written`, { error: faultOf(error) });
      return undefined;
    }
  };

  return {
    async begin(call) {
      return (await quietly('that a call begins', () => begin(call))) ?? { kind: 'unavailable' };
    },

    async look() {
      return (await quietly('whether calls may be made', look)) ?? { kind: 'unavailable' };
    },

    async beginProbe() {
      await quietly('that a probe begins', async () => {
        const taken = await take(0, `${invocation}-probes`);
        if ('slot' in taken) mine = taken.slot;
      });
    },

    async takeOver() {
      await quietly('that a place is taken over', async () => {
        if (mine !== undefined) return;
        await Promise.all(slots.map(readPlace));
        const first = slots.toSorted(
          (one, other) => (known[one]?.until ?? 0) - (known[other]?.until ?? 0),
        )[0];
        if (first !== undefined && (await beginIn(first, 0))) mine = first;
      });
    },

    async keep(ageMs) {
      await quietly('that a call is under way', async () => {
        const place = mine === undefined ? undefined : known[mine];
        const until = workingUntil(now(), ageMs, memory.breaker.slowestMs, abandonedMs);
        if (mine !== undefined && place !== undefined && until > place.until) {
          await writePlace(mine, places.taken(place, until, now()));
        }
        if (ageMs < SLOW_MS || isToldSlow) return;
        isToldSlow = true;
        await change((breaker, at) => breakers.slow(breaker, SLOW_MS / 1_000, at));
      });
    },

    async abandon(ageMs) {
      await quietly('that a call was given up', async () => {
        const place = mine === undefined ? undefined : known[mine];
        if (mine === undefined || place === undefined) return;
        const until =
          ageMs >= dialerLimits.callMs
            ? now() + abandonedMs
            : workingUntil(now(), ageMs, memory.breaker.slowestMs, abandonedMs);
        await writePlace(mine, places.taken(place, until, now()));
        mine = undefined;
      });
    },

    beginAsking: () =>
      quietly('that a lost call is asked about', async (): Promise<AskingPlace | undefined> => {
        const own = mine;
        const until = now() + ASKING_MS;
        mine = undefined;
        try {
          let taken = await take(0, `${invocation}-asks`);
          if (!('slot' in taken)) {
            await change((breaker) => ({ ...breaker, asking: { owner: invocation, until } }));
            while (!('slot' in taken) && now() < until) {
              await pause(LOOK_MS);
              taken = await take(0, `${invocation}-asks`);
            }
            await change(withoutAsking);
          }
          if (!('slot' in taken)) return undefined;
          const second = taken.slot;
          return {
            async end(isDone) {
              const place = known[second];
              const until = isDone
                ? 0
                : workingUntil(now(), 0, memory.breaker.slowestMs, abandonedMs);
              await quietly('that asking is over', async () => {
                if (place !== undefined)
                  await writePlace(second, places.taken(place, until, now()));
              });
            },
          };
        } finally {
          mine = own;
        }
      }),

    change: (next) => quietly('what is known of the API', () => change(next)),

    pauses: () => quietly('what is paused', async () => (await readBreaker()).pauses),

    async sentBy(claim) {
      const all = await Promise.all(slots.map(readPlace));
      return places.sentBy(all, claim, now());
    },

    async end() {
      await quietly('that calls are over', release);
    },
  };
}

const withoutAsking = ({ asking: _, ...rest }: Breaker): Breaker => rest;

const toAttributes = (key: string, value: Place): Attributes =>
  marshall({ key, ...value }, { removeUndefinedValues: true });

const stored = (key: string, value: Place | undefined): Attributes | undefined =>
  value && toAttributes(key, value);

/** They are written by nobody but this file. */
const fromAttributes = (attributes: Attributes | undefined): Place | undefined => {
  if (attributes === undefined) return undefined;
  const { key: _, ...value } = unmarshall(attributes);
  return value as Place;
};

/**
 * Tells the log what has changed for all. Trouble that goes on is counted again with each change, such
 * as a probe a minute, so that its alarm stays on for as long as leads wait for it.
 */
function report(before: Breaker, after: Breaker, count: Count): void {
  if (after.openedAt !== undefined) count(undefined, 'BreakerOpened');
  if (before.openedAt === undefined && after.openedAt !== undefined) {
    log.error('the breaker is open: all leads wait', { error: after.reason });
  }
  if (before.openedAt !== undefined && after.openedAt === undefined) {
    log.info('the breaker is closed: the API takes calls again');
  }
  for (const [key, held] of Object.entries(after.held)) {
    if (before.held[key] === held) continue;
    count(undefined, 'ListsHeld');
    if (before.held[key] === undefined) {
      const { campaign, list, reason: error } = held;
      log.error('the API refuses a whole list: its leads wait', { campaign, list, error });
    }
  }
  for (const [key, { campaign, list }] of Object.entries(before.held)) {
    if (after.held[key] === undefined) log.info('the API takes a list again', { campaign, list });
  }
  for (const shape of after.shapes) {
    if (before.shapes.includes(shape)) continue;
    // The very first one is what all others are compared with, and no news.
    if (before.shapes.length === 0) log.info('the API has accepted a first call', { shape });
    else log.warn('the API accepts with an answer of a shape not seen before', { shape });
  }
}
