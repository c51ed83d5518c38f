import { describe, expect, it, vi } from 'vitest';
import {
  afterCall,
  answered,
  opened,
  PROBE_MS,
  probedList,
  refusedAlone,
  takenOf,
} from '../../functions/dialer/breaker.ts';
import { openTable } from '../../functions/dialer/ledger/table.ts';
import { newPermitMemory, openPermits, type Permits } from '../../functions/dialer/permits.ts';
import { log } from '../../functions/shared/log.ts';
import { startLedgerTable } from '../support/ledger-table.ts';

/** Environments over one embedded DynamoDB, with a clock that the test moves. */
async function environments() {
  const { client, table: name } = await startLedgerTable();
  const table = openTable(client, name);
  const clock = { now: Date.parse('2026-11-23T08:00:00Z') };
  let invocations = 0;
  const counted: string[] = [];
  const environment = () => {
    const memory = newPermitMemory();
    return (): Permits =>
      openPermits({
        table,
        invocation: `i${++invocations}`,
        abandonedMs: 300_000,
        memory,
        count: (_, metric) => void counted.push(metric),
        now: () => clock.now,
        random: Math.random,
        pause: async (milliseconds) => {
          clock.now += milliseconds;
          await new Promise((resolve) => setImmediate(resolve));
        },
      });
  };
  return { clock, counted, table, environment, invocation: () => environment()() };
}

it('warns of an answer of another shape, and not of the very first one', async ({
  onTestFinished,
}) => {
  const { invocation } = await environments();
  const info = vi.spyOn(log, 'info').mockReturnValue();
  const warn = vi.spyOn(log, 'warn').mockReturnValue();
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  const permits = invocation();
  const accepted = (shape: string) =>
    permits.change((breaker) => afterCall(breaker, { kind: 'accepted', shape }, 0));
  await permits.begin(1);
  await accepted('XML/1');
  await accepted('XML/1');
  expect(info.mock.calls).toEqual([['the API has accepted a first call', { shape: 'XML/1' }]]);
  expect(warn).not.toHaveBeenCalled();
  await accepted('XML/2');
  expect(warn.mock.calls).toEqual([
    ['the API accepts with an answer of a shape not seen before', { shape: 'XML/2' }],
  ]);
});

