import { expect, it } from 'vitest';
import type { Call } from '../../simulator/journal.ts';
import { phoneOf } from '../support/stack.ts';
import { type Cause, findDoubles, type Traces } from './doubles.ts';

// The judge of the storm is the one part of it that nothing else would notice to be wrong.

const START = Date.parse('2026-11-23T08:00:00.000Z');
const document = (...leads: number[]) =>
  leads.map((n) => `<PhoneNumber>${phoneOf(n)}</PhoneNumber>`).join('');

/** A call of 50 ms, at so many seconds, that has lead 1 in it. */
const aCall = (n: number, seconds: number, changes: Partial<Call> = {}): Call => ({
  n,
  at: new Date(START + seconds * 1_000).toISOString(),
  milliseconds: 50,
  action: 'DialerTrickleFeed',
  tenant: 'acme',
  campaign: 'SalesCampaign',
  list: 'WebLeads',
  dataSource: 'webhooks',
  priority: 5,
  contacts: 1,
  bytes: 1_000,
  document: document(1),
  answer: '<XML></XML>',
  outcome: 'accepted',
  cached: false,
  taken: 1,
  concurrent: 1,
  givenUp: false,
  violations: [],
  ...changes,
});
const lost: Partial<Call> = { outcome: 'resetAfterProcessing', answer: null };
const fromCache: Partial<Call> = { cached: true, taken: 0 };
const notTaken: Partial<Call> = { outcome: 'http503', taken: 0 };
const deaf: Partial<Call> = { ...notTaken, action: 'DoNothing', document: '' };
const idle: Partial<Call> = { ...deaf, outcome: 'accepted' };
const lostOfAnother = aCall(3, 31, { ...lost, document: document(2) });
const hangingOfAnother = aCall(2, 5, {
  ...lost,
  outcome: 'hangAfterProcessing',
  document: document(2),
});
const withAnother: Partial<Call> = { document: document(1, 2) };
const dies = (kind: 'dialer' | 'webhook', seconds: number) => ({
  kind,
  from: START + seconds * 1_000,
  to: START + seconds * 1_000 + 5,
});

const find = (
  calls: Call[],
  changes: { delivered?: number; risked?: number; hadNoPlace?: number } & Partial<Traces>,
) => {
  const { delivered, risked, hadNoPlace, ...traces } = changes;
  const times = (seconds: number | undefined) =>
    new Map(seconds === undefined ? [] : [['id-1', [START + seconds * 1_000]]]);
  return findDoubles(1, {
    calls,
    ids: new Map([[1, new Set(['id-1'])]]),
    interruptions: [],
    logs: {
      metrics: {},
      delivered: times(delivered),
      risked: times(risked),
      notAsked:
        hadNoPlace === undefined
          ? []
          : [{ at: START + hadNoPlace * 1_000, reason: 'no place is free' }],
    },
    ...traces,
  });
};

