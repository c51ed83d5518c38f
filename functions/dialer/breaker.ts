import type { Judgement } from './euphoria/judgement.ts';
import type { Pause } from './pauses.ts';
import { isBy } from './places.ts';

/** A campaign and list that the API refuses whatever contact is sent to it. */
export interface HeldDestination {
  readonly campaign: string;
  readonly list: string;
  /** The API's words. */
  readonly reason: string;
  readonly since: number;
  readonly nextProbeAt: number;
}

/**
 * What all environments know of the API together: a circuit breaker for the whole connector. While
 * it is open no calls are made but a probe, once a minute. Times are milliseconds since 1970.
 */
export interface Breaker {
  /** Since when it is open; undefined while it is closed. */
  readonly openedAt?: number | undefined;
  readonly reason?: string | undefined;
  readonly nextProbeAt?: number | undefined;
  /** Calls in a row that did not come to an answer about their contacts. */
  readonly failures: number;
  /** How long calls took lately, milliseconds; undefined where none was seen yet. */
  readonly slowestMs?: number | undefined;
  /** Somebody needs a place to ask what became of a lost call, until then. */
  readonly asking?: { readonly owner: string; readonly until: number } | undefined;
  /** Whose the backlog is until then, and all places: `gathering.ts`. */
  readonly gathering?: { readonly owner: string; readonly until: number } | undefined;
  /** By list (`listKey`): the leads that were refused alone since the API last took one, and its words. */
  readonly refusedAlone: Readonly<
    Record<string, { readonly ids: readonly string[]; readonly error: string }>
  >;
  /** By list: when the API took a lead of it, to half a minute; the last lists only. */
  readonly taken: Readonly<Record<string, number>>;
  /** By list: those of which everything is refused. */
  readonly held: Readonly<Record<string, HeldDestination>>;
  /** The shapes of accepted answers that are known. */
  readonly shapes: readonly string[];
  /** What somebody has paused, and what was paused in the last days. */
  readonly pauses: readonly Pause[];
  readonly updatedAt: number;
}

export const newBreaker: Breaker = {
  failures: 0,
  refusedAlone: {},
  taken: {},
  held: {},
  shapes: [],
  pauses: [],
  updatedAt: 0,
};

/** Whether the backlog is another's than this caller's, or than the invocation's that it belongs to. */
export const isAnothers = ({ gathering }: Breaker, caller: string, now: number): boolean =>
  gathering !== undefined && gathering.until > now && !isBy(caller, gathering.owner);

/** Between two probes, milliseconds. */
export const PROBE_MS = 60_000;
/** So many calls in a row without an answer open it; of answers that cannot be read, fewer. */
const MOST_FAILURES = 3;
const MOST_UNREADABLE = 2;
/** More lists than these are not held one by one: then it is the set-up. */
const MOST_HELD = 50;
const MOST_SHAPES = 10;

export type BreakerState = 'closed' | 'open' | 'half-open';

/** `half-open`: it is open, and the time of the next probe has come. */
export function stateOf(
  { openedAt, nextProbeAt = 0 }: Pick<Breaker, 'openedAt' | 'nextProbeAt'>,
  now: number,
): BreakerState {
  if (openedAt === undefined) return 'closed';
  return nextProbeAt <= now ? 'half-open' : 'open';
}

/** What the end of a call makes of it. Gives the breaker itself where nothing changes. */
export function afterCall(breaker: Breaker, judgement: Judgement, now: number): Breaker {
  switch (judgement.kind) {
    case 'accepted':
      return answered(learnt(breaker, judgement.shape));
    case 'refused':
    case 'tooLarge':
      return answered(breaker);
    case 'busy':
      return breaker;
    case 'misconfigured':
      return opened(breaker, judgement.error, now);
    case 'unreadable':
      return failed(breaker, judgement.error, MOST_UNREADABLE, now);
    case 'unavailable':
    case 'unsure':
      return failed(breaker, judgement.error, MOST_FAILURES, now);
  }
}

