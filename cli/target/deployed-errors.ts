import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Connector } from '../../functions/config/connector.ts';
import { type LogLine, lastTroubles, MAX_ERRORS, readLogLine } from './log-tail.ts';
import type { LoggedError } from './target.ts';

/**
 * How far back to look, minutes. The last minutes come first, as an hour of errors is long to read.
 */
const WINDOWS = [1, 60];
const MINUTE_MS = 60_000;

/** The log groups of a connector's functions, as cdk/lambda-function.ts names them. */
export const functionLogs = (name: string): readonly string[] =>
  ['webhook', 'dialer'].map((part) => `/aws/lambda/${name}-${part}`);

/** The last errors and warnings of the functions, of an hour at most. */
export async function readDeployedErrors(
  logs: CloudWatchLogsClient,
  { name }: Connector,
): Promise<readonly LoggedError[]> {
  const now = Date.now();
  let found: readonly LoggedError[] = [];
  for (const minutes of WINDOWS) {
    const since = now - minutes * MINUTE_MS;
    const lines = functionLogs(name).map((group) => readTroubles(logs, group, since));
    found = lastTroubles((await Promise.all(lines)).flat());
    if (found.length === MAX_ERRORS) break;
  }
  return found;
}

async function readTroubles(
  client: CloudWatchLogsClient,
  logGroupName: string,
  startTime: number,
): Promise<LogLine[]> {
  const filterPattern = '{ $.level = "ERROR" || $.level = "WARN" }';
  const lines: LogLine[] = [];
  for await (const { events = [] } of paginateFilterLogEvents(
    { client },
    { logGroupName, startTime, filterPattern },
  )) {
    lines.push(...events.flatMap(({ message = '' }) => readLogLine(message)));
  }
  return lines;
}
