import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { Connector } from '../../functions/config/connector.ts';
import { callOutcomes, type MetricName, metricsNamespace } from '../../functions/shared/metrics.ts';
import type { LeadQueueUrls } from '../parked/resend.ts';
import { leadsCame } from './heard.ts';
import { queueName } from './queue-depth.ts';
import type { Figures } from './target.ts';

const MINUTE_MS = 60_000;
const MINUTES = 15;

/** What CloudWatch has counted in the last quarter of an hour. It is a minute or two behind. */
export async function readDeployedFigures(
  cloudWatch: CloudWatchClient,
  connector: Connector,
  queues: LeadQueueUrls,
): Promise<Figures> {
  const conditioned = Object.keys(connector.sources).filter(
    (source) => connector.sources[source]?.when !== undefined,
  );
  // CloudWatch does not have all of the last minute yet.
  const end = Math.floor(Date.now() / MINUTE_MS - 1) * MINUTE_MS;
  const { MetricDataResults = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(end - MINUTES * MINUTE_MS),
      EndTime: new Date(end),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: [
        sumOf(connector, 'delivered', 'LeadsDelivered'),
        ...callOutcomes.map((outcome) => sumOf(connector, `calls${outcome}`, `ApiCalls${outcome}`)),
        ...conditioned.map((source, index) =>
          sumOfSource(connector.name, `filtered${index}`, 'LeadsFiltered', source, 60),
        ),
        oldestIn(queueName(queues.leads)),
      ],
    }),
  );
  const points: Points = (id) => {
    const { Timestamps = [], Values = [] } = MetricDataResults.find(({ Id }) => Id === id) ?? {};
    return Values.map((value, index) => [Timestamps[index]?.getTime() ?? 0, value]);
  };
  const sum = (id: string, minutes: number): number =>
    points(id)
      .filter(([at]) => at >= end - minutes * MINUTE_MS)
      .reduce((total, [, value]) => total + value, 0);
  return {
    contactsPerSecond: { minute: sum('delivered', 1) / 60, fiveMinutes: sum('delivered', 5) / 300 },
    oldestSeconds: points('oldest')[0]?.[1] ?? null,
    calls: Object.fromEntries(
      callOutcomes
        .map((outcome) => [outcome.toLowerCase(), sum(`calls${outcome}`, MINUTES)] as const)
        .filter(([, calls]) => calls > 0),
    ),
    callsSince: `${MINUTES} min ago`,
    lastFailure: lastFailure(points),
    filtered: Object.fromEntries(
      conditioned
        .map((source, index) => [source, sum(`filtered${index}`, MINUTES)] as const)
        .filter(([, leads]) => leads > 0),
    ),
    heard: await readHeard(cloudWatch, connector),
    heardToTheHour: true,
    heardWithin: `not within ${HEARD_DAYS} days`,
  };
}

/** The values of a metric, the newest first; times in milliseconds since 1970. */
type Points = (id: string) => readonly (readonly [at: number, value: number])[];

/**
 * What came of the calls in the last minute that had any, where the API took none of them.
 * @see console/feed/story/pulse.ts, which goes by each call: who refuses one contact would take another
 */
function lastFailure(points: Points): string | null {
  const calls = callOutcomes.flatMap((outcome) =>
    points(`calls${outcome}`)
      .filter(([, count]) => count > 0)
      .map(([at]) => ({ at, outcome: outcome.toLowerCase() })),
  );
  const last = Math.max(...calls.map(({ at }) => at));
  const outcomes = calls.filter(({ at }) => at === last).map(({ outcome }) => outcome);
  const isTaken = outcomes.includes('accepted') || outcomes.includes('rejected');
  return isTaken || outcomes.length === 0 ? null : outcomes.join(', ');
}

const HOUR_SECONDS = 3_600;
const HEARD_DAYS = 14;
/** GetMetricData takes no more queries at once. */
const MOST_QUERIES = 500;

/** The hour in which each source was heard last, by its beginning. */
async function readHeard(
  cloudWatch: CloudWatchClient,
  { name, sources }: Connector,
): Promise<Readonly<Record<string, string>>> {
  const hour = HOUR_SECONDS * 1_000;
  const end = (Math.floor(Date.now() / hour) + 1) * hour;
  const asked = Object.keys(sources).flatMap((source) =>
    leadsCame.map((metric) => ({ source, metric })),
  );
  const heard: Record<string, string> = {};
  for (let from = 0; from < asked.length; from += MOST_QUERIES) {
    const some = asked.slice(from, from + MOST_QUERIES);
    const { MetricDataResults = [] } = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(end - HEARD_DAYS * 24 * hour),
        EndTime: new Date(end),
        ScanBy: 'TimestampDescending',
        MetricDataQueries: some.map(({ source, metric }, index) =>
          sumOfSource(name, `heard${index}`, metric, source, HOUR_SECONDS),
        ),
      }),
    );
    for (const [index, { source }] of some.entries()) {
      const { Timestamps: [last] = [] } =
        MetricDataResults.find(({ Id }) => Id === `heard${index}`) ?? {};
      const at = last?.toISOString() ?? '';
      if (at > (heard[source] ?? '')) heard[source] = at;
    }
  }
  return heard;
}

/** The sum of a metric over all sources, those that have left the config included. */
const sumOf = ({ name }: Connector, id: string, metric: MetricName): MetricDataQuery => ({
  Id: id,
  Expression: `SUM(SEARCH('{${metricsNamespace},service,source} service="${name}" MetricName="${metric}"', 'Sum', 60))`,
  Period: 60,
});

/** The sum of a metric of one source. */
const sumOfSource = (
  connector: string,
  id: string,
  metric: MetricName,
  source: string,
  seconds: number,
): MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: {
      Namespace: metricsNamespace,
      MetricName: metric,
      Dimensions: [
        { Name: 'service', Value: connector },
        { Name: 'source', Value: source },
      ],
    },
    Period: seconds,
    Stat: 'Sum',
  },
});

const oldestIn = (queue: string): MetricDataQuery => ({
  Id: 'oldest',
  MetricStat: {
    Metric: {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: queue }],
    },
    Period: 60,
    Stat: 'Maximum',
  },
});
