import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noFaults } from '../../simulator/faults.ts';
import { expectBalance } from '../support/balance.ts';
import { HOUR, MINUTE, SECOND, startDay } from '../support/day.ts';
import { aLead, eventually, KEY, phoneOf, TOKEN, tokensOf } from '../support/stack.ts';

// `npm run test:storm -- day`: what takes hours or days, through the deployed stack, with a clock that runs as fast
// as it follows, and secrets that are rotated under load. The same in small is day-in-small.full.ts.

const sources = ['crm', 'website', 'adverts', 'careers'];
let day: Awaited<ReturnType<typeof startDay>>;
/** The API's key as it is now. */
let key = KEY;
beforeAll(async () => {
  day = await startDay({
    sources: Object.fromEntries(sources.map((name) => [name, { preset: 'generic' }])),
  });
});
afterAll(() => day?.close());
beforeEach(async () => {
  await day.storeSecrets({ authKey: key, tokens: tokensOf(sources, TOKEN) });
  await forget();
  day.simulator.setFaults({ ...noFaults, authKey: key });
  // Whatever was before, the API takes calls, and the breaker is closed.
  await post(newPeople(1));
  await eventually(day.settle).toEqual([]);
  day.simulator.reset();
  day.simulator.setFaults({ ...noFaults, authKey: key });
});
afterEach(async () => {
  await expectBalance(day.stack);
  expect(day.simulator.stats()).toMatchObject({ overLimit: 0, violations: 0 });
});

/** Functions keep a secret in memory for five minutes. */
async function forget(): Promise<void> {
  await day.settle();
  day.clock.advance(6 * MINUTE);
}

let people = 0;
const newPeople = (count: number): number[] => Array.from({ length: count }, () => people++);
const taken = (n: number): number => day.simulator.taken()[phoneOf(n)] ?? 0;
const missing = (those: readonly number[]): number => those.filter((n) => taken(n) === 0).length;

async function post(those: readonly number[], as?: Parameters<typeof day.post>[1]): Promise<void> {
  for (const n of those) expect(await day.post(aLead(n), as)).toMatchObject({ status: 200 });
}

/** The dialer was given each of them, once; and nobody waits. */
async function expectOnceEach(those: readonly number[]): Promise<void> {
  await eventually(day.settle).toEqual([]);
  expect(those.filter((n) => taken(n) !== 1)).toEqual([]);
}

describe('an API that is down', { timeout: 120_000 }, () => {
  it('for ten hours parks nobody, and two minutes after it is back everybody is delivered', async () => {
    const parkedBefore = await day.parked();
    day.simulator.setFaults({ rates: { http503: 1 } });
    const backlog = newPeople(5);
    await post(backlog);
    await day.pass(10 * MINUTE);
    await day.pass(9 * HOUR + 40 * MINUTE, 20 * MINUTE);
    const callsBefore = day.simulator.stats().calls;
    await day.pass(10 * MINUTE);
    // Even now they look about once a minute.
    expect(day.simulator.stats().calls - callsBefore).toBeGreaterThan(5);
    expect(await day.settle()).toHaveLength(backlog.length);
    expect(await day.parked()).toEqual(parkedBefore);
    expect(missing(backlog)).toBe(backlog.length);

    day.simulator.setFaults({ rates: {} });
    const [hot = 0] = newPeople(1);
    await post([hot], { source: 'website' });
    // The next probe finds out, a minute later at most, and opens the way for all.
    await day.pass(2 * MINUTE, 10 * SECOND);
    await expectOnceEach([...backlog, hot]);
  });

  it('for longer than giveUpAfter parks a lead then, with the reason, and not before', async () => {
    const parkedBefore = (await day.parked()).length;
    day.simulator.setFaults({ rates: { http503: 1 } });
    const given = newPeople(3);
    const began = day.clock.now();
    await post(given);
    await day.pass(71 * HOUR, 2 * HOUR);
    await day.pass(59 * MINUTE, 10 * MINUTE);
    expect(day.clock.now()).toBeLessThan(began + 72 * HOUR);
    expect(await day.parked()).toHaveLength(parkedBefore);

    // A lead of this age looks every quarter of an hour.
    await day.pass(17 * MINUTE);
    await eventually(day.settle).toEqual([]);
    const parked = (await day.parked()).slice(parkedBefore);
    expect(parked).toEqual(
      given.map(() =>
        expect.objectContaining({
          source: 'crm',
          reason: expect.stringMatching(/^given up after 72 h: (?:no calls are made: )?HTTP 503/),
          parkedAt: expect.toSatisfy((at: string) => Date.parse(at) >= began + 72 * HOUR),
        }),
      ),
    );
    const numbers = parked.map(({ lead }) => lead.contact.phoneNumber);
    expect(numbers.sort()).toEqual(given.map(phoneOf));
    expect(missing(given)).toBe(given.length);
  });
});

