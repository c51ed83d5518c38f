/**
 * A time for which leads are taken and not dialled, of a source or of the whole connector. It is over
 * by itself; somebody who resumes ends it before. Times are milliseconds since 1970.
 */
export interface Pause {
  /** Undefined for the whole connector. */
  readonly source?: string | undefined;
  readonly since: number;
  readonly until: number;
  /** Nobody has said for how long: `until` is only the longest that it may last. */
  readonly untilResumed?: boolean | undefined;
}

const HOUR_MS = 3_600_000;
/** How long one pause may last. */
export const LONGEST_PAUSE_HOURS = 72;
/**
 * For how long a lead may be held by pauses in all. With the longest `giveUpAfter` (90 h) it is 234 h,
 * and the lead queue keeps a lead for 240 (cdk/connector-stack.ts).
 */
export const MOST_PAUSED_HOURS = 144;
/** Pauses are remembered for as long as the lead queue can hold a lead that has been through them. */
const REMEMBERED_MS = 240 * HOUR_MS;
/**
 * More that are over are forgotten, the oldest first: a script that pauses all the time must not fill the breaker's item,
 * 400 KB at most in DynamoDB, which nobody could write then.
 */
const MOST_REMEMBERED = 1_000;

/** Waits of a lead that is held, seconds: nobody can shorten one, so none is longer than this. */
const LEAST_SECONDS = 60;
const MOST_SECONDS = 900;
/** A wait is this part of the pause so far: who pauses for a minute has leads back within a minute. */
const PART_OF_PAUSE = 0.1;
/** SQS lets a message be received 1,000 times. One that has used up so many looks less often. */
const PATIENT_AFTER_RECEIVES = 600;
const PATIENT_SECONDS = 5_400;
const SPREAD = 0.1;

const isOn = ({ since, until }: Pause, now: number): boolean => since <= now && now < until;
const isAbout = (pause: Pause, source: string | undefined): boolean =>
  pause.source === undefined || pause.source === source;

/** The pauses that are on, that of the whole connector first. */
export const pausesOn = (pauses: readonly Pause[], now: number): readonly Pause[] =>
  pauses
    .filter((pause) => isOn(pause, now))
    .sort((one, other) => (one.source ?? '').localeCompare(other.source ?? ''));

/**
 * The pause that holds the leads of a source; where several do, the one that ends last.
 *
 * @param source undefined for what holds every lead
 */
export function pauseOf(
  pauses: readonly Pause[],
  source: string | undefined,
  now: number,
): Pause | undefined {
  return pauses
    .filter((pause) => isOn(pause, now) && isAbout(pause, source))
    .reduce<Pause | undefined>(
      (last, pause) => (last === undefined || pause.until > last.until ? pause : last),
      undefined,
    );
}

/** For how much of a time the leads of a source were held, milliseconds. */
export function pausedMs(
  pauses: readonly Pause[],
  source: string | undefined,
  from: number,
  to: number,
): number {
  let sum = 0;
  let reached = from;
  const about = pauses.filter((pause) => isAbout(pause, source));
  for (const { since, until } of about.sort((one, other) => one.since - other.since)) {
    const begin = Math.max(since, reached);
    const end = Math.min(until, to);
    sum += Math.max(0, end - begin);
    reached = Math.max(reached, end);
  }
  return sum;
}

/** Pauses with one more; one of the same leads that is on is changed. What is long over is forgotten. */
export function paused(pauses: readonly Pause[], pause: Pause, now: number): readonly Pause[] {
  const isSame = (one: Pause): boolean => one.source === pause.source && isOn(one, now);
  const since = pauses.find(isSame)?.since ?? pause.since;
  const over = pauses.filter(({ until }) => until <= now && until > now - REMEMBERED_MS);
  const others = pauses.filter((one) => one.until > now && !isSame(one));
  return [...over.slice(-MOST_REMEMBERED), ...others, { ...pause, since }];
}

/**
 * Pauses with those ended that are on.
 *
 * @param source whose pause; undefined for all of them
 */
export const resumed = (
  pauses: readonly Pause[],
  source: string | undefined,
  now: number,
): readonly Pause[] =>
  pauses.map((pause) =>
    isOn(pause, now) && (source === undefined || pause.source === source)
      ? { ...pause, until: now }
      : pause,
  );

/**
 * How much longer leads of a source may be held from now on so that the queue loses none, milliseconds.
 * It is less than the longest pause only where there have been long ones in the last ten days.
 */
export function longestPauseMs(
  pauses: readonly Pause[],
  source: string | undefined,
  now: number,
): number {
  const sources = source === undefined ? pauses.map((pause) => pause.source) : [source];
  const held = [undefined, ...sources].map((one) =>
    pausedMs(pauses, one, now - REMEMBERED_MS, now),
  );
  const left = MOST_PAUSED_HOURS * HOUR_MS - Math.max(...held);
  return Math.max(0, Math.min(LONGEST_PAUSE_HOURS * HOUR_MS, left));
}

/**
 * How long a lead that is held waits before it looks again.
 *
 * @param receives how often its message was received
 * @param random a number from 0 to 1: leads that are held together come back spread over time
 * @returns seconds
 */
export function pausedSeconds(
  { since, until }: Pause,
  receives: number,
  now: number,
  random: number,
): number {
  const usual = Math.max(LEAST_SECONDS, ((now - since) / 1_000) * PART_OF_PAUSE);
  const most = receives > PATIENT_AFTER_RECEIVES ? PATIENT_SECONDS : Math.min(MOST_SECONDS, usual);
  const left = Math.max(1, (until - now) / 1_000);
  // At the end of a pause they come a little after it, so that none comes before and waits once more.
  return Math.ceil(left <= most ? left + 5 * random : most * (1 - SPREAD * random));
}

/**
 * Until when leads may wait still that were held by a pause which is over, milliseconds since 1970.
 * It counts as if they had looked just before the end.
 */
export const lastLookAfter = ({ since, until }: Pause): number =>
  until + 1_000 * pausedSeconds({ since, until: Number.POSITIVE_INFINITY }, 1, until, 0);

/** `the source is paused until 2026-11-27T06:00:00Z`, for logs. */
export function pauseWords({ source, until, untilResumed }: Pause): string {
  const end = untilResumed ? 'somebody resumes' : `${new Date(until).toISOString().slice(0, 19)}Z`;
  return `${source === undefined ? 'the connector' : 'the source'} is paused until ${end}`;
}
