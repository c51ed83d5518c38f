import { readParkedMessage } from '../../../cli/parked/parked-message.ts';
import type { ParkedLine } from '../../wire.ts';
import { toParkedLine } from '../story/parked-line.ts';
import type { KeptMessage, QueueFile } from './queue-file.ts';

/** What the page shows of a message of the parked queue. */
export interface ParkedMessage {
  readonly line: ParkedLine;
  /** When the webhook function parked it, if it never became a contact. */
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

/** Reads a message of the parked queue, whatever it is. */
export function readParked(
  { messageId, sentAt }: Pick<KeptMessage, 'messageId' | 'sentAt'>,
  body: string,
): ParkedMessage {
  const message = readParkedMessage({
    MessageId: messageId,
    Body: body,
    Attributes: { SentTimestamp: String(sentAt) },
  });
  const line = toParkedLine(message);
  const isNew = message.unusable !== undefined && message.lead === undefined;
  return { line, receivedAt: isNew ? line.parkedAt : undefined };
}
