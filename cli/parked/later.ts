import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { OutgoingMessage } from '../../functions/shared/send-messages.ts';

/**
 * The API may answer the same bytes from its cache for 30 s (docs/euphoria-api.md, "Two facts"): a
 * lead that is sent again sooner would only get the refusal of the call before.
 */
const CACHE_MS = 31_000;

/** A message that the queue hands out only after so many seconds. */
export interface Later extends OutgoingMessage {
  readonly delaySeconds: number;
}

/**
 * How long a lead that was parked at a time still has to wait, seconds: at most as long as the
 * cache holds.
 */
export function untilForgotten(parkedAt: string): number {
  const left = Date.parse(parkedAt) + CACHE_MS - Date.now();
  return Math.ceil(Math.min(Math.max(left, 0), CACHE_MS) / 1_000);
}

/** @returns whether all are on the queue, which hands them out when their time has come */
export async function sendLater(
  sqs: SQSClient,
  QueueUrl: string,
  messages: readonly Later[],
): Promise<boolean> {
  const sent = await Promise.allSettled(
    messages.map(({ body, group, delaySeconds }) =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: body,
          MessageGroupId: group,
          DelaySeconds: delaySeconds,
        }),
      ),
    ),
  );
  return sent.every(({ status }) => status === 'fulfilled');
}
