import { whatCameOf } from '../../functions/dialer/euphoria/judgement.ts';
import { dialerLimits, visibilityMarginSeconds } from '../../functions/dialer/limits.ts';
import { describePause, type PauseLine, whatIsPaused } from '../pause/pause-lines.ts';
import { describeRefused, type RefusedReport } from '../refused/refused-report.ts';
import { inWords, table, toTime } from '../table.ts';
import { RESTART } from '../target/addresses.ts';
import type { Figures, Target } from '../target/target.ts';
import { describePlaces, endsOf } from './places.ts';
import type { Resting } from './resting.ts';

/** What `connector status` tells. */
export interface Report extends Figures {
  readonly target: string;
  /**
   * Leads in the lead queue: all, and those of them in a function's hands, waiting for a retry, paused
   * or held.
   */
  readonly waiting: number;
  readonly inFlight: number;
  /** Null for a deployed connector, where nobody can look into the queue. */
  readonly resting: Resting | null;
  readonly parked: number;
  readonly parkedByReason: Readonly<Record<string, number>>;
  /** How many parked leads the counted reasons are of. */
  readonly parkedLookedAt: number;
  /** Deliveries that were refused and are kept; null where no source keeps them. */
  readonly refused: RefusedReport | null;
  /** When what neither is paused nor held is gone at the measured rate; null where nothing moves. */
  readonly drainSeconds: number | null;
  /** By when leads have looked again that waited for a pause which is over, ISO 8601, UTC. */
  readonly resumesBy: string | null;
  /**
   * Since when no calls are made because the API refuses them, does not answer, or with what cannot be
   * read; and why.
   */
  readonly apiRefusesSince: string | null;
  readonly apiReason: string | null;
  /** The dialer has no reservation: `trial` of the config. */
  readonly trial: boolean;
  /**
   * Of the three call places, those of calls that were given up or lost, on which the API may still be at work. `since`
   * that call was given up, or nothing was heard of it. ISO 8601, UTC.
   */
  readonly keptPlaces: readonly {
    readonly until: string;
    readonly isGivenUp: boolean;
    readonly since: string;
  }[];
  /** What somebody has paused: its leads wait. */
  readonly paused: readonly PauseLine[];
  /** Lists that the API refuses whatever contact is sent to them: their leads wait. */
  readonly held: readonly {
    readonly campaign: string;
    readonly list: string;
    readonly reason: string;
    readonly since: string;
  }[];
}

type Row = readonly [name: string, value: string];

/** What `connector status` prints. */
export function describe(report: Report, { option, label, connector }: Target): string {
  const { contactsPerSecond, oldestSeconds, calls, callsSince, errors = [], balance } = report;
  const perSecond = (rate: number): string => rate.toFixed(1);
  const { second, minute, fiveMinutes } = contactsPerSecond;
  const rates = [
    ...(second === undefined ? [] : [`${perSecond(second)} now`]),
    `${perSecond(minute)} in the last minute`,
    ...(fiveMinutes === undefined ? [] : [`${perSecond(fiveMinutes)} in the last five`]),
  ];
  const told = Object.entries(calls).map(([outcome, count]) => `${count} ${outcome}`);
  const reasons = Object.entries(report.parkedByReason).sort(([, one], [, other]) => other - one);
  const filtered = Object.entries(report.filtered ?? {});
  const rows: Row[] = [
    [label, report.apiRefusesSince ? stopped(report, option) : running(report)],
    ...(report.restartDue
      ? [['', `with the config as it was: it has changed since; ${RESTART}`] as Row]
      : []),
    ...(report.trial
      ? [
          [
            'trial',
            'nothing is reserved for the dialer: not for production (docs/operations.md, "Trial")',
          ] as Row,
        ]
      : []),
    ...report.paused.map((pause): Row => ['paused', describePause(pause, option)]),
    ...report.held.map(
      ({ campaign, list, reason, since }): Row => [
        'held',
        `everything for ${campaign}, list ${list}, since ${since.slice(0, 19)}Z: ${reason}. Is it named so in Euphoria?`,
      ],
    ),
    ['waiting', waitingWords(report)],
    ...settledRows(report),
    ...placesRows(report),
    ['oldest', oldestSeconds === null ? '-' : inWords(oldestSeconds)],
    ['contacts a second', rates.join(', ')],
    ['drained in', drain(report)],
    ['API calls', `${told.join(', ') || 'none'} since ${callsSince}`],
    ...(filtered.length === 0
      ? []
      : [
          [
            'filtered',
            `${filtered.map(([source, leads]) => `${leads} of ${source}`).join(', ')} in the last 15 min: not let through by when, neither dialled nor parked`,
          ] as Row,
        ]),
    ...lastHeard(report, Object.keys(connector.sources)),
    ['parked', String(report.parked)],
    ...reasons.map(([reason, count]): Row => ['', `${count}  ${reason}`]),
    ...(report.parkedLookedAt < report.parked && report.parkedLookedAt > 0
      ? [['', `(of ${report.parkedLookedAt} that were looked at)`] as Row]
      : []),
    ...(report.refused === null
      ? []
      : [['refused', describeRefused(report.refused, option)] as Row]),
    ...(balance === undefined ? [] : [['balance', balanceWords(balance)] as Row]),
    ...errors.map(
      ({ at, says, times }, index): Row => [
        index === 0 ? 'last errors' : '',
        `${at.slice(0, 19)}Z ${says}${times === undefined ? '' : `, ${times} times`}`,
      ],
    ),
  ];
  return table(rows);
}

