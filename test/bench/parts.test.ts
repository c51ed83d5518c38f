import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { acknowledgement } from '../../bench/acknowledgement.ts';
import { baseline } from '../../bench/baseline.ts';
import { cost } from '../../bench/cost.ts';
import { drain } from '../../bench/drain.ts';
import { growth } from '../../bench/growth.ts';
import { speed } from '../../bench/speed.ts';
import type { Result } from '../../bench/support/result.ts';
import {
  type SimulatorProcess,
  startSimulatorProcess,
} from '../../bench/support/simulator-process.ts';

// Each part in a tiny form: that it runs and what it yields, never how long it takes.
vi.setConfig({ testTimeout: 120_000 });

let simulator: SimulatorProcess;
beforeAll(async () => {
  simulator = await startSimulatorProcess();
});
afterAll(() => simulator?.close());

function expectTable({ table }: Result<unknown>, rows: number): void {
  expect(table.rows).toHaveLength(rows);
  for (const row of table.rows) {
    expect(row).toHaveLength(table.columns.length);
    expect(row.join()).not.toMatch(/NaN|undefined|Infinity/);
  }
}

const aDrain = {
  latencyMs: 200,
  contactsPerCall: 10,
  limit: 150,
  contactsPerSecond: 140,
  ratio: 0.93,
  measuredContactsPerCall: 10,
};

it('drain and the naive baseline', async () => {
  const cases = [{ contactsPerCall: 10, latencies: [50] }];
  const drained = await drain(simulator, { cases, windowMs: 200 });
  expectTable(drained, 1);
  expect(drained.raw[0]?.measuredContactsPerCall).toBe(10);
  expectTable(await baseline(simulator, { latencies: [50], windowMs: 200 }, drained.raw), 1);
});

it('speed to lead', async () => {
  const settings = { latencyMs: 20, contactsPerCall: 10, idleLeads: 2, loads: [0.05], loadMs: 200 };
  expectTable(await speed(simulator, settings), 2);
});

it('growth', async () => {
  expectTable(await growth(simulator, { leads: [20], contactsPerCall: 10, latencyMs: 10 }), 1);
});

it('acknowledgement and cost', async () => {
  const acknowledged = await acknowledgement({ deliveries: 2, warmUp: 1 });
  expect(acknowledged.raw.map(({ leads }) => leads).slice(-3)).toEqual([1, 10, 100]);
  for (const { shares } of acknowledged.raw) {
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  }
  const input = { drained: [aDrain], acknowledged: acknowledged.raw, logBytesPerLead: 900 };
  const costs = await cost(input);
  expectTable(costs, 3);
  const [, lone, backlog] = costs.raw;
  expect(backlog?.usage.invocations).toBeLessThan(lone?.usage.invocations ?? 0);
});
