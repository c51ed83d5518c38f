import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { openBudget } from '../../functions/dialer/budget.ts';
import { deliver } from '../../functions/dialer/deliver.ts';
import { openIntake } from '../../functions/dialer/intake.ts';
import { openLedger } from '../../functions/dialer/ledger/ledger.ts';
import { openTable } from '../../functions/dialer/ledger/table.ts';
import { dialerLimits } from '../../functions/dialer/limits.ts';
import { newPermitMemory, openPermits } from '../../functions/dialer/permits.ts';
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
  /** Items of the ledger: DynamoDB is paid by them, however many are in a request. */
  readonly items: { readonly read: number; readonly written: number };
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
  const sqs = standIn(SQSClient, async (command) => {
    if (count(command) !== 'ReceiveMessage') return {};
    const first = next;
    next = Math.min(leads, next + command.input.MaxNumberOfMessages);
    // An empty queue lets a receive wait.
    if (next === first) await pause(1_000 * command.input.WaitTimeSeconds);
    return {
      Messages: Array.from({ length: next - first }, (_, index) => aMessage(first + index)),
    };
  });
  const items = { read: 0, written: 0 };
  const dynamodb = standIn(DynamoDBClient, async (command) => {
    const name = count(command);
    const inIt = Object.values(command.input.RequestItems ?? {});
    const number = inIt.reduce((sum, all) => sum + ('Keys' in all ? all.Keys : all).length, 0) || 1;
    items[name.includes('Get') ? 'read' : 'written'] += number;
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
  const table = openTable(dynamodb, 'ledger');
  const permits = openPermits({
    table,
    invocation: 'bench',
    abandonedMs: 300_000,
    memory: newPermitMemory(),
    count: () => {},
    now: Date.now,
    random: Math.random,
    pause,
  });
  await deliver(openIntake(event, sqs, 'https://sqs.example/leads'), {
    ledger: openLedger({
      table,
      invocation: 'bench',
      windowHours: () => 720,
      mostSendings: 2,
      whenUnsure: 'resend',
      leaseMs: dialerLimits.callMs,
      sentBy: permits.sentBy,
      now: Date.now,
    }),
    permits,
    budget: openBudget(() => 1_000 * dialerLimits.timeoutSeconds),
    whenUnsure: 'resend',
    mostSendings: 2,
    contactsPerCall,
    giveUpAfterHours: 72,
    async callApi(document) {
      calls += 1;
      sentBytes += document.length;
      return { kind: 'answered', status: 200, body: '<XML><Status>OK</Status></XML>' };
    },
    credentials: { get: async () => ({ ok: true, value: tenant }) },
    onCall: () => {},
    onPossibleDuplicates: () => {},
    parkLeads: async () => true,
    count: () => {},
    now: Date.now,
    random: Math.random,
    pause,
  });
  return { leads, calls, sentBytes, requests, items };
}

const aMessage = (n: number) => ({
  MessageId: String(n),
  ReceiptHandle: String(n),
  Body: encodeQueuedLead(aQueuedLead(n)),
  Attributes: { ApproximateReceiveCount: '1' },
});

interface AnyCommand {
  readonly input: {
    readonly MaxNumberOfMessages: number;
    readonly WaitTimeSeconds: number;
    readonly RequestItems?: Readonly<
      Record<string, readonly unknown[] | { readonly Keys: readonly unknown[] }>
    >;
  };
}

/** A client whose requests go nowhere. */
function standIn<Client extends SQSClient | DynamoDBClient>(
  Kind: new (options: { region: string }) => Client,
  answer: (command: AnyCommand) => Promise<object>,
): Client {
  const client = new Kind({ region: 'af-south-1' });
  return Object.assign(client, { send: answer });
}
