import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { MAX_MESSAGES } from '../../functions/shared/send-messages.ts';
import { type ParkedMessage, readParkedMessage } from './parked-message.ts';

/** Receives side by side, so that thousands do not take as many round trips. */
const LANES = 4;
/**
 * After how many seconds a message comes back, whatever becomes of the command that looks at it.
 */
const HIDDEN_SECONDS = 30;
/** Not 0: see functions/dialer/acknowledge.ts. */
const RELEASED_SECONDS = 1;
/**
 * How long a receive waits for a message, seconds. The first one waits longer than {@link
 * RELEASED_SECONDS}, because another command may have looked just now. A receive that waits also
 * makes SQS ask all of its servers.
 */
const FIRST_WAIT_SECONDS = 2;
const WAIT_SECONDS = 1;
/** After how many receives without anything new all has been seen. SQS may give a message twice. */
const MAX_STALE = 3;

export interface ParkedQueue {
  readonly sqs: SQSClient;
  readonly url: string;
}

/**
 * Goes through the parked queue, each message once. SQS has no way to look but to receive, so that
 * what is looked at is hidden from others meanwhile and has to be made visible again at the end.
 *
 * @param visit what to do with some messages, at most ten; returns those that it has deleted
 * @param isEnough asked before each receive: whether the rest is of no interest
 * @returns how many messages were looked at
 */
export async function walkParked(
  queue: ParkedQueue,
  visit: (messages: readonly ParkedMessage[]) => Promise<readonly ParkedMessage[]>,
  isEnough: () => boolean = () => false,
): Promise<number> {
  /** The messages by their id, each with its newest receipt handle. */
  const held = new Map<string, ParkedMessage>();
  const seen = new Set<string>();
  const lanes: Promise<void>[] = [];
  let failure: { readonly reason: unknown } | undefined;

  /** Starts another lane of receives, if there are not enough. */
  function openLane(): void {
    if (lanes.length === LANES) return;
    const fail = (reason: unknown) => {
      failure ??= { reason };
    };
    lanes.push(lane(lanes.length === 0 ? FIRST_WAIT_SECONDS : WAIT_SECONDS).catch(fail));
  }

  async function lane(firstWait: number): Promise<void> {
    let waitSeconds = firstWait;
    const isOver = (): boolean => failure !== undefined || isEnough();
    for (let stale = 0; stale < MAX_STALE && !isOver(); waitSeconds = WAIT_SECONDS) {
      const received = await receive(queue, waitSeconds);
      if (received.length === 0) return;
      // More lanes start only now, because most of the time there are few messages.
      if (received.length === MAX_MESSAGES) openLane();
      const fresh = received.filter(({ messageId }) => !seen.has(messageId));
      stale = fresh.length === 0 ? stale + 1 : 0;
      for (const message of received) {
        seen.add(message.messageId);
        held.set(message.messageId, message);
      }
      if (fresh.length === 0) continue;
      for (const { messageId } of await visit(fresh)) held.delete(messageId);
    }
  }

  try {
    openLane();
    // The list grows while this goes through it.
    for (const lane of lanes) await lane;
    if (failure !== undefined) throw failure.reason;
    return seen.size;
  } finally {
    await release(queue, [...held.values()]);
  }
}

async function receive({ sqs, url }: ParkedQueue, waitSeconds: number): Promise<ParkedMessage[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: MAX_MESSAGES,
      VisibilityTimeout: HIDDEN_SECONDS,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['SentTimestamp'],
    }),
  );
  return Messages.map(readParkedMessage);
}

/** Makes messages visible again. Those that this fails for come back by themselves. */
async function release(
  { sqs, url }: ParkedQueue,
  messages: readonly ParkedMessage[],
): Promise<void> {
  for (let from = 0; from < messages.length; from += MAX_MESSAGES) {
    const Entries = entriesOf(messages.slice(from, from + MAX_MESSAGES)).map((entry) => ({
      ...entry,
      VisibilityTimeout: RELEASED_SECONDS,
    }));
    await sqs
      .send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }))
      .catch(() => undefined);
  }
}

/**
 * Takes messages off the parked queue, at most ten.
 *
 * @returns the ones that are off it; the others come back by themselves
 */
export async function deleteParked(
  { sqs, url }: ParkedQueue,
  messages: readonly ParkedMessage[],
): Promise<readonly ParkedMessage[]> {
  if (messages.length === 0) return [];
  const Entries = entriesOf(messages);
  const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  const failed = new Set(Failed.map(({ Id }) => Id));
  return messages.filter((_, index) => !failed.has(String(index)));
}

const entriesOf = (messages: readonly ParkedMessage[]) =>
  messages.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
