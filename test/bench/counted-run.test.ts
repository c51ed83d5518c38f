import { expect, it } from 'vitest';
import { countedRun } from '../../bench/support/counted-run.ts';

it('counts what a backlog asks of AWS: each lead claimed and settled, the rest shared', async () => {
  const { calls, requests, sentBytes } = await countedRun(100, 50);
  expect(calls).toBe(2);
  expect(sentBytes).toBeGreaterThan(100 * 300);
  expect(requests).toEqual({
    // The event source's own two are among them, and the receive that finds the queue empty.
    ReceiveMessage: expect.any(Number),
    DeleteMessageBatch: 10,
    UpdateItem: 200,
    GetItem: expect.any(Number),
  });
});

it('counts what a lone lead asks', async () => {
  const { calls, requests } = await countedRun(1, 50);
  expect(calls).toBe(1);
  expect(requests).toEqual({
    ReceiveMessage: 1,
    DeleteMessageBatch: 1,
    UpdateItem: 2,
    GetItem: 1,
  });
});
