import { DatabaseSync } from 'node:sqlite';

/** A message that is in a queue. */
export interface KeptMessage {
  readonly messageId: string;
  readonly queue: string;
  readonly sentAt: number;
  /** When it was first received; undefined before that. */
  readonly takenAt: number | undefined;
}

export interface QueueFile {
  /** The newest messages of all queues, the newest first. */
  newest(limit: number): readonly KeptMessage[];
  /** The newest messages of one queue, the newest first. */
  newestOf(queue: string, limit: number): readonly KeptMessage[];
  /** The text of a message; undefined once it is gone. */
  body(messageId: string): string | undefined;
  close(): void;
}

/**
 * Looks at the queues without receiving from them, which would hide their messages from the dialer:
 * into the SQLite file in which fauxqs keeps them. With its write-ahead log nobody waits for a
 * reader.
 */
export function openQueueFile(file: string): QueueFile {
  const database = new DatabaseSync(file, { readOnly: true });
  const columns =
    'message_id, queue_name, sent_timestamp, approximate_first_receive_timestamp AS taken';
  const order = 'ORDER BY rowid DESC LIMIT ?';
  const newest = database.prepare(`SELECT ${columns} FROM sqs_messages ${order}`);
  const newestOf = database.prepare(
    `SELECT ${columns} FROM sqs_messages WHERE queue_name = ? ${order}`,
  );
  const body = database.prepare('SELECT body FROM sqs_messages WHERE message_id = ?');
  return {
    newest: (limit) => newest.all(limit).map(toMessage),
    newestOf: (queue, limit) => newestOf.all(queue, limit).map(toMessage),
    body(messageId) {
      const row = body.get(messageId);
      return row === undefined ? undefined : String(row.body);
    },
    close: () => database.close(),
  };
}

const toMessage = (row: Readonly<Record<string, unknown>>): KeptMessage => ({
  messageId: String(row.message_id),
  queue: String(row.queue_name),
  sentAt: Number(row.sent_timestamp),
  takenAt: row.taken === null ? undefined : Number(row.taken),
});
