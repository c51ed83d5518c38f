import { join } from 'node:path';
import type { SQSEvent } from 'aws-lambda';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type EventSource, startEventSource } from '../../local/event-source.ts';
import { type LocalFunction, startFunction } from '../../local/lambda/function.ts';
import { runningQueue } from './running-queue.ts';
import { temporaryFolder, writeBundle } from './temporary-folder.ts';

const empty = { visible: 0, inFlight: 0, delayed: 0 };

/** A function that answers with what `code` says of its event, and what it was asked. */
async function feed(code: string, settings: Partial<EventSource> = {}) {
  const queue = await runningQueue();
  const logDir = temporaryFolder();
  const { invoke, close }: LocalFunction = startFunction(
    {
      name: 'consumer',
      file: join(writeBundle(`export const handler = async (event) => { ${code} };`), 'index.mjs'),
      exportName: 'handler',
      environment: {},
      timeoutMs: 5_000,
      memoryMb: 128,
    },
    { maxEnvironments: 3, logDir },
  );
  onTestFinished(close);
  const events: SQSEvent[] = [];
  const running = { now: 0, peak: 0 };
  const start = () => {
    const source = startEventSource(
      queue.sqs,
      {
        queueUrl: queue.url,
        queueArn: 'arn:aws:sqs:af-south-1:000000000000:leads',
        batchSize: 10,
        maxConcurrency: 3,
        timeoutSeconds: 3,
        reportBatchItemFailures: true,
        async invoke(event) {
          events.push(event);
          running.now += 1;
          running.peak = Math.max(running.peak, running.now);
          const invocation = await invoke(event);
          running.now -= 1;
          return invocation;
        },
        ...settings,
      },
      (error) => expect.unreachable(String(error)),
    );
    onTestFinished(() => source.close());
  };
  return { ...queue, start, events, running };
}

const handled = (events: readonly SQSEvent[]): string[] =>
  events.flatMap(({ Records }) => Records.map(({ body }) => body)).toSorted();

it('hands over records as Lambda shapes them, and deletes them afterwards', async () => {
  const { send, start, events, depth } = await feed('return { batchItemFailures: [] };');
  await send(['a lead']);
  start();
  await vi.waitFor(async () => {
    expect(events).toHaveLength(1);
    expect(await depth()).toEqual(empty);
  }, 10_000);
  expect(events).toEqual([
    {
      Records: [
        {
          messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          receiptHandle: expect.any(String),
          body: 'a lead',
          attributes: expect.objectContaining({
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
          }),
          messageAttributes: {},
          md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:af-south-1:000000000000:leads',
          awsRegion: 'af-south-1',
        },
      ],
    },
  ]);
});

const id = 'event.Records.find(({ body }) => body === "bad").messageId';

it.each([
  ['one failure', `return { batchItemFailures: [{ itemIdentifier: ${id} }] };`, 1],
  ['no failure', 'return { batchItemFailures: [] };', 0],
  ['a list that is null', 'return { batchItemFailures: null };', 0],
  ['nothing', '', 0],
  ['null', 'return null;', 0],
  ['a throw', 'throw new Error("bug");', 3],
  ['a failure without an id', 'return { batchItemFailures: [{ itemIdentifier: "" }] };', 3],
  ['a failure by another name', `return { batchItemFailures: [{ id: ${id} }] };`, 3],
  ['no such answer', 'return "done";', 3],
])('after %s, leaves in the queue what failed', async (_, code, left) => {
  const { send, start, events, depth } = await feed(code);
  await send(['good', 'bad', 'good too']);
  start();
  await vi.waitFor(async () => {
    expect(handled(events)).toEqual(['bad', 'good', 'good too']);
    expect(await depth()).toEqual({ ...empty, inFlight: left });
  }, 10_000);
});

it('without reported failures, a failed item is deleted like the others', async () => {
  const code = `return { batchItemFailures: [{ itemIdentifier: ${id} }] };`;
  const { send, start, events, depth } = await feed(code, { reportBatchItemFailures: false });
  await send(['bad']);
  start();
  await vi.waitFor(async () => {
    expect(events).toHaveLength(1);
    expect(await depth()).toEqual(empty);
  }, 10_000);
});

it('hands over a backlog, each message once, never more at once than it may', async () => {
  const { send, start, events, running, depth } = await feed(
    'await new Promise((resolve) => setTimeout(resolve, 20));',
    { batchSize: 4, maxConcurrency: 2 },
  );
  const bodies = Array.from({ length: 60 }, (_, index) => `lead ${index}`).toSorted();
  for (let from = 0; from < bodies.length; from += 10) await send(bodies.slice(from, from + 10));
  start();
  await vi.waitFor(async () => expect(await depth()).toEqual(empty), { timeout: 10_000 });
  expect(handled(events)).toEqual(bodies);
  expect(Math.max(...events.map(({ Records }) => Records.length))).toBe(4);
  expect(running.peak).toBe(2);
});
