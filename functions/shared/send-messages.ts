import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { faultOf, log } from './log.ts';

/**
 * One message: its text, in ASCII so that a character is a byte, and its group in the fair queue.
 */
export interface OutgoingMessage {
  readonly body: string;
  readonly group: string;
}

/** SQS takes and gives at most ten messages a request; SendMessageBatch at most one MiB in all. */
export const MAX_MESSAGES = 10;
/**
 * The largest text of one message, bytes: what SendMessageBatch takes, with room for the other
 * fields.
 */
export const MAX_BODY_BYTES = 1_048_576 - 4_096;
const ATTEMPTS = 3;

/**
 * Puts all messages on a queue, batches side by side. Entries that SQS reports as failed are sent
 * again, at once, up to three times in all.
 *
 * @returns whether every message is on the queue. If not, some may be all the same: who called
 *   sends all of them again later, and the ledger recognises by its key what comes twice
 */
export async function sendMessages(
  client: SQSClient,
  queueUrl: string,
  messages: readonly OutgoingMessage[],
): Promise<boolean> {
  const sent = await Promise.all(
    toBatches(messages).map((batch) => sendBatch(client, queueUrl, batch)),
  );
  return sent.every(Boolean);
}

async function sendBatch(
  client: SQSClient,
  queueUrl: string,
  batch: readonly OutgoingMessage[],
): Promise<boolean> {
  let left = batch;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      const { Failed = [] } = await client.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: left.map(({ body, group }, index) => ({
            Id: String(index),
            MessageBody: body,
            MessageGroupId: group,
          })),
        }),
      );
      if (Failed.length === 0) return true;
      left = Failed.flatMap(({ Id }) => left[Number(Id)] ?? []);
      log.warn('messages not taken by the queue', {
        leads: left.length,
        attempt,
        error: Failed[0]?.Code,
      });
    } catch (error) {
      // The SDK has tried again by itself where that could help.
      log.error('the queue could not be reached', { leads: left.length, error: faultOf(error) });
      return false;
    }
  }
  return false;
}

function toBatches(messages: readonly OutgoingMessage[]): OutgoingMessage[][] {
  const batches: OutgoingMessage[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const batch = batches.at(-1);
    if (
      batch === undefined ||
      batch.length === MAX_MESSAGES ||
      bytes + message.body.length > MAX_BODY_BYTES
    ) {
      batches.push([message]);
      bytes = message.body.length;
    } else {
      batch.push(message);
      bytes += message.body.length;
    }
  }
  return batches;
}
