import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noFaults } from '../../simulator/faults.ts';
import { type AdversarySettings, createAdversary } from '../support/adversary/adversary.ts';
import { kindQueue } from '../support/adversary/hostile-queue.ts';
import { kindSecrets } from '../support/adversary/hostile-secrets.ts';
import { kindTable } from '../support/adversary/hostile-table.ts';
import { MINUTE, startDay } from '../support/day.ts';
import { aLead, eventually, KEY, phoneOf, TOKEN, tokensOf } from '../support/stack.ts';

// `npm run test:storm -- aws`: what AWS does to a connector and emulators of it do not, one switch a test
// (docs/proof.md, "What emulators smooth over"). In all of them the functions' environments stand still between two events.

const kind: AdversarySettings = { queue: kindQueue, table: kindTable, secrets: kindSecrets };
const adversary = createAdversary({ freezes: true });
let day: Awaited<ReturnType<typeof startDay>>;
beforeAll(async () => {
  // The front that judges roles would stand between the functions' connections and who forgets them.
  day = await startDay({ adversary, judgesRoles: false, contactsPerCall: 5 });
});
afterAll(() => day?.close());
beforeEach(() => day.simulator.setFaults(noFaults));
afterEach(() => {
  adversary.set(kind);
  expect(day.simulator.stats()).toMatchObject({ overLimit: 0, violations: 0 });
});

let people = 0;
const newPeople = (count: number): number[] => Array.from({ length: count }, () => people++);
const taken = (n: number): number => day.simulator.taken()[phoneOf(n)] ?? 0;
const done = (name: string): number => adversary.counts()[name] ?? 0;

/** As every sender does, it sends again what got no 200. */
async function post(those: readonly number[], token = TOKEN): Promise<void> {
  for (const n of those) {
    await eventually(async () => (await day.post(aLead(n), { token })).status).toBe(200);
  }
}

/** Lets time pass until the queue is empty. */
async function drain(): Promise<void> {
  const depth = async () => {
    const { queue, environments } = await day.stack.status();
    const waiting = queue.visible + queue.inFlight + queue.delayed;
    if (environments.dialer.busy === 0) day.clock.advance(MINUTE / 3);
    return waiting + environments.dialer.busy;
  };
  await eventually(depth, 60_000).toBe(0);
}

const notOnce = (those: readonly number[]): readonly number[] =>
  those.filter((n) => taken(n) !== 1);
const inDoubt = async (): Promise<number> =>
  (await day.logged('dialer', 'lead may be delivered twice')).length;

describe('with an AWS as it may be', { timeout: 120_000 }, () => {
  it('messages that come twice and out of order are dialled once each', async () => {
    adversary.set({ queue: { twice: 0.5, late: 0.5, parts: 'sampled' } });
    const those = newPeople(30);
    await post(those);
    await drain();
    expect(notOnce(those)).toEqual([]);
    expect(done('queue.twice')).toBeGreaterThan(0);
    expect(done('queue.late')).toBeGreaterThan(0);
  });

  it('with as many messages in flight as SQS allows, the rest waits, and goes out after', async () => {
    adversary.set({ queue: { mostInFlight: 10 } });
    day.simulator.setFaults({ rates: { http503: 1 } });
    const those = newPeople(40);
    await post(those);
    await eventually(async () => (await day.stack.status()).queue.visible).toBeGreaterThan(0);
    await eventually(async () => done('queue.overLimit')).toBeGreaterThan(0);
    day.simulator.setFaults(noFaults);
    await drain();
    expect(notOnce(those)).toEqual([]);
  });

  it('an environment that stood still finds its connections dead: nobody waits, or is in doubt', async () => {
    const crowd = newPeople(20);
    const before = await inDoubt();
    // Many at once leave many connections behind.
    expect((await day.post(crowd.map(aLead))).status).toBe(200);
    await drain();
    expect(notOnce(crowd)).toEqual([]);
    for (const n of newPeople(3)) {
      await day.settle();
      adversary.forgetConnections();
      day.simulator.forgetConnections();
      day.clock.advance(10 * MINUTE);
      expect((await day.post(aLead(n))).status).toBe(200);
      await day.settle();
      expect(taken(n)).toBe(1);
    }
    expect(await inDoubt()).toBe(before);
  });

  it('an update in the middle of calls loses nobody, doubles nobody, and makes no fourth call', async () => {
    adversary.set({ queue: { twice: 0.5 } });
    day.simulator.setFaults({ latencyMs: { min: 300, max: 300 } });
    const those = newPeople(40);
    const before = await inDoubt();
    await post(those.slice(0, 20));
    const { webhook, dialer } = day.stack.functions;
    await eventually(async () => day.simulator.stats().inProgress).toBeGreaterThan(0);
    await Promise.all([webhook.update(), dialer.update(), post(those.slice(20))]);
    await drain();
    expect(notOnce(those)).toEqual([]);
    expect(await inDoubt()).toBe(before);
  });

  it('a ledger that is throttled just when a delivery is to be written down forgets nobody', async () => {
    day.simulator.setFaults({ latencyMs: { min: 500, max: 500 } });
    const [one = 0] = newPeople(1);
    const unwritten = () => day.logged('dialer', 'the ledger cannot be written');
    const before = (await unwritten()).length;
    await post([one]);
    await eventually(async () => day.simulator.stats().inProgress).toBe(1);
    adversary.set({ table: { throttled: 1 } });
    await eventually(async () => (await unwritten()).length).toBeGreaterThan(before);
    adversary.set(kind);
    await drain();
    day.clock.advance(30 * MINUTE);
    // The sender repeats itself.
    await post([one]);
    await drain();
    expect(taken(one)).toBe(1);
  });

  it('a secret that is changed, and read as it was before, delays leads and loses none', async () => {
    // The functions know it as it is.
    await post(newPeople(1));
    await drain();
    adversary.set({ secrets: { previous: 0.7 } });
    day.simulator.setFaults({ authKey: `${KEY}-new` });
    await day.storeSecrets({ authKey: `${KEY}-new`, tokens: tokensOf(['crm'], `${TOKEN}-new`) });
    const those = newPeople(10);
    await post(those, `${TOKEN}-new`);
    await drain();
    expect(notOnce(those)).toEqual([]);
    expect(done('secrets.previous')).toBeGreaterThan(0);
  });
});
