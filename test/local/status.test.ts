import { expect, it, vi } from 'vitest';
import { countCalls } from '../../console/api-figures.ts';
import { cachedWhileBusy, readStatus, type StatusSources } from '../../local/status.ts';

/** A line as the dialer function logs it, at a second of a minute. */
const callLine = (second: number, outcome: string, contacts: number, error?: string): string =>
  JSON.stringify({
    level: outcome === 'accepted' ? 'INFO' : 'WARN',
    message: `call ${outcome}`,
    timestamp: new Date(second * 1_000).toISOString(),
    ...{ contacts, error },
  });

it('counts the calls that the dialer function logs', () => {
  const { readLine, figures } = countCalls();
  for (const line of [
    callLine(1, 'accepted', 50),
    callLine(2, 'unsure', 2, 'no answer: ECONNRESET'),
    callLine(3, 'accepted', 7),
    callLine(4, 'busy', 50, 'Concurrent API Calls Exceeded'),
    '{"level":"INFO","message":"lead delivered","timestamp":"2026-11-26T18:00:00Z","id":"x"}',
    '{"level":"WARN","message":"the API does not answer the action that does nothing","timestamp":"2026-11-26T18:00:00Z","error":"HTTP 503"}',
    'not JSON',
    'not JSON, with "message":"call me"',
  ]) {
    readLine(line);
  }
  expect(figures(60_000)).toEqual({
    calls: 4,
    byOutcome: { accepted: 2, unsure: 1, busy: 1 },
    contactsDelivered: 57,
    lastFailure: 'Concurrent API Calls Exceeded',
  });
  // Who refuses one contact has looked at it.
  readLine(callLine(5, 'rejected', 1, 'Incorrect Input Parameters'));
  expect(figures(60_000)).toMatchObject({ calls: 5, lastFailure: null });
});

it('counts no message as waiting whose lead is settled, so that the balance is even after a kill', async () => {
  const function_ = { environments: () => ({ total: 0, busy: 0 }) } as StatusSources['webhook'];
  const queued = ['m1', 'm2', 'm3'];
  const { balance, settledMessages, queue } = await readStatus({
    leads: async () => ({ visible: 1, inFlight: 2, delayed: 0 }),
    parked: async () => ({ visible: 0, inFlight: 0, delayed: 0 }),
    received: () => 3,
    // `gone` was on the queue when the ledger was read, and hides nobody who waits now.
    ledger: async () => ({
      ...{ byState: {}, delivered: 2, duplicates: 0, dropped: 0 },
      settled: ['m1', 'm2', 'gone'],
    }),
    isQueued: (messageId) => queued.includes(messageId),
    webhook: function_,
    dialer: function_,
    api: () => ({
      ...{ calls: 0, byOutcome: {}, peakSimultaneous: null, contactsDelivered: 0 },
      lastFailure: null,
    }),
    breaker: async () => ({ held: {}, pauses: [] }),
    keptPlaces: async () => [],
    restartDue: async () => false,
    up: () => 60,
  });
  expect(balance).toMatchObject({ received: 3, delivered: 2, waiting: 1 });
  expect(settledMessages).toEqual(['m1', 'm2']);
  expect(queue).toEqual({ visible: 1, inFlight: 2, delayed: 0 });
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
