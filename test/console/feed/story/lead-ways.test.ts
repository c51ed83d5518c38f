import { expect, it } from 'vitest';
import { createLeadWays } from '../../../../console/feed/story/lead-ways.ts';
import type { Step, StepKind } from '../../../../console/wire.ts';
import { pauseWords } from '../../../../functions/dialer/pauses.ts';

const ID = 'a1';
const T = 1_000_000;

/** The way of one lead after these steps, in the order in which they are told. */
function wayOf(...steps: (Step | [kind: StepKind, at: number, more?: Partial<Step>])[]) {
  const ways = createLeadWays(10);
  for (const step of steps) {
    const whole = Array.isArray(step) ? { kind: step[0], at: T + step[1], ...step[2] } : step;
    ways.add(ID, 'crm', whole);
  }
  const [way] = ways.all();
  if (way === undefined) throw new Error('no way');
  return { ...way, kinds: way.steps.map(({ kind }) => kind).join(' ') };
}

const straight = [
  ['received', 0],
  ['queued', 10],
  ['claimed', 20],
  ['called', 30, { call: 1, outcome: 'accepted' }],
  ['delivered', 40],
] as const satisfies Parameters<typeof wayOf>;

it('puts the steps in order, in whatever order they are told', () => {
  const way = wayOf(...straight.toReversed());
  expect(way.kinds).toBe('received queued claimed called delivered');
  expect(way.state).toBe('delivered');
});

it('takes what log and queue tell of the same step for one, at the earlier time', () => {
  const way = wayOf(['queued', 14], ['received', 0], ['queued', 10], ['received', 1]);
  expect(way.steps.map(({ kind, at }) => [kind, at - T])).toEqual([
    ['received', 0],
    ['queued', 10],
  ]);
});

it('fills in what a call came to once it has ended', () => {
  const way = wayOf(['called', 30, { call: 1 }], ['called', 30, { call: 1, outcome: 'accepted' }]);
  expect(way.steps).toEqual([{ kind: 'called', at: T + 30, call: 1, outcome: 'accepted' }]);
});

it.each<[string, Parameters<typeof wayOf>, { state: string; reason?: string | undefined }]>([
  ['waits', [['waits', 40, { reason: 'busy' }]], { state: 'waiting', reason: 'busy' }],
  [
    'is tried again',
    [
      ['waits', 40, { reason: 'busy' }],
      ['claimed', 40_000],
    ],
    { state: 'claimed' },
  ],
  [
    'is in other hands',
    [['inOtherHands', 40]],
    { state: 'waiting', reason: 'another invocation is sending it' },
  ],
  [
    'is dropped',
    [
      ['parked', 40],
      ['dropped', 50],
    ],
    { state: 'dropped' },
  ],
  ['is handed back', [['handedBack', 40]], { state: 'queued' }],
  ['is a duplicate', [['duplicate', 40]], { state: 'duplicate' }],
  ['is parked', [['parked', 40, { reason: 'x' }]], { state: 'parked', reason: 'x' }],
  [
    'is sent again',
    [
      ['parked', 40, { reason: 'x' }],
      ['sentAgain', 5_000],
    ],
    { state: 'queued' },
  ],
  [
    'is told of again after its delivery',
    [...straight, ['queued', 9_000], ['claimed', 9_010], ['duplicate', 9_020]],
    { state: 'delivered' },
  ],
  [
    'had only its acknowledgement lost',
    [...straight, ['claimed', 9_000], ['settledBefore', 9_010]],
    { state: 'delivered' },
  ],
])('knows where a lead is that %s', (_, steps, expected) => {
  expect(wayOf(...steps)).toMatchObject({ reason: undefined, ...expected });
});

it('leaves out a call for another lead of the same person', () => {
  expect(wayOf(...straight, ['called', 9_000, { call: 7 }]).kinds).not.toMatch(/delivered called/);
});

it('keeps the first and the last steps of a lead that waits for days', () => {
  const tries = Array.from({ length: 100 }, (_, n): [StepKind, number] => ['waits', n * 60_000]);
  const way = wayOf(['received', -20], ['queued', -10], ...tries);
  expect(way.steps).toHaveLength(24);
  expect(way.leftOut).toBe(78);
  expect(way.steps[0]?.kind).toBe('received');
  expect(way.steps.at(-1)?.at).toBe(T + 99 * 60_000);
});

it('works out the receipt from what the log says of the speed', () => {
  const ways = createLeadWays(10);
  const step: Step = { kind: 'delivered', at: T + 200 };
  const line = { at: step.at, id: ID, source: 'crm', milliseconds: 200, step, isNew: false };
  ways.logged({ kind: 'lead', ...line });
  expect(ways.all()).toMatchObject([
    { milliseconds: 200, steps: [{ kind: 'received', at: T }, { kind: 'delivered' }] },
  ]);
});

it('holds whoever waits for a list that is refused as a whole, until the API takes it again', () => {
  const ways = createLeadWays(10);
  const destination = { campaign: 'Sales', list: 'Web' };
  const line = { at: T, source: 'crm', destination, isNew: false };
  const waits: Step = { kind: 'waits', at: T, reason: 'x' };
  ways.logged({ kind: 'lead', ...line, id: 'a', step: waits });
  ways.logged({ kind: 'lead', ...line, id: 'b', step: { kind: 'delivered', at: T } });
  ways.logged({ kind: 'lead', ...line, id: 'c', step: waits, destination: undefined });
  const states = () => ways.changed().map(({ id, state }) => `${id} ${state}`);
  expect(states()).toEqual(['a waiting', 'b delivered', 'c waiting']);
  ways.hold([destination]);
  expect(states()).toEqual(['a held', 'b delivered']);
  ways.hold([{ ...destination }]);
  expect(states()).toEqual([]);
  ways.hold([]);
  expect(states()).toEqual(['a waiting', 'b delivered']);
});

it('keeps the leads in which something has happened last, and tells each change once', () => {
  const ways = createLeadWays(2);
  for (const id of ['a', 'b', 'a', 'c'].entries()) {
    ways.add(id[1], 'crm', { kind: 'waits', at: T + id[0] * 1_000 });
  }
  expect(ways.all().map(({ id }) => id)).toEqual(['a', 'c']);
  expect(ways.changed().map(({ id }) => id)).toEqual(['a', 'c']);
  expect(ways.changed()).toEqual([]);
  ways.addTo('gone', { kind: 'called', at: T, call: 1 });
  ways.add('a', 'crm', { kind: 'waits', at: T });
  expect(ways.changed()).toEqual([]);
});

it('says of a lead that waits for a pause what holds it now, and that the pause is over', () => {
  const until = Date.parse('2026-11-27T06:00:00Z');
  const pause = { source: 'crm', since: T, until, untilResumed: false };
  const ways = createLeadWays(10);
  const reason = pauseWords(pause);
  ways.add(ID, 'crm', { kind: 'waits', at: T, reason, waitSeconds: 60 });
  ways.changed();
  const told = () => ways.changed().map((way) => way.reason);
  ways.pause([pause]);
  expect(told()).toEqual([reason]);
  ways.pause([pause]);
  expect(told()).toEqual([]);
  ways.pause([{ ...pause, source: null, untilResumed: true }]);
  expect(told()).toEqual(['the connector is paused until somebody resumes']);
  ways.pause([{ ...pause, source: 'other' }]);
  expect(told()).toEqual(['the pause is over']);
  expect(ways.all()[0]?.steps[0]?.reason).toBe(reason);
});
