import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readAddresses } from '../../cli/target/addresses.ts';
import { createClients } from '../../cli/target/local-clients.ts';
import { changeBreaker } from '../../functions/dialer/breaker-item.ts';
import { openTable } from '../../functions/dialer/ledger/table.ts';
import { resumed, paused as withPause } from '../../functions/dialer/pauses.ts';
import { inProcess, jsonOf } from '../cli/in-process.ts';
import { expectBalance } from '../support/balance.ts';
import { HOUR, MINUTE, SECOND, startDay } from '../support/day.ts';
import { aLead, eventually, phoneOf } from '../support/stack.ts';

// `npm run test:storm -- pause`: a night and three days of a pause through the deployed stack, with a clock that runs
// as fast as it follows. An hour of one is pause-an-hour.full.ts.

let day: Awaited<ReturnType<typeof startDay>>;
let clients: ReturnType<typeof createClients>;
beforeAll(async () => {
  day = await startDay({
    sources: { crm: { preset: 'generic' }, website: { preset: 'generic' } },
  });
  const addresses = readAddresses(day.folder.dataDir);
  if (addresses === undefined) throw new Error('the stack has left no word');
  clients = createClients(addresses);
  vi.stubEnv('LOCAL_DATA', day.folder.dataDir);
  vi.stubEnv('CONNECTOR_CONFIG', day.folder.configFile);
  vi.stubEnv('PORT', '');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  clients?.sqs.destroy();
  clients?.dynamodb.destroy();
  await day?.close();
});
afterEach(async () => {
  await expectBalance(day.stack);
  expect(day.simulator.stats()).toMatchObject({ overLimit: 0, violations: 0 });
});

let people = 0;
const newPeople = (count: number): number[] => Array.from({ length: count }, () => people++);
const taken = (n: number): number => day.simulator.taken()[phoneOf(n)] ?? 0;
const post = async (those: readonly number[], source: string) => {
  for (const n of those)
    expect(await day.post(aLead(n), { source })).toMatchObject({ status: 200 });
};
/** What the console tells a page that is opened. */
async function paused(): Promise<unknown> {
  const response = await fetch(`${day.stack.url}/local/events`);
  let text = '';
  for await (const bytes of response.body ?? []) {
    text += Buffer.from(bytes).toString();
    const [, snapshot] = /^event: snapshot\ndata: (.*)\n\n/m.exec(text) ?? [];
    if (snapshot === undefined) continue;
    return JSON.parse(snapshot).paused;
  }
  return undefined;
}

/** As `connector pause` and `resume` do, at the time of the stack's clock. */
const table = () => openTable(clients.dynamodb, 'test-ledger');
const pauseFor = (source: string | undefined, milliseconds: number) =>
  changeBreaker(
    table(),
    (breaker, now) => ({
      ...breaker,
      pauses: withPause(breaker.pauses, { source, since: now, until: now + milliseconds }, now),
    }),
    day.clock.now,
  );
const resume = () =>
  changeBreaker(
    table(),
    (breaker, now) => ({ ...breaker, pauses: resumed(breaker.pauses, undefined, now) }),
    day.clock.now,
  );

describe('a source that is paused over a night', { timeout: 120_000 }, () => {
  it('keeps its leads, the others are dialled, and in the morning all are, once each', async () => {
    // The commands, while the clock is that of this process.
    const { status, stdout } = await inProcess('pause', 'crm', '--for', '14h');
    expect(status).toBe(0);
    expect(stdout).toContain('crm is paused until ');
    expect((await jsonOf('status')).paused).toMatchObject([{ source: 'crm', untilResumed: false }]);
    expect((await inProcess('status')).stdout).toMatch(/^paused +crm, since .*resume crm$/m);

    await eventually(paused).toMatchObject([{ source: 'crm', untilResumed: false }]);

    const evening = newPeople(4);
    const others = newPeople(2);
    await post(evening, 'crm');
    await post(others, 'website');
    await day.settle();
    expect(others.map(taken)).toEqual([1, 1]);
    await day.pass(7 * HOUR, 30 * MINUTE);
    const night = newPeople(2);
    await post(night, 'crm');
    await day.pass(6 * HOUR + 50 * MINUTE, 25 * MINUTE);
    expect([...evening, ...night].filter((n) => taken(n) > 0)).toEqual([]);
    expect(await day.parked()).toEqual([]);

    await day.pass(12 * MINUTE, MINUTE);
    await eventually(day.settle).toEqual([]);
    expect([...evening, ...night].filter((n) => taken(n) !== 1)).toEqual([]);
    const waits = await day.logged('dialer', '"outcome":"paused"');
    expect(waits.length).toBeGreaterThan(10);
    expect(waits[0]).toMatchObject({ level: 'INFO', message: 'lead waits', source: 'crm' });
    // SQS parks what it has handed out a thousand times.
    expect(Math.max(...waits.map(({ attempt }) => Number(attempt)))).toBeLessThan(110);
    expect(JSON.stringify(waits)).not.toContain(phoneOf(evening[0] ?? 0));
  });
});

describe('the whole connector', { timeout: 120_000 }, () => {
  it('paused for three days gives nobody up, and goes on within a quarter of an hour of resume', async () => {
    await pauseFor(undefined, 72 * HOUR);
    const all = newPeople(3);
    await post(all, 'crm');
    await day.pass(71 * HOUR, HOUR);
    const callsBefore = day.simulator.stats().calls;
    // Now they are older than what a lead is tried for, and the API is down when they may go.
    day.simulator.setFaults({ rates: { http503: 1 } });
    await resume();
    await day.pass(17 * MINUTE, MINUTE);
    await day.pass(HOUR, MINUTE);
    expect(day.simulator.stats().calls).toBeGreaterThan(callsBefore);
    expect(await day.parked()).toEqual([]);
    day.simulator.setFaults({ rates: {} });
    await day.pass(2 * MINUTE, 10 * SECOND);
    await eventually(day.settle).toEqual([]);
    expect(all.map(taken)).toEqual([1, 1, 1]);
  });
});
