import { describe, expect, it } from 'vitest';
import { openLedger } from '../../functions/dialer/ledger.ts';
import type { LedgerOptions } from '../../functions/dialer/ledger-item.ts';
import { aQueuedLead } from '../support/leads.ts';
import { startLedgerTable } from '../support/ledger-table.ts';

const HOUR = 3_600_000;
const lead = aQueuedLead({ id: 'a', key: 'k' });
const ours = { kind: 'claimed', mayBeTaken: false } as const;

/** A ledger for several invocations, with a clock that the test moves. */
async function aLedger(options: Partial<LedgerOptions> = {}) {
  const table = await startLedgerTable();
  const clock = { now: Date.parse('2026-11-23T08:00:00Z') };
  const invocation = (owner: string) =>
    openLedger({
      ...table,
      owner,
      leaseMs: 30_000,
      windowHours: () => 24,
      now: () => clock.now,
      ...options,
    });
  const [first, second] = [invocation('first'), invocation('second')];
  return { ...table, clock, first, second };
}

it('a lead that nobody has sent is ours', async () => {
  const { first, items } = await aLedger();
  expect(await first.claim(lead, 'm1', 1)).toEqual(ours);
  expect(await items()).toMatchObject([
    { key: { S: 'k' }, state: { S: 'sending' }, id: { S: 'a' } },
  ]);
});

it('holds nothing of the person', async () => {
  const { first, items } = await aLedger();
  await first.claim(lead, 'm1', 1);
  await first.settle(lead, 'm1', { state: 'delivered' });
  const text = JSON.stringify(await items());
  for (const value of Object.values(lead.contact)) expect(text).not.toContain(value);
});

it('of two invocations at once, one gets it', async () => {
  const { first, second } = await aLedger();
  const claims = await Promise.all([first.claim(lead, 'm1', 1), second.claim(lead, 'm1', 1)]);
  expect(claims.map(({ kind }) => kind).sort()).toEqual(['claimed', 'held']);
  expect(claims.find(({ kind }) => kind === 'held')).toEqual({ kind: 'held', seconds: 31 });
});

describe('a lead that is delivered', () => {
  async function delivered() {
    const all = await aLedger();
    await all.first.claim(lead, 'm1', 1);
    await all.first.settle(lead, 'm1', { state: 'delivered' });
    return all;
  }

  it('is a duplicate when its sender delivers it again, however much later', async () => {
    const { second, clock, items } = await delivered();
    expect(await second.claim(lead, 'm2', 1)).toEqual({ kind: 'duplicate' });
    clock.now += 29 * 24 * HOUR;
    expect(await second.claim(lead, 'm3', 1)).toEqual({ kind: 'duplicate' });
    // The same message again is no further duplicate.
    expect(await second.claim(lead, 'm3', 2)).toEqual({ kind: 'duplicate' });
    expect(await items()).toMatchObject([{ duplicates: { SS: ['m2', 'm3'] } }]);
  });

  it('is done when only the acknowledgement was lost', async () => {
    const { second } = await delivered();
    expect(await second.claim(lead, 'm1', 2)).toEqual({ kind: 'done' });
  });

  it('stays so, whatever an invocation that was slow says of it', async () => {
    const { first, second, clock, items } = await aLedger();
    await first.claim(lead, 'm1', 1);
    clock.now += 31_000;
    expect(await second.claim(lead, 'm1', 2)).toEqual({ kind: 'claimed', mayBeTaken: true });
    await first.settle(lead, 'm1', { state: 'delivered' });
    await second.settle(lead, 'm1', { state: 'retrying', error: 'down', unsure: false });
    expect(await items()).toMatchObject([
      { state: { S: 'delivered' }, ids: { SS: ['a'] }, deliveries: { SS: ['m1'] } },
    ]);
  });

  it('expires, 30 days later', async () => {
    const { clock, items } = await delivered();
    const [item] = await items();
    expect(Number(item?.expiresAt?.N) * 1_000 - clock.now).toBe(30 * 24 * HOUR);
  });
});

