import { describe, expect, it, vi } from 'vitest';
import type { Breaker } from '../../functions/dialer/breaker.ts';
import { changeBreaker } from '../../functions/dialer/breaker-item.ts';
import { listKey } from '../../functions/dialer/bucket.ts';
import type { Reply } from '../../functions/dialer/euphoria/client.ts';
import type { LedgerTable } from '../../functions/dialer/ledger/table.ts';
import { encodeParkedLead } from '../../functions/lead/parked-lead.ts';
import { encodeQueuedLead, type QueuedLead } from '../../functions/lead/queued-lead.ts';
import { log } from '../../functions/shared/log.ts';
import { createChance } from '../support/adversary/chance.ts';
import {
  accepted,
  aDialer,
  answered,
  aRecord,
  errorText,
  lost,
  START,
  toRecords,
} from '../support/dialer.ts';
import { aContact, aQueuedLead } from '../support/leads.ts';
import { memoryTable } from '../support/memory-table.ts';

const HOUR = 3_600_000;
const lead = (n: number | string, changes: Partial<QueuedLead> = {}): QueuedLead =>
  aQueuedLead({ id: `${n}`, key: `${n}`, contact: aContact({ surname: `S${n}.` }), ...changes });
const leads = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => lead(index + from));
/** An API that takes as long as the queue needs to give a hundred leads. */
const atLeisure = async (): Promise<Reply> => {
  await turns(12);
  return accepted;
};
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};
const has = (document: string, n: number | string) =>
  document.includes(`<Surname>S${n}.</Surname>`);

/** Leads that go to so many lists in turn. */
const toLists = (lists: number, count: number, from = 1) =>
  leads(count, from).map((one, n) => ({
    ...one,
    destination: { ...one.destination, list: `List${n % lists}` },
  }));

