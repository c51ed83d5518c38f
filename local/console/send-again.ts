import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { decodeQueuedLead } from '../../functions/lead/queued-lead.ts';
import { sendMessages } from '../../functions/shared/send-messages.ts';

/** SQS takes and gives at most ten messages a request. */
const MAX_MESSAGES = 10;
/** Whatever happens in between, a message comes back after this long. */
const HIDDEN_SECONDS = 120;
/** Not 0: see functions/dialer/acknowledge.ts. */
const RELEASED_SECONDS = 1;

export interface LeadQueueUrls {
  readonly leads: string;
  readonly parked: string;
}

/** What became of the messages that were to be sent again. */
export interface SentAgain {
  readonly sent: number;
  /** Of those asked for by their id, how many the queue did not give: gone, or in other hands. */
  readonly missing: number;
  /** Whether the lead queue has refused some, which then are still parked. */
  readonly failed: boolean;
}

/**
 * Sends parked leads again, as they are: first onto the lead queue, then off the parked queue. Whoever
 * dies in between leaves a lead on both, and the ledger tells the second one for a duplicate.
 *
 * @param wanted ids of messages, or all that carry a lead
 */
export async function sendAgain(
  sqs: SQSClient,
  urls: LeadQueueUrls,
  wanted: ReadonlySet<string> | 'all',
): Promise<SentAgain> {
  const seen = new Set<string>();
  const passedOver: Message[] = [];
  let sent = 0;
  let failed = false;

  for (let isDone = false; !isDone; ) {
    const messages = (await receive(sqs, urls.parked)).filter(
      ({ MessageId = '' }) => !seen.has(MessageId),
    );
    for (const { MessageId = '' } of messages) seen.add(MessageId);
    const chosen = messages.filter((message) => isWanted(message, wanted));
    passedOver.push(...messages.filter((message) => !chosen.includes(message)));
    if (chosen.length > 0 && (await move(sqs, urls, chosen))) sent += chosen.length;
    else if (chosen.length > 0) {
      failed = true;
      passedOver.push(...chosen);
    }
    isDone = failed || messages.length === 0 || (wanted !== 'all' && sent === wanted.size);
  }
  await release(sqs, urls.parked, passedOver);
  return { sent, failed, missing: wanted === 'all' ? 0 : wanted.size - sent };
}

const isWanted = ({ MessageId = '', Body = '' }: Message, wanted: ReadonlySet<string> | 'all') =>
  (wanted === 'all' || wanted.has(MessageId)) && decodeQueuedLead(Body).ok;

async function receive(sqs: SQSClient, queueUrl: string): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: MAX_MESSAGES,
      VisibilityTimeout: HIDDEN_SECONDS,
      WaitTimeSeconds: 0,
    }),
  );
  return Messages;
}

/** @returns whether all of them are on the lead queue; if not, all stay parked */
async function move(
  sqs: SQSClient,
  urls: LeadQueueUrls,
  messages: readonly Message[],
): Promise<boolean> {
  const outgoing = messages.map(({ Body = '' }) => ({ body: Body, group: sourceOf(Body) }));
  if (!(await sendMessages(sqs, urls.leads, outgoing))) return false;
  await sqs.send(
    new DeleteMessageBatchCommand({ QueueUrl: urls.parked, Entries: entriesOf(messages) }),
  );
  return true;
}

/** Makes what was passed over visible again, for whoever looks for it next. */
async function release(
  sqs: SQSClient,
  queueUrl: string,
  messages: readonly Message[],
): Promise<void> {
  for (let from = 0; from < messages.length; from += MAX_MESSAGES) {
    const Entries = entriesOf(messages.slice(from, from + MAX_MESSAGES)).map((entry) => ({
      ...entry,
      VisibilityTimeout: RELEASED_SECONDS,
    }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

const entriesOf = (messages: readonly Message[]) =>
  messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));

const sourceSchema = z.object({ source: z.string() });
const sourceOf = (body: string): string => sourceSchema.parse(JSON.parse(body)).source;
