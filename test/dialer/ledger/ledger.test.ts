import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { LeadMessage } from '../../../functions/dialer/intake.ts';
import { type LedgerOptions, openLedger } from '../../../functions/dialer/ledger/ledger.ts';
import { openTable } from '../../../functions/dialer/ledger/table.ts';
import type { Sent } from '../../../functions/dialer/ledger/transitions.ts';
import { encodeQueuedLead, type QueuedLead } from '../../../functions/lead/queued-lead.ts';
import { aRecord } from '../../support/dialer.ts';
import { aQueuedLead } from '../../support/leads.ts';
import { startLedgerTable } from '../../support/ledger-table.ts';

const HOUR = 3_600_000;
const lead = aQueuedLead({ id: 'a', key: 'k' });
const forCall = { call: 1, isDoubtful: false, withSuspects: false };
const message = (
  messageId: string,
  receives = 1,
  changes: Partial<QueuedLead> = {},
): LeadMessage => {
  const one = { ...lead, ...changes };
  return { lead: one, record: aRecord(encodeQueuedLead(one), messageId, receives) };
};

/** Invocations over an embedded DynamoDB, with a clock that the test moves. */
async function aLedger(options: Partial<LedgerOptions> = {}) {
  const { client, table: name, items } = await startLedgerTable();
  const table = openTable(client, name);
  const clock = { now: Date.parse('2026-11-23T08:00:00Z'), sent: 'began' as Sent };
  const invocation = (id: string, its: Partial<LedgerOptions> = {}) =>
    openLedger({
      table,
      invocation: id,
      windowHours: () => 24,
      mostSendings: 2,
      whenUnsure: 'resend',
      leaseMs: 70_000,
      sentBy: async () => clock.sent,
      now: () => clock.now,
      ...options,
      ...its,
    });
  /** An invocation over a table that hurts. */
  const over = (hurt: LedgerOptions['table']) => invocation('hurt', { table: hurt });
  return {
    table,
    over,
    client,
    name,
    items,
    clock,
    invocation,
    first: invocation('one'),
    second: invocation('two'),
  };
}

it('holds nothing of the person', async () => {
  const { first, items } = await aLedger();
  await first.claim(message('m1'), forCall);
  await first.settle([[message('m1'), { kind: 'delivered' }]]);
  const text = JSON.stringify(await items());
  for (const value of Object.values(lead.contact)) expect(text).not.toContain(value);
});

it('of two invocations at once, one gets it', async () => {
  const { first, second } = await aLedger();
  const claims = await Promise.all([
    first.claim(message('m1'), forCall),
    second.claim(message('m1'), forCall),
  ]);
  expect(claims.map(({ kind }) => kind).sort()).toEqual(['claimed', 'held']);
});

it('what was delivered is a duplicate for all others, and done for its own message', async () => {
  const { first, second, clock } = await aLedger();
  await first.claim(message('m1'), forCall);
  await first.settle([[message('m1'), { kind: 'delivered' }]]);
  expect(await second.claim(message('m1', 2), forCall)).toEqual({ kind: 'done' });
  expect(await second.claim(message('m2'), forCall)).toMatchObject({ kind: 'duplicate' });
  clock.now += 29 * 24 * HOUR;
  // Its sender's id tells that it is the same, however late.
  expect(await second.claim(message('m3'), forCall)).toMatchObject({ kind: 'duplicate' });
});

it('repetitions of one key are counted together, and whoever is none is left', async () => {
  const { first, second, items } = await aLedger();
  await first.claim(message('m0'), forCall);
  await first.settle([[message('m0'), { kind: 'delivered' }]]);
  const all = Array.from({ length: 40 }, (_, n) => message(`m${n}`, 2));
  const [counted, again] = await Promise.all([second.repeated(all), first.repeated(all)]);
  expect([...counted.values()].filter((kind) => kind === 'done').length).toBeGreaterThanOrEqual(1);
  expect(counted.size + again.size).toBe(80);
  const [item] = await items();
  expect(Number(item?.duplicateCount?.N)).toBeGreaterThanOrEqual(39);
  expect(item?.state).toEqual({ S: 'delivered' });
  const enquiry = message('m99', 1, { id: 'pb', receivedAt: '2026-12-24T08:00:00.000Z' });
  expect((await first.repeated([enquiry])).size).toBe(1);
  const other = message('m98', 1, { key: 'nobody knows' });
  expect((await first.repeated([other])).size).toBe(0);
});

