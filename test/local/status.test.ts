import { expect, it, vi } from 'vitest';
import { countCalls } from '../../console/api-figures.ts';
import { cachedWhileBusy } from '../../local/status.ts';

it('counts the calls that the dialer function logs', () => {
  const { readLine, figures } = countCalls();
  for (const line of [
    '{"level":"INFO","message":"call accepted","contacts":50}',
    '{"level":"INFO","message":"call accepted","contacts":7}',
    '{"level":"WARN","message":"call busy","contacts":50,"error":"Concurrent API Calls Exceeded"}',
    '{"level":"INFO","message":"lead delivered","id":"x"}',
    'not JSON',
  ]) {
    readLine(line);
  }
  expect(figures()).toEqual({
    calls: 3,
    byOutcome: { accepted: 2, busy: 1 },
    peakSimultaneous: null,
    contactsDelivered: 57,
  });
});

it('keeps what it saw for nine times as long as it took to look, while the stack is busy', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
  let looks = 0;
  let isBusy = true;
  const look = cachedWhileBusy(
    async () => {
      await vi.advanceTimersByTimeAsync(10);
      looks += 1;
      return looks;
    },
    () => isBusy,
  );
  expect(await look()).toBe(1);
  await vi.advanceTimersByTimeAsync(89);
  expect(await look()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await look()).toBe(2);
  isBusy = false;
  expect(await look()).toBe(3);
  vi.useRealTimers();
});
