import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FaultKind, noFaults } from '../../simulator/faults.ts';
import { expectBalance } from '../support/balance.ts';
import { startDay } from '../support/day.ts';
import { aLead, eventually, KEY, phoneOf } from '../support/stack.ts';

// Every row of the table in docs/euphoria-api.md, "Answers", through the real bundles, the embedded SQS and the simulator.

let people = 0;
let stack: Awaited<ReturnType<typeof startDay>>;
beforeAll(async () => {
  stack = await startDay();
});
afterAll(() => stack?.close());
// Whatever the test before has left behind, places and breaker, is over, and the API is well.
beforeEach(async () => {
  stack.simulator.setFaults(noFaults);
  stack.clock.advance(400_000);
  const n = ++people;
  await stack.post(aLead(n));
  await eventually(() => stack.simulator.taken()[phoneOf(n)]).toBe(1);
});

/** Sends one lead and waits until the API has been called for it. */
async function callWith(...next: FaultKind[]) {
  stack.simulator.setFaults({ next });
  const n = ++people;
  const before = stack.simulator.stats().calls;
  const { receipt } = await stack.post(aLead(n));
  await eventually(() => stack.simulator.stats().calls).toBeGreaterThan(before);
  const isOurs = (text: string) => JSON.parse(text).id === receipt.accepted[0]?.id;
  return {
    taken: () => stack.simulator.taken()[phoneOf(n)] ?? 0,
    inQueue: async () => {
      const { ready, inflight } = await stack.inspect('leads');
      return {
        ready: ready.filter(({ body }) => isOurs(body)).length,
        waiting: inflight.filter(({ message }) => isOurs(message.body)),
      };
    },
    inParked: async () => (await stack.parked()).find(({ id }) => id === receipt.accepted[0]?.id),
  };
}

/** In the queue, hidden for 31 s and a jitter: no answer comes out of the API's 30 s cache. */
async function expectWaiting(lead: Awaited<ReturnType<typeof callWith>>): Promise<void> {
  const secondsLeft = async () =>
    (await lead.inQueue()).waiting.map(
      ({ visibilityDeadline }) => (visibilityDeadline - stack.clock.now()) / 1_000,
    );
  const aFirstWait = expect.toSatisfy((seconds: number) => seconds > 28 && seconds < 40);
  await eventually(secondsLeft).toEqual([aFirstWait]);
}

/** What the operator reads of each call. */
async function callsInLog(): Promise<string[]> {
  const log = await readFile(join(stack.stack.logDir, 'test-dialer.log'), 'utf8');
  return [...log.matchAll(/"message":"(call \w+)"/g)].map(([, message = '']) => message);
}

describe('accepted', () => {
  it('is delivered and leaves the queue', async () => {
    const lead = await callWith();
    await eventually(lead.inQueue).toEqual({ ready: 0, waiting: [] });
    expect(lead.taken()).toBe(1);
    expect(await lead.inParked()).toBeUndefined();
  });

  it('has sent every element of the description, in its order', async () => {
    await callWith();
    const call = stack.simulator.journal().at(-1);
    expect(call).toMatchObject({ action: 'DialerTrickleFeed', violations: [], contacts: 1 });
    expect([...(call?.document ?? '').matchAll(/<(\w+)>/g)].map(([, name]) => name)).toEqual(
      `XML Tenant Name Auth ActionName ListName CampaignName DataSource Priority ContactsList Contact
       Title FirstName Surname Address Email PhoneNumber Notes Language Custom1 Custom2 Custom3
       Custom4 Custom5 CrmTag AssignedTo`.split(/\s+/),
    );
  });
});

describe('refused', () => {
  it.each<[FaultKind, string, string | undefined]>([
    ['incorrectInput', 'Incorrect Input Parameters', undefined],
    ['unknownUsername', 'That username is not part of this Tenant', undefined],
  ])('%s: the lead is parked with the words of the API', async (fault, words, field) => {
    // The API has just taken another of its list: so it is the lead's fault.
    const lead = await callWith(fault);
    await eventually(lead.inParked).toMatchObject({
      source: 'crm',
      reason: expect.stringContaining(words),
      lead: { contact: { firstName: 'Thandi' } },
      ...(field === undefined ? {} : { field }),
    });
    await eventually(lead.inQueue).toEqual({ ready: 0, waiting: [] });
    expect(lead.taken()).toBe(0);
  });

  it('costs none of the other leads in the call', async () => {
    const poison = ++people + 5;
    stack.simulator.setFaults({ poison: [phoneOf(poison)] });
    const all = Array.from({ length: 10 }, (_, index) => people + index);
    people += all.length;
    await stack.post(all.map(aLead));
    const good = all.filter((n) => n !== poison);
    await eventually(() => good.every((n) => stack.simulator.taken()[phoneOf(n)] === 1)).toBe(true);
    await eventually(async () =>
      (await stack.parked()).filter(({ lead }) => lead.contact.phoneNumber === phoneOf(poison)),
    ).toHaveLength(1);
    expect(stack.simulator.taken()[phoneOf(poison)]).toBeUndefined();
  });
});

