import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Attributes, LedgerTable } from './ledger/table.ts';
import { dialerLimits } from './limits.ts';
import * as places from './places.ts';
import { isFree, type Place } from './places.ts';

/** What an environment remembers of the places from one invocation to the next. */
export interface PlaceMemory {
  /** The place it had last: most likely it is free again. */
  preferred: number;
  /** The places as they were read or written last. */
  readonly places: (Place | undefined)[];
}

export interface PlaceStoreOptions {
  /** Names this invocation; the owner of its second place has `-` and more behind it. */
  readonly invocation: string;
  readonly table: LedgerTable;
  readonly memory: PlaceMemory;
  readonly now: () => number;
  readonly random: () => number;
}

/** A call that wants a place, and until when the API may be at work on it should nobody hear of it. */
export type Call = Pick<Place, 'owner' | 'call' | 'until'>;

/** A place that was taken, or from when on one may be free, milliseconds since 1970. */
export type Taken = { readonly slot: number } | { readonly until: number };

/**
 * The places as they are stored in the ledger's table, which all environments share. Each write says
 * what it replaces, so that of two who want a place one gets it.
 *
 * Throws what DynamoDB says.
 */
export interface PlaceStore {
  /** Reads them all. */
  read(): Promise<readonly (Place | undefined)[]>;
  /** Takes a place that is free, the environment's last one first. */
  take(call: Call): Promise<Taken>;
  /** Begins a call in that place. @returns false where somebody else has written it meanwhile */
  beginIn(slot: number, call: Call): Promise<boolean>;
  /**
   * Changes until when a place is taken; 0: it is free. `later`: only if that is later. `givenUp`: so is its call.
   * One that is not this invocation's any more is left as it is.
   */
  keepUntil(slot: number, until: number, how?: 'later' | 'givenUp'): Promise<void>;
  /** As they were read or written last: whether one is free, and when the first will be, milliseconds since 1970. */
  hasFree(): boolean;
  firstFree(): number;
  /** Whether all of them are taken, by calls that were given up. */
  areGivenUp(): boolean;
  /** The one whose call was given up first; else the one that will be free first. */
  givenUpFirst(): number;
}

/** No lead has such a key: theirs are hashes. */
const placeKey = (slot: number): string => `#place-${slot}`;

const SLOTS = Array.from({ length: dialerLimits.concurrency }, (_, slot) => slot);

/** All places as they are stored, for whoever only looks. @throws what DynamoDB says */
export const readPlaces = (
  table: Pick<LedgerTable, 'read'>,
): Promise<readonly (Place | undefined)[]> =>
  Promise.all(SLOTS.map(async (slot) => fromAttributes(await table.read(placeKey(slot)))));

/** So many writes of others may come between. */
const TRIES = 6;

export function openPlaceStore({
  invocation,
  table,
  memory,
  now,
  random,
}: PlaceStoreOptions): PlaceStore {
  const known = memory.places;

  async function readOne(slot: number): Promise<Place | undefined> {
    known[slot] = fromAttributes(await table.read(placeKey(slot)));
    return known[slot];
  }

  async function write(slot: number, next: Place): Promise<boolean> {
    const previous = known[slot];
    const answer = await table.put(
      toAttributes(slot, next),
      previous && toAttributes(slot, previous),
    );
    if (answer === 'written') {
      known[slot] = next;
      return true;
    }
    // Our own write, whose answer was lost and which the SDK has sent again, is found as it was.
    const found = await readOne(slot);
    return (
      found?.owner === next.owner &&
      found.updatedAt === next.updatedAt &&
      found.until === next.until
    );
  }

  const store: PlaceStore = {
    read: () => Promise.all(SLOTS.map(readOne)),

    async take(call) {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        await Promise.all(
          SLOTS.map((slot) => (known[slot] && attempt === 0 ? undefined : readOne(slot))),
        );
        const free = SLOTS.filter((slot) => isFree(known[slot], now()));
        if (free.length === 0) {
          if (attempt === 0) continue;
          return { until: store.firstFree() };
        }
        const slot = free.includes(memory.preferred)
          ? memory.preferred
          : (free[Math.floor(random() * free.length)] ?? 0);
        if (await store.beginIn(slot, call)) return { slot };
      }
      return { until: now() + 1_000 };
    },

    async beginIn(slot, call) {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        if (await write(slot, places.begin(known[slot], { ...call, now: now() }))) return true;
        // What came between may be our own: a keeping of the last call that was still on its way.
        const found = known[slot];
        if (found === undefined || !places.isOf(found, invocation)) return false;
      }
      return false;
    },

    async keepUntil(slot, until, how) {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const place = known[slot];
        if (place === undefined || !places.isOf(place, invocation)) return;
        if (how === 'later' && until <= place.until) return;
        if (await write(slot, places.taken(place, until, now(), how === 'givenUp'))) return;
        // What came between may be our own: an end counts over a keeping, whichever is written first.
        if (how === 'later') return;
      }
    },

    hasFree: () => SLOTS.some((slot) => isFree(known[slot], now())),

    areGivenUp: () =>
      SLOTS.every((slot) => !isFree(known[slot], now()) && known[slot]?.givenUpAt !== undefined),

    firstFree: () => Math.min(...SLOTS.map((slot) => known[slot]?.until ?? 0)),

    givenUpFirst: () =>
      SLOTS.reduce((first, slot) => {
        const [one, other] = [known[first], known[slot]];
        const later = Number.POSITIVE_INFINITY;
        const order =
          (one?.givenUpAt ?? later) - (other?.givenUpAt ?? later) ||
          (one?.until ?? 0) - (other?.until ?? 0);
        return order > 0 ? slot : first;
      }),
  };
  return store;
}

const toAttributes = (slot: number, place: Place): Attributes =>
  marshall({ key: placeKey(slot), ...place }, { removeUndefinedValues: true });

/** They are written by nobody but this file. */
const fromAttributes = (attributes: Attributes | undefined): Place | undefined => {
  if (attributes === undefined) return undefined;
  const { key: _, ...value } = unmarshall(attributes);
  return value as Place;
};
