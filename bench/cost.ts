import type { Acknowledged } from './acknowledgement.ts';
import type { Drained } from './drain.ts';
import { countedRun } from './support/counted-run.ts';
import { type Bill, billOf, prices, type Usage } from './support/prices.ts';
import type { Result } from './support/result.ts';

/** What the other parts of the same run have measured. */
export interface CostInput {
  readonly drained: readonly Drained[];
  readonly acknowledged: readonly Acknowledged[];
  /** Bytes that both functions log for a lead. */
  readonly logBytesPerLead: number;
}

export interface Cost {
  readonly name: string;
  readonly usage: Usage;
  readonly bill: Bill;
}

/** Of a function: `cdk/lambda-function.ts`. */
const GIGABYTES = 1_769 / 1_024;
/**
 * What cannot be measured on one machine: how long SQS and the ledger take to answer in AWS. The
 * webhook waits for one of them, a lone lead in the dialer for three, one after the other.
 */
const AWS_MS = 10;
const LATENCY_MS = 200;

/** What a million leads cost, from what was measured and counted, and how it changes with the batch. */
export async function cost({
  drained,
  acknowledged,
  logBytesPerLead,
}: CostInput): Promise<Result<readonly Cost[]>> {
  const own = acknowledged.find(({ preset, leads }) => preset === 'generic' && leads === 1);
  const webhookMs = Math.ceil((own?.p50 ?? 1) + AWS_MS);
  const webhook = {
    httpApiRequests: 1,
    invocations: 1,
    gigabyteSeconds: (webhookMs / 1_000) * GIGABYTES,
    sqsRequests: 1,
  };
  const add = (dialer: Omit<Usage, 'httpApiRequests' | 'logBytes'>): Usage => ({
    ...dialer,
    httpApiRequests: webhook.httpApiRequests,
    invocations: webhook.invocations + dialer.invocations,
    gigabyteSeconds: webhook.gigabyteSeconds + dialer.gigabyteSeconds,
    sqsRequests: webhook.sqsRequests + dialer.sqsRequests,
    logBytes: logBytesPerLead,
  });

  const lone = await usageOfRun(1, 1, (LATENCY_MS + 3 * AWS_MS) / 1_000);
  const costs: [name: string, usage: Usage][] = [
    [
      'naive: one lead a call, no ledger',
      add({
        invocations: 1,
        gigabyteSeconds: ((LATENCY_MS + AWS_MS) / 1_000) * GIGABYTES,
        sqsRequests: 2,
        dynamodbWrites: 0,
        dynamodbReads: 0,
        sentBytes: lone.sentBytes,
      }),
    ],
    ['lone leads, one call each', add(lone)],
  ];
  for (const { latencyMs, contactsPerCall, contactsPerSecond } of drained) {
    if (latencyMs !== LATENCY_MS) continue;
    // While a backlog drains, three environments are at work all the time.
    const perLead = await usageOfRun(20 * contactsPerCall, contactsPerCall, 3 / contactsPerSecond);
    costs.push([`a backlog, ${contactsPerCall} a call`, add(perLead)]);
  }
  const raw = costs.map(([name, usage]) => ({ name, usage, bill: billOf(usage) }));
  return { raw, table: toTable(raw, webhookMs) };
}

/** What the dialer uses a lead. */
async function usageOfRun(leads: number, contactsPerCall: number, secondsPerLead: number) {
  const { requests, items, sentBytes } = await countedRun(leads, contactsPerCall);
  const each = (...names: string[]) =>
    names.reduce((sum, name) => sum + (requests[name] ?? 0), 0) / leads;
  return {
    invocations: 1 / leads,
    gigabyteSeconds: secondsPerLead * GIGABYTES,
    sqsRequests: each('ReceiveMessage', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch'),
    dynamodbWrites: items.written / leads,
    dynamodbReads: items.read / leads,
    sentBytes: sentBytes / leads,
  };
}

const dollars = (amount: number): string => amount.toFixed(2);

const toTable = (costs: readonly Cost[], webhookMs: number) => ({
  title: `Cost: dollars for a million leads, each posted by itself (latency of the API ${LATENCY_MS} ms)`,
  columns: ['', 'HTTP API', 'Lambda', 'SQS', 'DynamoDB', 'logs', 'transfer', 'in all'],
  rows: costs.map(({ name, bill }) => [
    name,
    ...[bill.httpApi, bill.lambda, bill.sqs, bill.dynamodb, bill.logs, bill.transfer].map(dollars),
    dollars(bill.total),
  ]),
  notes: [
    `Prices: ${prices.asOf}. The webhook is billed ${webhookMs} ms a delivery, ${AWS_MS} of them for the queue, which is assumed, not measured, as are the three requests of a lone lead in the dialer. A senders’ list of leads in one delivery divides HTTP API, webhook and its queue request. Beside it, each month: secrets 1.20, the event source’s waiting receives some 0.30, alarms and metrics by source.`,
  ],
});
