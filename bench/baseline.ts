import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { createClients } from '../cli/target/local-clients.ts';
import { trickleFeedDocument } from '../functions/dialer/euphoria/request.ts';
import { decodeQueuedLead } from '../functions/lead/queued-lead.ts';
import { startEventSource } from '../local/event-source.ts';
import { startStorage } from '../local/storage.ts';
import type { Drained } from './drain.ts';
import { fillQueue } from './support/leads.ts';
import type { Result } from './support/result.ts';
import { type SimulatorProcess, tenant } from './support/simulator-process.ts';
import { percent, short } from './support/statistics.ts';
import { limitOf, measureThroughput } from './support/throughput.ts';

export interface BaselineSettings {
  readonly latencies: readonly number[];
  readonly windowMs: number;
}

export interface Baseline {
  readonly latencyMs: number;
  readonly contactsPerSecond: number;
}

/**
 * What people build first: one lead, one invocation, one call, three at a time, and no ledger. Its
 * queue is the one of the local stack, and the simulator is the same.
 */
export async function baseline(
  simulator: SimulatorProcess,
  { latencies, windowMs }: BaselineSettings,
  ours: readonly Drained[],
): Promise<Result<readonly Baseline[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'connector-bench-'));
  const storage = await startStorage(folder);
  const { sqs } = createClients(storage);
  const created = await sqs.send(new CreateQueueCommand({ QueueName: 'naive' }));
  const queueUrl = created.QueueUrl ?? '';
  const limits = latencies.map((latency) => limitOf(latency, 1));
  const leads = limits.reduce((sum, limit) => sum + (limit * (windowMs + 3_000)) / 1_000, 100);
  await fillQueue(sqs, queueUrl, Math.ceil(leads));
  const source = startEventSource(
    sqs,
    {
      queueUrl,
      queueArn: 'arn:aws:sqs:af-south-1:000000000000:naive',
      batchSize: 1,
      maxConcurrency: 3,
      timeoutSeconds: 30,
      reportBatchItemFailures: false,
      invoke: (event) => callForOne(simulator.url, event),
    },
    console.error,
  );
  const measured: Baseline[] = [];
  try {
    for (const latencyMs of latencies) {
      await simulator.setLatency(latencyMs);
      const times = { latencyMs, settleMs: 1_000, windowMs };
      const { contactsPerSecond } = await measureThroughput(simulator, times);
      measured.push({ latencyMs, contactsPerSecond });
    }
  } finally {
    await source.close();
    sqs.destroy();
    await storage.close();
    await rm(folder, { recursive: true, force: true });
  }
  return { raw: measured, table: toTable(measured, ours) };
}

async function callForOne(url: string, { Records: [record] }: SQSEvent) {
  const lead = decodeQueuedLead(record?.body ?? '');
  if (!lead.ok) return lead;
  const { contact, destination } = lead.value;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: trickleFeedDocument(tenant, destination, [contact]),
  });
  await response.text();
  return { ok: true, value: undefined } as const;
}

const toTable = (measured: readonly Baseline[], ours: readonly Drained[]) => ({
  title: 'Against one lead, one invocation, one call, three at a time',
  columns: ['latency of the API', 'naive', 'of its limit', 'ours, contacts a call', 'times faster'],
  rows: measured.flatMap(({ latencyMs, contactsPerSecond }) =>
    ours
      .filter((drained) => drained.latencyMs === latencyMs)
      .map((drained) => [
        `${latencyMs} ms`,
        short(contactsPerSecond),
        percent(contactsPerSecond / limitOf(latencyMs, 1)),
        `${short(drained.contactsPerSecond)} (${drained.contactsPerCall})`,
        short(drained.contactsPerSecond / contactsPerSecond),
      ]),
  ),
});
