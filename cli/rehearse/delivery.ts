import { setTimeout as sleep } from 'node:timers/promises';
import { describeReason } from '../parked/reason.ts';
import type { ReadSourceLog, SourceLine } from './source-log.ts';

export interface Watch {
  readonly source: string;
  readonly read: ReadSourceLog;
  /** Lines before this are of no interest, milliseconds since 1970. */
  readonly since: number;
  /** How long to wait for the first line, milliseconds. */
  readonly waitMs: number;
  /** Whether somebody does not want to wait any longer. */
  readonly isOver: () => boolean;
  /** Told of each line once, as it comes. */
  readonly tell: (line: SourceLine) => void;
}

const LOOK_MS = 1_000;
/** Once its delivery is there, a lead may take so long until it is delivered or waits for something. */
const LEAD_MS = 30_000;

const isQueued = ({ message }: SourceLine): boolean => message === 'lead queued';
/** What ends the way of a lead, or stops it for longer than anybody wants to watch. */
const ENDS = ['lead delivered', 'lead is a duplicate', 'lead parked', 'lead waits'];

/**
 * Waits for the first delivery of a source, and for what becomes of its leads.
 *
 * @returns all that the log told of it; empty where none came
 */
export async function watchDelivery(watch: Watch): Promise<readonly SourceLine[]> {
  const { source, read, since, waitMs, isOver, tell } = watch;
  const told = new Map<string, SourceLine>();
  let end = Date.now() + waitMs;
  for (;;) {
    const before = told.size;
    for (const line of ofNewLeads(await read(source, since))) {
      const key = JSON.stringify(line);
      if (told.has(key)) continue;
      told.set(key, line);
      tell(line);
    }
    const lines = [...told.values()];
    if (before === 0 && lines.length > 0) end = Date.now() + LEAD_MS;
    if (lines.length > 0 && isComplete(lines)) return lines;
    if (isOver() || Date.now() >= end) return lines;
    await sleep(Math.min(LOOK_MS, Math.max(1, end - Date.now())));
  }
}

/** Without what the dialer logs of leads that came in before. */
function ofNewLeads(lines: readonly SourceLine[]): readonly SourceLine[] {
  const ids = new Set(lines.filter(isQueued).map(({ id }) => id));
  // The dialer tells how often it has had a lead, the webhook function does not.
  return lines.filter(({ id, attempt }) => attempt === undefined || ids.has(id));
}

function isComplete(lines: readonly SourceLine[]): boolean {
  const ended = new Set(lines.filter(({ message }) => ENDS.includes(message)).map(({ id }) => id));
  return lines.filter(isQueued).every(({ id }) => ended.has(id));
}

/** `12:03:10  lead queued (3f2a91bc)` */
export function describeLine({ timestamp, message, id, ...line }: SourceLine): string {
  const { reason, field, milliseconds, waitSeconds, leads } = line;
  const details = [
    id?.slice(0, 8),
    reason === undefined ? field : describeReason({ field, reason }),
    milliseconds === undefined || message !== 'lead delivered'
      ? undefined
      : `${(milliseconds / 1000).toFixed(1)} s after it came in`,
    waitSeconds === undefined ? undefined : `${waitSeconds} s`,
    leads === undefined || leads === 1 ? undefined : `${leads} times`,
  ].filter((one) => one !== undefined);
  const more = details.length === 0 ? '' : ` (${details.join(', ')})`;
  return `${timestamp.slice(11, 19)}  ${message}${more}`;
}

/** Whether a lead of the source went out, or at least came in to go out. */
export const hasWorked = (lines: readonly SourceLine[]): boolean =>
  lines.some(({ message }) => message === 'lead delivered' || message === 'lead is a duplicate');

/** What to do about what was seen; it is the log that is read, which does not show the fields. */
export function adviceOn(
  source: string,
  lines: readonly SourceLine[],
  option: string,
): readonly string[] {
  const says = new Set(lines.map(({ message }) => message));
  const advice: string[] = [];
  const add = (message: string, text: string): void => {
    if (says.has(message)) advice.push(text);
  };
  add(
    'delivery refused',
    `its token or signature is wrong: set the same on both sides (npm run connector -- secrets set webhooks ${source}${option}), or look at the set-up above`,
  );
  add(
    'the webhooks secret has no entry for the source',
    `npm run connector -- secrets set webhooks ${source}${option}`,
  );
  add('delivery not readable', 'it is not what the preset reads: is it the right preset?');
  add(
    'not a new lead',
    'it was acknowledged and ignored: use a test that makes a real lead, or choose the event for new leads at the sender',
  );
  add('not let through by when', 'the condition `when` of the source does not let it through');
  add(
    'mappings find nothing that can be used, lead after lead',
    'the named expressions of the config find nothing that can be used: capture a request and try it',
  );
  for (const { message, id } of lines) {
    if (message !== 'lead parked' || id === undefined) continue;
    advice.push(
      `npm run connector -- parked show ${id.slice(0, 8)}${option} shows the payload of the parked lead, to map what is missing`,
    );
  }
  return advice;
}
