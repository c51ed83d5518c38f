import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
  type Message as SqsMessage,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { encodeQueuedLead, type QueuedLead } from '../../../functions/lead/queued-lead.ts';
import type { Scene } from './scene.ts';
import { timeout } from './table.ts';

/** A message of the lead queue, as the queue knows it. */
export interface Message {
  readonly id: string;
  readonly lead: QueuedLead;
  readonly body: string;
  readonly sentAt: number;
  visibleAt: number;
  receives: number;
  isGone: boolean;
}

/** One time that a message was given to somebody. */
export interface Receipt {
  readonly message: Message;
  readonly handle: string;
  readonly receives: number;
}

/** A part of what there is, where a receive gives no more. */
const PART = 0.6;

/** The lead queue, which does what SQS may do: it gives messages twice, or only some, fails, or loses its answers. */
export function openWorldQueue(scene: Scene) {
  const { clock, random, happens, seconds } = scene;
  const messages: Message[] = [];
  let waiting = 0;

  const handleOf = ({ id, receives }: Message): string => `${id}/${receives}`;
  const byHandle = (handle = ''): Message => {
    const message = messages[Number(handle.slice(1).split('/')[0])];
    if (message === undefined) throw new Error(`no message has the receipt ${handle}`);
    return message;
  };

  function receive(most: number, visibilitySeconds: number): readonly Receipt[] {
    const visible = messages.filter(({ isGone, visibleAt }) => !isGone && visibleAt <= clock.now());
    const given = happens('parts') ? visible.filter(() => random() < PART) : visible;
    return given.slice(0, most).map((message) => {
      message.receives += 1;
      message.visibleAt = clock.now() + (happens('givenTwice') ? 0 : 1_000 * visibilitySeconds);
      const handle = handleOf(message);
      scene.trace(
        message.lead.key,
        () => `queue: gives ${handle}, hidden until ${seconds(message.visibleAt)}`,
      );
      return { message, handle, receives: message.receives };
    });
  }

  function remove(message: Message): void {
    if (!message.isGone) waiting -= 1;
    message.isGone = true;
  }

  /** Hides a message anew, which only its last receipt can, and only while it is hidden. */
  function hide(handle: string | undefined, forSeconds = 0): boolean {
    const message = byHandle(handle);
    const isItsLast = handleOf(message) === handle;
    if (!isItsLast || message.isGone || message.visibleAt <= clock.now()) return false;
    message.visibleAt = clock.now() + 1_000 * forSeconds;
    return true;
  }

  async function longPoll({ input }: ReceiveMessageCommand): Promise<{ Messages: SqsMessage[] }> {
    const { MaxNumberOfMessages: most = 1, VisibilityTimeout: hidden = 0 } = input;
    let given = receive(most, hidden);
    if (given.length === 0) {
      await clock.sleep(1_000 * (input.WaitTimeSeconds ?? 0));
      given = receive(most, hidden);
    }
    return {
      Messages: given.map(({ message, handle, receives }) => ({
        MessageId: message.id,
        ReceiptHandle: handle,
        Body: message.body,
        Attributes: {
          ApproximateReceiveCount: String(receives),
          SentTimestamp: String(message.sentAt),
        },
      })),
    };
  }

  async function carryOut(command: unknown, onDeleted: () => void): Promise<object> {
    if (command instanceof ReceiveMessageCommand) return longPoll(command);
    if (command instanceof DeleteMessageBatchCommand) {
      const { Entries = [] } = command.input;
      const Failed = Entries.filter(() => happens('queueErrors'));
      for (const entry of Entries) {
        if (!Failed.includes(entry)) remove(byHandle(entry.ReceiptHandle));
      }
      onDeleted();
      return { Failed };
    }
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      const { Entries = [] } = command.input;
      return {
        Failed: Entries.filter(
          ({ ReceiptHandle, VisibilityTimeout }) => !hide(ReceiptHandle, VisibilityTimeout),
        ),
      };
    }
    throw new Error('the dialer is not expected to ask the queue for this');
  }

  return {
    messages: messages as readonly Message[],
    /** How many messages are not gone. */
    get waiting() {
      return waiting;
    },
    put(lead: QueuedLead, at: number): void {
      const id = `m${messages.length}`;
      const body = encodeQueuedLead(lead);
      messages.push({ id, lead, body, sentAt: at, visibleAt: at, receives: 0, isGone: false });
      waiting += 1;
    },
    /** As the event source receives, and deletes what an invocation has done. */
    receive,
    remove,
    /** When the next message can be had, milliseconds since 1970. */
    nextAt: (): number =>
      Math.min(...messages.flatMap(({ isGone, visibleAt }) => (isGone ? [] : [visibleAt]))),

    /**
     * @param mortal what is asked by whoever may die of it
     * @param onDeleted told when messages have been deleted
     */
    client(
      mortal: <Args extends readonly unknown[], Answer>(
        request: (...args: Args) => Promise<Answer>,
      ) => (...args: Args) => Promise<Answer>,
      onDeleted: () => void,
    ): SQSClient {
      const send = mortal(async (command: unknown): Promise<object> => {
        await clock.sleep(3 + 20 * random());
        if (happens('queueErrors')) throw timeout();
        const answer = await carryOut(command, onDeleted);
        const isLost = happens('queueErrors');
        await clock.sleep(2);
        if (isLost) throw timeout();
        return answer;
      });
      return { send } as unknown as SQSClient;
    },
  };
}

export type WorldQueue = ReturnType<typeof openWorldQueue>;

/** Messages as the event source hands them to the function. */
export const toEvent = (receipts: readonly Receipt[]): SQSEvent => ({
  Records: receipts.map(({ message, handle, receives }) => ({
    messageId: message.id,
    receiptHandle: handle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(message.sentAt),
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:af-south-1:000000000000:leads',
    awsRegion: 'af-south-1',
  })),
});