describe('places', () => {
  it('are three, whoever comes at once', async () => {
    const { invocation } = await environments();
    const all = Array.from({ length: 5 }, invocation);
    const kinds = (await Promise.all(all.map((one) => one.begin(1)))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'granted')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'taken')).toHaveLength(2);
  });

  it('are given back at the end, and kept from call to call', async () => {
    const { invocation } = await environments();
    const [one, two, three, four] = Array.from({ length: 4 }, invocation) as [
      Permits,
      Permits,
      Permits,
      Permits,
    ];
    for (const each of [one, two, three, one, two])
      expect(await each.begin(2)).toMatchObject({ kind: 'granted' });
    expect(await four.begin(1)).toMatchObject({ kind: 'taken' });
    await two.end();
    expect(await four.begin(1)).toMatchObject({ kind: 'granted' });
  });

  it('of calls that were given up stay taken for as long as the API may be at work', async () => {
    const { invocation, clock } = await environments();
    for (let n = 0; n < 3; n++) {
      const one = invocation();
      await one.begin(1);
      await one.change((breaker) => ({ ...breaker, slowestMs: 200 }));
      // Where making ready took some of its time, a call is given up a moment sooner than others.
      await one.abandon('givenUp', 64_900);
      await one.end();
    }
    clock.now += 299_000;
    expect(await invocation().begin(1)).toMatchObject({ kind: 'full', until: clock.now + 1_000 });
    clock.now += 1_001;
    expect(await invocation().begin(1)).toMatchObject({ kind: 'granted' });
  });

  it.each([
    ['its last keeping is still on its way', 'keep'],
    ['that could not be written at first', 'fault'],
  ])('of a call that was given up stays taken though %s', async (_, trouble) => {
    const { invocation, clock, table } = await environments();
    const [one, ...others] = Array.from({ length: 3 }, invocation) as [Permits, ...Permits[]];
    for (const each of [one, ...others]) await each.begin(1);
    clock.now += 70_000;
    const keeping = trouble === 'keep' ? one.keep(70_000) : undefined;
    if (trouble === 'fault') vi.spyOn(table, 'put').mockRejectedValueOnce(new Error('timeout'));
    await Promise.all([keeping, one.abandon('givenUp', 70_000)]);
    await one.end();
    for (const each of others) await each.abandon('givenUp', 70_000);
    clock.now += 45_000;
    const isKnown = trouble !== 'fault';
    expect(await invocation().begin(1)).toMatchObject({ kind: isKnown ? 'full' : 'taken' });
    if (!isKnown) return;
    clock.now += 254_000;
    expect(await invocation().begin(1)).toMatchObject({ kind: 'full' });
  });

  it('is one for an invocation, though a keeping of its last call is still on its way', async () => {
    const { invocation, clock } = await environments();
    const [one, ...others] = Array.from({ length: 3 }, invocation) as [Permits, ...Permits[]];
    await one.change((breaker) => ({ ...breaker, slowestMs: 200 }));
    await one.begin(1);
    clock.now += 20_000;
    await Promise.all([one.keep(20_000), one.begin(2)]);
    for (const each of others) expect(await each.begin(1)).toMatchObject({ kind: 'granted' });
  });

  it('is given back at the end though the breaker could not be read', async () => {
    const { invocation, table } = await environments();
    const { read, put } = table;
    for (const one of Array.from({ length: 3 }, invocation)) {
      const taken = Promise.withResolvers<void>();
      vi.spyOn(table, 'put').mockImplementationOnce(async (...request) => {
        const answer = await put(...request);
        taken.resolve();
        return answer;
      });
      vi.spyOn(table, 'read').mockImplementation(async (key) => {
        if (key !== '#breaker') return read(key);
        await taken.promise;
        throw new Error('timeout');
      });
      expect(await one.begin(1)).toEqual({ kind: 'unavailable' });
      await one.end();
    }
    vi.restoreAllMocks();
    expect(await invocation().begin(1)).toMatchObject({ kind: 'granted' });
  });

  it('is given back at the end though its last keeping is still on its way', async () => {
    const { invocation } = await environments();
    const all = Array.from({ length: 3 }, invocation) as [Permits, ...Permits[]];
    await all[0].change((breaker) => ({ ...breaker, slowestMs: 200 }));
    for (const each of all) await each.begin(1);
    await Promise.all(all.map((each) => Promise.all([each.keep(40_000), each.end()])));
    expect(await invocation().begin(1)).toMatchObject({ kind: 'granted' });
  });

  it('of a call that asked in vain stays taken for as long as the API may be at work on that', async () => {
    const { invocation, clock } = await environments();
    const [one, two] = Array.from({ length: 2 }, invocation) as [Permits, Permits];
    await one.change((breaker) => ({ ...breaker, slowestMs: 200 }));
    await one.begin(1);
    const second = await one.beginAsking();
    clock.now += 100_000;
    await second?.keep(100_000);
    await second?.end('givenUp');
    await one.abandon('lost', 1_000);
    await two.begin(1);
    await two.abandon('givenUp', 140_000);
    clock.now += 250_000;
    expect(await invocation().begin(1)).toMatchObject({ kind: 'granted' });
    expect(await invocation().begin(1)).toMatchObject({ kind: 'taken' });
  });

  it('of an environment that died are free again soon, where calls are quick', async () => {
    const { invocation, clock } = await environments();
    const [first, ...others] = Array.from({ length: 3 }, invocation);
    await first?.change((breaker) => ({ ...breaker, slowestMs: 200 }));
    for (const one of [first, ...others]) await one?.begin(1);
    clock.now += 29_000;
    expect(await invocation().begin(1)).toMatchObject({ kind: 'taken' });
    clock.now += 2_000;
    expect(await invocation().begin(1)).toMatchObject({ kind: 'granted' });
  });

  it('of a call under way are kept', async () => {
    const { invocation, clock } = await environments();
    const [one, ...others] = Array.from({ length: 3 }, invocation);
    for (const each of [one, ...others]) await each?.begin(1);
    for (let age = 4_000; age < 45_000; age += 4_000) {
      clock.now += 4_000;
      await one?.keep(age);
      for (const each of others) await each.keep(age);
    }
    expect(await invocation().begin(1)).toMatchObject({ kind: 'taken' });
  });

  it('make room for somebody who asks about a lost call', async () => {
    const { invocation } = await environments();
    const [one, two, three] = Array.from({ length: 3 }, invocation) as [Permits, Permits, Permits];
    for (const each of [one, two, three]) await each.begin(1);
    // The others go on with their calls meanwhile.
    const asking = one.beginAsking();
    const [place, twos, threes] = await Promise.all([
      asking.then(async (second) => {
        await second?.end('done');
        return second;
      }),
      (async () => {
        const permits = [];
        for (let call = 2; call < 8; call++) permits.push(await two.begin(call));
        return permits;
      })(),
      three.begin(2),
    ]);
    expect(place).toBeDefined();
    const begun = [...twos, threes];
    for (const permit of begun) expect(permit).toMatchObject({ kind: 'granted' });
    // Whoever has left its place may have lost what it had claimed.
    expect(begun.map((permit) => permit.kind === 'granted' && permit.madeRoom)).toContain(true);
  });

  it('make room for two who ask, for one after the other', async () => {
    const { invocation } = await environments();
    const [one, two, three] = Array.from({ length: 3 }, invocation) as [Permits, Permits, Permits];
    for (const each of [one, two, three]) await each.begin(1);
    let over = 0;
    const ask = async (permits: Permits) => {
      const place = await permits.beginAsking();
      await place?.end('done');
      over++;
      return place;
    };
    const goOn = async () => {
      for (let call = 2; over < 2; call++) await three.begin(call);
    };
    const [first, second] = await Promise.all([ask(one), ask(two), goOn()]);
    expect(first).toBeDefined();
    expect(second).toBeDefined();
    expect((await three.read())?.asking).toBeUndefined();
  });

  it('are both kept while somebody asks about a lost call', async () => {
    const { invocation, clock } = await environments();
    const [one, two] = Array.from({ length: 2 }, invocation) as [Permits, Permits];
    await one.change((breaker) => ({ ...breaker, slowestMs: 200 }));
    for (const each of [one, two]) await each.begin(1);
    const second = await one.beginAsking();
    for (let age = 4_000; age < 60_000; age += 4_000) {
      clock.now += 4_000;
      await Promise.all([one.keep(age), second?.keep(age), two.keep(age)]);
    }
    expect(await invocation().begin(1)).toMatchObject({ kind: 'taken' });
  });

  it('that others have taken are neither kept nor freed', async () => {
    const { invocation, clock } = await environments();
    const dead = Array.from({ length: 3 }, invocation);
    for (const each of dead) await each.begin(1);
    clock.now += 200_000;
    const living = Array.from({ length: 3 }, invocation);
    for (const each of living) await each.begin(1);
    for (const each of dead) await each.keep(4_000);
    for (const each of dead) await each.end();
    expect(await invocation().begin(1)).toMatchObject({ kind: 'taken' });
    clock.now += 150_000;
    expect(await invocation().begin(1)).toMatchObject({ kind: 'granted' });
  });

  it('of which one is free after all: that of the call that was given up, and not of one that is kept', async () => {
    const { invocation, clock } = await environments();
    const [gone, ...living] = Array.from({ length: 3 }, invocation) as [Permits, ...Permits[]];
    await gone.change((breaker) => ({ ...breaker, slowestMs: 200 }));
    for (const each of [gone, ...living]) await each.begin(1);
    clock.now += 70_000;
    await gone.abandon('givenUp', 70_000);
    clock.now += 4_000;
    for (const each of living) await each.keep(4_000);
    const prober = invocation();
    await prober.beginProbe();
    await prober.takeOver();
    expect(await prober.begin(1)).toMatchObject({ kind: 'granted' });
    await prober.end();
    // Its place is free, and those of the others are taken.
    expect(await invocation().begin(1)).toMatchObject({ kind: 'granted' });
    for (const each of living) expect(await each.begin(2)).toMatchObject({ kind: 'granted' });
    expect(await invocation().begin(1)).toMatchObject({ kind: 'taken' });
  });

  it('tell what became of a call that somebody has left behind', async () => {
    const { invocation, clock } = await environments();
    const one = invocation();
    await one.begin(1);
    const claimedAt = clock.now;
    const sent = (call: number) => invocation().sentBy({ owner: 'i1', call, claimedAt });
    expect(await sent(1)).toBe('alive');
    clock.now += 200_000;
    expect([await sent(1), await sent(2)]).toEqual(['began', 'waiting']);
    for (let n = 0; n < 4; n++) {
      const other = invocation();
      await other.begin(1);
      await other.end();
    }
    expect([await sent(1), await sent(2)]).toEqual(['began', 'waiting']);
  });
});

