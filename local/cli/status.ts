import { describeReason } from '../parked/parked-message.ts';
import { walkParked } from '../parked/walk.ts';
import { queueDepth } from '../queues.ts';
import { readArguments } from './arguments.ts';
import { gateClosedAt } from './ledger-lookup.ts';
import { openTarget, targetOptions } from './open-target.ts';
import { inWords, table } from './table.ts';
import type { Connection, Figures, Target } from './target.ts';
import { UsageError } from './usage.ts';

/** Of more parked leads than these the reasons are not counted: looking at them hides them. */
const MAX_LOOKED_AT = 1_000;

interface Report extends Figures {
  readonly target: string;
  /** Leads in the lead queue: all, and those of them in a function's hands or waiting for a retry. */
  readonly waiting: number;
  readonly inFlight: number;
  readonly parked: number;
  readonly parkedByReason: Readonly<Record<string, number>>;
  /** When the backlog is gone at the measured rate; null where nothing moves. */
  readonly drainSeconds: number | null;
  /** Since when the API refuses every call, if it does. */
  readonly apiRefusesSince: string | undefined;
}

/**
 * `connector status`: what waits, what is parked, how fast it drains.
 *
 * @returns the exit status 0
 * @throws UsageError, CommandError
 */
export async function status(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, targetOptions);
  if (positionals.length > 0) throw new UsageError('status takes no operands');
  const target = await openTarget(values);
  const report = await look(target, await target.connect());
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else console.log(describe(report, target));
  return 0;
}

async function look(target: Target, connection: Connection): Promise<Report> {
  const { sqs, queues } = connection;
  const [figures, apiRefusesSince] = await Promise.all([
    target.figures(connection),
    gateClosedAt(connection),
  ]);
  const [leads, parkedDepth] = await Promise.all([
    queueDepth(sqs, queues.leads),
    queueDepth(sqs, queues.parked),
  ]);
  const waiting = leads.visible + leads.inFlight + leads.delayed;
  const parked = parkedDepth.visible + parkedDepth.inFlight + parkedDepth.delayed;
  const { second = 0, minute, fiveMinutes = 0 } = figures.contactsPerSecond;
  const rate = second || minute || fiveMinutes;
  return {
    target: target.label,
    waiting,
    inFlight: leads.inFlight,
    parked,
    parkedByReason: parked === 0 ? {} : await countReasons(connection),
    drainSeconds: waiting === 0 ? 0 : rate > 0 ? waiting / rate : null,
    apiRefusesSince,
    ...figures,
  };
}

async function countReasons({ sqs, queues }: Connection): Promise<Record<string, number>> {
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
  return counts;
}

function describe(report: Report, { option, label }: Target): string {
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
  const rows: [string, string][] = [
    [label, report.apiRefusesSince ? stopped(report.apiRefusesSince, option) : 'running'],
    ['waiting', `${report.waiting}, ${report.inFlight} of them in a call or waiting for a retry`],
    ['oldest', oldestSeconds === undefined ? '-' : inWords(oldestSeconds)],
    ['contacts a second', rates.join(', ')],
    ['drained in', drain(report)],
    ['API calls', `${told.join(', ') || 'none'} since ${callsSince}`],
    ['parked', String(report.parked)],
    ...reasons.map(([reason, count]): [string, string] => ['', `${count}  ${reason}`]),
    ...(balance === undefined
      ? []
      : [
          [
            'balance',
            Object.entries(balance)
              .map(([is, n]) => `${n} ${is}`)
              .join(', '),
          ] as [string, string],
        ]),
    ...errors.map(({ at, says }, index): [string, string] => [
      index === 0 ? 'last errors' : '',
      `${at.slice(0, 19)}Z ${says}`,
    ]),
  ];
  return table(rows);
}

const stopped = (since: string, option: string): string =>
  `the API refuses every call since ${since.slice(0, 19)}Z: npm run connector -- check${option}`;

function drain({ waiting, drainSeconds }: Report): string {
  if (waiting === 0) return 'nothing waits';
  return drainSeconds === null ? 'never, at this rate: nothing moves' : inWords(drainSeconds);
}
