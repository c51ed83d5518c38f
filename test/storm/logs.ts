import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

/** What the storm reads in the functions' logs, over all lives of the stack. */
export interface Logs {
  /** Sums of the metrics (EMF). */
  readonly metrics: Readonly<Record<string, number>>;
  /** When the log said of a lead, by its id, that it is delivered: milliseconds since 1970. */
  readonly delivered: ReadonlyMap<string, readonly number[]>;
  /** When it said that a lead is sent although it may have been taken. */
  readonly risked: ReadonlyMap<string, readonly number[]>;
  /** When it said that a lost call is not asked about, and why. */
  readonly notAsked: readonly { readonly at: number; readonly reason: string }[];
}

const emfLine = z.looseObject({ _aws: z.object({ CloudWatchMetrics: z.array(z.unknown()) }) });
const leadLine = z.object({ id: z.string(), timestamp: z.iso.datetime(), message: z.string() });
const notAskedLine = z.object({ timestamp: z.iso.datetime(), reason: z.string() });

export async function readLogs(logDir: string): Promise<Logs> {
  const files = (await readdir(logDir)).map((file) => readFile(join(logDir, file), 'utf8'));
  const lines = (await Promise.all(files)).flatMap((text) => text.split('\n'));
  return {
    metrics: sumMetrics(lines.filter((line) => line.includes('"_aws"'))),
    delivered: timesById(lines, 'lead delivered'),
    risked: timesById(lines, 'lead may be delivered twice'),
    notAsked: lines
      .filter((line) => line.includes('"message":"a lost call is not asked about"'))
      .map((line) => notAskedLine.parse(JSON.parse(line)))
      .map(({ timestamp, reason }) => ({ at: Date.parse(timestamp), reason })),
  };
}

function sumMetrics(lines: readonly string[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of lines) {
    for (const [name, value] of Object.entries(emfLine.parse(JSON.parse(line)))) {
      // A metric that was added to several times is a list.
      const values = [value].flat().filter((one) => typeof one === 'number');
      if (values.length > 0) sums[name] = values.reduce((sum, one) => sum + one, sums[name] ?? 0);
    }
  }
  return sums;
}

function timesById(lines: readonly string[], message: string): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const line of lines.filter((one) => one.includes(`"message":"${message}"`))) {
    const { id, timestamp } = leadLine.parse(JSON.parse(line));
    times.set(id, [...(times.get(id) ?? []), Date.parse(timestamp)]);
  }
  return times;
}
