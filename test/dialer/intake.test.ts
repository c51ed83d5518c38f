import { type Message, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { expect, it, onTestFinished } from 'vitest';
import { credentials, region } from '../../cli/target/local-clients.ts';
import { openIntake, type QueueRecord } from '../../functions/dialer/intake.ts';
import { type QueueFaults, startHostileQueue } from '../support/adversary/hostile-queue.ts';
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
  const event = toEvent(await queue.receive(inEvent));
  return { queue, intake: openIntake(event, queue.client, queue.url) };
}

/** No event, and a queue that is spoilt. */
async function openAgainst(faults: Partial<QueueFaults>, waiting: number) {
  const queue = await startQueue({ VisibilityTimeout: '180' });
  for (let n = 0; n < waiting; n++) queue.send(`lead ${n}`);
  const { origin, pathname } = new URL(queue.url);
  const hostile = await startHostileQueue(origin, faults);
  onTestFinished(hostile.close);
  const client = new SQSClient({ endpoint: hostile.url, region, credentials });
  onTestFinished(() => client.destroy());
  return { queue, hostile, intake: openIntake(toEvent([]), client, hostile.url + pathname) };
}

/** Receives until the queue has no more. */
async function receiveAll(intake: ReturnType<typeof openIntake>, most = 1_000) {
  const records: QueueRecord[] = [];
  await intake.receive(
    () => most - records.length,
    (isDry) => isDry || records.length >= most,
    (more) => records.push(...more),
  );
  return records;
}

it('acknowledges what came with the event by the answer', async () => {
  const { queue, intake } = await openWith(3, 3);
  const [first, second, third] = intake.event;
  if (!first || !second || !third) throw new Error('three messages expected');
  await intake.settle([
    [first, { kind: 'done' }],
    [second, { kind: 'wait', seconds: 900 }],
  ]);
  // The third was never settled: it must come back as well.
  expect(intake.response().batchItemFailures).toEqual([
    { itemIdentifier: second.messageId },
    { itemIdentifier: third.messageId },
  ]);
  const { inflight } = queue.inspect();
  expect(inflight).toHaveLength(3);
  const hidden = inflight.find(({ message }) => message.messageId === second.messageId);
  expect(hidden?.visibilityDeadline).toBeGreaterThan(Date.now() + 800_000);
});

it('receives until the queue has no more, and deletes what it took itself', async () => {
  const { queue, intake } = await openWith(47, 10);
  const records = await receiveAll(intake);
  expect(records).toHaveLength(37);
  await intake.settle(records.map((record) => [record, { kind: 'done' }]));
  await intake.close();
  expect(queue.inspect()).toMatchObject({ ready: [], inflight: { length: 10 } });
  expect(intake.response().batchItemFailures).toHaveLength(10);
});

it('receives all of what a queue has that gives a part of it each time', async () => {
  const { intake, hostile } = await openAgainst({ parts: 'sampled' }, 60);
  expect(await receiveAll(intake)).toHaveLength(60);
  await intake.close();
  expect(hostile.counts.shortReceives).toBeGreaterThan(5);
});

it('goes on with what it has where no more may be in flight', async () => {
  const { queue, intake, hostile } = await openAgainst({ mostInFlight: 20 }, 60);
  const records = await receiveAll(intake);
  // Four receives are under way at once.
  expect(records.length).toBeLessThanOrEqual(50);
  await intake.settle(records.map((record) => [record, { kind: 'done' }]));
  await intake.close();
  expect(queue.inspect()).toMatchObject({ ready: { length: 60 - records.length }, inflight: [] });
  expect(hostile.counts.overLimit).toBeGreaterThan(0);
});

it('takes no more than is wanted, but for what is under way', async () => {
  const { intake } = await openWith(100, 1);
  expect((await receiveAll(intake, 30)).length).toBeLessThan(70);
  await intake.close();
});

it('hides what it takes for a minute, so that a death costs no more', async () => {
  const { queue, intake } = await openWith(5, 1);
  await receiveAll(intake);
  await intake.close();
  const deadlines = queue.inspect().inflight.map(({ visibilityDeadline }) => visibilityDeadline);
  expect(deadlines.filter((deadline) => deadline < Date.now() + 61_000)).toHaveLength(4);
});

it('has no message twice that the queue gives twice', async () => {
  const { intake, hostile } = await openAgainst({ twice: 0.5 }, 30);
  const records = await receiveAll(intake);
  expect(hostile.counts.twice).toBeGreaterThan(0);
  expect(new Set(records.map(({ messageId }) => messageId)).size).toBe(30);
  expect(records).toHaveLength(30);
  // Once it is settled, it may come again.
  await intake.settle(records.map((record) => [record, { kind: 'wait', seconds: 1 }]));
  const again = await receiveAll(intake, 1);
  expect(again.length).toBeGreaterThan(0);
  await intake.close();
});

it('counts how often a message was received', async () => {
  const { queue, intake } = await openWith(1, 1);
  expect(intake.event[0]?.receiveCount).toBe(1);
  const [record] = intake.event;
  if (!record) throw new Error('one message expected');
  await intake.settle([[record, { kind: 'wait', seconds: 1 }]]);
  await expect
    .poll(() => queue.receive(1), { timeout: 5_000 })
    .toMatchObject([{ Attributes: { ApproximateReceiveCount: '2' } }]);
});

it('tells when a message was put on the queue, whoever received it', async () => {
  const { intake } = await openWith(4, 2);
  const records = [...intake.event, ...(await receiveAll(intake))];
  await intake.close();
  expect(records).toHaveLength(4);
  for (const { sentAt } of records) expect(Math.abs(sentAt - Date.now())).toBeLessThan(60_000);
});

it('survives a queue that does not answer', async () => {
  const { queue, intake } = await openWith(10, 10);
  queue.client.config.endpoint = async () => ({
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: 1,
    path: '/',
  });
  let looks = 0;
  await intake.receive(
    () => 10,
    () => ++looks > 8,
    () => {},
  );
  await intake.settle(intake.event.map((record) => [record, { kind: 'wait', seconds: 31 }]));
  await intake.close();
  expect(intake.response().batchItemFailures).toHaveLength(10);
});
