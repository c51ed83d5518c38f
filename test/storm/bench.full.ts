import { afterAll, beforeAll, expect, it } from 'vitest';
import { baseline } from '../../bench/baseline.ts';
import { coldStart } from '../../bench/cold-start.ts';
import { drain } from '../../bench/drain.ts';
import { growth } from '../../bench/growth.ts';
import { speed } from '../../bench/speed.ts';
import {
  type SimulatorProcess,
  startSimulatorProcess,
} from '../../bench/support/simulator-process.ts';
import { expectTable } from '../bench/expect-table.ts';

// `npm run test:storm -- bench`: the parts of the bench that start stacks and processes of their own, in a tiny
// form. Each runs and yields what it should; how long it takes is no matter.

let simulator: SimulatorProcess;
beforeAll(async () => {
  simulator = await startSimulatorProcess();
});
afterAll(() => simulator?.close());

it('cold start', async () => {
  expectTable(await coldStart({ processes: 1 }), 2);
}, 120_000);

it('drain and the naive baseline', async () => {
  const cases = [{ contactsPerCall: 10, latencies: [50] }];
  const drained = await drain(simulator, { cases, windowMs: 200 });
  expectTable(drained, 1);
  expect(drained.raw[0]?.measuredContactsPerCall).toBe(10);
  expectTable(await baseline(simulator, { latencies: [50], windowMs: 200 }, drained.raw), 1);
}, 120_000);

it('speed to lead', async () => {
  const settings = { latencyMs: 20, contactsPerCall: 10, idleLeads: 2, loads: [0.05], loadMs: 200 };
  expectTable(await speed(simulator, settings), 2);
}, 120_000);

it('growth', async () => {
  expectTable(await growth(simulator, { leads: [20], contactsPerCall: 10, latencyMs: 10 }), 1);
}, 120_000);
