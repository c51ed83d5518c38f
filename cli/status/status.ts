import { stillHeld } from '../../functions/dialer/breaker.ts';
import { pausesOn } from '../../functions/dialer/pauses.ts';
import { readArguments, wrongOperands } from '../arguments.ts';
import { readBreaker, readKeptPlaces } from '../lead/ledger-lookup.ts';
import { describeReason } from '../parked/reason.ts';
import { walkParked } from '../parked/walk.ts';
import { toPauseLine } from '../pause/pause-lines.ts';
import { print } from '../print.ts';
import { reportRefused } from '../refused/refused-report.ts';
import { openRunning, targetOptions } from '../target/open-target.ts';
import { queueDepth } from '../target/queue-depth.ts';
import type { Connection, Figures, Target } from '../target/target.ts';
import { restingOf, resumesByOf } from './resting.ts';
import { describe, type Report } from './status-text.ts';

/** The reasons are counted of so many parked leads at most, because looking at one hides it. */
const MAX_LOOKED_AT = 1_000;

/**
 * `connector status`: what waits, what is parked, how fast it drains.
 *
 * @returns the exit status: 1 while the API takes no calls, or a list is held: leads wait for somebody
 *   to put that right. What is paused is meant
 * @throws UsageError, CommandError
 */
export async function status(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, targetOptions);
  if (positionals.length > 0) throw wrongOperands('status', 'no operands', positionals);
  const target = await openRunning(values, false);
  const report = await look(target, await target.connect());
  if (values.json) print(JSON.stringify(report, null, 2));
  else print(describe(report, target));
  return report.apiRefusesSince === null && report.held.length === 0 ? 0 : 1;
}

async function look(target: Target, connection: Connection): Promise<Report> {
  const { sqs, queues } = connection;
  const [figures, breaker, kept, refused] = await Promise.all([
    target.figures(connection),
    readBreaker(connection),
    readKeptPlaces(connection, Date.now()),
    reportRefused(target, connection),
  ]);
  const paused = pausesOn(breaker.pauses, Date.now());
  const isAllPaused = paused.some(({ source }) => source === undefined);
  const openedAt = breaker.openedAt;
  const apiRefusesSince = openedAt === undefined ? null : new Date(openedAt).toISOString();
  const [leads, parkedDepth] = await Promise.all([
    queueDepth(sqs, queues.leads),
    queueDepth(sqs, queues.parked),
  ]);
  const settled = figures.settledMessages ?? [];
  // Where there is a balance, its own, which was counted together with the settled.
  const waiting = figures.balance?.waiting ?? leads.visible + leads.inFlight + leads.delayed;
  const parked = parkedDepth.visible + parkedDepth.inFlight + parkedDepth.delayed;
  const reasons = parked === 0 ? { counts: {}, seen: 0 } : await countReasons(connection);
  const inQueue = target.waiting(settled);
  const resting = restingOf(inQueue, breaker, Date.now());
  const resumesBy = resumesByOf(inQueue, breaker, Date.now());
  const moving = waiting - (resting === null ? 0 : resting.paused + resting.held);
  return {
    target: target.label,
    waiting,
    // Settled messages are hidden until they come back for the last time.
    inFlight: Math.max(0, leads.inFlight - settled.length),
    resting,
    parked,
    parkedByReason: reasons.counts,
    parkedLookedAt: reasons.seen,
    refused,
    // While no calls are made, the rate of before says nothing about when the backlog is
    // gone.
    drainSeconds:
      waiting > 0 && (apiRefusesSince || isAllPaused || moving <= 0)
        ? null
        : drainSeconds(moving, figures),
    resumesBy: resumesBy === undefined ? null : new Date(resumesBy).toISOString(),
    apiRefusesSince,
    apiReason: (openedAt !== undefined && breaker.reason) || null,
    trial: target.connector.trial,
    keptPlaces: kept.map(({ until, isGivenUp, since }) => ({
      until: new Date(until).toISOString(),
      isGivenUp,
      since: new Date(since).toISOString(),
    })),
    paused: paused.map(toPauseLine),
    held: Object.values(stillHeld(breaker.held, Date.now())).map(
      ({ campaign, list, reason, since }) => ({
        ...{ campaign, list, reason },
        since: new Date(since).toISOString(),
      }),
    ),
    ...figures,
  };
}

function drainSeconds(waiting: number, figures: Figures): number | null {
  const { minute, fiveMinutes = 0 } = figures.contactsPerSecond;
  const rate = figures.backlogPerSecond ?? (minute || fiveMinutes);
  if (waiting === 0) return 0;
  return rate > 0 ? waiting / rate : null;
}

async function countReasons({ sqs, queues }: Connection) {
  const counts: Record<string, number> = {};
  let seen = 0;
  const queue = { sqs, url: queues.parked };
  await walkParked(
    queue,
    async (messages) => {
      seen += messages.length;
      for (const message of messages) {
        const reason = describeReason(message);
        counts[reason] = (counts[reason] ?? 0) + 1;
      }
      return [];
    },
    () => seen >= MAX_LOOKED_AT,
  );
  return { counts, seen };
}