/** What is between two of its places just then is in none of them. */
function balanceWords(balance: NonNullable<Report['balance']>): string {
  const { received = 0, ...places } = balance;
  const moving = received - Object.values(places).reduce((sum, count) => sum + count, 0);
  const told = Object.entries(balance).map(([is, count]) => `${count} ${is}`);
  return [...told, ...(moving > 0 ? [`${moving} on the way from one to the other`] : [])].join(
    ', ',
  );
}

/** When each source of the config was last heard: a sender that has stopped tells nobody. */
function lastHeard(
  { heard, heardToTheHour, heardWithin }: Report,
  sources: readonly string[],
): Row[] {
  const tell = (at: string): string =>
    `${heardToTheHour ? 'in the hour from ' : ''}${toTime(Date.parse(at))}`;
  const told = sources.flatMap((source) => {
    const at = heard[source];
    return at === undefined ? [] : [`${source}  ${tell(at)}`];
  });
  const unheard = sources.filter((source) => heard[source] === undefined);
  const lines = unheard.length === 0 ? told : [...told, `${unheard.join(', ')}  ${heardWithin}`];
  return lines.map((line, index) => [index === 0 ? 'last heard' : '', line]);
}

const stopped = ({ apiRefusesSince, apiReason }: Report, option: string): string =>
  `no calls are made since ${apiRefusesSince?.slice(0, 19)}Z${apiReason === null ? '' : `: ${whatCameOf(apiReason)}`}; npm run connector -- check${option} says what to do`;

/** A call that failed is news while leads wait for it. */
const running = ({ waiting, lastFailure }: Report): string =>
  waiting === 0 || lastFailure === null
    ? 'running'
    : `running, but the last API call failed: ${whatCameOf(lastFailure)}; its leads are tried again by themselves`;

const describeEnd = (pause: PauseLine): string =>
  `${whatIsPaused(pause)} is paused until ${pause.untilResumed ? 'resumed' : pause.until}`;

function waitingWords({ waiting, inFlight, resting, paused, held, resumesBy }: Report): string {
  const busyWith =
    resumesBy === null
      ? 'in a call or waiting for a retry'
      : 'in a call, waiting for a retry, or to look again after a pause';
  if (resting === null) {
    const others = [
      ...(paused.length > 0 ? ['paused'] : []),
      ...(held.length > 0 ? ['held'] : []),
    ].map((state) => `, or ${state}`);
    return `${waiting}, ${inFlight} of them ${busyWith}${others.join('')}`;
  }
  const told = Object.entries(resting).filter(([, count]) => count > 0);
  // Those that rest are in flight, too, once they were received.
  const busy = Math.max(0, inFlight - resting.paused - resting.held);
  const rest = `${busy} ${told.length === 0 ? 'of them ' : ''}${busyWith}`;
  return told.length === 0
    ? `${waiting}, ${rest}`
    : `${waiting}, of them ${told.map(([is, count]) => `${count} ${is}`).join(', ')}, ${rest}`;
}

