import { whatCameOf } from '../../../functions/dialer/euphoria/judgement.ts';
import { dialerLimits } from '../../../functions/dialer/limits.ts';
import type {
  Breaker,
  Figures,
  Health,
  Heard,
  HeldDestination,
  KeptPlace,
  LastDelivery,
  Paused,
} from '../../wire.ts';

/** What the state of affairs is worked out from. */
export interface Signs {
  readonly figures: Figures;
  readonly breaker: Breaker;
  readonly heldDestinations: readonly HeldDestination[];
  readonly paused: readonly Paused[];
  readonly keptPlaces: readonly KeptPlace[];
  /** What is known of each source's deliveries. */
  readonly heard: readonly Heard[];
  /** Why the last calls were not taken; undefined if they were. */
  readonly lastFailure: string | undefined;
  /** Contacts delivered a second, over the last few. */
  readonly perSecond: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What the commands are called with to mean this connector. */
  readonly option: string;
  /** Whether a source keeps what is refused of it. */
  readonly keeping: (source: string) => boolean;
}

/** A source that was refused longer ago, and has not been heard since, is no news any more. */
const NEWS_MS = 24 * 3_600_000;
/** So many sources are told of in whole sentences, of each kind. */
const TOLD = 2;
/** So many of the others are named; the list on the page has them all. */
const NAMED = 8;

/** Says in words whether all is well, and what to do if it is not. */
export function assess(signs: Signs): Health {
  const { figures, breaker, heldDestinations, option } = signs;
  const { waiting, parked } = figures;
  const isAllPaused = signs.paused.some(({ source }) => source === null);
  const whoFindsOut = isAllPaused
    ? 'While everything is paused no call is made that finds out'
    : 'One call a minute finds out';
  const troubles = troublesOf(signs);
  const isFailing = troubles.some(({ as }) => as === 'failed');
  const attention = [
    parked === 0 ? '' : `${leads(parked)} ${isOrAre(parked)} parked.`,
    ...aboutAllPaused(signs.paused, option),
    ...heldDestinations.map((one) => aboutHeld(one, whoFindsOut)),
    ...aboutTroubles(troubles, signs),
  ].filter((words) => words !== '');

  // The worst that is true is said: leads on their way make nothing of it better.
  const tell = (level: Health['level'], text: string): Health => ({
    level: isFailing ? 'bad' : attention.length > 0 && level !== 'bad' ? 'waiting' : level,
    text: [text, ...attention].join(' '),
    isApi: level === 'bad',
  });

  if (breaker.state !== 'closed') {
    const since = breaker.since === undefined ? '' : ` since ${time(breaker.since)}`;
    const why = breaker.because === '' ? '' : `: ${whatCameOf(breaker.because)}`;
    return tell(
      'bad',
      `Calls are stopped${since}${why}.${waitingLeads(waiting)} ` +
        `${whoFindsOut} whether it was put right; npm run connector -- check${option} says what to do.`,
    );
  }
  if (waiting > 0 && signs.lastFailure !== undefined) {
    const whenAgain = isAllPaused
      ? 'once the pause is over'
      : 'half a minute after its first failure and then each minute';
    return tell(
      'bad',
      `The last API call failed: “${signs.lastFailure}”.${waitingLeads(waiting)} Each is tried ` +
        `again by itself, ${whenAgain}.${aboutPlaces(signs)}`,
    );
  }
  if (waiting > 0) return tell('busy', `${aboutWaiting(signs)}${aboutPlaces(signs)}`);
  if (figures.received === 0 && figures.countedSince === undefined && parked === 0) {
    return tell('quiet', 'No lead has come in yet.');
  }
  return settled(figures, tell);
}

/** Nothing waits: what became of the leads. */
function settled(
  { received, parked, duplicate, dropped, countedSince }: Figures,
  tell: (level: Health['level'], text: string) => Health,
): Health {
  const again =
    duplicate === 0
      ? ''
      : ` ${leads(duplicate)} came in again, and ${duplicate === 1 ? 'was' : 'were'} not dialled twice.`;
  const period = countedSince === undefined ? '' : ` since ${time(countedSince)}`;
  if (received === 0 && countedSince !== undefined) {
    return tell('good', `Nothing waits. No lead has come in${period}.`);
  }
  if (parked > 0) return tell('waiting', 'Nothing waits.');
  if (dropped > 0) {
    const was = dropped === 1 ? 'was' : 'were';
    return tell(
      'settled',
      `Nothing waits. ${leads(dropped)} ${was} dropped${period}; every other one that came in has been delivered.${again}`,
    );
  }
  return tell('good', `Every lead that came in${period} has been delivered.${again}`);
}

function aboutWaiting({ figures, perSecond, paused, heldDestinations }: Signs): string {
  const { waiting, inFlight, dialer } = figures;
  // How many of them are held nobody has counted, so that it is not known either when all are through.
  if (paused.length + heldDestinations.length > 0) return `${leads(waiting)} ${waits(waiting)}.`;
  if (perSecond >= 1) {
    const seconds = Math.ceil(waiting / perSecond);
    return `${leads(waiting)} on the way; through in about ${duration(seconds)}.`;
  }
  // Handed back by a failure that is over, or in the hands of a process that is gone.
  if (dialer !== null && inFlight >= waiting && dialer.busy === 0) {
    return `${leads(waiting)} ${waits(waiting)} for another try, which comes by itself.`;
  }
  return `${leads(waiting)} on the way.`;
}

