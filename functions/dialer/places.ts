import type { Sent } from './ledger/transitions.ts';

/**
 * One of the calls that the API allows a tenant at once. It is taken until the API is known to be
 * done with the call, also where its caller has given up or died.
 */
export interface Place {
  /** The invocation that makes calls in it, or made the last. */
  readonly owner: string;
  /** The last of its calls that began, from 1. */
  readonly call: number;
  /**
   * Until when the API may be at work on that call, milliseconds since 1970; 0 where its owner is done and has left no
   * claim behind.
   */
  readonly until: number;
  /** When that call was given up, if it was, milliseconds since 1970. */
  readonly givenUpAt?: number | undefined;
  /** Owners before that may have left claims behind, the newest last, and their last calls. */
  readonly before: readonly { readonly owner: string; readonly call: number }[];
  /** Since when all owners are remembered, milliseconds since 1970. */
  readonly since: number;
  /** Milliseconds since 1970, later with each write. */
  readonly updatedAt: number;
}

/**
 * An invocation that died is asked about within a few minutes: so many others come between at most, where environments
 * die one after the other (those that end well are not remembered). They make the item 2 KB large.
 */
const REMEMBERED = 40;
/** How often a place is kept while its call is under way, milliseconds. */
export const KEEP_MS = 4_000;
/** What was not kept for so long is the place of a call that is lost: only asked about, or its caller died. */
const UNHEARD_MS = 2 * KEEP_MS;
/** A call takes so many times as long as calls take at most. */
const LONGEST_OF_USUAL = 10;
/** The least time for which a call counts as being worked on, milliseconds. */
const LEAST_MS = 30_000;
/** The most, where nobody has seen yet how long a call takes. */
const UNKNOWN_MS = 120_000;

export const isFree = (place: Place | undefined, now: number): boolean =>
  place === undefined || place.until <= now;

/** A place that is taken though no call is under way in it. Times are milliseconds since 1970. */
export interface KeptPlace {
  readonly until: number;
  /** Whether its call was given up; else it is lost. */
  readonly isGivenUp: boolean;
  /** When it was given up, or heard of last. */
  readonly since: number;
}

/** The places of calls that were given up or lost: leads may wait for one of them. */
export const keptPlaces = (
  places: readonly (Place | undefined)[],
  now: number,
): readonly KeptPlace[] =>
  places.flatMap((place): readonly KeptPlace[] => {
    if (place === undefined || isFree(place, now)) return [];
    const { until, givenUpAt, updatedAt } = place;
    if (givenUpAt !== undefined) return [{ until, isGivenUp: true, since: givenUpAt }];
    return now - updatedAt < UNHEARD_MS ? [] : [{ until, isGivenUp: false, since: updatedAt }];
  });

/**
 * Until when the API may be at work on a call, should nobody hear of it any more: ten times as long
 * as its calls take, twice as long as this one has taken, and never longer than the config says.
 *
 * @param ageMs how long the call has taken so far
 * @param slowestMs how long calls took lately; undefined where none was seen
 * @param mostMs the config's `abandonedCallMinutes`
 */
export function workingUntil(
  now: number,
  ageMs: number,
  slowestMs: number | undefined,
  mostMs: number,
): number {
  const usual = slowestMs === undefined ? UNKNOWN_MS : LONGEST_OF_USUAL * slowestMs;
  return now + Math.min(mostMs, Math.max(LEAST_MS, usual, 2 * ageMs));
}

/**
 * Until when the API may be at work on a lost call, where the same bytes, sent later, have told of it. What comes out
 * of the API's cache comes at once, and the call is done. What took time was a second call, and the first may take
 * longer than that.
 *
 * @param began when the lost call did, milliseconds since 1970
 * @param toldMs how long the API took to tell
 */
export const doneBy = (began: number, toldMs: number): number => began + LONGEST_OF_USUAL * toldMs;

/** The place with another call in it. Whose it was before is remembered, if that may be asked about. */
export function begin(
  place: Place | undefined,
  { owner, call, until, now }: Pick<Place, 'owner' | 'call' | 'until'> & { readonly now: number },
): Place {
  const before = place?.before ?? [];
  const isToRemember = place !== undefined && place.owner !== owner && place.until > 0;
  return {
    owner,
    call,
    until,
    before: isToRemember
      ? [...before, { owner: place.owner, call: place.call }].slice(-REMEMBERED)
      : before,
    since: isToRemember && before.length >= REMEMBERED ? now : (place?.since ?? 0),
    updatedAt: Math.max(now, (place?.updatedAt ?? 0) + 1),
  };
}

export const taken = (place: Place, until: number, now: number, isGivenUp = false): Place => ({
  ...place,
  until,
  givenUpAt: isGivenUp ? now : place.givenUpAt,
  updatedAt: Math.max(now, place.updatedAt + 1),
});

/** A claim whose lease is over. */
export interface LeftBehind {
  readonly owner: string;
  /** Undefined for a call that is written down nowhere. */
  readonly call: number | undefined;
  /** When it was claimed, milliseconds since 1970. */
  readonly claimedAt: number;
}

/** Whether a place is an invocation's: that of a probe, and one for asking, has `-` and more behind its name. */
export const isOf = ({ owner }: Pick<Place, 'owner'>, invocation: string): boolean =>
  `${owner}-`.startsWith(`${invocation}-`);

/**
 * Who makes an invocation's calls beside its first ones (`Permits.beside`). For the places that is somebody else: what
 * is in one of them is never overwritten as one's own.
 */
export const besideName = (invocation: string, number: number): string => `${invocation}+${number}`;

/** Whether a caller is an invocation, or makes its calls beside those. */
export const isBy = (caller: string, invocation: string): boolean =>
  `${caller}+`.startsWith(`${invocation}+`);

/**
 * What became of the call that a lead was claimed for, when its invocation has left the claim behind.
 * Leads that were claimed for a call which never began are nobody's doubt.
 */
export function sentBy(
  places: readonly (Place | undefined)[],
  { owner, call, claimedAt }: LeftBehind,
  now: number,
): Sent {
  const known = places.filter((place) => place !== undefined);
  if (known.some((place) => isOf(place, owner) && place.until > now)) return 'alive';
  if (call === undefined) return 'began';
  const own = known.filter((place) => place.owner === owner);
  const before = known.flatMap((place) => place.before.filter((one) => one.owner === owner));
  const calls = [...own, ...before].map((one) => one.call);
  if (calls.some((one) => one >= call)) return 'began';
  // A call begins after its leads are claimed: where all owners since then are remembered, an
  // invocation of which no such call is known has not made it.
  return known.some(({ since }) => since >= claimedAt) ? 'began' : 'waiting';
}