/** Waits as one that was not delivered, and is delivered once its time has come. */
async function expectLater(
  lead: Awaited<ReturnType<typeof callWith>>,
  kind: string,
  milliseconds: number,
): Promise<void> {
  const takenBefore = lead.taken();
  await expectWaiting(lead);
  expect(await lead.inParked()).toBeUndefined();
  expect((await callsInLog()).at(-1)).toBe(`call ${kind}`);
  stack.clock.advance(milliseconds);
  await eventually(lead.taken).toBe(takenBefore + 1);
  await eventually(lead.inQueue).toEqual({ ready: 0, waiting: [] });
}

// Some of each kind: which answer is of which one is test/dialer/euphoria/judgement.test.ts.
describe('try later', () => {
  it.each<[FaultKind, string]>([
    ['concurrentCalls', 'busy'],
    ['databasesFailed', 'unavailable'],
    ['http503', 'unavailable'],
    ['http429', 'unavailable'],
    ['unrecognisedError', 'unavailable'],
  ])('%s (%s): waits more than 30 s, then is delivered', async (fault, kind) => {
    await expectLater(await callWith(fault), kind, 40_000);
  });
});

describe('unsure', () => {
  it.each<FaultKind>([
    'resetBeforeProcessing',
    'resetAfterProcessing',
    'http502',
    'emptyBody',
    'brokenXml',
  ])('%s: the same bytes, a second later, tell, and deliver it once', async (fault) => {
    const lead = await callWith(fault);
    await eventually(lead.inQueue).toEqual({ ready: 0, waiting: [] });
    expect(lead.taken()).toBe(1);
    expect((await callsInLog()).slice(-2)).toEqual(['call unsure', 'call accepted']);
  });

  it.each<FaultKind>(['resetBeforeProcessing', 'http502'])(
    '%s, and the API does not answer then: waits more than 30 s, and is sent once more',
    async (fault) => {
      await expectLater(await callWith(fault, fault), 'unsure', 40_000);
    },
  );

  it('html: a whole answer that cannot be read; waits more than 30 s, then is sent once more', async () => {
    await expectLater(await callWith('html'), 'unreadable', 40_000);
  });
});

describe('a fault of the set-up', () => {
  it.each<FaultKind>([
    'authorizationFailed',
    'permissionDenied',
    'actionNameNotFound',
    'noActionDefined',
  ])('%s: the breaker opens, and a minute later the lead is delivered', async (fault) => {
    const lead = await callWith(fault);
    const callsBefore = stack.simulator.stats().calls;
    await expectWaiting(lead);
    // It comes back, and is not called for.
    stack.clock.advance(40_000);
    expect(await stack.settle()).toHaveLength(1);
    expect(stack.simulator.stats().calls).toBe(callsBefore);
    stack.clock.advance(40_000);
    await eventually(lead.taken).toBe(1);
    await eventually(lead.inQueue).toEqual({ ready: 0, waiting: [] });
  });

  it('takes a key that was changed up at once', async () => {
    await callWith();
    // A key that was fetched a moment ago is not fetched afresh.
    stack.clock.advance(2_000);
    stack.simulator.setFaults({ authKey: 'changed-key' });
    await stack.storeKey('changed-key');
    // One failure with the key in memory, one success with the key fetched afresh, within one try.
    const lead = await callWith();
    await eventually(lead.taken).toBe(1);
    await eventually(lead.inQueue).toEqual({ ready: 0, waiting: [] });
    stack.simulator.setFaults(noFaults);
    await stack.storeKey(KEY);
    stack.clock.advance(2_000);
  });
});

it('never makes a fourth call at once', () => {
  expect(stack.simulator.stats()).toMatchObject({ overLimit: 0, violations: 0 });
  expect(stack.simulator.stats().peak).toBeLessThanOrEqual(3);
});

it('has each lead in one place', async () => {
  await expectBalance(stack.stack, { waiting: 0 });
});
