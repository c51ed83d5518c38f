import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { deliver } from '../../functions/dialer/deliver.ts';
import { openGate } from '../../functions/dialer/gate.ts';
import { openLedger } from '../../functions/dialer/ledger.ts';
import { openRecords } from '../../functions/dialer/records.ts';
import { encodeQueuedLead } from '../../functions/lead/queued-lead.ts';
import { aQueuedLead } from './leads.ts';
import { tenant } from './simulator-process.ts';

/** What one invocation of the dialer asked for. */
export interface CountedRun {
  readonly leads: number;
  readonly calls: number;
  /** Bytes of XML sent to the API. */
  readonly sentBytes: number;
  /** Requests by name: `ReceiveMessage`, `UpdateItem` … The event source's own two are among them. */
  readonly requests: Readonly<Record<string, number>>;
}

/**
 * Runs the dialer's flow once on a backlog, with stand-ins that count what is asked of AWS.
 *
 * @param leads how many are in the queue; ten at most come with the event
 */
export async function countedRun(leads: number, contactsPerCall: number): Promise<CountedRun> {
  const requests: Record<string, number> = { ReceiveMessage: 1, DeleteMessageBatch: 1 };
  let next = Math.min(10, leads);
  const count = (command: object) => {
    const name = command.constructor.name.replace(/Command$/, '');
    requests[name] = (requests[name] ?? 0) + 1;
    return name;
  };
  const sqs = standIn(SQSClient, (command) => {
    if (count(command) !== 'ReceiveMessage') return {};
    const first = next;
    next = Math.min(leads, next + command.input.MaxNumberOfMessages);
    return {
      Messages: Array.from({ length: next - first }, (_, index) => aMessage(first + index)),
    };
  });
  const dynamodb = standIn(DynamoDBClient, (command) => {
    count(command);
    return {};
  });
  const event = {
    Records: Array.from({ length: next }, (_, n) => ({
      messageId: String(n),
      receiptHandle: String(n),
      body: encodeQueuedLead(aQueuedLead(n)),
      attributes: { ApproximateReceiveCount: '1' },
    })),
  } as SQSEvent;
  let calls = 0;
  let sentBytes = 0;
  await deliver(openRecords(event, sqs, 'https://sqs.example/leads'), {
    ledger: openLedger({
      client: dynamodb,
      table: 'ledger',
      owner: 'bench',
      leaseMs: 30_000,
      windowHours: () => 720,
      now: Date.now,
    }),
    gate: openGate(dynamodb, 'ledger', Date.now),
    whenUnsure: 'resend',
    contactsPerCall,
    giveUpAfterHours: 72,
    async callApi(document) {
      calls += 1;
      sentBytes += document.length;
      return { kind: 'answered', status: 200, body: '<XML><Status>OK</Status></XML>' };
    },
    credentials: { get: async () => ({ ok: true, value: tenant }) },
    hasTime: () => true,
    hasTimeForMore: () => true,
    onCall: () => {},
    onPossibleDuplicates: () => {},
    parkLeads: async () => true,
    count: () => {},
    now: Date.now,
    random: Math.random,
  });
  return { leads, calls, sentBytes, requests };
}

const aMessage = (n: number) => ({
  MessageId: String(n),
  ReceiptHandle: String(n),
  Body: encodeQueuedLead(aQueuedLead(n)),
  Attributes: { ApproximateReceiveCount: '1' },
});

interface AnyCommand {
  readonly input: { readonly MaxNumberOfMessages: number };
}

/** A client whose requests go nowhere. */
function standIn<Client extends SQSClient | DynamoDBClient>(
  Kind: new (options: { region: string }) => Client,
  answer: (command: AnyCommand) => object,
): Client {
  const client = new Kind({ region: 'af-south-1' });
  return Object.assign(client, { send: async (command: AnyCommand) => answer(command) });
}
