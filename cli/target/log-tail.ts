import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import * as z from 'zod';
import { fromJson } from '../from-json.ts';
import { briefly } from '../lead/id.ts';
import { describeReason } from '../parked/reason.ts';
import { leadCame, notTakenAgain } from './heard.ts';
import type { LoggedError } from './target.ts';

/** How much of a log is read, bytes: some ten thousand lines. */
const MAX_BYTES = 4 * 1024 * 1024;
/** How many errors and warnings are shown. */
export const MAX_ERRORS = 5;

/** The fields of functions/shared/log.ts that are shown. None holds anything personal. */
const lineSchema = z.object({
  timestamp: z.string(),
  level: z.string(),
  message: z.string(),
  source: z.string().optional(),
  id: z.string().optional(),
  field: z.string().optional(),
  reason: z.string().optional(),
  error: z.string().optional(),
  outcome: z.string().optional(),
  leads: z.number().optional(),
  arrived: z.iso.datetime().optional(),
});

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: string;
  readonly message: string;
  readonly source?: string | undefined;
  /** Of the lead that it is about. */
  readonly id?: string | undefined;
  /** The message, with why and whom it is about. */
  readonly says: string;
  /** The same without the lead: of its source. */
  readonly saysOfSource: string;
  /** What lines have in common that are told as one: of a source's mappings not which fields they are of. */
  readonly kind: string;
  /** The fields that the line is about, where it gives no reason. */
  readonly fields: readonly string[];
  readonly outcome?: string | undefined;
  /** How many leads the line is about, where it tells. */
  readonly leads?: number | undefined;
  /** Of a delivery that was replayed: when it came in, milliseconds since 1970. */
  readonly arrived?: number | undefined;
}

/** The end of a function's local log. `isCut` says that there is more before it. */
export function readLogTail(file: string): LogLine[] & { isCut: boolean } {
  const { text, isCut } = readEnd(file);
  return Object.assign(text.split('\n').flatMap(readLogLine), { isCut });
}

/** One line of a function's log; none if it is not one that the function wrote by itself. */
export function readLogLine(line: string): LogLine[] {
  const parsed = lineSchema.safeParse(fromJson(line));
  if (!parsed.success) return [];
  const { timestamp, level, message, source, id, field, reason, error } = parsed.data;
  const { outcome, leads, arrived } = parsed.data;
  const why = reason === undefined ? (error ?? field ?? '') : describeReason({ field, reason });
  const about = (why: string, ...whom: readonly (string | undefined)[]): string => {
    const known = whom.filter(Boolean).join(' ');
    return `${message}${why && `: ${why}`}${known && ` (${known})`}`;
  };
  const told = {
    says: about(why, source, id),
    saysOfSource: about(why, source),
    kind: about(why === field ? '' : why, source),
    fields: why === field ? why.split(', ') : [],
  };
  return [
    {
      ...{ at: Date.parse(timestamp), level, message, ...told, source, id, outcome, leads },
      arrived: arrived === undefined ? undefined : Date.parse(arrived),
    },
  ];
}

/**
 * The last errors and warnings of some lines, the newest last. What is said again is told once, be it of other
 * leads or fields of the source, how many times of each: a hundred leads that wait for one reason would push out all
 * else.
 */
export function lastTroubles(lines: readonly LogLine[]): readonly LoggedError[] {
  const sorted = lines.filter(isTrouble).toSorted((one, other) => one.at - other.at);
  return [...Map.groupBy(sorted, ({ kind }) => kind).values()]
    .flatMap((said) => {
      const last = said.at(-1);
      if (last === undefined) return [];
      const { at, says, saysOfSource } = last;
      if (said.every((line) => line.says === says)) return { at, says, times: said.length };
      // Of several fields together nobody could tell which of them it is, lead after lead.
      const fields = said.flatMap((line) => line.fields);
      if (fields.length > 0) return { at, says: tellFields(fields, last), times: 1 };
      return { at, says: `${saysOfSource}${tellLeads(said)}`, times: said.length };
    })
    .toSorted((one, other) => one.at - other.at)
    .slice(-MAX_ERRORS)
    .map(({ at, says, times }) => ({
      ...{ at: new Date(at).toISOString(), says },
      ...(times > 1 ? { times } : {}),
    }));
}

/** So many leads are named: whoever waits for one thing in hundreds is none to look after. */
const MAX_LEADS = 5;

/** `, leads 3f9a1c02, 77bc1234 and 8 before`, as `connector lead` takes them. */
function tellLeads(said: readonly LogLine[]): string {
  const ids = [...new Set(said.flatMap(({ id }) => id ?? []))];
  if (ids.length === 0) return '';
  const more = ids.length - MAX_LEADS;
  const before = more > 0 ? ` and ${more} before` : '';
  return `, leads ${briefly(ids.slice(-MAX_LEADS))}${before}`;
}

/** `…: contact.custom2 291 times, priority.from 3 times (crm)` */
function tellFields(fields: readonly string[], { message, source }: LogLine): string {
  const each = [...Map.groupBy(fields, (field) => field)]
    .map(([field, { length }]) => ({ field, length }))
    .toSorted((one, other) => other.length - one.length)
    .map(({ field, length }) => `${field} ${length === 1 ? 'once' : `${length} times`}`);
  return `${message}: ${each.join(', ')}${source ? ` (${source})` : ''}`;
}

/** When each source was heard last, as the webhook function's log tells. A replay is no news of its sender. */
export function lastHeard(lines: readonly LogLine[]): Readonly<Record<string, string>> {
  const heard: Record<string, string> = {};
  for (const { message, source, at, arrived = at } of lines) {
    if (!source || !leadCame.includes(message)) continue;
    const time = new Date(arrived).toISOString();
    if (time > (heard[source] ?? '')) heard[source] = time;
  }
  return heard;
}

/** A delivery that is refused once more when it is replayed is still the same one. */
const isTrouble = ({ level, message, arrived }: LogLine): boolean =>
  (level === 'ERROR' || level === 'WARN') &&
  !(arrived !== undefined && notTakenAgain.includes(message));

/** The end of a file of log lines. `isCut` says that there is more before it. */
export function readEnd(file: string): { readonly text: string; readonly isCut: boolean } {
  if (!existsSync(file)) return { text: '', isCut: false };
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(Math.min(size, MAX_BYTES));
    const read = readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
    return { text: bytes.toString('utf8', 0, read), isCut: size > MAX_BYTES };
  } finally {
    closeSync(descriptor);
  }
}