/** The API has said something about the contacts of a call: so it takes our calls. */
export function answered(breaker: Breaker): Breaker {
  if (breaker.openedAt === undefined && breaker.failures === 0) return breaker;
  const { openedAt: _, reason: __, nextProbeAt: ___, ...rest } = breaker;
  return { ...rest, failures: 0 };
}

/** @param most with so many failures in a row it opens */
export function failed(breaker: Breaker, reason: string, most: number, now: number): Breaker {
  const failures = breaker.failures + 1;
  const counted = { ...breaker, failures };
  if (breaker.openedAt !== undefined) return { ...counted, reason };
  return failures >= most ? opened(counted, reason, now) : counted;
}

/** A call that is still unanswered after so long tells as much as one that was lost. */
export const slow = (breaker: Breaker, seconds: number, now: number): Breaker =>
  failed(breaker, `no answer for ${seconds} s`, MOST_FAILURES, now);

export const opened = (breaker: Breaker, reason: string, now: number): Breaker => ({
  ...breaker,
  openedAt: breaker.openedAt ?? now,
  reason,
  nextProbeAt: now + PROBE_MS,
});

/** A probe that came to no call, as all at hand needed none, or to no answer of a busy API, is made again soon. */
export const probeAgain = (breaker: Breaker, now: number): Breaker =>
  breaker.openedAt === undefined ? breaker : { ...breaker, nextProbeAt: now + PROBE_TAKES_MS };

/** A probe tells within a few seconds, milliseconds. */
const PROBE_TAKES_MS = 10_000;

/**
 * When leads that wait for an open breaker look again: at its next probe; or soon, where one is just
 * under way.
 */
export function nextLook({ openedAt = 0, nextProbeAt = 0 }: Breaker, now: number): number {
  const began = nextProbeAt - PROBE_MS;
  const isProbing = began > openedAt && now - began < PROBE_TAKES_MS;
  return isProbing ? began + PROBE_TAKES_MS : nextProbeAt;
}

/** The minute's probe of a half-open breaker is one invocation's. */
export const probed = (breaker: Breaker, now: number): Breaker => ({
  ...breaker,
  nextProbeAt: now + PROBE_MS,
});

function learnt(breaker: Breaker, shape: string): Breaker {
  if (breaker.shapes.includes(shape)) return breaker;
  return { ...breaker, shapes: [...breaker.shapes, shape].slice(-MOST_SHAPES) };
}

/**
 * Calls took so long lately. Small differences are not worth a write. Busy or refused, an API that needs a minute to
 * take a lead says at once: that tells of slowness only.
 */
export function timed(breaker: Breaker, milliseconds: number, isTaken: boolean): Breaker {
  const before = breaker.slowestMs;
  const isNews =
    before === undefined
      ? isTaken
      : milliseconds > 1.5 * before || (isTaken && milliseconds < before / 4);
  return isNews ? { ...breaker, slowestMs: Math.ceil(milliseconds) } : breaker;
}

/**
 * A list that nobody has probed for so long, milliseconds, has no leads any more: they probe it every quarter of an
 * hour at least, and are parked in the end.
 */
const FORGOTTEN_MS = 24 * 3_600_000;

/** What is held, without the lists that nobody has a lead of any more. */
export const stillHeld = (held: Breaker['held'], now: number): Breaker['held'] =>
  Object.fromEntries(
    Object.entries(held).filter(([, { nextProbeAt }]) => now - nextProbeAt < FORGOTTEN_MS),
  );

/** So many leads of a list, refused alone in the same way with none taken in between, are the list's fault. */
const REFUSED_ALONE_HOLDS = 3;