/** Not counted as waiting: only the acknowledgement of their leads was lost. */
function settledRows({ settledMessages = [] }: Report): Row[] {
  const count = settledMessages.length;
  if (count === 0) return [];
  return [
    [
      '',
      count === 1
        ? 'and 1 message of a settled lead, which goes by itself'
        : `and ${count} messages of settled leads, which go by themselves`,
    ],
  ];
}

/** Why a lead that waits does not go out, though nothing is wrong any more. */
function placesRows({ waiting, keptPlaces }: Report): Row[] {
  return waiting === 0 || keptPlaces.length === 0
    ? []
    : [['call places', describePlaces(keptPlaces)]];
}

/** When the queue gives out once more what a function had that ended without a word. */
const COMES_BACK_SECONDS = dialerLimits.timeoutSeconds + visibilityMarginSeconds;

const YOUNG_SECONDS = 60;

function drain(report: Report): string {
  const { waiting, inFlight, drainSeconds, apiRefusesSince, oldestSeconds, paused, held, resting } =
    report;
  if (waiting === 0) return 'nothing waits';
  if (paused.some(({ source }) => source === null)) return 'not before the pause is over';
  if (apiRefusesSince) return 'not before the API takes calls again';
  if (report.resumesBy !== null)
    return `not known yet: what was paused looks again by ${toTime(Date.parse(report.resumesBy))}`;
  // What is lost may be asked about, and its place be free at any moment.
  const givenUp = report.keptPlaces.filter(({ isGivenUp }) => isGivenUp);
  if (givenUp.length >= dialerLimits.concurrency)
    return `not before a call place is free, at ${endsOf(givenUp)[0]}`;
  const reasons = [...paused.map(describeEnd), ...held.map(describeHeld)];
  const isSome = resting === null ? reasons.length > 0 : resting.paused + resting.held > 0;
  const within = inFlight > 0 ? comesBackWithin(report) : 0;
  const back =
    within > 0
      ? `; what a killed function had in hand comes back by itself, within ${Math.ceil(within)} s`
      : '';
  // What went out before says nothing.
  if (report.lastFailure !== null) return `not known yet: the last API call failed${back}`;
  if (drainSeconds !== null) {
    const butFor = isSome ? ', but for what is paused or held' : '';
    return `${inWords(drainSeconds)}${butFor}${back}`;
  }
  if (reasons.length > 0) return `nothing moves: ${reasons.join(', ')}`;
  // The backlog is too young for a rate, or what works on it is.
  const began = Math.min(oldestSeconds ?? YOUNG_SECONDS, report.upSeconds ?? YOUNG_SECONDS);
  if (began < YOUNG_SECONDS) {
    const since = began === oldestSeconds ? 'the oldest came in' : 'the start';
    return `not known yet: none has gone out since ${since}${back}`;
  }
  return `never, at this rate: nothing moves${back}`;
}

/**
 * Within how many seconds leads come back that may be in the hands of what was killed: a place was lost, or they are
 * older than what runs. 0 where there are none.
 */
function comesBackWithin({ keptPlaces, upSeconds, oldestSeconds }: Report): number {
  const lost = keptPlaces
    .filter(({ isGivenUp }) => !isGivenUp)
    .map(({ since }) => (Date.now() - Date.parse(since)) / 1_000);
  const isOlder = upSeconds !== undefined && (oldestSeconds ?? 0) > upSeconds;
  const last = Math.min(...lost, ...(isOlder ? [upSeconds] : []));
  return Math.max(0, COMES_BACK_SECONDS - last);
}

const describeHeld = ({ campaign, list }: Report['held'][number]): string =>
  `${campaign}, list ${list}, is held until the API takes it`;