describe('wrong credentials', { timeout: 120_000 }, () => {
  it('for forty minutes cost a call a minute; two minutes after they are right everybody is delivered', async () => {
    const loud = () => day.logged('dialer', '"level":"ERROR"');
    const loudBefore = (await loud()).length;
    const before = newPeople(3);
    day.simulator.setFaults({ latencyMs: 1_000 });
    // The key changes while calls are under way and others wait behind them.
    const posting = Promise.all(before.map((n) => post([n])));
    await eventually(() => day.simulator.stats().inProgress).toBeGreaterThan(1);
    key = 'key-of-the-afternoon';
    day.simulator.setFaults({ authKey: key, latencyMs: 0 });
    await posting;
    await day.settle();
    const began = day.clock.now();
    await day.pass(20 * MINUTE, 30 * SECOND);
    const during = newPeople(1);
    await post(during);
    await day.pass(20 * MINUTE, 30 * SECOND);

    const refused = day.simulator.journal().filter(({ outcome }) => outcome !== 'accepted');
    const times = refused.map(({ at }) => Date.parse(at)).filter((at) => at > began);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(MINUTE);
    expect(refused.length - times.length).toBeLessThanOrEqual(3);
    expect(missing(during)).toBe(during.length);
    // Quiet, but not asleep.
    expect(times.length).toBeGreaterThan(20);
    await eventually(async () => (await loud()).slice(loudBefore)).toEqual([
      expect.objectContaining({ message: expect.stringContaining('the breaker is open') }),
    ]);
    const metric = async () =>
      (await day.logged('dialer', '"ApiCallsMisconfigured"')).filter(({ _aws }) => _aws).length;
    // A probe that asks for nothing is no call for a lead.
    const forLeads = refused.filter(({ action }) => action === 'DialerTrickleFeed');
    await eventually(metric).toBe(forLeads.length);

    await day.storeSecrets({ authKey: key });
    await day.pass(2 * MINUTE, 10 * SECOND);
    await expectOnceEach([...before, ...during]);
  });
});

describe('secrets rotated under load', { timeout: 120_000 }, () => {
  const posted: number[] = [];
  beforeEach(() => posted.splice(0));

  /** Each source posts one lead after the other, signed with each of the tokens in turn. */
  async function load(tokens: readonly string[], inTheMiddle?: () => Promise<void>): Promise<void> {
    const leads = newPeople(45);
    const turns = leads.values();
    let rotation: Promise<void> | undefined;
    const sender = async (source: string) => {
      for (const n of turns) {
        const token = tokens[n % tokens.length] ?? '';
        expect(await day.post(aLead(n), { source, token })).toMatchObject({ status: 200 });
        if (n === leads[20]) rotation = inTheMiddle?.();
      }
    };
    await Promise.all(sources.map(sender));
    await rotation;
    posted.push(...leads);
  }

  it('webhooks: no sender with either of the listed tokens is refused, no lead is lost', async () => {
    const list = (...tokens: string[]) =>
      day.storeSecrets({ tokens: tokensOf(sources, ...tokens) });
    await load([TOKEN], () => list(TOKEN, 'token-2'));
    // A secret is not fetched twice within a second: nobody puts one in and uses it faster.
    day.clock.advance(2 * SECOND);
    await load([TOKEN, 'token-2']);
    await forget();
    await load([TOKEN, 'token-2']);
    await load(['token-2'], () => list('token-2'));
    await forget();
    await load(['token-2']);
    await expectOnceEach(posted);

    expect(await day.post(aLead(0), { token: TOKEN })).toMatchObject({ status: 401 });
  });

  it('euphoria: no lead is lost and none delivered twice', async () => {
    key = 'key-of-the-evening';
    await load([TOKEN], async () => day.simulator.setFaults({ authKey: key }));
    await load([TOKEN], () => day.storeSecrets({ authKey: key }));
    await load([TOKEN]);
    await day.pass(2 * MINUTE, 10 * SECOND);
    await expectOnceEach(posted);
  });
});
