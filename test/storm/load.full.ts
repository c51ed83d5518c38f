import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectBalance } from '../support/balance.ts';
import { aLead, eventually, phoneOf, startStack } from '../support/stack.ts';

// `npm run test:storm -- load`: some hundred leads one by one and in arrays, while nothing goes wrong.

let stack: Awaited<ReturnType<typeof startStack>>;
beforeAll(async () => {
  stack = await startStack({ contactsPerCall: 20 });
  // Slow enough for a backlog to grow on any machine.
  stack.simulator.setFaults({ latencyMs: 300 });
});
afterAll(() => stack?.close());

/** Of each wait, milliseconds: longer than the lease of a lead and its backoff. */
const LIMIT = 75_000;

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index);

/**
 * Each of these people was given to the dialer, and once. The queue may hold a copy of a lead, where
 * its answer took so long that the webhook function sent it again: then it is empty a lease later.
 */
const expectOnceEach = async (people: readonly number[]) => {
  const notTaken = () => {
    const taken = stack.simulator.taken();
    return people.filter((n) => !taken[phoneOf(n)]).length;
  };
  await eventually(notTaken, LIMIT).toBe(0);
  const queue = async () => (await stack.stack.status()).queue;
  await eventually(queue, LIMIT).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  const taken = stack.simulator.taken();
  expect(people.filter((n) => taken[phoneOf(n)] !== 1)).toEqual([]);
};

it('leads posted one by one arrive once each', { timeout: 2 * LIMIT }, async () => {
  const people = range(0, 200);
  const waiting = [...people];
  const post = async () => {
    for (let n = waiting.pop(); n !== undefined; n = waiting.pop()) {
      expect(await stack.post(aLead(n))).toMatchObject({ status: 200 });
    }
  };
  await Promise.all(range(0, 10).map(post));
  await expectOnceEach(people);
});

it('leads posted as arrays arrive once each, in calls that grow with the backlog', {
  timeout: 2 * LIMIT,
}, async () => {
  stack.simulator.reset();
  const people = range(1_000, 1_500);
  const posted = range(0, 10).map((n) => stack.post(people.slice(n * 50, (n + 1) * 50).map(aLead)));
  for (const { status, receipt } of await Promise.all(posted)) {
    expect(status).toBe(200);
    expect(receipt.accepted).toHaveLength(50);
  }
  await expectOnceEach(people);
  // The event source hands over ten at most: the function took the others itself.
  const sizes = stack.simulator.journal().map(({ contacts }) => contacts);
  expect(Math.max(...sizes)).toBe(20);
  expect(sizes.length).toBeLessThan(people.length / 10);
});

it('leaves the balance even', async () => {
  const { received, duplicate } = await expectBalance(stack.stack, { delivered: 700, parked: 0 });
  expect(received).toBe(700 + duplicate);
});

it('uses the three places that the API gives, and never a fourth', () => {
  expect(stack.simulator.stats()).toMatchObject({ peak: 3, overLimit: 0, violations: 0 });
});
