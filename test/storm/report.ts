import type { Cause } from './doubles.ts';
import type { Evidence } from './evidence.ts';
import type { Verdict } from './verdict.ts';

/** The figures of a storm, a line each: what happened, how often. */
export function reportStorm(evidence: Evidence, verdict: Verdict): string {
  const { settings, plan, stats, interruptions } = evidence;
  const { metrics } = evidence.logs;
  const kills = interruptions.filter((one) => one.kind === 'kill');
  const terminated = (kind: 'dialer' | 'webhook') =>
    interruptions.filter((one) => one.kind === kind).length;
  const doubles = (cause: Cause) => verdict.doubles.filter((one) => one.cause === cause).length;
  const outcomes = Object.entries(stats.byOutcome).sort(([, one], [, other]) => other - one);
  const cached = evidence.calls.filter((call) => call.cached).length;
  const rows: (readonly [string, string | number])[] = [
    ['seed', settings.seed],
    ['API answers identical requests from its cache', settings.cacheSeconds > 0 ? 'yes' : 'no'],
    ['duration', `${evidence.seconds.toFixed(0)} s`],
    ['... by which time was moved on', `${evidence.clockSeconds.toFixed(0)} s`],
    ['leads', settings.leads],
    ['... delivered twice by the sender', plan.doubles.length],
    ['... poison', plan.poison.size],
    ['webhook requests', evidence.requests],
    ['... that got no 200 and were sent again', evidence.failed],
    ['kill -9 of the whole stack', kills.length],
    ['... with webhook requests open', kills.map(({ requests }) => requests).join(', ')],
    ['... with API calls under way', kills.map(({ calls }) => calls).join(', ')],
    ['dialer environments terminated', terminated('dialer')],
    ['webhook environments terminated', terminated('webhook')],
    ['API calls', stats.calls],
    ...outcomes.map(([outcome, times]) => [`... ${outcome}`, times] as const),
    ['... answered from the cache', cached],
    ['most simultaneous API calls', stats.peak],
    ['calls over the limit of three', stats.overLimit],
    ['balance', balanceOf(evidence)],
    ['lost', verdict.lost.length],
    ['wrongly parked or not parked', verdict.wronglyParked.length],
    ['parked as unsure: sent twice, and nothing told', verdict.unsure],
    ['parked messages', evidence.parked.length],
    ['taken again: the answer was lost, and that to the repetition', doubles('answersLost')],
    ['taken again: who made the call died before writing it down', doubles('interrupted')],
    ['taken again: without such a reason', doubles('unexplained')],
    ['PossibleDuplicates', metrics.PossibleDuplicates ?? 0],
    ['LeadsDelivered', metrics.LeadsDelivered ?? 0],
    ['LeadsDuplicate', metrics.LeadsDuplicate ?? 0],
    ['LeadsRetried', metrics.LeadsRetried ?? 0],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

const balanceOf = ({ status: { balance } }: Evidence): string =>
  `received ${balance.received} = delivered ${balance.delivered} + duplicate ${balance.duplicate}` +
  ` + parked ${balance.parked} + waiting ${balance.waiting}`;
