import {
  CreateQueueCommand,
  type QueueAttributeName,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import { createClients } from '../../cli/target/local-clients.ts';
import { queueDepth } from '../../cli/target/queue-depth.ts';
import { startStorage } from '../../local/storage.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A queue of the local stack's own SQS. */
export async function runningQueue(attributes: Partial<Record<QueueAttributeName, string>> = {}) {
  const storage = await startStorage(temporaryFolder());
  onTestFinished(() => storage.close());
  const { sqs } = createClients(storage);
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: 'leads', Attributes: attributes }),
  );
  return {
    sqs,
    url: QueueUrl,
    depth: () => queueDepth(sqs, QueueUrl),
    send: (bodies: readonly string[]) =>
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: bodies.map((MessageBody, index) => ({
            Id: `${index}`,
            MessageBody,
          })),
        }),
      ),
  };
}
