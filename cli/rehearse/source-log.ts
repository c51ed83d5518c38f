import { join } from 'node:path';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import * as z from 'zod';
import { fromJson } from '../from-json.ts';
import { functionLogs } from '../target/deployed-errors.ts';
import { readEnd } from '../target/log-tail.ts';

/** What the functions log of a source: functions/shared/log.ts. Nothing of it is personal. */
const lineSchema = z.object({
  timestamp: z.iso.datetime(),
  message: z.string(),
  source: z.string(),
  id: z.string().optional(),
  reason: z.string().optional(),
  field: z.string().optional(),
  milliseconds: z.number().optional(),
  waitSeconds: z.number().optional(),
  attempt: z.number().optional(),
  leads: z.number().optional(),
});
export type SourceLine = Readonly<z.infer<typeof lineSchema>>;

/** The lines of both functions about a source since then, by time. What was given once may come again. */
export type ReadSourceLog = (source: string, since: number) => Promise<readonly SourceLine[]>;

/** CloudWatch Logs: a line is there some seconds after it was written. */
export function deployedLog(name: string): ReadSourceLog {
  const client = new CloudWatchLogsClient();
  const read = async (logGroupName: string, source: string, startTime: number) => {
    const lines: SourceLine[] = [];
    const filterPattern = `{ $.source = ${JSON.stringify(source)} }`;
    const request = { logGroupName, startTime, filterPattern };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, request)) {
      lines.push(...events.flatMap(({ message = '' }) => toLine(message)));
    }
    return lines;
  };
  return async (source, since) => {
    const all = await Promise.all(functionLogs(name).map((group) => read(group, source, since)));
    return byTime(all.flat(), source, since);
  };
}

/** The log files of `npm start`. */
export function localLog(name: string, dataDir: string): ReadSourceLog {
  const files = ['webhook', 'dialer'].map((part) => join(dataDir, 'logs', `${name}-${part}.log`));
  return async (source, since) => {
    const lines = files.flatMap((file) => readEnd(file).text.split('\n').flatMap(toLine));
    return byTime(lines, source, since);
  };
}

function byTime(
  lines: readonly SourceLine[],
  source: string,
  since: number,
): readonly SourceLine[] {
  return lines
    .filter((line) => line.source === source && Date.parse(line.timestamp) >= since)
    .sort((one, other) => Date.parse(one.timestamp) - Date.parse(other.timestamp));
}

function toLine(text: string): readonly SourceLine[] {
  // Metrics are lines, too.
  const parsed = lineSchema.safeParse(fromJson(text));
  return parsed.success ? [parsed.data] : [];
}
