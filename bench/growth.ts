import { setTimeout as wait } from 'node:timers/promises';
import { fillQueue } from './support/leads.ts';
import type { Result } from './support/result.ts';
import type { SimulatorProcess } from './support/simulator-process.ts';
import { startStackProcess } from './support/stack-process.ts';
import { short } from './support/statistics.ts';

export interface GrowthSettings {
  /** How many leads are queued at once, one stack for each. */
  readonly leads: readonly number[];
  readonly contactsPerCall: number;
  readonly latencyMs: number;
}

export interface Grown {
  readonly leads: number;
  /** From the first lead sent to the queue to the last one accepted. */
  readonly seconds: number;
  readonly millisecondsPerLead: number;
  /** Processor time of the whole stack, queue and ledger included. */
  readonly cpuMsPerLead: number;
  /** The most memory the process of the stack had, bytes, and what it had with nothing queued. */
  readonly peakMemory: number;
  readonly idleMemory: number;
}

const LOOK_MS = 100;

/** Whether time a lead and memory stay the same, however many are queued. */
export async function growth(
  simulator: SimulatorProcess,
  { leads: sizes, contactsPerCall, latencyMs }: GrowthSettings,
): Promise<Result<readonly Grown[]>> {
  await simulator.setLatency(latencyMs);
  const grown: Grown[] = [];
  for (const leads of sizes) {
    await simulator.reset();
    const stack = await startStackProcess(simulator.url, contactsPerCall);
    try {
      const before = await stack.usage();
      let peakMemory = before.memory;
      const began = performance.now();
      const filling = fillQueue(stack.sqs, stack.queueUrl, leads);
      while ((await simulator.stats()).contactsTaken < leads) {
        await wait(LOOK_MS);
        peakMemory = Math.max(peakMemory, (await stack.usage()).memory);
      }
      const seconds = (performance.now() - began) / 1_000;
      await filling;
      const { cpuMs } = await stack.usage();
      grown.push({
        leads,
        seconds,
        millisecondsPerLead: (seconds * 1_000) / leads,
        cpuMsPerLead: (cpuMs - before.cpuMs) / leads,
        peakMemory,
        idleMemory: before.memory,
      });
    } finally {
      await stack.close();
    }
  }
  return { raw: grown, table: toTable(grown, contactsPerCall, latencyMs) };
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MB`;

const toTable = (grown: readonly Grown[], contactsPerCall: number, latencyMs: number) => ({
  title: `Growth: the same with more leads queued (${contactsPerCall} contacts a call, ${latencyMs} ms)`,
  columns: ['leads queued', 'ms a lead', 'CPU ms a lead', 'memory, idle', 'memory, most'],
  rows: grown.map((one) => [
    one.leads.toLocaleString('en-US'),
    short(one.millisecondsPerLead),
    short(one.cpuMsPerLead),
    megabytes(one.idleMemory),
    megabytes(one.peakMemory),
  ]),
  notes: [
    'From the first lead sent to the queue to the last one accepted. Time and memory are those of the whole process: functions, queue, ledger and console of the local stack.',
  ],
});