it('a new enquiry is one that came in after the window, and not one that was only late here', async () => {
  const { first, second, clock } = await aLedger();
  const began = clock.now;
  const other = (messageId: string, cameIn: number) =>
    message(messageId, 1, { id: 'pb', receivedAt: new Date(cameIn).toISOString() });
  await first.claim(message('m1'), forCall);
  await first.settle([[message('m1'), { kind: 'delivered' }]]);
  clock.now += 26 * HOUR;
  expect(await second.claim(other('m2', began - HOUR), forCall)).toMatchObject({
    kind: 'duplicate',
  });
  expect(await second.claim(other('m3', began + 23 * HOUR), forCall)).toMatchObject({
    kind: 'duplicate',
  });
  expect(await second.claim(other('m4', began + 25 * HOUR), forCall)).toMatchObject({
    kind: 'claimed',
  });
});

it('many delivered at once are written at once', async () => {
  const { first, items } = await aLedger();
  const all = Array.from({ length: 60 }, (_, n) =>
    message(`m${n}`, 1, { key: `k${n}`, id: `i${n}` }),
  );
  await Promise.all(all.map((one) => first.claim(one, forCall)));
  expect(await first.settle(all.map((one) => [one, { kind: 'delivered' }]))).toBe(true);
  expect((await items()).filter(({ state }) => state?.S === 'delivered')).toHaveLength(60);
  // Settled once more, as after a failure in part, nothing is counted twice.
  await first.settle(all.map((one) => [one, { kind: 'delivered' }]));
  expect((await items()).every(({ deliveryCount }) => deliveryCount?.N === '1')).toBe(true);
});

it('that it is delivered nothing takes back, nor loses it, whoever has claimed it meanwhile', async () => {
  const { first, second, clock, items } = await aLedger();
  await first.claim(message('m1'), forCall);
  clock.now += 80_000;
  expect(await second.claim(message('m1', 2), forCall)).toEqual({ kind: 'doubtful' });
  expect(await second.claim(message('m1', 2), { ...forCall, isDoubtful: true })).toMatchObject({
    mayBeTaken: true,
  });
  await first.settle([[message('m1'), { kind: 'delivered' }]]);
  await second.settle([[message('m1'), { kind: 'retrying', error: 'down', sent: 'settled' }]]);
  expect(await items()).toMatchObject([{ state: { S: 'delivered' } }]);
});

it('what became of a lead is not lost where an old one of its key is delivered again meanwhile', async () => {
  const { first, second, clock, items } = await aLedger();
  await first.claim(message('m1'), forCall);
  await first.settle([[message('m1'), { kind: 'delivered' }]]);
  clock.now += 30 * HOUR;
  // The same person asks anew.
  const anew = message('m2', 1, { id: 'b', receivedAt: new Date(clock.now).toISOString() });
  await first.claim(anew, forCall);
  const settlements = [
    [{ kind: 'asked' }, { state: { S: 'sending' }, sendings: { N: '2' } }],
    [
      { kind: 'retrying', error: 'down', sent: 'unsettled' },
      { state: { S: 'retrying' }, sendings: { N: '2' } },
    ],
  ] as const;
  for (const [n, [settlement, item]] of settlements.entries()) {
    clock.now += 1;
    expect(await second.claim(message(`again-${n}`), forCall)).toMatchObject({ kind: 'duplicate' });
    clock.now += 1;
    expect(await first.settle([[anew, settlement]])).toBe(true);
    expect(await items()).toMatchObject([{ ...item, duplicateCount: { N: `${n + 1}` } }]);
  }
});

it('a repetition of an old lead is not forgotten where others of its key are delivered together meanwhile', async () => {
  const { first, second, clock, items } = await aLedger();
  const keys = ['k', 'l'];
  const old = keys.map((key) => message(`old-${key}`, 1, { id: `old-${key}`, key }));
  for (const one of old) await first.claim(one, forCall);
  await first.settle(old.map((one) => [one, { kind: 'delivered' }]));
  clock.now += 30 * HOUR;
  const receivedAt = new Date(clock.now).toISOString();
  const anew = keys.map((key) => message(`new-${key}`, 1, { id: `new-${key}`, key, receivedAt }));
  for (const one of anew) await first.claim(one, forCall);
  clock.now += 1;
  const again = message('again', 1, { id: 'old-k', key: 'k' });
  expect(await second.claim(again, forCall)).toMatchObject({ kind: 'duplicate' });
  clock.now += 1;
  expect(await first.settle(anew.map((one) => [one, { kind: 'delivered' }]))).toBe(true);
  const counts = (await items()).map((item) => [item.deliveryCount?.N, item.duplicateCount?.N]);
  expect(counts.toSorted()).toEqual([
    ['2', '0'],
    ['2', '1'],
  ]);
});

