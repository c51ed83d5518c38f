import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { createClients } from '../../cli/target/local-clients.ts';
import { queueDepth } from '../../cli/target/queue-depth.ts';
import { startStorage } from '../../local/storage.ts';
import { temporaryFolder } from './temporary-folder.ts';

let sqs: SQSClient;
let QueueUrl: string;

beforeEach(async () => {
  const storage = await startStorage(temporaryFolder());
  ({ sqs } = createClients(storage));
  const created = await sqs.send(new CreateQueueCommand({ QueueName: 'leads' }));
  QueueUrl = created.QueueUrl ?? '';
  onTestFinished(async () => {
    sqs.destroy();
    await storage.close();
  });
});

async function send(MessageGroupId: string | undefined, count: number): Promise<void> {
  for (let first = 0; first < count; first += 10) {
    const Entries = Array.from({ length: Math.min(10, count - first) }, (_, index) => ({
      Id: String(index),
      MessageBody: `${MessageGroupId} ${first + index}`,
      MessageGroupId,
    }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
}

async function receive(count = 10) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: count }),
  );
  return Messages;
}

const bodiesOf = (messages: Awaited<ReturnType<typeof receive>>) =>
  messages.map(({ Body }) => Body);

it('gives a single group in its order', async () => {
  await send('bulk', 20);
  expect(bodiesOf(await receive())).toEqual(Array.from({ length: 10 }, (_, n) => `bulk ${n}`));
});

it('brings a quiet group forward past the backlog of another', async () => {
  await send('bulk', 100);
  await receive();
  await send('hot', 3);
  expect(bodiesOf(await receive(4))).toEqual(['hot 0', 'hot 1', 'hot 2', 'bulk 10']);
});

it('shares between groups with backlogs, and forgets what is deleted', async () => {
  await send('one', 40);
  await send('other', 40);
  const first = await receive();
  const ofOne = (messages: typeof first) =>
    messages.filter(({ Body }) => Body?.startsWith('one')).length;
  expect(ofOne(first)).toBe(5);
  const Entries = first.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  expect(ofOne(await receive())).toBe(5);
});

it('counts a message as visible once its visibility timeout is over, whoever has asked meanwhile', async () => {
  await send('one', 1);
  await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 1 }));
  expect(await queueDepth(sqs, QueueUrl)).toMatchObject({ visible: 0, inFlight: 1 });
  await expect.poll(() => queueDepth(sqs, QueueUrl)).toMatchObject({ visible: 1, inFlight: 0 });
});

it('gives messages without a group too', async () => {
  await send(undefined, 5);
  await send('hot', 1);
  expect(await receive()).toHaveLength(6);
});

it('shows a message at once whose visibility timeout becomes 0', async () => {
  await send('one', 1);
  const [message] = await receive();
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl,
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  );
  const [again] = await receive();
  expect(again?.MessageId).toBe(message?.MessageId);
  expect(again?.ReceiptHandle).not.toBe(message?.ReceiptHandle);
});