describe('an open breaker', () => {
  it('stops all environments, and one of them probes when the minute is over', async () => {
    const { invocation, clock } = await environments();
    const one = invocation();
    await one.begin(1);
    await one.change((breaker, now) => opened(breaker, 'denied', now));
    expect(await invocation().begin(1)).toMatchObject({ kind: 'open', reason: 'denied' });
    clock.now += PROBE_MS;
    const all = Array.from({ length: 3 }, invocation);
    // Each of them has seen it open before.
    for (const each of all) await each.begin(1);
    const kinds = (await Promise.all(all.map((each) => each.look()))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'probe')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'open')).toHaveLength(2);
  });

  it('is counted when it opens, with each probe that leaves it open, and no more once it is closed', async () => {
    const { invocation, counted } = await environments();
    const one = invocation();
    await one.begin(1);
    await one.change((breaker, now) => opened(breaker, 'denied', now));
    await one.change((breaker, now) => opened(breaker, 'denied', now));
    expect(counted).toEqual(['BreakerOpened', 'BreakerOpened']);
    await one.change(answered);
    await one.change((breaker) => ({ ...breaker, slowestMs: 200 }));
    expect(counted).toHaveLength(2);
  });

  it('is not looked for while nothing is known of trouble', async () => {
    const { invocation } = await environments();
    expect(await invocation().look()).toMatchObject({ kind: 'clear' });
  });
});

it('a list is counted when it is held, with each probe of it, and not for what else changes', async () => {
  const { invocation, counted, clock } = await environments();
  const one = invocation();
  const list = { key: 'sales/web', campaign: 'Sales', list: 'Web' };
  for (const id of ['a', 'b', 'c']) {
    await one.change((breaker, now) => refusedAlone(breaker, list, id, 'no such list', now));
  }
  expect(counted).toEqual(['ListsHeld']);
  await one.change((breaker) => ({ ...breaker, slowestMs: 200 }));
  expect(counted).toHaveLength(1);
  clock.now += PROBE_MS;
  await one.change((breaker, now) => probedList(breaker, list.key, 4, now));
  expect(counted).toHaveLength(2);
  await one.change((breaker) => takenOf(breaker, list.key, clock.now));
  expect(counted).toHaveLength(2);
});