describe('a backlog of many destinations', () => {
  /** An API whose calls end when that is said, and how many are under way. */
  function anApi(world: ReturnType<typeof aDialer>['world']) {
    const under = { way: 0, most: 0 };
    const { promise: ended, resolve: endAll } = Promise.withResolvers<void>();
    world.answer = async () => {
      under.way += 1;
      under.most = Math.max(under.most, under.way);
      await ended;
      under.way -= 1;
      return accepted;
    };
    return { under, endAll };
  }
  const underWay = ({ under }: ReturnType<typeof anApi>, count: number) =>
    expect.poll(() => under.way).toBe(count);
  const allOf = (one: readonly QueuedLead[], disposition: unknown) =>
    Object.fromEntries(one.map(({ id }) => [id, disposition]));

  it('is one invocation’s, which makes calls in all places, one a list', async () => {
    const { world, invoke, contactsPerCall, items } = aDialer();
    let atOnce = 0;
    let most = 0;
    world.answer = async () => {
      most = Math.max(most, ++atOnce);
      await turns(10);
      atOnce -= 1;
      return accepted;
    };
    const many = toLists(10, 60);
    const { dispositions } = await invoke(toRecords(many.slice(0, 10)), toRecords(many.slice(10)));
    expect(dispositions).toEqual(allOf(many, 'done'));
    expect(most).toBe(3);
    // Ten would do; each place may have begun before the last leads came.
    expect(contactsPerCall().length).toBeLessThanOrEqual(13);
    // Nobody is kept from anything any more.
    expect(items.get('#breaker')?.gathering).toBeUndefined();
    expect([0, 1, 2].map((slot) => items.get(`#place-${slot}`)?.until?.N)).toEqual(['0', '0', '0']);
  });

  it('is left to it by the others, a lone lead’s included, until it has ended', async () => {
    const one = aDialer();
    const [other, third] = [aDialer({}, undefined, one), aDialer({}, undefined, one)];
    const api = anApi(one.world);
    const [first, second, lone] = [toLists(6, 12), toLists(6, 12, 100), [lead(200)]];
    const gathering = one.invoke(toRecords(first));
    await underWay(api, 3);
    const left = await Promise.all([
      other.invoke(toRecords(second.slice(0, 6)), toRecords(second.slice(6))),
      third.invoke(toRecords(lone)),
    ]);
    expect(left[0]).toMatchObject({
      dispositions: allOf(second.slice(0, 6), 1),
      received: 0,
    });
    expect(left[1].dispositions).toEqual({ 200: 1 });
    expect(one.world.calls).toHaveLength(3);
    api.endAll();
    expect((await gathering).dispositions).toEqual(allOf(first, 'done'));
    expect((await third.invoke(toRecords(lone, 2))).dispositions).toEqual({ 200: 'done' });
    const { dispositions } = await other.invoke(toRecords(second, 2));
    expect(dispositions).toEqual(allOf(second, 'done'));
  });

  it('has calls in all places also where all of them go out full', async () => {
    const { invoke, world } = aDialer({ contactsPerCall: 2 });
    const api = anApi(world);
    const many = toLists(5, 10);
    const gathering = invoke(toRecords(many));
    await underWay(api, 3);
    api.endAll();
    expect((await gathering).dispositions).toEqual(allOf(many, 'done'));
  });

  it('is everybody’s again as soon as there is no more for one of the places to do', async () => {
    const one = aDialer();
    const other = aDialer({}, undefined, one);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    one.world.answer = async (document) => {
      if (has(document, 1)) await ended;
      else await turns(3);
      return accepted;
    };
    const first = toLists(6, 6);
    const gathering = one.invoke(toRecords(first));
    // The sixth is claimed for the place whose call takes so long.
    await expect.poll(() => one.world.calls.length).toBe(5);
    await expect.poll(() => one.items.get('#breaker')?.gathering).toBeUndefined();
    expect((await other.invoke(toRecords([lead(100)]))).dispositions).toEqual({ 100: 'done' });
    end();
    expect((await gathering).dispositions).toEqual(allOf(first, 'done'));
  });

  it('is the next one’s where its invocation says no more that it has it', async () => {
    const one = aDialer();
    const other = aDialer({}, undefined, one);
    const api = anApi(one.world);
    const gathering = one.invoke(toRecords(toLists(6, 6)));
    await underWay(api, 3);
    one.world.now += 6_001;
    // Its places are taken for as long as its calls may be worked on: the other waits for them as long as it may.
    const waiting = await other.invoke(toRecords(toLists(6, 6, 100)));
    expect(waiting.dispositions['100']).toBe(1);
    expect(one.world.calls).toHaveLength(3);
    one.world.now += 120_000;
    one.world.answer = () => accepted;
    const { dispositions } = await other.invoke(toRecords(toLists(6, 6, 100), 2));
    expect(dispositions).toEqual(allOf(toLists(6, 6, 100), 'done'));
    api.endAll();
    await gathering;
  });

  it.each([1, 2])(
    'does not wait because other invocations have %i of the places when it is gathered',
    async (others) => {
      const settings = { pause: () => turns(1) };
      const one = aDialer(settings);
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      one.world.answer = async (document) => {
        if (document.includes('<Surname>Slone')) await ended;
        else await turns(10);
        return accepted;
      };
      const lone = Array.from({ length: others }, (_, n) =>
        aDialer(settings, undefined, one).invoke(toRecords([lead(`lone${n}`)])),
      );
      await expect.poll(() => one.world.calls.length).toBe(others);
      const many = toLists(10, 200);
      const gathered = one.invoke(toRecords(many.slice(0, 10)), toRecords(many.slice(10)));
      expect((await gathered).dispositions).toEqual(allOf(many, 'done'));
      end();
      await Promise.all(lone);
    },
  );

  it('goes to others as soon as its invocation has no time for further calls', async ({
    onTestFinished,
  }) => {
    const info = vi.spyOn(log, 'info').mockReturnValue();
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    const { invoke, world } = aDialer({ pause: () => turns(1) });
    const gates = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
    world.answer = async (_, call) => {
      await gates[call - 1]?.promise;
      return accepted;
    };
    let remaining = 150_000;
    world.remaining = () => remaining;
    const many = toLists(40, 200);
    const gathering = invoke(toRecords(many.slice(0, 10)), toRecords(many.slice(10)));
    await expect.poll(() => world.calls.length).toBe(3);
    await turns(100);
    remaining = 70_000;
    gates[0]?.resolve();
    const handedBack = () =>
      info.mock.calls.filter(([message]) => message === 'lead handed back').length;
    await expect.poll(handedBack).toBeGreaterThan(150);
    for (const { resolve } of gates) resolve();
    await gathering;
  });

  it('has what was claimed for a place that is lost called for in another', async () => {
    const { invoke, world, items } = aDialer({ pause: () => turns(1) });
    const gates = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
    world.answer = async (_, call) => {
      await gates[call - 1]?.promise;
      return accepted;
    };
    const many = toLists(9, 9);
    const gathering = invoke(toRecords(many));
    await expect.poll(() => world.calls.length).toBe(3);
    await turns(50);
    // All have claimed their next batch: somebody else gets one of the places.
    const ofPlace = [0, 1, 2].map((slot) => `#place-${slot}`);
    const key = ofPlace.find((one) => items.get(one)?.owner?.S?.endsWith('+2'));
    const place = items.get(key ?? '');
    if (key === undefined || place === undefined) throw new Error('a second place expected');
    const other = { owner: { S: 'other' }, until: { N: `${world.now + 60_000}` } };
    items.set(key, { ...place, ...other, updatedAt: { N: `${Number(place.updatedAt?.N) + 1}` } });
    for (const { resolve } of gates) resolve();
    expect((await gathering).dispositions).toEqual(allOf(many, 'done'));
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'holds a list that is well again no longer than its probe takes (%i)',
    async (seed) => {
      const { happens, random } = createChance(seed);
      const late = () => turns(happens('late', 0.7) ? 1 + Math.floor(random() * 4) : 1);
      const { table, items } = memoryTable();
      const slow: LedgerTable = {
        read: (key) => late().then(() => table.read(key)),
        readAll: (keys) => late().then(() => table.readAll(keys)),
        put: (item, previous) => late().then(() => table.put(item, previous)),
        putAll: (all) => late().then(() => table.putAll(all)),
      };
      const { world } = aDialer();
      const { invoke } = aDialer({ pause: () => turns(1) }, undefined, {
        world,
        table: slow,
        items,
      });
      world.answer = async () => {
        await turns(10);
        return accepted;
      };
      const many = toLists(6, 60);
      const { campaign } = lead(1).destination;
      const held = { campaign, list: 'List0', reason: 'x', since: world.now - 100_000 };
      const key = listKey({ campaign, list: 'List0' });
      const hold = (breaker: Breaker) => ({
        ...breaker,
        held: { [key]: { ...held, nextProbeAt: world.now - 1 } },
      });
      await changeBreaker(table, hold, () => world.now);
      const { dispositions } = await invoke(
        toRecords(many.slice(0, 10)),
        toRecords(many.slice(10)),
      );
      expect(dispositions).toEqual(allOf(many, 'done'));
    },
  );

  it('is gathered by nobody where that cannot be written down: each makes its own calls', async () => {
    let isDown = false;
    const { invoke, world } = aDialer({}, (request) => {
      if (isDown && request === 'put') throw new Error('timeout');
    });
    isDown = true;
    const many = toLists(6, 6);
    const unable = await invoke(toRecords(many));
    expect(world.calls).toHaveLength(0);
    expect(Object.values(unable.dispositions).every((one) => Number(one) > 0)).toBe(true);
    isDown = false;
    expect((await invoke(toRecords(many, 2))).dispositions).toEqual(allOf(many, 'done'));
  });
});

describe('a batch', () => {
  it('of a lone lead goes out at once, and the queue is not asked for more', async () => {
    const { invoke, contactsPerCall } = aDialer();
    const { dispositions, received } = await invoke(toRecords([lead(1)]), toRecords(leads(5, 2)));
    expect(contactsPerCall()).toEqual([1]);
    expect(dispositions).toEqual({ 1: 'done' });
    expect(received).toBe(0);
  });

  it('grows to what a call may carry while there is a backlog, however few came with the event', async () => {
    const { invoke, contactsPerCall, world } = aDialer();
    world.answer = atLeisure;
    await invoke(toRecords(leads(2)), toRecords(leads(400, 3)));
    const calls = contactsPerCall();
    expect(calls.reduce((sum, contacts) => sum + contacts)).toBe(402);
    expect(calls.filter((contacts) => contacts === 50).length).toBeGreaterThan(5);
  });

  it('holds leads of one destination', async () => {
    const { invoke, contactsPerCall } = aDialer();
    const destination = { ...lead(1).destination, list: 'Other' };
    await invoke(toRecords([lead(1), lead(2, { destination }), lead(3)]));
    expect(contactsPerCall().sort()).toEqual([1, 2]);
  });

  it('of the highest priority goes first, though it came last', async () => {
    const { invoke, world } = aDialer({ contactsPerCall: 10 });
    world.answer = atLeisure;
    const urgent = lead('urgent', { destination: { ...lead(1).destination, priority: 1 } });
    await invoke(toRecords(leads(10)), toRecords([...leads(9, 11), urgent, ...leads(200, 20)]));
    // The queue gave it while the first call was under way.
    const at = world.calls.findIndex((document) => has(document, 'urgent'));
    expect(at).toBeLessThanOrEqual(1);
    expect(world.calls[at]).toContain('<Priority>1</Priority>');
  });

  it('that had to make way for a higher priority goes out after it, in the same invocation', async () => {
    const { invoke, world } = aDialer({ contactsPerCall: 3 });
    world.answer = atLeisure;
    const urgent = lead('urgent', { destination: { ...lead(1).destination, priority: 1 } });
    const behind = [...leads(9, 11), urgent, ...leads(10, 20)];
    const { dispositions } = await invoke(toRecords(leads(10)), toRecords(behind));
    expect(new Set(Object.values(dispositions))).toEqual(new Set(['done']));
  });

  it('is not begun without the time for a slow API to take it, and leads go back at once', async () => {
    const { invoke, world } = aDialer();
    world.remaining = () => 60_000;
    const { dispositions } = await invoke(toRecords(leads(2)), toRecords(leads(30, 3)));
    expect(world.calls).toEqual([]);
    expect(dispositions).toEqual({ 1: 1, 2: 1 });
  });

  it('leaves what there is no time for to others, unclaimed', async () => {
    const { invoke, world, item } = aDialer({ contactsPerCall: 1 });
    world.remaining = () => (world.calls.length < 2 ? 150_000 : 10_000);
    const { dispositions } = await invoke(toRecords(leads(4)));
    expect(dispositions).toEqual({ 1: 'done', 2: 'done', 3: 1, 4: 1 });
    expect(item('4')?.state?.S).not.toBe('sending');
  });

  it.each([36, 50, 60, 100, 140])(
    'is not begun once the calls before, of %i s each, have taken the time for it',
    async (seconds) => {
      const { invoke, world } = aDialer({ contactsPerCall: 1 });
      world.answer = async () => {
        // The next batch is claimed meanwhile.
        await atLeisure();
        world.now += seconds * 1_000;
        return accepted;
      };
      const ends = world.now + 150_000;
      const { dispositions } = await invoke(toRecords(leads(5)));
      expect(world.calls.length).toBe(1 + Math.max(0, Math.floor((150 - 71) / seconds)));
      expect(world.now).toBeLessThan(ends);
      const done = Object.values(dispositions).filter((one) => one === 'done');
      expect([done.length, Object.keys(dispositions).length]).toEqual([world.calls.length, 5]);
      expect(world.possibleDuplicates).toEqual([]);
    },
  );
});

describe('a message that cannot be read', () => {
  it('is parked as it is', async () => {
    const { invoke, world } = aDialer();
    const { dispositions } = await invoke([aRecord('{"v":9}', 'm'), ...toRecords([lead(1)])]);
    expect(dispositions).toEqual({ m: 'done', 1: 'done' });
    expect(world.parked).toMatchObject([{ id: 'm', message: '{"v":9}' }]);
    const never = encodeParkedLead({
      id: 'p',
      source: 'crm',
      reason: 'no number',
      parkedAt: 'now',
    });
    await invoke([aRecord(never, 'n')]);
    expect(world.parked[1]).toMatchObject({ id: 'p', reason: 'no number' });
  });

  it('stays where it is when the parked queue cannot be reached', async () => {
    const { invoke, world } = aDialer();
    world.canPark = false;
    expect((await invoke([aRecord('?', 'm')])).dispositions).toEqual({ m: 31 });
  });
});

describe('a contact that the API refuses', () => {
  const words = 'Incorrect Input Parameters. Please check the documentation';
  const refusing =
    (...bad: (number | string)[]) =>
    (document: string) =>
      bad.some((n) => has(document, n)) ? errorText(words) : accepted;

  it('is parked alone with the words of the API, and all others are delivered', async () => {
    const { invoke, world } = aDialer();
    world.answer = refusing(7);
    const { dispositions } = await invoke(toRecords(leads(10)));
    expect(world.parked).toMatchObject([
      { id: '7', reason: 'the API refuses the contact: Incorrect Input Parameters' },
    ]);
    expect(new Set(Object.values(dispositions))).toEqual(new Set(['done']));
    expect(world.counted.filter((text) => text.includes('LeadsDelivered'))).toHaveLength(9);
  });

  it('is named by its agent only where it has one', async () => {
    const { invoke, world } = aDialer();
    world.answer = (document) =>
      has(document, 1) || has(document, 2)
        ? errorText('That username is not part of this Tenant')
        : accepted;
    const contact = aContact({ surname: 'S2.', assignedTo: '' });
    await invoke(toRecords([lead(1), lead(2, { contact }), lead(3), lead(4)]));
    expect(world.parked.find(({ id }) => id === '1')?.field).toBe('assignedTo');
    expect(world.parked.find(({ id }) => id === '2')).not.toHaveProperty('field');
  });

  it('is found although each invocation has time for one call', async () => {
    const { invoke, world, item } = aDialer();
    world.answer = refusing(5);
    let waiting = leads(16);
    let receives = 1;
    while (waiting.length > 0 && receives < 30) {
      const before = world.calls.length;
      world.remaining = () => (world.calls.length === before ? 150_000 : 10_000);
      const { dispositions } = await invoke(toRecords(waiting, receives++));
      waiting = waiting.filter(({ id }) => dispositions[id] !== 'done');
      world.now += 60_000;
    }
    expect(world.parked).toMatchObject([{ id: '5' }]);
    expect(world.calls.length).toBeLessThan(12);
    expect(item('6')?.deliveryCount?.N).toBe('1');
  });

  it('alone, and the first of its list, is tried once more before it is parked', async () => {
    const { invoke, world } = aDialer();
    world.answer = refusing(1);
    expect((await invoke(toRecords([lead(1)]))).dispositions).toEqual({ 1: 31 });
    expect(world.parked).toEqual([]);
    expect((await invoke(toRecords([lead(1)], 2))).dispositions).toEqual({ 1: 'done' });
    expect(world.parked).toHaveLength(1);
  });

  it('alone, is tried once more when the API has forgotten its answer, also where another was in hand', async () => {
    const { invoke, world } = aDialer();
    let isThere = false;
    const refusedAt = new Map<string, number>();
    world.answer = (document) => {
      const isCached = world.now - (refusedAt.get(document) ?? 0) < 30_000;
      if (isThere && !isCached) return accepted;
      if (!isCached) refusedAt.set(document, world.now);
      return errorText(words);
    };
    let { dispositions } = await invoke(toRecords(leads(2)));
    // Somebody makes the list.
    isThere = true;
    const began = world.now;
    const dueAt = Object.entries(dispositions).map(
      ([id, seconds]) => [id, Number(seconds)] as const,
    );
    for (const [id, seconds] of dueAt.toSorted(([, one], [, other]) => one - other)) {
      world.now = began + seconds * 1_000;
      ({ dispositions } = await invoke(toRecords([lead(id)], 2)));
      expect(dispositions).toEqual({ [id]: 'done' });
    }
    expect(world.parked).toEqual([]);
  });

  it('alone in an invocation before, comes back at once where it was claimed and there was no time for it', async () => {
    const { invoke, world } = aDialer({ contactsPerCall: 1 });
    const other = { ...lead(1).destination, list: 'Other' };
    world.answer = () => errorText(words);
    const first = await invoke(toRecords([lead(2)]));
    expect(Number(first.dispositions['2'])).toBeGreaterThan(30);
    world.now += 60_000;
    world.answer = async () => {
      // The next one is claimed meanwhile.
      await turns(12);
      world.remaining = () => 30_000;
      return accepted;
    };
    const { dispositions } = await invoke(toRecords([lead(3, { destination: other }), lead(2)], 2));
    expect(dispositions).toEqual({ 2: 1, 3: 'done' });
  });

  it('by its document only, is at fault where the API takes a document without contacts', async () => {
    const { invoke, world } = aDialer();
    world.answer = (document) => (has(document, 1) ? errorText('Input XML not loaded') : accepted);
    await invoke(toRecords(leads(3)));
    expect(world.parked).toMatchObject([{ id: '1' }]);
  });

  it('for its size is parked, and the others go out in smaller calls', async () => {
    const { invoke, world } = aDialer();
    world.answer = (document) => (document.length > 4_000 ? answered('', 413) : accepted);
    const contact = aContact({ surname: 'S9.', notes: 'x'.repeat(3_990) });
    await invoke(toRecords([...leads(8), lead(9, { contact })]));
    expect(world.parked).toMatchObject([{ id: '9', field: 'notes' }]);
    expect(world.counted.filter((text) => text.includes('LeadsDelivered'))).toHaveLength(8);
  });
});

describe('a list that the API refuses', () => {
  const destination = { ...lead(1).destination, list: 'Gone' };
  const gone = (n: number) => lead(`gone${n}`, { destination });
  const refusing = (document: string) =>
    document.includes('<ListName>Gone</ListName>')
      ? errorText('Incorrect Input Parameters')
      : accepted;

  it('waits as a whole after a few calls, nobody of it is parked, and the others go on', async () => {
    const { invoke, world } = aDialer();
    world.answer = refusing;
    const many = Array.from({ length: 60 }, (_, n) => gone(n));
    const { dispositions } = await invoke(
      toRecords([...many.slice(0, 5), ...leads(5)]),
      toRecords([...many.slice(5), ...leads(40, 6)]),
    );
    expect(world.parked).toEqual([]);
    expect(many.every(({ id }) => Number(dispositions[id]) >= 10)).toBe(true);
    expect(leads(45).every(({ id }) => dispositions[id] === 'done')).toBe(true);
    expect(world.calls.filter((document) => document.includes('Gone')).length).toBeLessThan(10);
  });

  it('is tried with one lead a minute, and goes on once it is taken', async () => {
    const { invoke, world } = aDialer();
    world.answer = refusing;
    await invoke(toRecords(Array.from({ length: 10 }, (_, n) => gone(n))));
    const before = world.calls.length;
    const waiting = () =>
      toRecords(
        Array.from({ length: 10 }, (_, n) => gone(n)),
        4,
      );
    world.now += 30_000;
    await invoke(waiting());
    expect(world.calls.length).toBe(before);
    world.now += 31_000;
    await invoke(waiting());
    expect(world.calls.length).toBe(before + 1);
    world.answer = () => accepted;
    world.now += 61_000;
    const { dispositions } = await invoke(waiting());
    expect(new Set(Object.values(dispositions))).toEqual(new Set(['done']));
    expect(world.parked).toEqual([]);
  });

  it('is tried soon with a lead that has just come in, and not with those that it is held for', async () => {
    const { invoke, world } = aDialer();
    world.answer = refusing;
    const waiting = Array.from({ length: 10 }, (_, n) => gone(n));
    await invoke(toRecords(waiting));
    world.now += 11_000;
    world.answer = (document) => (has(document, 'new') ? accepted : refusing(document));
    const { dispositions } = await invoke([
      ...toRecords(waiting, 4),
      ...toRecords([lead('new', { destination })]),
    ]);
    expect(dispositions.new).toBe('done');
  });

  it('keeps those that it has refused alone waiting over the half minute of the cache', async () => {
    const { invoke, world } = aDialer();
    world.answer = refusing;
    const waiting = toRecords(Array.from({ length: 10 }, (_, n) => gone(n)));
    const { dispositions } = await invoke(waiting);
    const alone = (id: string): boolean =>
      world.calls.some((call) => call.split('<Contact>').length === 2 && has(call, id));
    const ids = Object.keys(dispositions);
    expect(ids.filter(alone)).toHaveLength(3);
    for (const id of ids) {
      if (alone(id)) expect(Number(dispositions[id])).toBeGreaterThan(30);
      else expect(Number(dispositions[id])).toBeLessThan(20);
    }
  });

  it('waits as a whole though it took leads a moment ago, and its probes are not parked', async () => {
    const { invoke, world } = aDialer();
    const many = Array.from({ length: 300 }, (_, n) => gone(n));
    world.answer = (document) => (world.calls.length <= 2 ? accepted : refusing(document));
    const { dispositions } = await invoke(toRecords(many.slice(0, 5)), toRecords(many.slice(5)));
    const waiting = many.filter(({ id }) => dispositions[id] !== 'done');
    expect(world.parked).toEqual([]);
    expect(waiting.length).toBeGreaterThan(100);
    expect(world.calls.filter((document) => document.includes('Gone')).length).toBeLessThan(30);
    world.now += 61_000;
    await invoke(toRecords(waiting.slice(0, 10), 2));
    expect(world.parked).toEqual([]);
  });

  it('that took leads a moment ago costs no more than the first of those that come one by one', async () => {
    const { invoke, world } = aDialer();
    await invoke(toRecords([gone(0)]));
    world.answer = refusing;
    for (let n = 1; n <= 20; n++) {
      world.now += 1_000;
      await invoke(toRecords([gone(n)]));
    }
    expect(world.parked.length).toBeLessThanOrEqual(1);
    expect(world.calls.length).toBeLessThan(10);
  });

  it('that ends while an invocation calls for it costs no more than the first, also with one contact a call', async () => {
    const { invoke, world } = aDialer({ contactsPerCall: 1 });
    world.answer = (document) => (world.calls.length <= 2 ? accepted : refusing(document));
    const many = Array.from({ length: 10 }, (_, n) => gone(n));
    const { dispositions } = await invoke(toRecords(many));
    expect(world.parked).toHaveLength(1);
    expect(Object.values(dispositions).filter((one) => one !== 'done')).toHaveLength(7);
  });

  it('is probed with a lead that may have been taken, if there is no other, and goes on', async () => {
    const { invoke, world, item } = aDialer();
    world.answer = refusing;
    const waiting = Array.from({ length: 4 }, (_, n) => gone(n));
    await invoke(toRecords(waiting));
    world.now += 61_000;
    world.answer = () => ({ kind: 'gaveUp' });
    await invoke(toRecords([gone(3)], 4));
    world.answer = () => accepted;
    // The call that was given up keeps its place for five minutes; two are left.
    world.now += 61_000;
    const before = world.calls.length;
    const { dispositions } = await invoke(toRecords([gone(3)], 5));
    expect(world.calls.length).toBe(before + 1);
    expect(dispositions).toEqual({ gone3: 'done' });
    expect(world.possibleDuplicates).toEqual(['gone3']);
    expect(item('#breaker')?.held?.M).toEqual({});
  });

  it('is probed with the next lead where the first needs no call, within the same minute', async () => {
    const { invoke, world } = aDialer();
    await invoke(toRecords([gone(9)]));
    world.now += 120_000;
    world.answer = refusing;
    await invoke(toRecords(Array.from({ length: 4 }, (_, n) => gone(n))));
    world.answer = () => accepted;
    world.now += 61_000;
    const repeated = aRecord(encodeQueuedLead(gone(9)), 'again');
    const { dispositions } = await invoke([repeated, ...toRecords([gone(1)], 4)]);
    expect(dispositions).toEqual({ again: 'done', gone1: 'done' });
    expect(world.counted).toContain('website LeadsDuplicate 1');
  });

  it('is probed though leads of a higher priority come all the time', async () => {
    const { invoke, world } = aDialer();
    const later = (n: number) => lead(`gone${n}`, { destination: { ...destination, priority: 5 } });
    const waiting = Array.from({ length: 10 }, (_, n) => later(n));
    world.answer = refusing;
    await invoke(toRecords(waiting));
    world.now += 61_000;
    world.answer = atLeisure;
    // A call of the others is under way when those that wait come in, and more of the others come behind them.
    const behind = [...leads(10, 3), ...waiting, ...leads(30, 13)];
    const { dispositions } = await invoke(toRecords(leads(2)), toRecords(behind, 4));
    expect(new Set(Object.values(dispositions))).toEqual(new Set(['done']));
  });

  it('is known though its leads come one by one', async () => {
    const { invoke, world } = aDialer();
    world.answer = refusing;
    for (let n = 1; n <= 4; n++) {
      await invoke(toRecords([gone(n)]));
      world.now += 1_000;
    }
    expect(world.calls).toHaveLength(3);
  });
});

describe.each<[string, Reply]>([
  ['an error that nobody has described', errorText('Whatever')],
  ['a server that fails on what a contact holds', answered('', 500)],
])('%s', (_, reply) => {
  it('twice for the same lead, lets it go alone', async () => {
    const { invoke, world, contactsPerCall } = aDialer();
    world.answer = (document) => (has(document, 2) ? reply : accepted);
    const all = leads(3);
    await invoke(toRecords(all));
    world.now += 60_000;
    await invoke(toRecords(all, 2));
    world.now += 60_000;
    const { dispositions } = await invoke(toRecords(all, 3));
    expect(contactsPerCall().slice(2)).toEqual([1, 1, 1]);
    expect(dispositions).toMatchObject({ 1: 'done', 3: 'done' });
    expect(Number(dispositions['2'])).toBeGreaterThan(30);
  });

  it('is met by no lead more than ten times: then nobody can be sure that it was not taken', async () => {
    const { invoke, world } = aDialer();
    world.answer = () => reply;
    for (let times = 1; times <= 40 && world.parked.length === 0; times++) {
      await invoke(toRecords([lead(1)], times));
      world.now += 61_000;
    }
    expect(world.calls).toHaveLength(10);
    expect(world.parked).toMatchObject([
      { id: '1', reason: expect.stringMatching(/^unsure .* 10 times/) },
    ]);
  });

  it('of leads that go alone opens the breaker for nobody, and of others it does', async () => {
    const { invoke, world, item } = aDialer({ contactsPerCall: 3 });
    world.answer = (document) => (has(document, 'new') ? accepted : reply);
    const odd = toRecords(leads(3));
    await invoke(odd);
    world.now += 60_000;
    await invoke(odd.map((record) => ({ ...record, receiveCount: 2 })));
    for (let minute = 3; minute < 8; minute++) {
      world.now += 60_000;
      await invoke(odd.map((record) => ({ ...record, receiveCount: minute })));
    }
    const calls = world.calls.length;
    expect((await invoke(toRecords([lead('new')]))).dispositions).toEqual({ new: 'done' });
    expect(world.calls.length).toBe(calls + 1);
    expect(item('#breaker')?.openedAt).toBeUndefined();
    for (let n = 10; n < 13; n++) await invoke(toRecords([lead(n)]));
    expect(item('#breaker')?.openedAt).toBeDefined();
  });
});

describe('a lead that has to wait', () => {
  it.each<[string, Reply]>([
    ['busy', errorText('Concurrent API Calls Exceeded')],
    ['down', errorText('Sip Server not found')],
    ['not there', { kind: 'notSent', cause: 'ECONNREFUSED' }],
  ])('waits over the half minute of the cache: %s', async (_, reply) => {
    const { invoke, world } = aDialer();
    world.answer = () => reply;
    expect((await invoke(toRecords([lead(1)]))).dispositions).toEqual({ 1: 31 });
    expect(world.possibleDuplicates).toEqual([]);
  });

  it('is parked once it has waited too long, whatever it waits for', async () => {
    const { invoke, world } = aDialer();
    world.now += 73 * HOUR;
    world.answer = () => errorText('Sip Server not found');
    await invoke(toRecords([lead(1)]));
    world.remaining = () => 10_000;
    await invoke(toRecords([lead(2)]));
    expect(world.parked.map(({ reason }) => reason)).toEqual([
      'given up after 72 h: Sip Server not found',
      'given up after 72 h: there was no time for it',
    ]);
  });

  it('is tried as long again once an operator has sent it again', async () => {
    const { invoke, world } = aDialer();
    world.now += 100 * HOUR;
    const sentAt = world.now;
    world.remaining = () => 10_000;
    const resent = (receives: number) => [
      aRecord(encodeQueuedLead(lead(1)), 'resent', receives, sentAt),
    ];
    expect((await invoke(resent(1))).dispositions).toEqual({ resent: 1 });
    world.now += 71 * HOUR;
    await invoke(resent(2));
    expect(world.parked).toEqual([]);
    world.now += 2 * HOUR;
    await invoke(resent(3));
    expect(world.parked).toMatchObject([{ id: '1' }]);
  });

  it('is not lost when the parked queue cannot be reached', async () => {
    const { invoke, world } = aDialer();
    world.canPark = false;
    world.now += 73 * HOUR;
    world.answer = () => errorText('Sip Server not found');
    const { dispositions } = await invoke(toRecords([lead(1)]));
    expect(Number(dispositions['1'])).toBeGreaterThan(30);
  });

  it('is handed back later once it has used up much of the thousand times that SQS lets it be received', async () => {
    const { invoke, world } = aDialer();
    // As an API that is busy for hours leaves most of a backlog: within an hour of it some are received 250 times.
    world.remaining = () => 60_000;
    const { dispositions } = await invoke([
      ...toRecords([lead(1)], 600),
      ...toRecords([lead(2)], 601),
    ]);
    expect(dispositions['1']).toBe(1);
    expect(dispositions['2']).toBeGreaterThan(800);
  });

  it('for a call of somebody else that takes long, looks every ten seconds once its lease is over', async () => {
    const one = aDialer();
    const { promise, resolve } = Promise.withResolvers<Reply>();
    one.world.answer = () => promise;
    const calling = one.invoke(toRecords([lead(1)]));
    await expect.poll(() => one.world.calls.length).toBe(1);
    const two = aDialer({}, undefined, one);
    const look = async (receives: number) =>
      (await two.invoke([aRecord(encodeQueuedLead(lead(1)), 'other', receives)])).dispositions
        .other;
    expect(await look(1)).toBe(71);
    one.world.now += 72_000;
    expect(await look(2)).toBe(10);
    expect(await look(700)).toBeGreaterThan(800);
    resolve(accepted);
    await calling;
  });

  it('pauses between calls while the API is busy, and stops after four', async () => {
    const { invoke, world } = aDialer({ contactsPerCall: 1 });
    world.answer = () => errorText('Concurrent API Calls Exceeded');
    await invoke(toRecords(leads(9)));
    expect(world.calls).toHaveLength(4);
    expect(world.now - START).toBe(7_000);
  });
});

describe('credentials', () => {
  const key = (authKey: string) => ({ ok: true, value: { tenantName: 'acme', authKey } }) as const;

  it('are fetched afresh once, and used at once if they changed', async () => {
    const { invoke, world } = aDialer();
    world.fresh = () => key('new');
    world.answer = (document) =>
      document.includes('<Auth>new</Auth>') ? accepted : errorText('Authorization Failed');
    expect((await invoke(toRecords([lead(1)]))).dispositions).toEqual({ 1: 'done' });
    expect(world.calls).toHaveLength(2);
  });

  it('that changed are found out by one call, however many more there are', async () => {
    const { invoke, world } = aDialer({ contactsPerCall: 1 });
    world.fresh = () => {
      world.secret = world.fresh;
      return key('new');
    };
    world.answer = (document) =>
      document.includes('<Auth>new</Auth>') ? accepted : errorText('Authorization Failed');
    await invoke(toRecords(leads(6)));
    expect(world.calls).toHaveLength(7);
  });

  it('that changed are those by which it is asked whether a document is at fault or a contact', async () => {
    const { invoke, world, item } = aDialer();
    world.fresh = () => {
      world.secret = world.fresh;
      return key('new');
    };
    const ofNew = (reply: Reply) => (document: string) =>
      document.includes('<Auth>new</Auth>') ? reply : errorText('Authorization Failed');
    world.doNothing = ofNew(answered('<XML>Nothing Done</XML>'));
    world.answer = ofNew(errorText('Input XML not loaded'));
    await invoke(toRecords([lead(1)]));
    expect(world.calls).toHaveLength(2);
    expect(item('#breaker')?.openedAt).toBeUndefined();
  });

  it('that did not change are not tried again, and no further call is made', async () => {
    const { invoke, world } = aDialer({ contactsPerCall: 1 });
    world.answer = () => errorText('Authorization Failed');
    const { dispositions } = await invoke(toRecords(leads(3)));
    expect(world.calls).toHaveLength(1);
    expect(Object.keys(dispositions)).toHaveLength(3);
  });

  it('that cannot be read cost no lead', async () => {
    const { invoke, world, items } = aDialer();
    world.secret = () => ({ ok: false, error: { secret: 's', reason: 'gone' } });
    expect((await invoke(toRecords(leads(2)))).dispositions).toEqual({ 1: 30, 2: 30 });
    expect([...items.keys()]).toEqual([]);
  });
});

describe('a call whose outcome nobody knows', () => {
  it('is asked about once with the same bytes, after a pause, and told before', async () => {
    const { invoke, world } = aDialer();
    world.answer = (_, call) => (call === 1 ? lost : accepted);
    expect((await invoke(toRecords(leads(2)))).dispositions).toEqual({ 1: 'done', 2: 'done' });
    expect(world.calls).toHaveLength(2);
    expect(world.calls[1]).toBe(world.calls[0]);
    expect(world.now - START).toBeGreaterThanOrEqual(1_000);
    expect(world.possibleDuplicates).toEqual(['1', '2']);
  });

  it('is asked about although a lead that may have been taken before was at hand: that goes apart', async () => {
    const { invoke, world } = aDialer();
    world.answer = () => ({ kind: 'gaveUp' });
    await invoke(toRecords([lead(1)]));
    world.now += 400_000;
    world.calls.splice(0);
    world.possibleDuplicates.splice(0);
    world.answer = (_, call) => (call === 1 ? lost : accepted);
    const all = [...toRecords([lead(1)], 2), ...toRecords(leads(2, 2))];
    const { dispositions } = await invoke(all);
    expect(dispositions).toEqual({ 1: 'done', 2: 'done', 3: 'done' });
    const [first = '', again, doubtful = ''] = world.calls;
    expect(again).toBe(first);
    expect([1, 2, 3].map((n) => has(first, n))).toEqual([false, true, true]);
    expect([1, 2, 3].map((n) => has(doubtful, n))).toEqual([true, false, false]);
    expect(world.possibleDuplicates.toSorted()).toEqual(['1', '2', '3']);
  });

  it.each(['resend', 'park'] as const)(
    'and that is refused when it is asked about puts nobody in doubt: the one at fault is parked, with whenUnsure: %s',
    async (whenUnsure) => {
      const { invoke, world } = aDialer({ whenUnsure });
      const words = errorText('Incorrect Input Parameters');
      world.answer = (document, call) => (call === 1 ? lost : has(document, 3) ? words : accepted);
      await invoke(toRecords(leads(6)));
      expect(world.parked).toMatchObject([
        { id: '3', reason: 'the API refuses the contact: Incorrect Input Parameters' },
      ]);
      for (const { id } of leads(6).filter((one) => one.id !== '3'))
        expect(world.calls.filter((call) => has(call, id)).length).toBeGreaterThan(2);
      // Each was told once, before it was asked about.
      expect(world.possibleDuplicates).toHaveLength(6);
    },
  );

  const keptFor = ({ world, items }: ReturnType<typeof aDialer>): number[] =>
    [0, 1, 2]
      .map((slot) => Number(items.get(`#place-${slot}`)?.until?.N ?? 0) - world.now)
      .filter((milliseconds) => milliseconds > 0);

  it('and was told of out of the cache, is done: its place is free', async () => {
    const dialer = aDialer();
    dialer.world.answer = (_, call) => (call === 1 ? lost : accepted);
    await dialer.invoke(toRecords([lead(1)]));
    expect(keptFor(dialer)).toEqual([]);
  });

  it('and was told of by a second call that took its time, keeps its place: the first may take longer', async () => {
    const dialer = aDialer({ contactsPerCall: 1 });
    const { invoke, world } = dialer;
    world.answer = (_, call) => {
      if (call === 1) return lost;
      if (call === 2) world.now += 6_000;
      return accepted;
    };
    const { dispositions } = await invoke(toRecords(leads(3)));
    expect(dispositions).toEqual({ 1: 'done', 2: 'done', 3: 'done' });
    // Ten times as long as the second took, from when the first began; the others went out in another place.
    expect(keptFor(dialer)).toEqual([60_000 - (world.now - START)]);
  });

  it('and that a second call says is refused, for its document perhaps, is tried again later where no place is left', async () => {
    const { invoke, world } = aDialer();
    world.answer = (_, call) => {
      if (call === 1) return lost;
      world.now += 6_000;
      return errorText('Input XML not loaded');
    };
    let asked = 0;
    world.doNothing = () => {
      asked += 1;
      return accepted;
    };
    const { dispositions } = await invoke(toRecords([lead(1)]));
    expect(Number(dispositions['1'])).toBeGreaterThan(30);
    expect(world.parked).toEqual([]);
    // Before the same bytes were sent, and not in the place that the lost call may still have.
    expect(asked).toBe(1);
  });

  it('of a call that does nothing keeps its place as well', async () => {
    const dialer = aDialer();
    dialer.world.answer = () => errorText('Input XML not loaded');
    dialer.world.doNothing = () => lost;
    await dialer.invoke(toRecords([lead(1)]));
    expect(keptFor(dialer)).toHaveLength(1);
  });

  it('is asked about again while the API is busy', async () => {
    const { invoke, world } = aDialer();
    world.answer = (_, call) =>
      call === 1 ? lost : call < 4 ? errorText('Concurrent API Calls Exceeded') : accepted;
    expect((await invoke(toRecords([lead(1)]))).dispositions).toEqual({ 1: 'done' });
    expect(world.now - START).toBeLessThan(30_000);
  });

  it('is not asked about where the API is down: its second sending is kept for later', async () => {
    const { invoke, world } = aDialer();
    world.answer = () => lost;
    world.doNothing = () => ({ kind: 'lost', cause: 'ECONNRESET' });
    const { dispositions } = await invoke(toRecords([lead(1)]));
    expect(world.calls).toHaveLength(1);
    expect(Number(dispositions['1'])).toBeGreaterThan(30);
  });

  it('is not asked about where finding out whether the API answers has taken the time for it', async () => {
    const { invoke, world } = aDialer();
    world.answer = () => {
      world.now += 100_000;
      return lost;
    };
    world.doNothing = () => {
      world.now += 28_000;
      return answered('<XML>Nothing Done</XML>');
    };
    const { dispositions } = await invoke(toRecords([lead(1)]));
    expect(world.calls).toHaveLength(1);
    expect(world.parked).toEqual([]);
    expect(Number(dispositions['1'])).toBeGreaterThan(30);
  });

  it('is not asked about where the API is only slow: it is still at work', async () => {
    const { invoke, world } = aDialer();
    world.answer = () => ({ kind: 'gaveUp' });
    await invoke(toRecords([lead(1)]));
    expect(world.calls).toHaveLength(1);
  });

  it.each<[string, Reply]>([
    ['lost', lost],
    ['a page of HTML', answered('<html></html>')],
    ['never answered', { kind: 'gaveUp' }],
  ])('has an end: a lead is sent twice at most, then parked: %s', async (_, reply) => {
    const { invoke, world } = aDialer();
    world.answer = () => reply;
    let dispositions: Record<string, unknown> = {};
    for (let receives = 1; receives < 20 && dispositions['1'] !== 'done'; receives++) {
      ({ dispositions } = await invoke(toRecords([lead(1)], receives)));
      world.now += 400_000;
    }
    expect(world.calls).toHaveLength(2);
    expect(world.parked).toMatchObject([{ id: '1' }]);
    expect(world.parked[0]?.reason).toMatch(/^unsure whether the API took it: /);
    expect(world.possibleDuplicates).toEqual(['1']);
  });

  it('counts for another lead of the person that waits meanwhile: neither is sent more often for that', async () => {
    const { invoke, world, item } = aDialer();
    world.answer = () => ({ kind: 'gaveUp' });
    const [form, crm] = [lead('form', { key: 'k' }), lead('crm', { key: 'k' })];
    await invoke(toRecords([form]));
    world.now += 400_000;
    await invoke(toRecords([crm]));
    expect(world.parked).toMatchObject([{ id: 'crm' }]);
    world.now += 400_000;
    expect((await invoke(toRecords([form], 2))).dispositions).toEqual({ form: 'done' });
    expect(world.calls).toHaveLength(2);
    expect(world.parked).toMatchObject([{ id: 'crm' }, { id: 'form' }]);
    expect(item('k')?.sendings?.N).toBe('2');
  });

  it('is not made again because the sender delivers a parked lead once more; an operator may', async () => {
    const { invoke, world } = aDialer({ whenUnsure: 'park' });
    world.answer = () => lost;
    await invoke(toRecords([lead(1)]));
    const calls = world.calls.length;
    const [parked] = world.parked;
    world.answer = () => accepted;
    const again = aRecord(encodeQueuedLead(lead(1)), 'again');
    expect((await invoke([again])).dispositions).toEqual({ again: 'done' });
    expect(world.calls).toHaveLength(calls);
    await invoke([aRecord(JSON.stringify(parked), 'resent')]);
    expect(world.calls).toHaveLength(calls + 1);
  });

  it("parks the leads at once with whenUnsure: 'park'", async () => {
    const { invoke, world } = aDialer({ whenUnsure: 'park' });
    world.answer = () => answered('<html></html>');
    await invoke(toRecords([lead(1)]));
    expect(world.calls).toHaveLength(1);
    expect(world.parked).toHaveLength(1);
  });

  it('keeps its place, and its invocation makes no other call', async () => {
    const { invoke, world, items } = aDialer({ contactsPerCall: 1 });
    world.answer = () => ({ kind: 'gaveUp' });
    await invoke(toRecords(leads(3)));
    expect(world.calls).toHaveLength(1);
    expect(Number(items.get('#place-0')?.until?.N)).toBeGreaterThan(world.now);
  });

  it.each([
    ['is busy', errorText('Concurrent API Calls Exceeded')],
    ['refuses one', errorText('Incorrect Input Parameters')],
    ['is not there', { kind: 'notSent', cause: 'ECONNREFUSED' } as const],
  ])('keeps its place for as long as a slow API takes that at once %s', async (_, quick) => {
    const { invoke, world, items } = aDialer();
    world.doNothing = () => lost;
    world.answer = (_, call) => {
      if (call === 1) world.now += 40_000;
      return [accepted, quick, lost][call - 1] ?? accepted;
    };
    for (const n of [1, 2, 3]) await invoke(toRecords([lead(n)]));
    const until = [0, 1, 2].map((slot) => Number(items.get(`#place-${slot}`)?.until?.N ?? 0));
    expect(Math.max(...until) - world.now).toBeGreaterThan(290_000);
  });

  it('whose asking came to nothing, for the API did not say whether it answers, keeps the place of that', async () => {
    const { invoke, world, items } = aDialer();
    world.answer = () => lost;
    world.doNothing = () => {
      world.now += 30_000;
      return { kind: 'gaveUp' };
    };
    await invoke(toRecords([lead(1)]));
    const taken = [0, 1, 2].filter(
      (slot) => Number(items.get(`#place-${slot}`)?.until?.N ?? 0) > world.now + 1_000,
    );
    expect(taken).toHaveLength(2);
  });

  it('and in vain was asked about, keeps the place of that call for as long as the API may be at it', async () => {
    const { invoke, world, items } = aDialer();
    world.answer = (_, call) => {
      if (call === 1) return lost;
      world.now += 100_000;
      return { kind: 'gaveUp' };
    };
    await invoke(toRecords([lead(1)]));
    const until = [0, 1, 2].map((slot) => Number(items.get(`#place-${slot}`)?.until?.N ?? 0));
    expect(Math.max(...until) - world.now).toBe(300_000);
  });
});

describe('an invocation that died', () => {
  /** It dies in its n-th request to the ledger: nothing of what follows happens. */
  async function dying(n: number) {
    let requests = 0;
    const dialer = aDialer({ contactsPerCall: 2 }, () => {
      if (++requests > n) throw Object.assign(new Error('gone'), { name: 'Gone' });
    });
    return dialer;
  }

  it('leaves nobody in doubt but the leads of one call that had begun', async () => {
    for (let n = 0; n < 40; n++) {
      const { invoke, world, items } = await dying(n);
      await invoke(toRecords(leads(6)));
      // Others find what it left behind, when its places are free again.
      const after = aDialer({ contactsPerCall: 2 });
      for (const [key, item] of items) after.items.set(key, item);
      after.world.now = world.now + 400_000;
      await after.invoke(toRecords(leads(6), 2));
      // It dies once, so that one call at most had begun and not ended.
      expect(after.world.possibleDuplicates.length).toBeLessThanOrEqual(2);
      for (const { id } of leads(6)) {
        const times = [...world.calls, ...after.world.calls].filter((call) => has(call, id)).length;
        // Twice only what was announced.
        if (times > 1) expect(after.world.possibleDuplicates).toContain(id);
        expect(times).toBeGreaterThanOrEqual(1);
      }
    }
  });

  it('leaves nobody in doubt whose call had not begun, however many invocations come before they are back', async () => {
    const one = aDialer({ contactsPerCall: 1, whenUnsure: 'park' });
    const { world } = one;
    world.answer = () => new Promise<Reply>(() => {});
    void one.invoke(toRecords(leads(2)));
    await expect.poll(() => one.item('2')?.state?.S).toBe('sending');
    await turns(10);
    world.now += 130_000;
    world.answer = () => accepted;
    const other = aDialer({ whenUnsure: 'park' }, undefined, one);
    for (let n = 3; n < 33; n++) await other.invoke(toRecords([lead(n)]));
    const { dispositions } = await other.invoke(toRecords([lead(2)], 2));
    expect(dispositions).toEqual({ 2: 'done' });
    expect(world.parked).toEqual([]);
    // Whose call had begun is in doubt still.
    await other.invoke(toRecords([lead(1)], 2));
    expect(world.parked).toMatchObject([{ id: '1' }]);
  });

  it('is told from one that ended and could not write down what became of a lead: that one was sent', async () => {
    const one = aDialer();
    const { world, table } = one;
    let isDown = false;
    const put: typeof table.put = async (item, previous) => {
      if (isDown && item.key?.S === '1') throw new Error('timeout');
      return table.put(item, previous);
    };
    world.answer = () => {
      isDown = true;
      return accepted;
    };
    const ending = aDialer({}, undefined, { ...one, table: { ...table, put } });
    await ending.invoke(toRecords([lead(1)]));
    world.answer = () => accepted;
    for (let n = 3; n < 33; n++) await one.invoke(toRecords([lead(n)]));
    world.now += 130_000;
    await one.invoke(toRecords([lead(1)], 2));
    expect(world.possibleDuplicates).toEqual(['1']);
  });

  it('leaves nobody in doubt who had made way for a lead of a higher priority', async () => {
    const one = aDialer({ contactsPerCall: 1, whenUnsure: 'park' });
    const { world } = one;
    const destination = { ...lead(1).destination, priority: 1 };
    const hot = ['hot', 'hotter'].map((n) => lead(n, { destination }));
    world.answer = async (_, call) => {
      await turns(10);
      // It dies in its second call, which is a hot lead's.
      return call === 1 ? accepted : new Promise<Reply>(() => {});
    };
    void one.invoke(toRecords(leads(2)), toRecords([lead(3), ...hot]));
    await expect.poll(() => world.calls.map((call) => has(call, 'hot'))).toEqual([false, true]);
    await turns(10);
    world.now += 400_000;
    world.answer = () => accepted;
    const other = aDialer({ whenUnsure: 'park' }, undefined, one);
    await other.invoke(toRecords(leads(2, 2), 2));
    expect(world.parked).toEqual([]);
    expect(world.calls.filter((call) => has(call, 2))).toHaveLength(1);
  });
});

describe('lost answers of writes that happened', () => {
  it('put nobody in doubt, and nobody is sent twice', async () => {
    for (let n = 0; n < 30; n++) {
      let writes = 0;
      const { invoke, world } = aDialer({ contactsPerCall: 2 }, (request, when) => {
        if (request === 'put' && when === 'after' && writes++ === n) throw new Error('timeout');
      });
      await invoke(toRecords(leads(4)));
      world.now += 400_000;
      await invoke(toRecords(leads(4), 2));
      for (const { id } of leads(4)) {
        expect(world.calls.filter((call) => has(call, id)).length, `${n}: ${id}`).toBe(1);
      }
      expect(world.possibleDuplicates, `${n}`).toEqual([]);
    }
  });
});

describe('while the breaker is open', () => {
  const denied = errorText('Permission Denied');

  it('no call is made, nothing is claimed, and leads wait for the next probe', async () => {
    const { invoke, world, item } = aDialer({ contactsPerCall: 1 });
    world.answer = () => denied;
    await invoke(toRecords(leads(3)));
    expect(world.calls).toHaveLength(1);
    const { dispositions } = await invoke(toRecords([lead(4)]));
    expect(world.calls).toHaveLength(1);
    expect(dispositions).toEqual({ 4: 60 });
    expect(item('4')).toBeUndefined();
  });

  it('one call a minute with one lead probes, after one that touches nobody', async () => {
    const { invoke, world, contactsPerCall } = aDialer();
    world.answer = () => denied;
    await invoke(toRecords(leads(3)));
    world.now += 61_000;
    let asked = 0;
    world.doNothing = () => {
      asked += 1;
      return errorText('Sip Server not found');
    };
    await invoke(toRecords(leads(3), 2));
    expect([asked, world.calls.length]).toEqual([1, 1]);
    world.doNothing = () => answered('<XML>Nothing Done</XML>');
    world.now += 61_000;
    await invoke(toRecords(leads(3), 3));
    expect(contactsPerCall()).toEqual([3, 1]);
    world.answer = () => accepted;
    world.now += 61_000;
    const { dispositions } = await invoke(toRecords(leads(3), 4));
    expect(contactsPerCall()).toEqual([3, 1, 1, 2]);
    expect(dispositions).toEqual({ 1: 'done', 2: 'done', 3: 'done' });
  });

  it.each(['doNothing', 'answer'] as const)(
    'an API that is busy with calls of ours, all given up, is probed once a minute: %s',
    async (call) => {
      const one = aDialer();
      const { world } = one;
      const { promise, resolve } = Promise.withResolvers<Reply>();
      world.answer = () => promise;
      const calling = [1, 2, 3].map((n) =>
        aDialer({}, undefined, one).invoke(toRecords([lead(n)])),
      );
      await expect.poll(() => world.calls.length).toBe(3);
      world.now += 100_000;
      resolve({ kind: 'gaveUp' });
      await Promise.all(calling);
      const asked: number[] = [];
      world[call] = () => {
        asked.push(world.now);
        return errorText('Concurrent API Calls Exceeded');
      };
      for (let seconds = 0; seconds < 180; seconds += 5) {
        world.now += 5_000;
        await one.invoke(toRecords([lead(4)], 2));
      }
      expect(asked.length).toBeGreaterThan(1);
      expect(asked.length).toBeLessThanOrEqual(3);
    },
  );

  it.each(['Permission Denied', 'Action Name Not Found', 'Incorrect Input Parameters'])(
    'a call with a lead probes though the one that touches nobody is answered %s',
    async (words) => {
      const { invoke, world } = aDialer();
      world.doNothing = () => errorText(words);
      world.answer = () => errorText('Sip Server not found');
      for (let n = 1; n <= 3; n++) await invoke(toRecords([lead(n)]));
      world.answer = () => accepted;
      world.now += 61_000;
      const { dispositions } = await invoke(toRecords(leads(3), 2));
      expect(dispositions).toEqual({ 1: 'done', 2: 'done', 3: 'done' });
    },
  );

  it.each(['doNothing', 'answer'] as const)(
    'a busy API is probed again soon, whatever it was busy for: %s',
    async (call) => {
      const { invoke, world } = aDialer();
      world.answer = () => errorText('Sip Server not found');
      for (let n = 1; n <= 3; n++) await invoke(toRecords([lead(n)]));
      world.answer = () => accepted;
      const calm = world[call];
      world[call] = () => errorText('Concurrent API Calls Exceeded');
      world.now += 61_000;
      expect((await invoke(toRecords(leads(2), 2))).dispositions['2']).toBeLessThan(20);
      Object.assign(world, { [call]: calm });
      world.now += 11_000;
      expect((await invoke(toRecords([lead(2)], 3))).dispositions).toEqual({ 2: 'done' });
    },
  );

  it('the lead of a probe is nobody else’s as long as that call is under way, be it over its lease', async () => {
    const one = aDialer();
    const { world } = one;
    const two = aDialer({}, undefined, one);
    world.answer = () => {
      world.now += 10_000;
      return errorText('Sip Server not found');
    };
    for (let n = 2; n <= 4; n++) await one.invoke(toRecords([lead(n)]));
    await two.invoke(toRecords([lead(5)]));
    world.now += 61_000;
    const { promise, resolve } = Promise.withResolvers<Reply>();
    world.answer = (_, call) => (call === 4 ? promise : accepted);
    const probing = one.invoke(toRecords([lead(1)]));
    await expect.poll(() => world.calls.length).toBe(4);
    // The next probe is due, and its sender has delivered the lead again.
    world.now += 75_000;
    const { dispositions } = await two.invoke([aRecord(encodeQueuedLead(lead(1)), 'other', 2)]);
    expect(dispositions).toEqual({ other: 10 });
    resolve(accepted);
    expect((await probing).dispositions).toEqual({ 1: 'done' });
    expect(world.calls.filter((call) => has(call, 1))).toHaveLength(1);
  });

  it('a probe takes a key up that was changed meanwhile', async () => {
    const { invoke, world } = aDialer();
    world.answer = () => errorText('Authorization Failed');
    await invoke(toRecords([lead(1)]));
    world.now += 61_000;
    world.fresh = () => ({ ok: true, value: { tenantName: 'acme', authKey: 'new' } });
    const isNew = (document: string) => document.includes('<Auth>new</Auth>');
    world.answer = (document) => (isNew(document) ? accepted : errorText('Authorization Failed'));
    world.doNothing = (document) =>
      isNew(document) ? answered('<XML>Nothing Done</XML>') : errorText('Authorization Failed');
    expect((await invoke(toRecords([lead(1)], 2))).dispositions).toEqual({ 1: 'done' });
  });

  it('opens on calls in a row without an answer, and one answer closes it', async () => {
    const { invoke, world } = aDialer({ contactsPerCall: 1 });
    world.answer = () => errorText('Sip Server not found');
    await invoke(toRecords(leads(9)));
    expect(world.calls).toHaveLength(3);
    world.answer = () => accepted;
    world.now += 61_000;
    await invoke(toRecords(leads(9), 2));
    expect(world.calls).toHaveLength(12);
  });
});

describe('what the ledger says', () => {
  it('a lead is sent once, however often its message comes', async () => {
    const { invoke, world } = aDialer();
    await invoke(toRecords([lead(1)]));
    await invoke([aRecord(encodeQueuedLead(lead(1)), 'other')]);
    await invoke([aRecord(encodeQueuedLead(lead(1)), 'other', 2)]);
    expect(world.calls).toHaveLength(1);
    expect(world.counted.filter((text) => text.includes('LeadsDuplicate'))).toHaveLength(1);
  });

  it('a thousand repetitions of a lead take few writes, and hold up nobody', async () => {
    let writes = 0;
    const { invoke, world, item } = aDialer({}, (request, when) => {
      if (request !== 'read' && when === 'before') writes += 1;
    });
    const body = encodeQueuedLead(lead(1));
    const all = Array.from({ length: 1_000 }, (_, n) => aRecord(body, `m${n}`));
    const { dispositions } = await invoke(all.slice(0, 10), [
      ...all.slice(10),
      ...toRecords([lead(2)]),
    ]);
    expect(new Set(Object.values(dispositions))).toEqual(new Set(['done']));
    expect(world.calls.join('').match(/S1\./g)).toHaveLength(1);
    expect(item('1')?.duplicateCount?.N).toBe('999');
    expect(writes).toBeLessThan(500);
  });

  it('twice in one event is a duplicate', async () => {
    const { invoke, world } = aDialer();
    const { dispositions } = await invoke([
      ...toRecords([lead(1)]),
      aRecord(encodeQueuedLead(lead(1)), 'other'),
    ]);
    expect(world.calls).toHaveLength(1);
    expect(dispositions).toEqual({ 1: 'done', other: 'done' });
  });

  it('that cannot be asked lets nothing out', async () => {
    const { invoke, world } = aDialer({}, () => {
      throw new Error('down');
    });
    const { dispositions } = await invoke(toRecords([lead(1)]));
    expect(world.calls).toEqual([]);
    expect(Number(dispositions['1'])).toBeGreaterThan(28);
  });

  it('that hangs is asked for no further batch once the time for a call is over', async () => {
    let isDown = false;
    let writes = 0;
    const { invoke, world } = aDialer({ contactsPerCall: 10 }, (request, when) => {
      if (request !== 'put' || when === 'after' || !isDown) return;
      writes += 1;
      throw new Error('timeout');
    });
    world.remaining = () => 150_000 - 5_000 * writes;
    world.answer = async () => {
      isDown = true;
      // The queue gives all the others meanwhile, and they are claimed batch by batch.
      await turns(60);
      return accepted;
    };
    const many = leads(500).map((one, n) => ({
      ...one,
      destination: { ...one.destination, list: `${n % 25}` },
    }));
    await invoke(toRecords(many.slice(0, 10)), toRecords(many.slice(10)));
    // In each place two batches of ten claims, each sent twice, and what is made of those.
    expect(writes).toBeGreaterThan(0);
    expect(writes).toBeLessThan(3 * 50);
  });

  it('of a sending that could not be written down, is not forgotten where its message comes back to the same invocation', async () => {
    // From the page of HTML on, so many writes fail, each of them twice.
    for (let failing = 0; failing <= 12; failing += 2) {
      let left = 0;
      const { invoke, world } = aDialer({ contactsPerCall: 1 }, (request, when) => {
        if (request === 'put' && when === 'before' && left-- > 0) throw new Error('timeout');
      });
      world.answer = (document, call) => {
        if (call === 1) left = failing;
        return has(document, 1) ? answered('<html></html>') : accepted;
      };
      await invoke(toRecords(leads(2)), toRecords([lead(1)], 2));
      const times = world.calls.filter((call) => has(call, 1)).length;
      expect(world.possibleDuplicates, `${failing}`).toHaveLength(times - 1);
    }
  });

  describe('of a refusal', () => {
    /** A dialer whose ledger takes long for what a refusal says of leads. */
    function slowToLearn() {
      const { table, items } = memoryTable();
      const slow: typeof table = {
        ...table,
        async put(item, previous) {
          if (item.error !== undefined && item.error.S !== 'handed back') await turns(3);
          return table.put(item, previous);
        },
      };
      const { world } = aDialer();
      return aDialer({ contactsPerCall: 4 }, undefined, { world, items, table: slow });
    }

    it('is written before the next call of its leads begins, and not while it is under way', async () => {
      const { invoke, world, item } = slowToLearn();
      const states: unknown[] = [];
      world.answer = async (document, call) => {
        await turns(20);
        states.push(
          ...leads(5).flatMap(({ id }) => (has(document, id) ? [item(id)?.state?.S] : [])),
        );
        return call === 1 ? answered('', 413) : accepted;
      };
      // The fifth is claimed during the call that is too large; the others are added to its call.
      await invoke(toRecords(leads(4)), toRecords([lead(5)]));
      expect(states.length).toBeGreaterThan(8);
      expect(new Set(states)).toEqual(new Set(['sending']));
    });

    it('is not forgotten where its leads are handed back at once', async () => {
      const { invoke, world, item } = slowToLearn();
      world.remaining = () => (world.calls.length < 1 ? 150_000 : 10_000);
      world.answer = () => errorText('Incorrect Input Parameters');
      await invoke(toRecords(leads(4)));
      for (const { id } of leads(4)) expect(item(id)?.refusedIn?.N).toBe('4');
    });
  });

  it('of a sending, is not forgotten where its message comes to the same invocation twice', async () => {
    // Parking takes a while, in which what is left in hand is handed back.
    const parkLeads = () => turns(5).then(() => true);
    const { invoke, world, item } = aDialer({ contactsPerCall: 1, whenUnsure: 'park', parkLeads });
    world.answer = async () => {
      await turns(5);
      return { kind: 'gaveUp' };
    };
    await invoke(toRecords([lead(1), lead(2)]), toRecords([lead(1)], 2));
    expect(item('1')?.state?.S).toBe('parked');
    expect(item('1')?.sendings?.N).toBe('1');
  });

  it('of a lead that is parked just now, keeps a second message of it from being parked as well', async () => {
    const parkLeads = async (messages: readonly { body: string }[]) => {
      await turns(5);
      one.world.parked.push(...messages.map(({ body }) => JSON.parse(body)));
      return true;
    };
    const one = aDialer({ parkLeads });
    const other = aDialer({ parkLeads }, undefined, one);
    one.world.answer = () => ({ kind: 'gaveUp' });
    await one.invoke(toRecords([lead(1)]));
    one.world.now += 400_000;
    // Its second sending is one that nobody sees the end of.
    const dying = aDialer({ callApi: () => new Promise(() => {}) }, undefined, one);
    void dying.invoke(toRecords([lead(1)], 2));
    await expect.poll(() => one.item('1')?.sendings?.N).toBe('2');
    one.world.now += 400_000;
    const [, twice] = await Promise.all([
      one.invoke(toRecords([lead(1)], 3)),
      other.invoke(toRecords([lead(1)], 4)),
    ]);
    expect(one.world.parked).toHaveLength(1);
    expect(twice.dispositions['1']).not.toBe('done');
  });

  it('a delivery that cannot be written down keeps its message', async () => {
    let isDown = false;
    const { invoke, world } = aDialer({}, (_, when) => {
      if (isDown && when === 'before') throw new Error('down');
    });
    world.answer = () => {
      isDown = true;
      return accepted;
    };
    expect((await invoke(toRecords([lead(1)]))).dispositions).toEqual({});
  });
});

describe('a fourth invocation', () => {
  async function threeUnderWay(settings?: Parameters<typeof aDialer>[0]) {
    const { invoke, world } = aDialer(settings);
    const { promise, resolve } = Promise.withResolvers<Reply>();
    world.answer = (_, call) => (call <= 3 ? promise : accepted);
    const running = [1, 2, 3].map((n) => invoke(toRecords([lead(n)])));
    await expect.poll(() => world.calls.length).toBe(3);
    return { invoke, world, endAll: () => resolve(accepted), running };
  }

  it('makes its call as soon as one of three has made its own', async () => {
    const { invoke, world, endAll, running } = await threeUnderWay({ pause: () => turns(1) });
    const fourth = invoke(toRecords([lead(4)]));
    await turns(20);
    expect(world.calls).toHaveLength(3);
    endAll();
    await Promise.all(running);
    expect((await fourth).dispositions).toEqual({ 4: 'done' });
  });

  it('hands its leads back where no place is free for as long as it may wait', async () => {
    const { invoke, world, endAll, running } = await threeUnderWay();
    const { dispositions } = await invoke(toRecords([lead(4)]));
    expect(world.calls).toHaveLength(3);
    expect(dispositions).toEqual({ 4: 1 });
    endAll();
    await Promise.all(running);
    expect((await invoke(toRecords([lead(4)], 2))).dispositions).toEqual({ 4: 'done' });
  });
});

it('a lead that finds all places taken looks again in a minute, however long they may be', async () => {
  const { invoke, world } = aDialer({ contactsPerCall: 1 });
  // Every second call is given up after more than a minute: the API may be at it for five more.
  world.answer = (_, call) => {
    if (call % 2 === 0) return accepted;
    world.now += 70_000;
    return { kind: 'gaveUp' };
  };
  for (const n of [1, 2, 3, 4, 5]) await invoke(toRecords([lead(n)]));
  const { dispositions } = await invoke(toRecords([lead(6)]));
  expect(world.calls).toHaveLength(5);
  expect(Number(dispositions['6'])).toBeGreaterThan(1);
  expect(Number(dispositions['6'])).toBeLessThanOrEqual(70);
});
