import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IAlarm,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { expectsLeads } from './silence-check.ts';
import type { Watched } from './watched.ts';

/** The alarms; each tells the topic when it begins and when it is over. */
export function createAlarms(scope: Construct, watched: Watched, topic: ITopic): readonly IAlarm[] {
  const { name } = watched.connector;
  const { stackName } = Stack.of(scope);
  const action = new SnsAction(topic);
  return alarmDefinitions(watched).map(
    ({ section, means, command, metric, above, periods = 1, looksAt = periods }) => {
      const alarm = new Alarm(scope, section, {
        alarmName: `${name}-${section}`,
        alarmDescription: `${means} Run: npm run connector -- ${command} --stack ${stackName}. Then: docs/operations.md#${section}`,
        metric,
        threshold: above,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: looksAt,
        datapointsToAlarm: periods,
        // Every metric counts trouble or measures leads, so no data means that nothing is wrong.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    },
  );
}

interface AlarmDefinition {
  /** Heading of its section in docs/operations.md, as an anchor. The alarm is named after it. */
  readonly section: string;
  /** What it means, in plain words for whoever is woken by it. */
  readonly means: string;
  /** The first thing to run, of `npm run connector`. */
  readonly command: 'status' | 'check' | 'parked list';
  /** The metric, with the period over which one value of it is taken. */
  readonly metric: IMetric;
  /** More than this is trouble. */
  readonly above: number;
  /** For how many periods; 1 if left out. */
  readonly periods?: number;
  /** Out of how many; all of them if left out, so that it is so many in a row. */
  readonly looksAt?: number;
}

/**
 * What there is an alarm for: only what makes leads wait or get lost, so that each is worth being
 * woken by. A figure that is merely interesting belongs on the dashboard.
 */
function alarmDefinitions({
  connector,
  leads,
  webhooks,
  feed,
  metrics,
  refused,
  bugs,
}: Watched): AlarmDefinition[] {
  const period = Duration.minutes(5);
  const quarter = Duration.minutes(15);
  // What is looked for every quarter of an hour: sources that are silent, and whether the API takes
  // calls again, once its leads have waited for long.
  const half = Duration.minutes(30);
  const hours = Duration.hours(3);
  const { speedToLeadSeconds } = connector.alarms;
  const functions = [webhooks.webhook, feed.dialer];
  return [
    {
      section: 'parked-leads',
      means:
        'The dialer took leads out of the flow within a quarter of an hour: Euphoria refuses them, they were given up, or nobody knows whether Euphoria has them. They are not dialled.',
      command: 'parked list',
      metric: metrics.ofAll('LeadsUndelivered', { period: quarter }),
      above: 0,
    },
    {
      section: 'crashed-leads',
      means:
        'SQS moved leads to the parked queue by itself: each was received 1,000 times by functions that crashed. They are not dialled.',
      command: 'parked list',
      metric: movedByQueue(leads.parked, quarter),
      above: 0,
      // The second period is there for what was sent in it: see movedByQueue.
      looksAt: 2,
    },
    {
      section: 'speed-to-lead',
      means: `Of the leads, more than 5 in 100 took over ${speedToLeadSeconds} s to reach the dialer (p95 of five minutes).`,
      command: 'status',
      metric: metrics.ofAll('SpeedToLead', { statistic: 'p95', period }),
      above: speedToLeadSeconds * 1_000,
    },
    {
      section: 'breaker-open',
      means:
        'No calls are made but one a minute, because Euphoria refuses all of them or does not answer: every lead waits. The command says since when and why.',
      command: 'status',
      metric: metrics.ofAll('BreakerOpened', { period: half }),
      above: 0,
    },
    {
      section: 'lists-held',
      means:
        'Euphoria refuses whatever is sent to a campaign and list: its leads wait. The command names the list.',
      command: 'status',
      metric: metrics.ofAll('ListsHeld', { period: half }),
      above: 0,
    },
    {
      section: 'unrecognised-answers',
      means:
        'Euphoria answered with an error that nobody has described: its leads are tried again.',
      command: 'status',
      metric: metrics.ofAll('ApiCallsUnrecognised', { period: period }),
      above: 0,
    },
    {
      section: 'unsure-calls',
      means:
        'The answers of 5 or more calls within a quarter of an hour were lost: leads may be dialled twice.',
      command: 'status',
      metric: metrics.ofAll('ApiCallsUnsure', { period: quarter }),
      above: 4,
    },
    {
      section: 'oldest-lead',
      means:
        'A lead has waited in the queue for over 5 minutes: leads come faster than they go, or nothing takes them.',
      command: 'status',
      metric: leads.queue.metricApproximateAgeOfOldestMessage({ period }),
      above: 300,
    },
    {
      section: 'retries',
      means: 'For a quarter of an hour, leads that were tried had to wait and be tried again.',
      command: 'status',
      // A lead that keeps failing is tried four times in five minutes, and what fails once is over
      // by the next period. The alarm on the oldest lead cannot tell of these, because SQS leaves
      // out what was received three times.
      metric: metrics.ofAll('LeadsRetried', { period: period }),
      above: 2,
      periods: 3,
    },
    {
      section: 'function-errors',
      means:
        'A function crashed, ran out of time or met a bug. No lead is lost by it, but leads may wait.',
      command: 'status',
      metric: new MathExpression({
        expression: 'SUM(FILL(METRICS(), 0))',
        usingMetrics: {
          webhook: webhooks.webhook.metricErrors(),
          dialer: feed.dialer.metricErrors(),
          bugs,
        },
        label: 'Errors and bugs',
        period,
      }),
      above: 0,
    },
    {
      section: 'function-throttles',
      means:
        'Lambda turned away 10 or more events within a quarter of an hour: the account has no room, or something else runs the dialer.',
      command: 'check',
      metric: new MathExpression({
        expression: 'SUM(FILL(METRICS(), 0))',
        usingMetrics: Object.fromEntries(
          functions.map((one, index) => [`throttles${index}`, one.metricThrottles()]),
        ),
        label: 'Throttles',
        period: quarter,
      }),
      // The event source never runs more than the reservation, so that a deployment alone causes a
      // few. A throttle that hits a webhook is answered 5xx, which has an alarm of its own.
      above: 9,
    },
    {
      section: 'webhook-5xx',
      means:
        'A delivery was answered 5xx. Its sender should repeat it; if it does not, its leads are lost.',
      command: 'check',
      metric: webhooks.api.metricServerError({ statistic: 'Sum', period }),
      above: 0,
    },
    {
      section: 'nothing-to-dial',
      means:
        'Of a source, 5 or more events within three hours were no new leads or cannot be dialled, and not one was a lead to dial.',
      command: 'status',
      metric: metrics.sumOfEach('NothingToDial', hours),
      above: 4,
    },
    {
      section: 'webhook-401',
      means:
        '5 or more deliveries within a quarter of an hour were refused: a sender has a wrong key, or somebody is guessing.',
      command: 'check',
      metric: refused.with({ period: quarter }),
      above: 4,
    },
    // It would only cost where no leads are expected.
    ...(expectsLeads(connector)
      ? [
          {
            section: 'sources-silent',
            means:
              'A source from which leads are expected has told of none for longer than expectLeads says: its sender may have switched the webhook off. The command says when each was last heard.',
            command: 'status',
            metric: metrics.ofAll('SourcesSilent', { period: half }),
            above: 0,
          } as const,
        ]
      : []),
  ];
}

/**
 * How many messages SQS moved to a queue by itself: by how many the queue has grown beyond what was sent
 * to it, because a move is not counted as a message sent (Amazon SQS Developer Guide, "Available
 * CloudWatch metrics"). The depth is told up to a minute late, so that the growth of one period may be
 * of what was sent in the period before: what was sent in either is taken off.
 */
function movedByQueue(queue: IQueue, period: Duration): MathExpression {
  const depth = { statistic: 'Maximum', period };
  return new MathExpression({
    // A queue without traffic tells nothing: its depth is then what it was.
    expression: 'DIFF(FILL(visible, REPEAT) + FILL(hidden, REPEAT)) - SUM(FILL(sent, 0))',
    usingMetrics: {
      visible: queue.metricApproximateNumberOfMessagesVisible(depth),
      hidden: queue.metricApproximateNumberOfMessagesNotVisible(depth),
      sent: queue.metricNumberOfMessagesSent({ statistic: 'Sum', period }),
    },
    label: 'Moved by SQS',
    period,
  });
}