it('what is parked is done for its own message, and ours when it is sent again', async () => {
  const { first, second } = await aLedger();
  await first.claim(message('m1'), forCall);
  await first.settle([[message('m1'), { kind: 'parked', error: 'no', sent: 'settled' }]]);
  expect(await second.claim(message('m1', 2), forCall)).toEqual({ kind: 'done' });
  expect(await second.claim(message('m2'), forCall)).toMatchObject({ kind: 'claimed' });
});

it('an expired item is none, though DynamoDB has not deleted it yet', async () => {
  const { first, second, clock } = await aLedger();
  await first.claim(message('m1'), forCall);
  await first.settle([[message('m1'), { kind: 'delivered' }]]);
  clock.now += 31 * 24 * HOUR;
  expect(await second.claim(message('m9'), forCall)).toMatchObject({ kind: 'claimed' });
});

it('a lead whose sender died before its call is nobody’s doubt', async () => {
  const { first, second, clock } = await aLedger();
  await first.claim(message('m1'), forCall);
  clock.now += 80_000;
  clock.sent = 'waiting';
  expect(await second.claim(message('m1', 2), forCall)).toMatchObject({ mayBeTaken: false });
});

it('a claim that was stored with a lost answer is taken back, though the look at it fails as well', async () => {
  const { table, over, items, second } = await aLedger();
  let isDown = true;
  const first = over({
    ...table,
    async put(item, previous) {
      const answer = await table.put(item, previous);
      // As the SDK does, which has sent it once more.
      return isDown ? table.put(item, previous) : answer;
    },
    async read(key) {
      if (isDown) throw new Error('timeout');
      return table.read(key);
    },
  });
  expect(await first.claim(message('m1'), forCall)).toEqual({ kind: 'unavailable' });
  isDown = false;
  const waits = { kind: 'retrying', error: 'the ledger cannot be asked', sent: 'never' } as const;
  await first.settle([[message('m1'), waits]]);
  expect(await items()).toMatchObject([{ state: { S: 'retrying' }, sendings: { N: '0' } }]);
  expect(await second.claim(message('m1', 2), forCall)).toMatchObject({ mayBeTaken: false });
});

it('a claim whose answer was lost for good is nobody’s doubt: with the lead’s outcome it is taken back', async () => {
  const { table, over, second, invocation, items } = await aLedger();
  let isLost = true;
  const first = over({
    ...table,
    async put(item, previous) {
      const written = await table.put(item, previous);
      if (isLost) throw new Error('timeout');
      return written;
    },
  });
  expect(await first.claim(message('m1'), forCall)).toEqual({ kind: 'unavailable' });
  isLost = false;
  const waits = { kind: 'retrying', error: 'the ledger cannot be asked', sent: 'never' } as const;
  await first.settle([[message('m1'), waits]]);
  expect(await items()).toMatchObject([{ state: { S: 'retrying' }, sendings: { N: '0' } }]);
  expect(await second.claim(message('m1', 2), forCall)).toMatchObject({ mayBeTaken: false });
  // A claim that was never stored leaves nothing behind, and takes nothing from whoever has it.
  await first.settle([[message('m1'), waits]]);
  expect(await items()).toMatchObject([{ state: { S: 'sending' } }]);
  const third = invocation('three');
  expect(await third.claim(message('m1', 3), forCall)).toMatchObject({ kind: 'held' });
});

it('is unavailable where DynamoDB cannot be reached, and says so of what it could not write', async () => {
  const { client, first } = await aLedger();
  await first.claim(message('m1'), forCall);
  client.config.endpoint = async () => ({
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: 1,
    path: '/',
  });
  expect(await first.claim(message('m2', 1, { key: 'other' }), forCall)).toEqual({
    kind: 'unavailable',
  });
  expect(await first.settle([[message('m1'), { kind: 'delivered' }]])).toBe(false);
});

