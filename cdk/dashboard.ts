import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import {
  api,
  calls,
  costs,
  functions,
  type Graph,
  leads,
  queues,
  seen,
  speed,
} from './dashboard-graphs.ts';
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
