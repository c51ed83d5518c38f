import { basename } from 'node:path/posix';
import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';

/** The name of a queue: its URL ends in it. */
export const queueName = (queueUrl: string): string => basename(queueUrl);

/** How many messages a queue holds. */
export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

const depthSchema = z.object({
  ApproximateNumberOfMessages: z.coerce.number(),
  ApproximateNumberOfMessagesNotVisible: z.coerce.number(),
  ApproximateNumberOfMessagesDelayed: z.coerce.number(),
});

export async function queueDepth(sqs: SQSClient, queueUrl: string): Promise<QueueDepth> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: Object.keys(depthSchema.shape) as QueueAttributeName[],
    }),
  );
  const depth = depthSchema.parse(Attributes);
  return {
    visible: depth.ApproximateNumberOfMessages,
    inFlight: depth.ApproximateNumberOfMessagesNotVisible,
    delayed: depth.ApproximateNumberOfMessagesDelayed,
  };
}