describe('after its source was told to tell leads apart in another way', () => {
  const asEvent = (messageId: string, changes: Partial<QueuedLead> = {}) =>
    message(messageId, 1, { id: 'a', key: 'a', otherKey: 'c:p', ...changes });
  const asContact = (messageId: string, changes: Partial<QueuedLead> = {}) =>
    message(messageId, 1, { id: 'a', key: 'c:p', otherKey: 'a', ...changes });

  it.each([
    ['by contact', asEvent, asContact],
    ['by event', asContact, asEvent],
  ])('%s, the same lead again is a duplicate still', async (_, one, other) => {
    const { first, second, clock } = await aLedger();
    await first.claim(one('m1'), forCall);
    expect(await second.claim(other('m2'), forCall)).toMatchObject({ kind: 'held' });
    await first.settle([[one('m1'), { kind: 'delivered' }]]);
    clock.now += 60_000;
    expect(await second.claim(other('m2'), forCall)).toMatchObject({ kind: 'duplicate' });
    expect(await first.claim(other('m3'), forCall)).toMatchObject({ kind: 'duplicate' });
  });

  it('another lead of the person is one to dial by event, and what the API may have taken waits for the operator', async () => {
    const { first, second, items } = await aLedger();
    await first.claim(asContact('m1'), forCall);
    await first.settle([[asContact('m1'), { kind: 'delivered' }]]);
    const another = asEvent('m2', { id: 'b', key: 'b' });
    expect(await second.claim(another, forCall)).toMatchObject({ kind: 'claimed' });
    const unsure = { kind: 'parked', error: 'no answer', sent: 'unsettled' } as const;
    await second.settle([[another, unsure]]);
    const again = asContact('m3', { id: 'b', key: 'c:q', otherKey: 'b' });
    expect(await first.claim(again, forCall)).toMatchObject({ kind: 'duplicate' });
    expect((await items()).find(({ key }) => key?.S === 'c:q')).toMatchObject({
      ...{ state: { S: 'parked' }, sendings: { N: '1' }, error: { S: 'no answer' } },
    });
  });

  it('what its own key has counted stays counted', async () => {
    const { first, second, clock, items } = await aLedger();
    await first.claim(asContact('m1', { id: 'b', otherKey: 'b' }), forCall);
    await first.settle([[asContact('m1', { id: 'b', otherKey: 'b' }), { kind: 'delivered' }]]);
    await second.claim(asContact('m2', { id: 'b', otherKey: 'b' }), forCall);
    clock.now += 25 * HOUR;
    await first.claim(asEvent('m3', { otherKey: undefined }), forCall);
    await first.settle([[asEvent('m3', { otherKey: undefined }), { kind: 'delivered' }]]);
    const receivedAt = new Date(clock.now).toISOString();
    expect(await second.claim(asContact('m4', { receivedAt }), forCall)).toMatchObject({
      kind: 'duplicate',
    });
    expect((await items()).find(({ key }) => key?.S === 'c:p')).toMatchObject({
      ...{ deliveryCount: { N: '1' }, duplicateCount: { N: '2' } },
    });
  });

  it('of two that wait for each other the one with an id goes first', async () => {
    const { first, second } = await aLedger();
    const waits = { kind: 'retrying', error: 'down', sent: 'settled' } as const;
    await first.claim(asEvent('m1'), forCall);
    await first.settle([[asEvent('m1'), waits]]);
    expect(await second.claim(asContact('m2'), forCall)).toMatchObject({ kind: 'held' });
    expect(await first.claim(asEvent('m1'), forCall)).toMatchObject({ kind: 'claimed' });
  });

  it('what is known elsewhere of a whole batch is one request', async () => {
    const { client, name } = await aLedger();
    const table = openTable(client, name);
    const requests: (readonly string[])[] = [];
    const { invocation } = await aLedger({
      table: {
        ...table,
        readAll(keys) {
          requests.push(keys);
          return table.readAll(keys);
        },
      },
    });
    const all = Array.from({ length: 120 }, (_, n) =>
      asEvent(`m${n}`, { id: `${n}`, key: `${n}`, otherKey: `c:${n}`, formerKey: `f${n}` }),
    );
    const ledger = invocation('many');
    const claims = await Promise.all(all.map((one) => ledger.claim(one, forCall)));
    expect(claims.every(({ kind }) => kind === 'claimed')).toBe(true);
    expect(requests.map((keys) => keys.length)).toEqual([240]);
  });
});