/** A lead was refused alone, and it is not known whether that is its fault or its list's. */
export function refusedAlone(
  breaker: Breaker,
  {
    key,
    campaign,
    list,
  }: { readonly key: string; readonly campaign: string; readonly list: string },
  id: string,
  error: string,
  now: number,
): Breaker {
  const before = breaker.refusedAlone[key];
  const ids = [...new Set([...(before?.error === error ? before.ids : []), id])];
  if (ids.length < REFUSED_ALONE_HOLDS && breaker.held[key] === undefined) {
    if (before?.ids.length === ids.length && before.error === error) return breaker;
    const entries = Object.entries({ ...breaker.refusedAlone, [key]: { ids, error } });
    return { ...breaker, refusedAlone: Object.fromEntries(entries.slice(-MOST_HELD)) };
  }
  const others = stillHeld(breaker.held, now);
  const known = others[key];
  if (known === undefined && Object.keys(others).length >= MOST_HELD) {
    return opened(breaker, `more than ${MOST_HELD} lists are refused: ${error}`, now);
  }
  const { [key]: _, ...refusedAlone } = breaker.refusedAlone;
  const held = {
    campaign,
    list,
    reason: error,
    since: known?.since ?? now,
    nextProbeAt: now + PROBE_MS,
  };
  return { ...breaker, refusedAlone, held: { ...others, [key]: held } };
}

/** A lead that was received so often at most has just come in. */
const FRESH_RECEIVES = 3;
const FRESH_PROBE_MS = 10_000;

/**
 * When a list that is held may be probed with a lead, milliseconds since 1970: once a minute, and soon with
 * one that has just come in. It is the likeliest to be well, and would else wait in line with those that
 * the API refuses.
 *
 * @param receives how often its message was received
 */
export const nextProbeWith = ({ nextProbeAt }: HeldDestination, receives: number): number =>
  receives > FRESH_RECEIVES ? nextProbeAt : nextProbeAt - PROBE_MS + FRESH_PROBE_MS;

/** The probe of a list that is held, if it is due with such a lead. */
export function probedList(breaker: Breaker, key: string, receives: number, now: number): Breaker {
  const list = breaker.held[key];
  if (list === undefined || nextProbeWith(list, receives) > now) return breaker;
  return { ...breaker, held: { ...breaker.held, [key]: { ...list, nextProbeAt: now + PROBE_MS } } };
}

/** A probe that came to no call is made again soon, by whoever has a lead of the list. */
export function probeListAgain(breaker: Breaker, key: string, now: number): Breaker {
  const list = breaker.held[key];
  if (list === undefined) return breaker;
  const held = { ...breaker.held, [key]: { ...list, nextProbeAt: now + PROBE_TAKES_MS } };
  return { ...breaker, held };
}

/** It is written down no more often than this that the API took a lead of a list, milliseconds. */
const TAKEN_EVERY_MS = 30_000;
/** For so long a list that took a lead is not doubted for another that is refused, milliseconds. */
const TRUSTED_MS = 90_000;
/** With fewer than a busy tenant has lists, each call would be news, and cost all of them a write. */
const MOST_TAKEN = 50;

/** Whether the API took a lead of a list so lately that one which it refuses is at fault itself. */
export const isTrusted = ({ taken, held }: Breaker, key: string, now: number): boolean =>
  held[key] === undefined && now - (taken[key] ?? 0) < TRUSTED_MS;

/** The API took a lead of a list. */
export function takenOf(breaker: Breaker, key: string, now: number): Breaker {
  const isNews = now - (breaker.taken[key] ?? 0) > TAKEN_EVERY_MS;
  if (!isNews && breaker.held[key] === undefined && breaker.refusedAlone[key] === undefined) {
    return breaker;
  }
  const { [key]: _, ...held } = breaker.held;
  const { [key]: __, ...refusedAlone } = breaker.refusedAlone;
  // DynamoDB keeps no order of names.
  const latest = Object.entries({ ...breaker.taken, [key]: now })
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, MOST_TAKEN);
  return { ...breaker, held, refusedAlone, taken: Object.fromEntries(latest) };
}
