import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { faultOf, log } from '../shared/log.ts';
import { dialerLimits } from './limits.ts';

/** One message that this invocation has in hand. */
export interface QueueRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** How often the message was received, this time included. */
  readonly receiveCount: number;
}

/**
 * What becomes of a message: `done` (delivered, parked, duplicate) takes it off the queue, `wait`
 * hides it for so many seconds (1 to 43,200).
 */
export type Disposition =
  | { readonly kind: 'done' }
  | { readonly kind: 'wait'; readonly seconds: number };

export type Settled = readonly [record: QueueRecord, disposition: Disposition];

/**
 * The messages of one invocation: those of its event, and those it takes itself when there is a
 * backlog. The first are acknowledged by the answer, the others by deleting them; nobody else needs
 * to know the difference.
 */
export interface Records {
  readonly first: readonly QueueRecord[];
  /** Whether the event came full, so that more is waiting. */
  readonly backlog: boolean;
  /** Takes up to `count` more, without waiting. `backlog` is false once the queue gave less. */
  more(
    count: number,
  ): Promise<{ readonly records: readonly QueueRecord[]; readonly backlog: boolean }>;
  /** Never throws: a message that cannot be settled comes back when its visibility timeout is over. */
  settle(settled: readonly Settled[]): Promise<void>;
  /** The answer to the event source: what is not done yet stays on the queue. */
  response(): SQSBatchResponse;
}

/** SQS takes and gives at most ten messages a request. */
const MAX_MESSAGES = 10;
/**
 * How long a receive may take, milliseconds. Longer than other requests: what is given up may have
 * been answered, and then hides its messages for the whole visibility timeout.
 */
const RECEIVE_TIMEOUT_MS = 8_000;

export function openRecords(event: SQSEvent, client: SQSClient, queueUrl: string): Records {
  const first = event.Records.map((record) => ({
    messageId: record.messageId,
    receiptHandle: record.receiptHandle,
    body: record.body,
    receiveCount: Number(record.attributes.ApproximateReceiveCount),
  }));
  const pending = new Set(first.map(({ messageId }) => messageId));

  async function receive(count: number): Promise<QueueRecord[]> {
    try {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: count,
          WaitTimeSeconds: 0,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        }),
        { requestTimeout: RECEIVE_TIMEOUT_MS },
      );
      return Messages.flatMap(toRecord);
    } catch (error) {
      log.warn('no more messages taken from the queue', { error: faultOf(error) });
      return [];
    }
  }

  return {
    first,
    backlog: first.length === dialerLimits.eventBatchSize,

    async more(count) {
      const received = await Promise.all(chunkSizes(count).map(receive));
      const records = received.flat();
      return { records, backlog: records.length === count };
    },

    async settle(settled) {
      const done = settled.flatMap(([record, { kind }]) => (kind === 'done' ? [record] : []));
      const taken = done.filter(({ messageId }) => !pending.delete(messageId));
      const waiting = settled.flatMap(([record, disposition]) =>
        disposition.kind === 'wait' ? [{ record, seconds: disposition.seconds }] : [],
      );
      await Promise.all([
        ...chunks(taken).map((chunk) => remove(client, queueUrl, chunk)),
        ...chunks(waiting).map((chunk) => hide(client, queueUrl, chunk)),
      ]);
    },

    response: () => ({
      batchItemFailures: [...pending].map((itemIdentifier) => ({ itemIdentifier })),
    }),
  };
}

const toRecord = ({ MessageId, ReceiptHandle, Body, Attributes }: Message): QueueRecord[] =>
  MessageId === undefined || ReceiptHandle === undefined
    ? []
    : [
        {
          messageId: MessageId,
          receiptHandle: ReceiptHandle,
          body: Body ?? '',
          receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
        },
      ];

async function remove(
  client: SQSClient,
  queueUrl: string,
  records: readonly QueueRecord[],
): Promise<void> {
  const Entries = records.map(({ receiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle: receiptHandle,
  }));
  await tolerate('messages not deleted', () =>
    client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries })),
  );
}

async function hide(
  client: SQSClient,
  queueUrl: string,
  waiting: readonly { readonly record: QueueRecord; readonly seconds: number }[],
): Promise<void> {
  const Entries = waiting.map(({ record, seconds }, index) => ({
    Id: String(index),
    ReceiptHandle: record.receiptHandle,
    VisibilityTimeout: seconds,
  }));
  await tolerate('visibility not changed', () =>
    client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })),
  );
}

async function tolerate(
  message: string,
  request: () => Promise<{ Failed?: readonly unknown[] | undefined }>,
): Promise<void> {
  try {
    const { Failed = [] } = await request();
    if (Failed.length > 0) log.warn(message, { leads: Failed.length });
  } catch (error) {
    log.warn(message, { error: faultOf(error) });
  }
}

const chunkSizes = (count: number): number[] =>
  Array.from({ length: Math.ceil(count / MAX_MESSAGES) }, (_, index) =>
    Math.min(MAX_MESSAGES, count - index * MAX_MESSAGES),
  );

const chunks = <Item>(items: readonly Item[]): Item[][] =>
  chunkSizes(items.length).map((size, index) =>
    items.slice(index * MAX_MESSAGES, index * MAX_MESSAGES + size),
  );
