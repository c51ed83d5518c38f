import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { CommandError } from '../command-error.ts';
import { lastHeard, lastTroubles, readLogTail } from './log-tail.ts';
import type { Figures } from './target.ts';

/** What `GET /local/status` answers, as far as it is shown: local/status.ts. */
const statusSchema = z.object({
  balance: z.record(z.string(), z.number()),
  settledMessages: z.array(z.string()).default([]),
  restartDue: z.boolean().default(false),
  upSeconds: z.number().optional(),
  api: z.object({
    contactsDelivered: z.number(),
    byOutcome: z.record(z.string(), z.number()),
    lastFailure: z.nullable(z.string()),
  }),
});

const SAMPLE_MS = 1_000;
const MINUTE_MS = 60_000;
const MIN_WINDOW_MS = 5_000;
/** A single second says nothing about calls that last longer. */
const MIN_SPAN_MS = 2_000;
const FILTERED_MS = 15 * MINUTE_MS;

export interface LocalSources {
  /** Address of the local HTTP API. */
  readonly url: string;
  readonly dialerLog: string;
  readonly webhookLog: string;
  /** When the oldest message of the lead queue but the settled was queued, milliseconds since 1970. */
  readonly oldestAt: (settled: readonly string[]) => number | undefined;
}

/** Samples the running local stack twice, a second apart, and reads the end of its logs. */
export async function readLocalFigures(sources: LocalSources): Promise<Figures> {
  const before = await sample(sources.url);
  await sleep(SAMPLE_MS);
  const after = await sample(sources.url);
  const dialer = readLogTail(sources.dialerLog);
  const webhook = readLogTail(sources.webhookLog);
  const oldestAt = sources.oldestAt(after.settledMessages);
  const waitedMs = oldestAt === undefined ? 0 : Date.now() - oldestAt;
  const { byOutcome, contactsDelivered, lastFailure } = after.api;
  return {
    contactsPerSecond: {
      second: ((contactsDelivered - before.api.contactsDelivered) * 1_000) / (after.at - before.at),
      minute: deliveredPerSecond(dialer, MINUTE_MS),
    },
    backlogPerSecond: backlogPerSecond(dialer, waitedMs, after.upSeconds),
    oldestSeconds: oldestAt === undefined ? null : waitedMs / 1_000,
    calls: byOutcome,
    callsSince: 'its start',
    lastFailure,
    filtered: filteredBySource(webhook),
    heard: lastHeard(webhook),
    heardToTheHour: false,
    heardWithin: 'never, as far back as the log goes',
    errors: lastTroubles([...webhook, ...dialer]),
    settledMessages: after.settledMessages,
    restartDue: after.restartDue,
    upSeconds: after.upSeconds,
    balance: after.balance,
  };
}

function filteredBySource(lines: ReturnType<typeof readLogTail>): Record<string, number> {
  const since = Date.now() - FILTERED_MS;
  const filtered: Record<string, number> = {};
  for (const { at, outcome, source = '', leads = 0 } of lines) {
    if (outcome !== 'filtered' || at < since) continue;
    filtered[source] = (filtered[source] ?? 0) + leads;
  }
  return filtered;
}

/**
 * The rate over the last so many milliseconds, or over as much of them as the tail of the log
 * covers.
 */
function deliveredPerSecond(lines: ReturnType<typeof readLogTail>, windowMs: number): number {
  const now = Date.now();
  const recent = lines.filter(({ at }) => at > now - windowMs);
  const delivered = recent.filter(({ message }) => message === 'lead delivered').length;
  const isWhole = recent.length < lines.length || !lines.isCut;
  const first = recent[0]?.at ?? now;
  return (delivered * 1_000) / (isWhole ? windowMs : Math.max(1_000, now - first));
}

/**
 * The rate since leads of the backlog go out, a minute at most. What was before the backlog says nothing about it,
 * nor do a start, a call that failed, and the time in which nothing went out before the first did.
 *
 * @param waitedMs age of the oldest lead that waits
 */
function backlogPerSecond(
  lines: ReturnType<typeof readLogTail>,
  waitedMs: number,
  upSeconds = 60,
): number {
  const now = Date.now();
  const failedAt = lines.findLast(({ message }) => FAILED_CALL.test(message))?.at ?? 0;
  const window = Math.min(Math.max(waitedMs, MIN_WINDOW_MS), MINUTE_MS);
  const since = Math.max(now - window, now - upSeconds * 1_000, failedAt);
  const delivered = lines.filter(({ at, message }) => at >= since && message === 'lead delivered');
  const first = delivered[0]?.at ?? now;
  return (delivered.length * 1_000) / Math.max(MIN_SPAN_MS, now - first);
}

/** functions/dialer/report.ts */
const FAILED_CALL = /^call (?!accepted|rejected)/;

async function sample(url: string) {
  try {
    const response = await fetch(`${url}/local/status`, { signal: AbortSignal.timeout(10_000) });
    return { ...statusSchema.parse(await response.json()), at: performance.now() };
  } catch {
    throw new CommandError(
      `${url} is not npm start: is it running, and on this port? PORT says which`,
    );
  }
}