describe('the same person again, by another lead with the same key', () => {
  const again = aQueuedLead({ id: 'b', key: 'k', source: 'crm' });

  it('is a duplicate within the window', async () => {
    const { first, clock } = await aLedger();
    await first.claim(lead, 'm1', 1);
    await first.settle(lead, 'm1', { state: 'delivered' });
    clock.now += 24 * HOUR - 1;
    expect(await first.claim(again, 'm2', 1)).toEqual({ kind: 'duplicate' });
  });

  it('is a new enquiry after it, and repetitions of either stay duplicates', async () => {
    const { first, clock } = await aLedger();
    await first.claim(lead, 'm1', 1);
    await first.settle(lead, 'm1', { state: 'delivered' });
    clock.now += 24 * HOUR;
    expect(await first.claim(again, 'm2', 1)).toEqual(ours);
    await first.settle(again, 'm2', { state: 'delivered' });
    clock.now += 25 * HOUR;
    expect(await first.claim(lead, 'm3', 1)).toEqual({ kind: 'duplicate' });
    expect(await first.claim(again, 'm4', 1)).toEqual({ kind: 'duplicate' });
  });

  it('a repetition of what was a duplicate stays one after the window', async () => {
    const { first, clock } = await aLedger();
    await first.claim(lead, 'm1', 1);
    await first.settle(lead, 'm1', { state: 'delivered' });
    expect(await first.claim(again, 'm2', 1)).toEqual({ kind: 'duplicate' });
    clock.now += 25 * HOUR;
    expect(await first.claim(again, 'm3', 1)).toEqual({ kind: 'duplicate' });
  });

  it('waits, is sent or is parked, and a repetition of the first does not go in its place', async () => {
    const { first, second, clock } = await aLedger();
    await first.claim(lead, 'm1', 1);
    await first.settle(lead, 'm1', { state: 'delivered' });
    clock.now += 25 * HOUR;
    const late = async (message: string) => second.claim(lead, message, 1);
    expect(await first.claim(again, 'm2', 1)).toEqual(ours);
    expect(await late('m3')).toEqual({ kind: 'duplicate' });
    clock.now += 31_000;
    expect(await late('m4')).toEqual({ kind: 'duplicate' });
    await first.settle(again, 'm2', { state: 'retrying', error: 'down', unsure: false });
    expect(await late('m5')).toEqual({ kind: 'duplicate' });
    expect(await late('m1')).toEqual({ kind: 'done' });
    expect(await first.claim(again, 'm2', 2)).toEqual(ours);
    await first.settle(again, 'm2', { state: 'parked', error: 'refused' });
    expect(await late('m6')).toEqual({ kind: 'duplicate' });
    expect(await first.claim(again, 'm7', 1)).toEqual(ours);
  });

  it('goes out while the first waits for its next try, which then is the duplicate', async () => {
    const { first } = await aLedger();
    await first.claim(lead, 'm1', 1);
    await first.settle(lead, 'm1', { state: 'retrying', error: 'down', unsure: false });
    expect(await first.claim(again, 'm2', 1)).toEqual(ours);
    await first.settle(again, 'm2', { state: 'delivered' });
    expect(await first.claim(lead, 'm1', 2)).toEqual({ kind: 'duplicate' });
  });
});

it.each([
  ['by event', aQueuedLead({ id: 'e', key: 'e' })],
  ['by contact, where the sender has no ids', aQueuedLead({ id: 'p1', key: 'c:1' })],
])('%s, the same id is a new enquiry after the window', async (_, form) => {
  const { first, clock, items } = await aLedger();
  await first.claim(form, 'm1', 1);
  await first.settle(form, 'm1', { state: 'delivered' });
  clock.now += 24 * HOUR - 1;
  expect(await first.claim(form, 'm2', 1)).toEqual({ kind: 'duplicate' });
  clock.now += 1;
  expect(await first.claim(form, 'm3', 1)).toEqual(ours);
  await first.settle(form, 'm3', { state: 'delivered' });
  // Each of them counts: local/status.ts, Balance.
  expect(await items()).toMatchObject([{ deliveries: { SS: ['m1', 'm3'] } }]);
});

describe('a lead that waits', () => {
  it.each([false, true])('is ours again; in doubt: %s', async (unsure) => {
    const { first, second } = await aLedger();
    await first.claim(lead, 'm1', 1);
    await first.settle(lead, 'm1', { state: 'retrying', error: 'no answer', unsure });
    expect(await second.claim(lead, 'm1', 2)).toEqual({ kind: 'claimed', mayBeTaken: unsure });
  });

  it('is in doubt no more once it was delivered', async () => {
    const { first, clock } = await aLedger();
    await first.claim(lead, 'm1', 1);
    await first.settle(lead, 'm1', { state: 'retrying', error: 'no answer', unsure: true });
    await first.claim(lead, 'm1', 2);
    await first.settle(lead, 'm1', { state: 'delivered' });
    clock.now += 25 * HOUR;
    expect(await first.claim(aQueuedLead({ id: 'b', key: 'k' }), 'm2', 1)).toEqual(ours);
  });
});

describe('a lead whose sender died in the middle', () => {
  it('is held until the lease ends, then it is in doubt', async () => {
    const { first, second, clock } = await aLedger();
    await first.claim(lead, 'm1', 1);
    clock.now += 29_000;
    expect(await second.claim(lead, 'm1', 2)).toEqual({ kind: 'held', seconds: 2 });
    clock.now += 1_000;
    expect(await second.claim(lead, 'm1', 2)).toEqual({ kind: 'claimed', mayBeTaken: true });
  });
});

describe('a lead that is parked', () => {
  it('is done for its own message, and ours when it is sent again', async () => {
    const { first, second } = await aLedger();
    await first.claim(lead, 'm1', 1);
    await first.settle(lead, 'm1', { state: 'parked', error: 'refused' });
    expect(await second.claim(lead, 'm1', 2)).toEqual({ kind: 'done' });
    expect(await second.claim(lead, 'm2', 1)).toEqual(ours);
  });
});

it('survives a DynamoDB that does not answer', async () => {
  const { first, client } = await aLedger();
  client.config.endpoint = async () => ({
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: 1,
    path: '/',
  });
  expect(await first.claim(lead, 'm1', 1)).toEqual({ kind: 'unavailable' });
  await first.settle(lead, 'm1', { state: 'delivered' });
});
