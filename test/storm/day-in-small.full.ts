import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noFaults } from '../../simulator/faults.ts';
import { expectBalance } from '../support/balance.ts';
import { DAY, HOUR, MINUTE, SECOND, startDay } from '../support/day.ts';
import { aLead, eventually, phoneOf, TOKEN, tokensOf } from '../support/stack.ts';

// `npm run test:storm -- day`: what comes of hours and days that go by at once, through the deployed stack. Hours that
// are lived through, each look of them, are day.full.ts.

const sources = ['crm', 'website', 'adverts', 'careers'];
let day: Awaited<ReturnType<typeof startDay>>;
beforeAll(async () => {
  const byContact = { preset: 'generic', dedupe: { by: 'contact', within: '24h' } } as const;
  day = await startDay({
    sources: {
      crm: { preset: 'generic' },
      website: byContact,
      adverts: byContact,
      careers: { ...byContact, list: 'Careers' },
    },
  });
});
afterAll(() => day?.close());
beforeEach(async () => {
  day.simulator.setFaults(noFaults);
  // Whatever was before, the API takes calls, and the breaker is closed.
  await again(aLead(people++));
  day.simulator.reset();
});
afterEach(async () => {
  await expectBalance(day.stack);
  expect(day.simulator.stats()).toMatchObject({ overLimit: 0, violations: 0 });
});

let people = 0;
const newPeople = (count: number): number[] => Array.from({ length: count }, () => people++);
const taken = (n: number): number => day.simulator.taken()[phoneOf(n)] ?? 0;
const duplicates = async (): Promise<number> => (await day.stack.status()).balance.duplicate;
/** Posts a lead, and waits until nobody waits. */
async function again(lead: object, source?: string): Promise<void> {
  expect(await day.post(lead, source === undefined ? {} : { source })).toMatchObject({
    status: 200,
  });
  await eventually(day.settle).toEqual([]);
}

it('a lead that an API that is down has kept for longer than giveUpAfter is parked, and no other', async () => {
  day.simulator.setFaults({ rates: { http503: 1 } });
  const [old = 0, young = 0] = newPeople(2);
  const began = day.clock.now();
  expect(await day.post(aLead(old))).toMatchObject({ status: 200 });
  await day.settle();
  day.clock.advance(71 * HOUR);
  expect(await day.settle()).toHaveLength(1);
  expect(await day.parked()).toEqual([]);
  expect(await day.post(aLead(young))).toMatchObject({ status: 200 });
  await day.settle();
  day.clock.advance(HOUR + 17 * MINUTE);
  await eventually(day.settle).toHaveLength(1);
  expect(await day.parked()).toEqual([
    expect.objectContaining({
      source: 'crm',
      reason: expect.stringMatching(/^given up after 72 h: (?:no calls are made: )?HTTP 503/),
      parkedAt: expect.toSatisfy((at: string) => Date.parse(at) >= began + 72 * HOUR),
      lead: expect.objectContaining({
        contact: expect.objectContaining({ phoneNumber: phoneOf(old) }),
      }),
    }),
  ]);
  day.simulator.setFaults(noFaults);
  await day.pass(2 * MINUTE);
  await eventually(day.settle).toEqual([]);
  expect([taken(old), taken(young)]).toEqual([0, 1]);
});

describe('a lead that comes again', { timeout: 120_000 }, () => {
  it('from another source within 24 h is not dialled; as a new enquiry later it is', async () => {
    const [n = 0] = newPeople(1);
    const enquiry = { ...aLead(n), id: `enquiry-${n}` };
    const before = await duplicates();
    await again(aLead(n), 'website');
    await again(aLead(n), 'adverts');
    expect(taken(n)).toBe(1);
    expect(await duplicates()).toBe(before + 1);

    day.clock.advance(25 * HOUR);
    await again(enquiry, 'website');
    expect(taken(n)).toBe(2);
    // Retries are no new enquiry, however late: of the first delivery, of its duplicate, of the last.
    for (const wait of [MINUTE, 25 * HOUR]) {
      day.clock.advance(wait);
      await again(aLead(n), 'website');
      await again(aLead(n), 'adverts');
      await again(enquiry, 'website');
      expect(taken(n)).toBe(2);
    }
    expect(await duplicates()).toBe(before + 7);
  });

  it('for another list is dialled', async () => {
    const [n = 0] = newPeople(1);
    await again(aLead(n), 'website');
    await again(aLead(n), 'adverts');
    expect(taken(n)).toBe(1);
    await again(aLead(n), 'careers');
    expect(taken(n)).toBe(2);
  });

  it('as a retry while the new enquiry waits is not sent in its place', async () => {
    const [n = 0] = newPeople(1);
    await again(aLead(n), 'website');
    day.clock.advance(25 * HOUR);
    day.simulator.setFaults({ rates: { http503: 1 } });
    const enquiry = { ...aLead(n), id: `enquiry-${n}`, surname: 'Mokoena-Nkosi' };
    expect(await day.post(enquiry, { source: 'website' })).toMatchObject({ status: 200 });
    expect(await day.settle()).toHaveLength(1);
    day.simulator.setFaults({ rates: {} });
    expect(await day.post(aLead(n), { source: 'website' })).toMatchObject({ status: 200 });
    await day.pass(2 * MINUTE);
    await eventually(day.settle).toEqual([]);
    expect(taken(n)).toBe(2);
    const [last] = day.simulator.journal({ limit: 1 });
    expect(last?.document).toContain('<Surname>Mokoena-Nkosi</Surname>');
  });

  it('after 3 days is a duplicate, after 40 days a new enquiry', async () => {
    const [n = 0] = newPeople(1);
    const before = await duplicates();
    await again(aLead(n));
    day.clock.advance(3 * DAY);
    await again(aLead(n));
    expect(taken(n)).toBe(1);
    expect(await duplicates()).toBe(before + 1);

    // The window is 30 days, and then the item expires: dynalite keeps it, DynamoDB deletes it some
    // time later, and it comes to the same.
    day.clock.advance(37 * DAY);
    await again(aLead(n));
    expect(taken(n)).toBe(2);
    expect(await duplicates()).toBe(before + 1);
  });
});

it('a token that is put in counts at once beside the old one, which counts no more once it is left out', async () => {
  // One after the other, so that the same execution environment answers them.
  const statuses = async (...tokens: string[]): Promise<number[]> => {
    const answered: number[] = [];
    for (const token of tokens) answered.push((await day.post(aLead(people++), { token })).status);
    return answered;
  };
  const list = (...tokens: string[]) => day.storeSecrets({ tokens: tokensOf(sources, ...tokens) });
  expect(await statuses(TOKEN, 'token-2')).toEqual([200, 401]);
  await list(TOKEN, 'token-2');
  // A secret is not fetched twice within a second: nobody puts one in and uses it faster.
  day.clock.advance(2 * SECOND);
  expect(await statuses('token-2', TOKEN)).toEqual([200, 200]);
  await list('token-2');
  await eventually(day.settle).toEqual([]);
  // Functions keep a secret in memory for five minutes, and ask for it anew behind who comes next.
  day.clock.advance(6 * MINUTE);
  expect(await statuses('token-2')).toEqual([200]);
  await eventually(() => statuses(TOKEN)).toEqual([401]);
  expect(await statuses('token-2', TOKEN)).toEqual([200, 401]);
  await list(TOKEN);
  day.clock.advance(2 * SECOND);
  expect(await statuses(TOKEN)).toEqual([200]);
  await eventually(day.settle).toEqual([]);
});