/** Nothing is wrong any more, and yet no call begins. */
function aboutPlaces({ keptPlaces }: Signs): string {
  if (keptPlaces.length < dialerLimits.concurrency) return '';
  const first = Math.min(...keptPlaces.map(({ until }) => until));
  return ` All call places are kept for calls that were given up or lost, the first of them until ${timeInFull(first)}: the API may still be at work on those.`;
}

interface Trouble extends Omit<LastDelivery, 'as'> {
  readonly source: string;
  readonly as: (typeof TROUBLES)[number];
}
/** The worst first. */
const TROUBLES = ['failed', 'refused', 'unreadable', 'silent'] as const;

/** The sources whose last delivery was not taken, or never came: the worst and the latest first. */
const troublesOf = ({ heard, now }: Signs): readonly Trouble[] =>
  heard
    .flatMap((one) => troubleOf(one) ?? [])
    .filter(({ at }) => now - at < NEWS_MS)
    .sort(
      (one, other) => TROUBLES.indexOf(one.as) - TROUBLES.indexOf(other.as) || other.at - one.at,
    );

/** Whoever is silent because its deliveries are refused has one trouble, not two. */
function troubleOf({ source, last, silent }: Heard): Trouble | undefined {
  const as = TROUBLES.find((trouble) => trouble === last?.as);
  if (last !== undefined && as !== undefined) return { ...last, source, as };
  return silent && { ...silent, source, as: 'silent', times: 1 };
}

function aboutTroubles(
  troubles: readonly Trouble[],
  { keeping, option }: Signs,
): readonly string[] {
  const told = troubles.slice(0, TOLD).map(({ source, as, why, times, at }) => {
    if (as === 'silent') return `${source} is silent: ${why}, and leads are expected from it.`;
    const often = times === 1 ? '' : `, ${times.toLocaleString('en')} times in a row`;
    if (as === 'unreadable') {
      return `The last delivery of ${source} could not be read, at ${time(at)}${often}: ${why}.`;
    }
    const answer = as === 'failed' ? '503' : '401';
    const replay =
      as === 'refused' && keeping(source)
        ? ` What was refused is kept: once that is put right, npm run connector -- refused replay --source ${source}${option}.`
        : '';
    return `${source} was last answered ${answer}, at ${time(at)}${often}: ${why}.${replay}`;
  });
  return [...told, ...aboutOthers(troubles.slice(TOLD), 'in trouble')];
}

/** `2 more sources are paused: shop, site.` */
function aboutOthers(
  others: readonly { readonly source: string | null }[],
  is: string,
): readonly string[] {
  const { length } = others;
  if (length === 0) return [];
  const unnamed = length > NAMED ? ', …' : '';
  const names = others.slice(0, NAMED).map(({ source }) => source);
  return [
    `${length} more ${sources(length)} ${isOrAre(length)} ${is}: ${names.join(', ')}${unnamed}.`,
  ];
}

const aboutHeld = (
  { campaign, list, since, because }: HeldDestination,
  whoFindsOut: string,
): string =>
  `Leads for ${campaign} / ${list} are held since ${time(since)}, because the API said “${because}”: is it ` +
  `named so in Euphoria? ${whoFindsOut} whether that was put right; none is lost.`;

/** Everything at first, which holds for all the others. */
function aboutAllPaused(paused: readonly Paused[], option: string): readonly string[] {
  const sorted = paused.toSorted(
    (one, other) => Number(one.source !== null) - Number(other.source !== null),
  );
  const told = sorted.slice(0, TOLD).map((one) => aboutPaused(one, option));
  return [...told, ...aboutOthers(sorted.slice(TOLD), 'paused')];
}

function aboutPaused({ source, until, untilResumed }: Paused, option: string): string {
  const end = `${untilResumed ? 'until somebody resumes, at the latest' : 'until'} ${dayAndTime(until)}`;
  const command = `npm run connector -- resume${source === null ? '' : ` ${source}`}${option}`;
  return `${source ?? 'Everything'} is paused ${end}: its leads wait, and none is lost; ${command} ends it.`;
}

/** `18:27`, by the clock of this machine, on which the page is, too. */
const time = (at: number): string =>
  new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
/** `18:27:02` */
const timeInFull = (at: number): string => new Date(at).toLocaleTimeString('en-GB');
/** `Fri 18:27` */
const dayAndTime = (at: number): string =>
  `${new Date(at).toLocaleDateString('en-GB', { weekday: 'short' })} ${time(at)}`;
const leads = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'lead' : 'leads'}`;
const sources = (count: number): string => (count === 1 ? 'source' : 'sources');
const isOrAre = (count: number): string => (count === 1 ? 'is' : 'are');
const waits = (count: number): string => (count === 1 ? 'waits' : 'wait');
const waitingLeads = (count: number): string =>
  count === 0 ? '' : ` ${leads(count)} ${waits(count)}; none is lost.`;
const duration = (seconds: number): string =>
  seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
