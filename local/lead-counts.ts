import { DatabaseSync } from 'node:sqlite';

/** The queues by name: where leads wait for the dialer, and where they are parked. */
export interface LeadQueues {
  readonly leads: string;
  readonly parked: string;
}

const tables = `
CREATE TABLE IF NOT EXISTS balance_received (
  lead_queue TEXT PRIMARY KEY,
  parked_queue TEXT NOT NULL,
  leads INTEGER NOT NULL
);
-- Texts of leads that are counted already and may be sent once more as they are.
CREATE TABLE IF NOT EXISTS balance_counted (md5_of_body TEXT PRIMARY KEY);
`;

/**
 * A message need not be JSON. It is read as `null` then, because a trigger that fails would fail
 * the send.
 */
const body = "iif(json_valid(NEW.body), NEW.body, 'null')";
const has = (name: string) => `json_type(${body}, '$.${name}') IS NOT NULL`;

/**
 * Whether a message of the lead queue was sent back from the parked queue
 * (functions/lead/parked-lead.ts).
 */
const isRedriven = has('parkedAt');

/**
 * Whether a message of the parked queue comes from the dialer, so that it was on the lead queue
 * before. The webhook function says of a whole lead that it has withheld it. Where a lead was too
 * large to be parked whole, only its id tells: the dialer takes the message's, which is a UUID, and
 * the webhook function a hash, which has no hyphens.
 */
const wasQueued = `(${has('lead')} AND NOT ${has('withheld')} OR ${has('message')}
  OR ${has('cut')} AND json_extract(${body}, '$.id') LIKE '%-%')`;

/**
 * fauxqs inserts a message when it is sent and when it moves it to the dead-letter queue; a moved
 * one has been received before, and a restart inserts none. Two kinds of text come once more as
 * they are and must not count twice: a moved message that an operator sends back, and a message
 * that was sent back and that the dialer parks again because it never became a contact.
 */
const trigger = `
DROP TRIGGER IF EXISTS balance;
CREATE TRIGGER balance AFTER INSERT ON sqs_messages
BEGIN
  UPDATE balance_received SET leads = leads + 1
  WHERE NEW.approximate_receive_count = 0
    AND NOT EXISTS (SELECT 1 FROM balance_counted WHERE md5_of_body = NEW.md5_of_body)
    AND (lead_queue = NEW.queue_name AND NOT ${isRedriven}
      OR parked_queue = NEW.queue_name AND NOT ${wasQueued});
  INSERT OR IGNORE INTO balance_counted
  SELECT NEW.md5_of_body FROM balance_received
  WHERE NEW.approximate_receive_count > 0
    OR lead_queue = NEW.queue_name AND ${isRedriven};
END;
`;

export interface LeadCounts {
  readonly received: () => number;
  /** Ids of the messages on the lead queue. */
  readonly queued: () => ReadonlySet<string>;
  readonly isQueued: (messageId: string) => boolean;
  close(): void;
}

/**
 * Counts the leads that the webhook function has put on a queue: on the lead queue, or, unusable,
 * on the parked queue. A trigger in fauxqs' own file keeps the count, so that each message and its
 * count are one transaction, which neither a kill nor a restart can part.
 *
 * @param queuesFile the SQLite file of a running fauxqs that has both queues; what is on them when
 *   they are counted for the first time counts as received
 */
export function countLeads(queuesFile: string, queues: LeadQueues): LeadCounts {
  const database = new DatabaseSync(queuesFile);
  database.exec(`BEGIN IMMEDIATE; ${tables} ${trigger}`);
  database
    .prepare(
      `INSERT INTO balance_received
       SELECT $leads, $parked, count(*) FROM sqs_messages WHERE queue_name IN ($leads, $parked)
       ON CONFLICT (lead_queue) DO UPDATE SET parked_queue = excluded.parked_queue`,
    )
    .run({ ...queues });
  database.exec('COMMIT');
  // From here on this connection only reads, and with fauxqs' write-ahead log a reader waits for
  // nobody and nobody for it.
  const read = database.prepare('SELECT leads FROM balance_received WHERE lead_queue = ?');
  const ids = database.prepare('SELECT message_id AS id FROM sqs_messages WHERE queue_name = ?');
  const one = database.prepare(
    'SELECT 1 FROM sqs_messages WHERE message_id = ? AND queue_name = ?',
  );
  return {
    queued: () => new Set(ids.all(queues.leads).map(({ id }) => String(id))),
    isQueued: (messageId) => one.get(messageId, queues.leads) !== undefined,
    received: () => Number(read.get(queues.leads)?.leads),
    close: () => database.close(),
  };
}
