import type { Message } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { openRecords } from '../../functions/dialer/records.ts';
import { startQueue } from '../support/queues.ts';

const toEvent = (messages: Message[]) =>
  ({
    Records: messages.map(({ MessageId, ReceiptHandle, Body, Attributes }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: Attributes,
    })),
  }) as SQSEvent;

async function openWith(waiting: number, inEvent: number) {
  const queue = await startQueue({ VisibilityTimeout: '180' });
  for (let n = 0; n < waiting; n++) queue.send(`lead ${n}`);
  return {
    queue,
    records: openRecords(toEvent(await queue.receive(inEvent)), queue.client, queue.url),
  };
}

it('acknowledges what came with the event by the answer', async () => {
  const { queue, records } = await openWith(3, 3);
  const [first, second, third] = records.first;
  if (!first || !second || !third) throw new Error('three messages expected');
  await records.settle([
    [first, { kind: 'done' }],
    [second, { kind: 'wait', seconds: 900 }],
  ]);
  // The third was never settled: it must come back as well.
  expect(records.response().batchItemFailures).toEqual([
    { itemIdentifier: second.messageId },
    { itemIdentifier: third.messageId },
  ]);
  const { inflight } = queue.inspect();
  expect(inflight).toHaveLength(3);
  const hidden = inflight.find(({ message }) => message.messageId === second.messageId);
  expect(hidden?.visibilityDeadline).toBeGreaterThan(Date.now() + 800_000);
});

it('deletes what it took itself', async () => {
  const { queue, records } = await openWith(35, 10);
  expect(records.backlog).toBe(true);
  const more = await records.more(20);
  expect(more).toMatchObject({ backlog: true });
  expect(more.records).toHaveLength(20);
  await records.settle(more.records.map((record) => [record, { kind: 'done' }]));
  expect(queue.inspect()).toMatchObject({ ready: { length: 5 }, inflight: { length: 10 } });
  expect(records.response().batchItemFailures).toHaveLength(10);
});

it('knows that the backlog is over when the queue gives less', async () => {
  const { records } = await openWith(12, 10);
  expect(await records.more(25)).toMatchObject({ records: { length: 2 }, backlog: false });
});

it('sees no backlog behind an event that is not full', async () => {
  const { records } = await openWith(9, 10);
  expect(records.backlog).toBe(false);
});

it('counts how often a message was received', async () => {
  const { queue, records } = await openWith(1, 1);
  expect(records.first[0]?.receiveCount).toBe(1);
  const [record] = records.first;
  if (!record) throw new Error('one message expected');
  await records.settle([[record, { kind: 'wait', seconds: 1 }]]);
  await expect
    .poll(() => queue.receive(1), { timeout: 5_000 })
    .toMatchObject([{ Attributes: { ApproximateReceiveCount: '2' } }]);
});

it('survives a queue that does not answer', async () => {
  const { queue, records } = await openWith(10, 10);
  queue.client.config.endpoint = async () => ({
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: 1,
    path: '/',
  });
  expect(await records.more(10)).toEqual({ records: [], backlog: false });
  await records.settle(records.first.map((record) => [record, { kind: 'wait', seconds: 31 }]));
  expect(records.response().batchItemFailures).toHaveLength(10);
});
