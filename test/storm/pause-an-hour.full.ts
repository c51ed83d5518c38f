import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { inProcess, jsonOf } from '../cli/in-process.ts';
import { expectBalance } from '../support/balance.ts';
import { HOUR, MINUTE, startDay } from '../support/day.ts';
import { aLead, eventually, phoneOf } from '../support/stack.ts';

// `npm run test:storm -- pause`: an hour of a pause through the deployed stack, by its commands. A night and three
// days are pause.full.ts.

let day: Awaited<ReturnType<typeof startDay>>;
beforeAll(async () => {
  day = await startDay({
    sources: { crm: { preset: 'generic' }, website: { preset: 'generic' } },
  });
  vi.stubEnv('LOCAL_DATA', day.folder.dataDir);
  vi.stubEnv('CONNECTOR_CONFIG', day.folder.configFile);
  vi.stubEnv('PORT', '');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await day?.close();
});

const taken = (...those: number[]): number[] =>
  those.map((n) => day.simulator.taken()[phoneOf(n)] ?? 0);
const post = async (n: number, source: string) =>
  expect(await day.post(aLead(n), { source })).toMatchObject({ status: 200 });

it('a paused source keeps its leads, the others are dialled, and at its end all are, once each', async () => {
  expect(await inProcess('pause', 'crm', '--for', '1h')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('crm is paused until '),
  });
  expect((await jsonOf('status')).paused).toMatchObject([{ source: 'crm', untilResumed: false }]);
  expect((await inProcess('status')).stdout).toMatch(/^paused +crm, since .*resume crm$/m);
  await post(1, 'crm');
  await post(2, 'website');
  await day.pass(50 * MINUTE, 10 * MINUTE);
  await post(3, 'crm');
  await day.settle();
  expect(taken(1, 2, 3)).toEqual([0, 1, 0]);

  await day.pass(12 * MINUTE, MINUTE);
  await eventually(day.settle).toEqual([]);
  expect(taken(1, 2, 3)).toEqual([1, 1, 1]);
  expect(await day.parked()).toEqual([]);
  const waits = await day.logged('dialer', '"outcome":"paused"');
  expect(waits[0]).toMatchObject({ level: 'INFO', message: 'lead waits', source: 'crm' });
  expect(JSON.stringify(waits)).not.toContain(phoneOf(1));
  await expectBalance(day.stack);
});

it('a paused connector calls nobody, and goes on within a quarter of an hour of resume', async () => {
  expect(await inProcess('pause', '--for', '14h')).toMatchObject({ status: 0 });
  await post(4, 'crm');
  await post(5, 'website');
  const { calls } = day.simulator.stats();
  await day.pass(2 * HOUR, HOUR / 2);
  expect(day.simulator.stats().calls).toBe(calls);
  expect(await inProcess('resume')).toMatchObject({ status: 0 });
  await day.pass(16 * MINUTE, 4 * MINUTE);
  await eventually(day.settle).toEqual([]);
  expect(taken(4, 5)).toEqual([1, 1]);
  await expectBalance(day.stack);
  expect(day.simulator.stats()).toMatchObject({ overLimit: 0, violations: 0 });
});
