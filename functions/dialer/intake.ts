import { setTimeout as pause } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { QueuedLead } from '../lead/queued-lead.ts';
import { chunks } from '../shared/chunks.ts';
import { faultOf, log } from '../shared/log.ts';
import { MAX_MESSAGES } from '../shared/send-messages.ts';
import { dialerLimits } from './limits.ts';

/** One message that this invocation has in hand. */
export interface QueueRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** How often the message was received, this time included. */
  readonly receiveCount: number;
  /** When it was put on the queue, milliseconds since 1970. */
  readonly sentAt: number;
}

/** A lead together with the message it came in. */
export interface LeadMessage {
  readonly record: QueueRecord;
  readonly lead: QueuedLead;
}

/**
 * What becomes of a message: `done` (delivered, parked, duplicate) takes it off the queue, `wait`
 * hides it for so many seconds (0 to 43,200).
 */
export type Disposition =
  | { readonly kind: 'done' }
  | { readonly kind: 'wait'; readonly seconds: number };

export type Settled = readonly [record: QueueRecord, disposition: Disposition];

/**
 * The messages of one invocation: those of its event, and those it takes itself while there is a
 * backlog. The first are acknowledged by the answer to the event source, the others by deleting
 * them; nobody else needs to know the difference.
 */
export interface Intake {
  readonly event: readonly QueueRecord[];
  /**
   * Receives until `isOver` says so, as many as `wants` says, and hands them on. What it
   * has received stays hidden from others until it is settled.
   *
   * @param wants how many more are wanted now; 0 for a while is no end
   * @param isOver whether nothing more will be wanted; `isDry`: nothing has come for a while
   */
  receive(
    wants: () => number,
    isOver: (isDry: boolean) => boolean,
    onRecords: (records: readonly QueueRecord[]) => void,
  ): Promise<void>;
  /** Never throws: a message that cannot be settled comes back when its visibility timeout is over. */
  settle(settled: readonly Settled[]): Promise<void>;
  /** Waits for what is still under way, and lets go of the messages. */
  close(): Promise<void>;
  /** The answer to the event source: what is not done yet stays on the queue. */
  response(): SQSBatchResponse;
}

/** Receives under way at once. */
const POLLERS = 4;
/**
 * How long a receive waits for messages, seconds: a short poll asks only some of SQS's servers, so
 * that an empty answer would say little.
 */
const POLL_SECONDS = 1;
/** A receive that was given up may have been answered, and then hides its messages for a minute. */
const RECEIVE_TIMEOUT_MS = 5_000;
/** The queue has no more once nothing has come for so long, milliseconds. */
const QUIET_MS = 900;
/** After a fault, and while nothing is wanted. */
const PAUSE_MS = 50;
const FAULT_PAUSE_MS = 500;
const KEEP_UP_MS = 20_000;

export function openIntake(event: SQSEvent, client: SQSClient, queueUrl: string): Intake {
  const records = event.Records.map((record) => ({
    messageId: record.messageId,
    receiptHandle: record.receiptHandle,
    body: record.body,
    receiveCount: Number(record.attributes.ApproximateReceiveCount),
    sentAt: Number(record.attributes.SentTimestamp),
  }));
  /** Of the event, and not done yet. */
  const pending = new Set(records.map(({ messageId }) => messageId));
  /** Received here, and not settled yet. */
  const taken = new Map<string, QueueRecord>();
  /** All that are not settled yet. */
  const inHand = new Set(pending);
  let keepingUp: NodeJS.Timeout | undefined;
  let kept: Promise<unknown> = Promise.resolve();

  async function receiveOnce(count: number): Promise<readonly QueueRecord[] | undefined> {
    try {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: count,
          WaitTimeSeconds: POLL_SECONDS,
          VisibilityTimeout: dialerLimits.visibilitySeconds,
          MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
        }),
        { requestTimeout: RECEIVE_TIMEOUT_MS },
      );
      return Messages.flatMap(toRecord);
    } catch (error) {
      log.warn('no messages taken from the queue', { error: faultOf(error) });
      return undefined;
    }
  }

  /** Messages in hand stay hidden, however long the calls before theirs take. */
  function keepUp(): void {
    keepingUp ??= setInterval(() => {
      const hidden = [...taken.values()].map((record) => ({
        record,
        seconds: dialerLimits.visibilitySeconds,
      }));
      kept = Promise.all(
        chunks(hidden, MAX_MESSAGES).map((chunk) => hide(client, queueUrl, chunk)),
      );
    }, KEEP_UP_MS);
  }

  return {
    event: records,

    async receive(wants, isOver, onRecords) {
      let gotAt = performance.now();
      let isDry = false;
      keepUp();
      const poll = async (): Promise<void> => {
        while (!isOver(isDry)) {
          const count = Math.min(MAX_MESSAGES, wants());
          if (count <= 0) {
            await pause(PAUSE_MS);
            // Nothing was asked for meanwhile, so that nothing could come.
            gotAt = performance.now();
            continue;
          }
          const received = await receiveOnce(count);
          if (received === undefined) await pause(FAULT_PAUSE_MS);
          else if (received.length > 0) {
            gotAt = performance.now();
            isDry = false;
            // SQS may give a message twice: the other copy stays hidden for a minute, and then the ledger knows it.
            const records = received.filter(({ messageId }) => !inHand.has(messageId));
            for (const record of records) {
              taken.set(record.messageId, record);
              inHand.add(record.messageId);
            }
            onRecords(records);
          } else isDry = performance.now() - gotAt >= QUIET_MS;
        }
      };
      await Promise.all(Array.from({ length: POLLERS }, poll));
    },

    async settle(settled) {
      const done = settled.flatMap(([record, { kind }]) => (kind === 'done' ? [record] : []));
      const own = done.filter(({ messageId }) => !pending.delete(messageId));
      const waiting = settled.flatMap(([record, disposition]) =>
        disposition.kind === 'wait' ? [{ record, seconds: disposition.seconds }] : [],
      );
      for (const [{ messageId }] of settled) {
        taken.delete(messageId);
        inHand.delete(messageId);
      }
      // What was kept hidden a moment ago would be hidden for longer than it is to wait.
      await kept;
      await Promise.all([
        ...chunks(own, MAX_MESSAGES).map((chunk) => remove(client, queueUrl, chunk)),
        ...chunks(waiting, MAX_MESSAGES).map((chunk) => hide(client, queueUrl, chunk)),
      ]);
    },

    async close() {
      clearInterval(keepingUp);
      await kept;
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
          sentAt: Number(Attributes?.SentTimestamp ?? 0),
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
