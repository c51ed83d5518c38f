import { expect, it } from 'vitest';
import { countedRun } from '../../bench/support/counted-run.ts';

it('counts what a backlog asks of AWS: each lead claimed and settled, the rest shared', async () => {
  const { calls, requests, items, sentBytes } = await countedRun(100, 50);
  // The first one is that of the event.
  expect(calls).toBeLessThanOrEqual(4);
  expect(sentBytes).toBeGreaterThan(100 * 300);
  expect(requests).toEqual({
    // The event source's own two are among them, and the receive that finds the queue empty.
    ReceiveMessage: expect.any(Number),
    DeleteMessageBatch: expect.any(Number),
    // A claim each, the place of each call and its end; deliveries are written many at once.
    PutItem: expect.any(Number),
    BatchWriteItem: expect.any(Number),
    GetItem: expect.any(Number),
    // What is known of the leads of a call by other keys, in one request.
    BatchGetItem: expect.any(Number),
  });
  expect(requests.BatchGetItem).toBeLessThanOrEqual(2 * calls);
  expect(items.read).toBe(2 * 100 + (requests.GetItem ?? 0));
  expect(items.written).toBe(100 + (requests.PutItem ?? 0));
  expect(requests.PutItem).toBeLessThan(100 + 3 * calls + 10);
  expect(requests.BatchWriteItem).toBeLessThanOrEqual(2 * calls);
  expect(requests.DeleteMessageBatch).toBeLessThan(16);
});

it('counts what a lone lead asks', async () => {
  const { calls, requests } = await countedRun(1, 50);
  expect(calls).toBe(1);
  expect(requests).toEqual({
    ReceiveMessage: 1,
    DeleteMessageBatch: 1,
    // Claim and delivery, the place for the call and its release; once how long a call takes, its shape,
    // and that its list takes leads.
    PutItem: 7,
    // Three places and the breaker, as an environment sees them first.
    GetItem: 4,
    // By the two other keys that it may be known by.
    BatchGetItem: 1,
  });
});
