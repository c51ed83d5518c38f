import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Breaker } from '../../functions/dialer/breaker.ts';
import { changeBreaker } from '../../functions/dialer/breaker-item.ts';
import {
  LONGEST_PAUSE_HOURS,
  longestPauseMs,
  MOST_PAUSED_HOURS,
  type Pause,
  paused,
  pausedMs,
  pausedSeconds,
  pauseOf,
  pausesOn,
  resumed,
} from '../../functions/dialer/pauses.ts';
import type { QueuedLead } from '../../functions/lead/queued-lead.ts';
import { accepted, aDialer, errorText, START, toRecords } from '../support/dialer.ts';
import { aQueuedLead } from '../support/leads.ts';

const HOUR = 3_600_000;
const lead = (n: number | string, changes: Partial<QueuedLead> = {}): QueuedLead =>
  aQueuedLead({ id: `${n}`, key: `${n}`, ...changes });
const pause = (since: number, until: number, source?: string): Pause => ({ source, since, until });

describe('pauses', () => {
  it('hold a source, or every source', () => {
    const pauses = [pause(0, 100, 'crm')];
    expect(pauseOf(pauses, 'crm', 50)).toBe(pauses[0]);
    expect(pauseOf(pauses, 'crm', 100)).toBeUndefined();
    expect(pauseOf(pauses, 'form', 50)).toBeUndefined();
    expect(pauseOf(pauses, undefined, 50)).toBeUndefined();
    const whole = pause(0, 200);
    expect(pauseOf([...pauses, whole], 'crm', 50)).toBe(whole);
    expect(pauseOf([whole], 'form', 50)).toBe(whole);
  });

  it('of the same leads replace each other, from when the first began', () => {
    let pauses = paused([], pause(10, 100, 'crm'), 10);
    pauses = paused(pauses, pause(50, 300, 'crm'), 50);
    expect(pauses).toEqual([pause(10, 300, 'crm')]);
    pauses = paused(pauses, pause(60, 300), 60);
    expect(pausesOn(pauses, 70)).toEqual([pause(60, 300), pause(10, 300, 'crm')]);
    expect(pausesOn(resumed(pauses, 'crm', 80), 80)).toEqual([pause(60, 300)]);
    expect(pausesOn(resumed(pauses, undefined, 80), 80)).toEqual([]);
  });

  it('are remembered for as long as a lead can have been through them, and no longer', () => {
    const old = paused([], pause(0, HOUR), 0);
    expect(paused(old, pause(239 * HOUR, 240 * HOUR), 239 * HOUR)).toHaveLength(2);
    expect(paused(old, pause(242 * HOUR, 243 * HOUR), 242 * HOUR)).toHaveLength(1);
  });

  it('are no more than the item of the breaker can hold, however often a script pauses', () => {
    const long = pause(0, 4_000 * 40_000, 'crm');
    let pauses: readonly Pause[] = [long];
    for (let n = 0; n < 4_000; n++) {
      const at = n * 40_000;
      pauses = resumed(
        paused(pauses, pause(at, at + HOUR, 'a-source-of-a-name'), at),
        'a-source-of-a-name',
        at + 1,
      );
    }
    expect(JSON.stringify(pauses).length).toBeLessThan(100_000);
    expect(pauses.at(-1)?.since).toBe(3_999 * 40_000);
    // What is on is never forgotten.
    expect(pauseOf(pauses, 'crm', 3_999 * 40_000)).toBe(long);
  });

  it('held a lead for the time of any of them, each moment once', () => {
    const pauses = [pause(10, 20, 'crm'), pause(15, 30), pause(40, 50, 'form'), pause(60, 99)];
    expect(pausedMs(pauses, 'crm', 0, 70)).toBe(30);
    expect(pausedMs(pauses, 'form', 0, 70)).toBe(35);
    expect(pausedMs(pauses, 'crm', 17, 18)).toBe(1);
    const instants = fc.integer({ min: 0, max: 40 });
    const some = fc.array(
      fc.record({ since: instants, until: instants, source: fc.constantFrom('a', 'b', undefined) }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(some, instants, instants, (all, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const each = Array.from({ length: to - from }, (_, at) => from + at);
        const held = each.filter((at) => pauseOf(all, 'a', at) !== undefined).length;
        expect(pausedMs(all, 'a', from, to)).toBe(held);
      }),
    );
  });

  it('one after the other never hold a lead for longer than the queue keeps it', () => {
    expect(longestPauseMs([], 'crm', 0)).toBe(LONGEST_PAUSE_HOURS * HOUR);
    let pauses: readonly Pause[] = [];
    let now = 0;
    for (let turn = 0; turn < 6; turn++) {
      const source = turn % 2 === 0 ? 'crm' : undefined;
      const most = longestPauseMs(pauses, source, now);
      pauses = paused(pauses, pause(now, now + most, source), now);
      now += most + HOUR;
    }
    expect(pausedMs(pauses, 'crm', 0, now)).toBeLessThanOrEqual(MOST_PAUSED_HOURS * HOUR);
    expect(longestPauseMs(pauses, undefined, now)).toBe(0);
    expect(longestPauseMs(pauses, 'form', now)).toBeGreaterThan(0);
  });
});

describe('a lead that is held', () => {
  const looks = (since: number, until: number, from: number, receives: number) => {
    let count = 0;
    for (let now = from; now < until; count++) {
      now += 1_000 * pausedSeconds(pause(since, until), receives + count, now, 1);
    }
    return count;
  };

  it('looks again within a minute of a short pause, and within a quarter of an hour of any', () => {
    const long = pause(0, 72 * HOUR);
    expect(pausedSeconds(long, 1, 0, 0)).toBe(60);
    expect(pausedSeconds(long, 1, 5 * 60_000, 0)).toBe(60);
    expect(pausedSeconds(long, 1, HOUR, 0)).toBe(360);
    expect(pausedSeconds(long, 1, 14 * HOUR, 0)).toBe(900);
  });

  it('is back when the pause is over', () => {
    expect(pausedSeconds(pause(0, 14 * HOUR), 1, 14 * HOUR - 30_000, 0)).toBe(30);
    expect(pausedSeconds(pause(0, 14 * HOUR), 1, 14 * HOUR - 30_000, 1)).toBe(35);
  });

  it('is not received so often that SQS parks it', () => {
    expect(looks(0, 15 * HOUR, 0, 1)).toBeLessThan(100);
    // One that an outage has had tried for 90 h before: docs/architecture.md, "Retry".
    const tried = 600 + 80 * 4;
    expect(tried + looks(0, LONGEST_PAUSE_HOURS * HOUR, 0, tried)).toBeLessThan(1_000);
    expect(looks(0, MOST_PAUSED_HOURS * HOUR, 0, 1)).toBeLessThan(1_000 - tried + 600);
  });
});

describe('a source that is paused', () => {
  const crm = (n: number | string) => lead(n, { source: 'crm' });
  const form = (n: number | string) => lead(n, { source: 'form' });
  async function world(source: string | undefined, hours = 14) {
    const dialer = aDialer();
    const change = (next: (breaker: Breaker, now: number) => Breaker) =>
      changeBreaker(dialer.table, next, () => dialer.world.now);
    const hold = () =>
      change((breaker, now) => ({
        ...breaker,
        pauses: paused(breaker.pauses, pause(now, now + hours * HOUR, source), now),
      }));
    const resume = () =>
      change((breaker, now) => ({ ...breaker, pauses: resumed(breaker.pauses, source, now) }));
    return { ...dialer, hold, resume };
  }

  it('has its leads wait, unclaimed, and the others go out', async () => {
    const { invoke, world: w, item, hold } = await world('crm');
    await hold();
    // The environment does not know yet: it learns it where the call begins.
    const first = await invoke(toRecords([crm(1), form(2)]));
    expect(first.dispositions).toEqual({ 1: 60, 2: 'done' });
    expect(item('1')?.state?.S).toBe('retrying');
    expect(item('1')?.sendings?.N).toBe('0');
    // From then on it asks before it claims.
    const second = await invoke(toRecords([crm(3), form(4)]), toRecords([crm(5), form(6)]));
    expect(second.dispositions).toEqual({ 3: 60, 4: 'done', 5: 60, 6: 'done' });
    expect([item('3'), item('5')]).toEqual([undefined, undefined]);
    expect(w.calls).toHaveLength(2);
    expect(w.counted.some((text) => text.includes('LeadsRetried'))).toBe(false);
  });

  it('is dialled again at once when somebody resumes', async () => {
    const { invoke, hold, resume, world: w } = await world('crm');
    await hold();
    await invoke(toRecords([crm(1)]));
    expect(w.calls).toEqual([]);
    w.now += 90_000;
    await resume();
    expect((await invoke(toRecords([crm(1)], 2))).dispositions).toEqual({ 1: 'done' });
    expect(w.calls).toHaveLength(1);
  });

  it.each(['crm', undefined])(
    'over a night loses none and gives none up, though its time is over (%s)',
    async (source) => {
      const { invoke, hold, world: w } = await world(source);
      // Tried for 71 of its 72 hours, when the night begins.
      w.answer = () => errorText('Sip Server not found');
      w.now += 71 * HOUR;
      await invoke(toRecords([crm(1)]));
      await hold();
      w.answer = () => accepted;
      const over = w.now + 14 * HOUR;
      let receives = 2;
      for (;;) {
        const { dispositions } = await invoke(toRecords([crm(1)], receives++));
        if (dispositions['1'] === 'done') break;
        w.now += 1_000 * Number(dispositions['1']);
      }
      expect(w.parked).toEqual([]);
      expect(w.calls).toHaveLength(2);
      expect(w.now).toBeGreaterThanOrEqual(over);
      expect(w.now).toBeLessThan(over + 10_000);
      expect(receives).toBeLessThan(100);
    },
  );

  it('is given up when it was tried for its time, what it was held for left out', async () => {
    const { invoke, hold, world: w } = await world('crm');
    await hold();
    w.answer = () => errorText('Sip Server not found');
    w.now += 85 * HOUR;
    await invoke(toRecords([crm(1)], 9));
    expect(w.parked).toEqual([]);
    w.now += 2 * HOUR;
    await invoke(toRecords([crm(1)], 10));
    expect(w.parked).toMatchObject([{ reason: 'given up after 72 h: Sip Server not found' }]);
  });

  it('as part of the whole connector holds every lead, also while the API is down', async () => {
    const { invoke, hold, world: w } = await world(undefined);
    w.answer = () => errorText('Permission Denied');
    await invoke(toRecords([form(1)]));
    await hold();
    w.now += 2 * HOUR;
    let asked = 0;
    w.doNothing = () => {
      asked += 1;
      return accepted;
    };
    expect((await invoke(toRecords([form(1), crm(2)], 2))).dispositions).toEqual({
      1: 720,
      2: 720,
    });
    expect([asked, w.calls.length]).toEqual([0, 1]);
  });

  it('keeps what was found out about it: a refused contact is still found', async () => {
    const { invoke, hold, resume, world: w } = await world('crm');
    w.answer = (document) =>
      document.includes('<Surname>Bad<') ? errorText('Incorrect Input Parameters') : accepted;
    const bad = lead('bad', {
      source: 'crm',
      contact: { ...lead(1).contact, surname: 'Bad' },
    });
    const all = [bad, crm(1), crm(2), form(3)];
    // Time for one call only, which is refused.
    w.remaining = () => (w.calls.length === 0 ? 150_000 : 10_000);
    await invoke(toRecords(all));
    delete w.remaining;
    await hold();
    w.now += 60_000;
    await invoke(toRecords(all, 2));
    await resume();
    w.now += 60_000;
    await invoke(toRecords([bad, crm(1), crm(2)], 3));
    expect(w.parked).toMatchObject([{ id: 'bad' }]);
    expect(w.counted.filter((text) => text.includes('LeadsDelivered'))).toHaveLength(3);
    expect(w.now - START).toBeLessThan(HOUR);
  });
});

it('a pause outlives whatever else is written of the API', async () => {
  const { invoke, table, world } = aDialer();
  await changeBreaker(
    table,
    (breaker, now) => ({ ...breaker, pauses: [pause(now, now + HOUR, 'crm')] }),
    () => world.now,
  );
  world.answer = () => errorText('Permission Denied');
  await invoke(toRecords([lead(1, { source: 'form' })]));
  await changeBreaker(
    table,
    (breaker) => {
      expect(breaker).toMatchObject({ reason: 'Permission Denied', pauses: [{ source: 'crm' }] });
      return breaker;
    },
    () => world.now,
  );
});
