import * as z from 'zod';
import { decodeQueuedLead } from '../../functions/lead/queued-lead.ts';
import type { KeptMessage, QueueFile } from './queue-file.ts';
import { describeReason } from './reasons.ts';
import type { ParkedLine } from './wire.ts';

const parkedSchema = z.object({
  id: z.string(),
  source: z.string(),
  reason: z.string(),
  field: z.string().optional(),
  parkedAt: z.iso.datetime(),
  payload: z.unknown().optional(),
  cut: z.string().optional(),
});

/** What the page shows of a message of the parked queue. */
export interface ParkedMessage {
  readonly line: ParkedLine;
  /** When the webhook function took it in, if it is one that never was a contact. */
  readonly receivedAt: number | undefined;
}

/** The newest messages of the parked queue. Each is read once, for it never changes. */
export function watchParkedQueue(queues: QueueFile, parkedQueue: string, limit: number) {
  let known: ReadonlyMap<string, ParkedMessage> = new Map();
  return {
    /** @returns the newest first, and which of them are new; undefined if nothing has changed */
    read(): Parked | undefined {
      const messages = queues.newestOf(parkedQueue, limit);
      const before = known;
      const isSame =
        messages.length === before.size && messages.every(({ messageId }) => before.has(messageId));
      if (isSame) return undefined;
      const read = messages.flatMap((message) => {
        const body = before.has(message.messageId) ? '' : queues.body(message.messageId);
        if (body === undefined) return [];
        return [before.get(message.messageId) ?? readParked(message, body)];
      });
      known = new Map(read.map((one) => [one.line.messageId, one]));
      return {
        lines: read.map(({ line }) => line),
        added: read.filter(({ line }) => !before.has(line.messageId)),
      };
    },
    lines: (): readonly ParkedLine[] => [...known.values()].map(({ line }) => line),
  };
}

export interface Parked {
  readonly lines: readonly ParkedLine[];
  readonly added: readonly ParkedMessage[];
}

/** Reads a message of the parked queue: functions/lead/parked-lead.ts, or a lead that SQS gave up on. */
export function readParked(
  { messageId, sentAt }: Pick<KeptMessage, 'messageId' | 'sentAt'>,
  body: string,
): ParkedMessage {
  const lead = decodeQueuedLead(body);
  const parked = parkedSchema.safeParse(fromJson(body));
  if (!parked.success) {
    const { id, source } = lead.ok ? lead.value : { id: messageId, source: 'unknown' };
    const reason = lead.ok
      ? 'received too often without being settled'
      : 'not a message of this connector';
    const stuckBecause = lead.ok ? undefined : lead.error;
    const line = { messageId, id, source, parkedAt: sentAt, reason, stuckBecause };
    return { line, receivedAt: undefined };
  }
  const { id, source, reason, field, payload } = parked.data;
  const parkedAt = Date.parse(parked.data.parkedAt);
  const isUnusable = !lead.ok && (payload !== undefined || parked.data.cut !== undefined);
  return {
    line: {
      messageId,
      id,
      source,
      parkedAt,
      reason: describeReason(field, reason),
      stuckBecause: lead.ok ? undefined : isUnusable ? UNUSABLE : UNREADABLE,
    },
    receivedAt: isUnusable ? parkedAt : undefined,
  };
}

const UNUSABLE =
  'It cannot be dialled as its sender told it. Correct it there, and it comes in as a new lead.';
const UNREADABLE = 'It is not a lead that this connector can read.';

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
