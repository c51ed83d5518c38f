import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IAlarm,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { dialerLimits } from '../functions/dialer/limits.ts';
import { callOutcomes, type MetricName } from '../functions/shared/metrics.ts';
import type { Watched } from './watched.ts';

/** The grid of a dashboard is 24 wide. */
const GRID = 24;

/** One page that tells whether leads flow, how fast, what holds them up, and what they cost. */
export function createDashboard(
  scope: Construct,
  watched: Watched,
  alarms: readonly IAlarm[],
): Dashboard {
  const { name } = watched.connector;
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: `${name}-connector`,
    defaultInterval: Duration.hours(12),
    widgets: [
      [new AlarmStatusWidget({ alarms: [...alarms], title: 'Alarms', width: GRID, height: 3 })],
      ...section('Leads', leads(watched), seen(watched), speed(watched)),
      ...section('Euphoria', calls(watched)),
      ...section('Queues', queues(watched)),
      ...section('Webhooks and functions', api(watched), functions(watched)),
      ...section('What costs', costs(watched)),
    ],
  });
}

/** A heading, and rows of graphs that share the width. */
const section = (heading: string, ...rows: Graph[][]): IWidget[][] => [
  [new TextWidget({ markdown: `## ${heading}`, width: GRID, height: 1 })],
  ...rows.map((row) =>
    row.map(
      (graph) =>
        new GraphWidget({ ...graph, width: Math.floor(GRID / row.length), leftYAxis: { min: 0 } }),
    ),
  ),
];

/** One graph of the dashboard; its width comes from the row it stands in. */
type Graph = Pick<GraphWidgetProps, 'title' | 'left' | 'leftAnnotations' | 'stacked'> & {
  readonly left: IMetric[];
};

const percentiles = ['p50', 'p95', 'p99'] as const;

function leads({ metrics }: Watched): Graph[] {
  const bySource = (title: string, metric: MetricName): Graph => ({
    title,
    left: [metrics.bySource(metric, 'Sum')],
  });
  return [
    bySource('Received', 'LeadsReceived'),
    bySource('Delivered', 'LeadsDelivered'),
    bySource('Duplicate', 'LeadsDuplicate'),
    bySource('Parked, by webhook and dialer', 'LeadsParked'),
    bySource('Parked by the dialer', 'LeadsUndelivered'),
  ];
}

/** What came in and is no lead to dial, and what the config does not find. */
function seen({ metrics }: Watched): Graph[] {
  return [
    { title: 'Ignored: no new leads, by reason', left: [metrics.byReason('LeadsIgnored')] },
    { title: 'Not let through by when', left: [metrics.bySource('LeadsFiltered', 'Sum')] },
    { title: 'Mistyped, and the visitor told', left: [metrics.bySource('LeadsMistyped', 'Sum')] },
    {
      title: 'Parked: over a limit, not verified',
      left: [metrics.bySource('LeadsWithheld', 'Sum')],
    },
    { title: 'Silent sources', left: [metrics.bySource('SourcesSilent', 'Maximum')] },
    { title: 'Mappings that find nothing', left: [metrics.bySource('MappingsEmpty', 'Sum')] },
  ];
}

function speed({ metrics, connector }: Watched): Graph[] {
  const target = connector.alarms.speedToLeadSeconds;
  return percentiles.map((percentile) => ({
    title: `Speed to lead, ${percentile}, ms`,
    left: [metrics.bySource('SpeedToLead', percentile)],
    ...(percentile === 'p95' && {
      leftAnnotations: [{ value: target * 1_000, label: `target ${target} s` }],
    }),
  }));
}

