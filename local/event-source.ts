import { setTimeout as wait } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { region } from '../cli/target/local-clients.ts';
import type { Invocation } from './lambda/environment.ts';

/** An SQS event source mapping, with its queue and its function found. */
export interface EventSource {
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly batchSize: number;
  /** The function's timeout. */
  readonly timeoutSeconds: number;
  /** How many events the function may have in hand at once. */
  readonly maxConcurrency: number;
  readonly reportBatchItemFailures: boolean;
  readonly invoke: (event: SQSEvent) => Promise<Invocation>;
}

/** SQS lets a receive wait no longer than this. An empty queue costs one request in that time. */
const WAIT_SECONDS = 20;
/** How long a poller pauses when the queue itself has failed. */
const PAUSE_MS = 1_000;

/**
 * Feeds a function from a queue as Lambda does: as many pollers as the maximum concurrency, each
 * receives, invokes, and deletes what the function has not reported as failed. Failed messages
 * stay, hidden until their visibility timeout runs out.
 *
 * @param report is told of a fault of the queue; the pollers go on
 */
export function startEventSource(
  sqs: SQSClient,
  source: EventSource,
  report: (error: unknown) => void,
): { close(): Promise<void> } {
  const closing = new AbortController();
  let isQueueFit = false;

  async function poll(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        if (!isQueueFit) isQueueFit = await checkQueue();
        const messages = await receive();
        if (messages.length > 0) await handle(messages);
      } catch (error) {
        if (closing.signal.aborted) return;
        report(error);
        await wait(PAUSE_MS, undefined, { signal: closing.signal }).catch(() => {});
      }
    }
  }

  /** As Lambda does when the mapping is made. */
  async function checkQueue(): Promise<true> {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: source.queueUrl,
        AttributeNames: ['VisibilityTimeout'],
      }),
    );
    const visible = Number(Attributes?.VisibilityTimeout);
    if (visible >= source.timeoutSeconds) return true;
    throw new Error(
      `Queue visibility timeout: ${visible} seconds is less than Function timeout: ${source.timeoutSeconds} seconds`,
    );
  }

  async function receive(): Promise<readonly Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: source.queueUrl,
      MaxNumberOfMessages: source.batchSize,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const { Messages = [] } = await sqs.send(command, { abortSignal: closing.signal });
    return Messages;
  }

  async function handle(messages: readonly Message[]): Promise<void> {
    const invocation = await source.invoke({
      Records: messages.map((message) => toRecord(message, source.queueArn)),
    });
    if (!invocation.ok) return;
    const failed = source.reportBatchItemFailures ? failures(invocation.value) : new Set();
    const done = failed === 'all' ? [] : messages.filter(({ MessageId }) => !failed.has(MessageId));
    if (done.length === 0) return;
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: source.queueUrl,
        Entries: done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
  }

  const pollers = Array.from({ length: source.maxConcurrency }, poll);
  return {
    async close() {
      closing.abort();
      await Promise.all(pollers);
    },
  };
}

/** The event's record of a message, as Lambda shapes it. */
function toRecord(message: Message, queueArn: string): SQSRecord {
  const attributes = Object.entries(message.MessageAttributes ?? {});
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: { ...message.Attributes } as unknown as SQSRecord['attributes'],
    messageAttributes: Object.fromEntries(
      attributes.map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          dataType: DataType ?? 'String',
          ...(StringValue === undefined ? {} : { stringValue: StringValue }),
          ...(BinaryValue === undefined
            ? {}
            : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
        },
      ]),
    ),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

const responseSchema = z.nullish(
  z.object({
    batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string().min(1) }))),
  }),
);

/**
 * The messages that a partial batch response reports as failed. No response or no list means that
 * all went well. A response of any other shape means that all failed (AWS Lambda Developer Guide,
 * "Implementing partial batch responses").
 */
function failures(response: unknown): ReadonlySet<unknown> | 'all' {
  const parsed = responseSchema.safeParse(response);
  if (!parsed.success) return 'all';
  return new Set(parsed.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
}
