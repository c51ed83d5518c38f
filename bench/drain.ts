import { fillQueue } from './support/leads.ts';
import type { Result } from './support/result.ts';
import type { SimulatorProcess } from './support/simulator-process.ts';
import { startStackProcess } from './support/stack-process.ts';
import { percent, short } from './support/statistics.ts';
import { limitOf, measureThroughput } from './support/throughput.ts';

export interface DrainSettings {
  /** Which latencies, milliseconds, for which contacts a call. */
  readonly cases: readonly {
    readonly contactsPerCall: number;
    readonly latencies: readonly number[];
  }[];
  readonly windowMs: number;
}

export interface Drained {
  readonly latencyMs: number;
  readonly contactsPerCall: number;
  /** What three places take at most. */
  readonly limit: number;
  readonly contactsPerSecond: number;
  readonly ratio: number;
  /** Contacts in a call, on average: less than asked for if leads come too slowly. */
  readonly measuredContactsPerCall: number;
}

/** No more than this comes out of the embedded queue and ledger, whatever the API would take. */
const MOST_A_SECOND = 1_500;
/** How long calls take while the queue is filled: long, so that it is full in the end. */
const HOLD_MS = 2_000;

/** How fast a backlog drains, against the limit that the API sets. */
export async function drain(
  simulator: SimulatorProcess,
  { cases, windowMs }: DrainSettings,
): Promise<Result<readonly Drained[]>> {
  const drained: Drained[] = [];
  for (const { contactsPerCall, latencies } of cases) {
    await simulator.setLatency(HOLD_MS);
    const stack = await startStackProcess(simulator.url, contactsPerCall);
    try {
      const needed = latencies.map((latency) => backlog(latency, contactsPerCall, windowMs));
      const leads = needed.reduce((sum, count) => sum + count, 6 * contactsPerCall);
      await fillQueue(stack.sqs, stack.queueUrl, leads);
      let held = HOLD_MS;
      for (const latencyMs of latencies) {
        await simulator.setLatency(latencyMs);
        // First the calls end that still take the earlier latency.
        const settleMs = held + latencyMs + 300;
        const measured = await measureThroughput(simulator, { latencyMs, settleMs, windowMs });
        held = latencyMs;
        if ((await stack.waiting()) === 0) throw new Error('the queue ran dry');
        const limit = limitOf(latencyMs, contactsPerCall);
        drained.push({
          latencyMs,
          contactsPerCall,
          limit,
          contactsPerSecond: measured.contactsPerSecond,
          ratio: measured.contactsPerSecond / limit,
          measuredContactsPerCall: measured.contactsPerCall,
        });
      }
    } finally {
      await stack.close();
    }
  }
  return { raw: drained, table: toTable(drained) };
}

/** Leads that the ramp and the window take at most. */
function backlog(latencyMs: number, contactsPerCall: number, windowMs: number): number {
  const seconds = (windowMs + 5 * latencyMs + 1_000) / 1_000;
  return Math.ceil(seconds * Math.min(MOST_A_SECOND, limitOf(latencyMs, contactsPerCall)));
}

const toTable = (drained: readonly Drained[]) => ({
  title: 'Drain rate: contacts a second from a backlog',
  columns: ['contacts a call', 'latency of the API', 'limit (3 calls)', 'measured', 'of the limit'],
  rows: drained.map(({ latencyMs, contactsPerCall, limit, contactsPerSecond, ratio }) => [
    String(contactsPerCall),
    `${latencyMs} ms`,
    short(limit),
    short(contactsPerSecond),
    percent(ratio),
  ]),
});