function calls({ metrics, feed }: Watched): Graph[] {
  return [
    {
      title: 'API calls (one with leads of two sources counts twice)',
      left: callOutcomes.map((outcome) => metrics.ofAll(`ApiCalls${outcome}`, { label: outcome })),
      stacked: true,
    },
    { title: 'Contacts per call, average', left: [metrics.bySource('ContactsPerCall', 'Average')] },
    {
      title: 'Dialer functions at once',
      left: [feed.dialer.metric('ConcurrentExecutions', { statistic: 'Maximum' })],
      leftAnnotations: [{ value: dialerLimits.concurrency, label: "Euphoria's limit" }],
    },
    { title: 'Possible duplicates', left: [metrics.bySource('PossibleDuplicates', 'Sum')] },
    {
      title: 'Held up: the breaker is open, lists are refused',
      left: [
        metrics.ofAll('BreakerOpened', { label: 'breaker open' }),
        metrics.ofAll('ListsHeld', { label: 'lists refused' }),
      ],
    },
  ];
}

function queues({ leads: { queue, parked }, metrics }: Watched): Graph[] {
  return [
    {
      title: 'Leads that wait, and those under way',
      left: [
        queue.metricApproximateNumberOfMessagesVisible({ label: 'waiting' }),
        queue.metricApproximateNumberOfMessagesNotVisible({
          label: 'under way or waiting for a retry',
        }),
      ],
    },
    {
      title: 'Oldest lead, s (without those received three times)',
      left: [queue.metricApproximateAgeOfOldestMessage({ label: 'oldest' })],
    },
    { title: 'Leads tried again', left: [metrics.bySource('LeadsRetried', 'Sum')] },
    {
      title: 'Parked leads',
      left: [parked.metricApproximateNumberOfMessagesVisible({ label: 'parked' })],
    },
  ];
}

function api({ webhooks, refused, metrics }: Watched): Graph[] {
  return [
    {
      title: 'Webhook answers',
      left: [
        webhooks.api.metricCount({ label: 'all' }),
        webhooks.api.metricClientError({ label: '4xx' }),
        refused.with({ label: '401' }),
        webhooks.api.metricServerError({ label: '5xx' }),
      ],
    },
    {
      title: 'Webhook latency, ms',
      left: percentiles.map((statistic) =>
        webhooks.api.metricLatency({ statistic, label: statistic }),
      ),
    },
    { title: 'Rejected: unusable leads', left: [metrics.bySource('LeadsRejected', 'Sum')] },
  ];
}

function functions(watched: Watched): Graph[] {
  return [
    {
      title: 'Errors',
      left: [
        ...each(watched, (one, label) => one.metricErrors({ label })),
        watched.bugs.with({ label: 'bugs caught' }),
      ],
    },
    { title: 'Throttles', left: each(watched, (one, label) => one.metricThrottles({ label })) },
    {
      title: 'Duration, ms',
      left: percentiles.flatMap((statistic) =>
        each(watched, (one, part) =>
          one.metricDuration({ statistic, label: `${part} ${statistic}` }),
        ),
      ),
    },
  ];
}

/** What is paid for. The prices are in docs/operations.md, "What it costs". */
function costs(watched: Watched): Graph[] {
  const { queue, parked } = watched.leads;
  const { ledger } = watched.feed;
  const requests = [queue, parked].flatMap((one, index) => {
    const of = (what: string) => ({ label: `${['leads', 'parked'][index]}: ${what}` });
    return [
      one.metricNumberOfMessagesSent(of('sent')),
      one.metricNumberOfMessagesReceived(of('received')),
      one.metricNumberOfEmptyReceives(of('received nothing')),
      one.metricNumberOfMessagesDeleted(of('deleted')),
    ];
  });
  return [
    {
      title: 'Lambda: invocations',
      left: each(watched, (one, label) => one.metricInvocations({ label })),
    },
    {
      title: 'Lambda: duration in all, ms',
      left: each(watched, (one, label) => one.metricDuration({ statistic: 'Sum', label })),
    },
    { title: 'SQS: messages (up to ten go into one request)', left: requests },
    {
      title: 'DynamoDB: units',
      left: [
        ledger.metricConsumedWriteCapacityUnits({ label: 'written' }),
        ledger.metricConsumedReadCapacityUnits({ label: 'read' }),
      ],
    },
  ];
}

const each = (
  { webhooks, feed }: Watched,
  metricOf: (one: LambdaFunction, label: string) => IMetric,
): IMetric[] => [metricOf(webhooks.webhook, 'webhook'), metricOf(feed.dialer, 'dialer')];