describe('beside environments of the first version, as during an update', () => {
  /** What the first version wrote when it claimed, and when it had delivered. */
  async function firstVersion() {
    const all = await aLedger();
    const write = (UpdateExpression: string, values: object, ConditionExpression?: string) =>
      all.client.send(
        new UpdateItemCommand({
          TableName: all.name,
          Key: { key: { S: 'k' } },
          UpdateExpression,
          ConditionExpression,
          ExpressionAttributeNames: { '#state': 'state', '#owner': 'owner', '#lease': 'lease' },
          ExpressionAttributeValues: {
            ':now': { N: String(all.clock.now) },
            ':expiry': { N: String(Math.ceil(all.clock.now / 1000) + 86_400) },
            ...values,
          },
        }),
      );
    const claim = (messageId: string) =>
      write(
        'SET #state = :sending, id = :id, #owner = :owner, #lease = :lease, attempt = :one, updatedAt = :now, expiresAt = :expiry',
        {
          ':sending': { S: 'sending' },
          ':retrying': { S: 'retrying' },
          ':parked': { S: 'parked' },
          ':delivered': { S: 'delivered' },
          ':message': { S: messageId },
          ':windowStart': { N: String(all.clock.now - 24 * HOUR) },
          ':id': { S: 'a' },
          ':owner': { S: 'old' },
          ':one': { N: '1' },
          ':lease': { N: String(all.clock.now + 30_000) },
        },
        `(attribute_not_exists(updatedAt) OR #state = :retrying OR (#state = :parked AND messageId <> :message)
          OR (#state = :sending AND #lease <= :now) OR (#state = :delivered AND deliveredAt <= :windowStart))`,
      );
    const delivered = (messageId: string) =>
      write(
        'SET #state = :delivered, updatedAt = :now, deliveredAt = :now, expiresAt = :expiry REMOVE #owner, #lease ADD ids :ids, deliveries :messages',
        {
          ':delivered': { S: 'delivered' },
          ':ids': { SS: ['a'] },
          ':messages': { SS: [messageId] },
        },
      );
    return { ...all, old: { claim, delivered } };
  }

  it('what they send is theirs, and what they delivered is a duplicate', async () => {
    const { first, old } = await firstVersion();
    await old.claim('m1');
    expect(await first.claim(message('m2'), forCall)).toMatchObject({ kind: 'held' });
    await old.delivered('m1');
    expect(await first.claim(message('m1', 2), forCall)).toEqual({ kind: 'done' });
    expect(await first.claim(message('m2'), forCall)).toMatchObject({ kind: 'duplicate' });
  });

  it('what we send they do not, and what we delivered neither', async () => {
    const { first, old, clock } = await firstVersion();
    await first.claim(message('m1'), forCall);
    await expect(old.claim('m2')).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    await first.settle([[message('m1'), { kind: 'delivered' }]]);
    clock.now += HOUR;
    await expect(old.claim('m2')).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
  });

  it('what waits with us is theirs to send, and their delivery is not lost on us', async () => {
    const { first, second, old } = await firstVersion();
    await first.claim(message('m1'), forCall);
    await first.settle([[message('m1'), { kind: 'retrying', error: 'down', sent: 'settled' }]]);
    await old.claim('m1');
    await old.delivered('m1');
    expect(await second.claim(message('m1', 3), forCall)).toEqual({ kind: 'done' });
  });

  it('a lead that they know by another key is not sent again, nor waited for in vain', async () => {
    const { first, second, old, clock, items } = await firstVersion();
    const again = (messageId: string) =>
      message(messageId, 1, { id: 'new', key: 'new', formerKey: 'k' });
    await old.claim('m1');
    expect(await first.claim(again('m2'), forCall)).toMatchObject({ kind: 'held' });
    await old.delivered('m1');
    clock.now += 60_000;
    expect(await first.claim(again('m2'), forCall)).toMatchObject({ kind: 'duplicate' });
    // From now on it is known by its new key.
    expect(await second.claim(message('m3', 1, { id: 'new', key: 'new' }), forCall)).toMatchObject({
      kind: 'duplicate',
    });
    expect((await items()).find(({ key }) => key?.S === 'new')).toMatchObject({
      deliveryCount: { N: '0' },
      duplicateCount: { N: '2' },
    });
  });
});

it('keys that DynamoDB had no capacity for are asked for again, and at last it says so', async () => {
  const asked: number[] = [];
  const serving = (most: number) =>
    ({
      async send({ input }: { input: { RequestItems: { t: { Keys: readonly unknown[] } } } }) {
        const { Keys } = input.RequestItems.t;
        asked.push(Keys.length);
        const left = Keys.slice(most);
        return {
          Responses: { t: Keys.slice(0, most) },
          ...(left.length > 0 && { UnprocessedKeys: { t: { Keys: left } } }),
        };
      },
    }) as never;
  expect(await openTable(serving(2), 't').readAll(['a', 'b', 'c', 'd', 'e', 'e'])).toHaveLength(5);
  expect(asked).toEqual([5, 3, 1]);
  await expect(openTable(serving(0), 't').readAll(['a'])).rejects.toThrow('no capacity');
});