it.each<[string, Call[], Parameters<typeof find>[1], Cause]>([
  ['after an answer', [aCall(1, 0), aCall(2, 40)], {}, 'unexplained'],
  [
    'after the log said delivered',
    [aCall(1, 0), aCall(2, 40)],
    { delivered: 1, interruptions: [dies('dialer', 0.02)] },
    'unexplained',
  ],
  [
    'when the dialer died in the call',
    [aCall(1, 0), aCall(2, 40)],
    { interruptions: [dies('dialer', 0.02)] },
    'interrupted',
  ],
  [
    'when the webhook function died',
    [aCall(1, 0), aCall(2, 40)],
    { interruptions: [dies('webhook', 0.02)] },
    'unexplained',
  ],
  [
    'when the dialer died long after',
    [aCall(1, 0), aCall(2, 90)],
    { interruptions: [dies('dialer', 60)] },
    'unexplained',
  ],
  [
    'after a lost answer, not asked again',
    [aCall(1, 0, lost), aCall(2, 40, withAnother)],
    {},
    'unexplained',
  ],
  [
    'after a lost answer, when one that died had the last place to ask in',
    [aCall(1, 30, lost), aCall(2, 90)],
    { hadNoPlace: 52, interruptions: [dies('dialer', 20)] },
    'interrupted',
  ],
  [
    'after a lost answer, when none had died and no place was free all the same',
    [aCall(1, 30, lost), aCall(2, 90)],
    { hadNoPlace: 52, interruptions: [dies('webhook', 20)] },
    'unexplained',
  ],
  [
    'after a lost answer, when a call left hanging and another lost one had the last places to ask in',
    [hangingOfAnother, aCall(1, 30, lost), lostOfAnother, aCall(4, 90)],
    { hadNoPlace: 52 },
    'interrupted',
  ],
  [
    'after a lost answer, when a lost one had one place, and no other was free all the same',
    [aCall(1, 30, lost), lostOfAnother, aCall(4, 90)],
    { hadNoPlace: 52 },
    'unexplained',
  ],
  [
    'after a lost answer, when a call left hanging and another lost one had places, and nobody asked for one',
    [hangingOfAnother, aCall(1, 30, lost), lostOfAnother, aCall(4, 90)],
    {},
    'unexplained',
  ],
  [
    'after a lost answer, when the dialer died while one that died before had the last place to ask in',
    [aCall(1, 30, lost), aCall(2, 90)],
    { interruptions: [dies('dialer', 20), dies('dialer', 34)] },
    'interrupted',
  ],
  [
    'after a lost answer, when the dialer died seconds later, and every place was free to ask in',
    [aCall(1, 30, lost), aCall(2, 90)],
    { interruptions: [dies('dialer', 34)] },
    'unexplained',
  ],
  [
    'after an answer, whoever had no place',
    [aCall(1, 30), aCall(2, 90)],
    { hadNoPlace: 52, interruptions: [dies('dialer', 20)] },
    'unexplained',
  ],
  [
    'after a lost answer, asked again and told',
    [aCall(1, 0, lost), aCall(2, 1, fromCache), aCall(3, 40)],
    {},
    'unexplained',
  ],
  [
    'after a lost answer, asked again and not told',
    [aCall(1, 0, lost), aCall(2, 1, notTaken), aCall(3, 40)],
    {},
    'answersLost',
  ],
  [
    'after a call left hanging, which nobody may make again at once',
    [aCall(1, 0, { ...lost, outcome: 'hangAfterProcessing' }), aCall(2, 90)],
    {},
    'answersLost',
  ],
  [
    'after a lost answer, and the API did not answer whether it answers',
    [aCall(1, 0, lost), aCall(2, 1, deaf), aCall(3, 40)],
    {},
    'answersLost',
  ],
  [
    'after a lost answer, though the API said that it answers',
    [aCall(1, 0, lost), aCall(2, 1, idle), aCall(3, 40)],
    {},
    'unexplained',
  ],
  ['by asking again, where there is no cache', [aCall(1, 0, lost), aCall(2, 1)], {}, 'answersLost'],
])('%s, sent again: judged by its cause', (_, calls, traces, cause) => {
  expect(find(calls, traces)).toMatchObject([{ lead: 1, cause }]);
});

it('after a repetition whose answer was lost as well: judged by its cause', () => {
  const calls = [aCall(1, 0, lost), aCall(2, 1, lost), aCall(3, 40)];
  expect(find(calls, {})).toMatchObject([{ cause: 'answersLost' }, { cause: 'answersLost' }]);
  const later = [aCall(1, 0, notTaken), aCall(2, 40, lost), aCall(3, 80)];
  expect(find(later, {})).toMatchObject([{ cause: 'unexplained' }]);
});

it('is announced only by a line before the call', () => {
  const calls = [aCall(1, 0), aCall(2, 40)];
  expect(find(calls, { risked: 39 })).toMatchObject([{ announced: true }]);
  expect(find(calls, { risked: 41 })).toMatchObject([{ announced: false }]);
  expect(find([...calls, aCall(3, 80)], { risked: 39 })).toMatchObject([
    { announced: true },
    { announced: false },
  ]);
});

it('sees no double in a contact that was taken once', () => {
  expect(find([aCall(1, 0, notTaken), aCall(2, 40), aCall(3, 41, fromCache)], {})).toEqual([]);
});
