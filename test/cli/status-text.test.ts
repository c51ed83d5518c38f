import { expect, describe as group, it, onTestFinished, vi } from 'vitest';
import { restingOf } from '../../cli/status/resting.ts';
import { describe, type Report } from '../../cli/status/status-text.ts';
import type { Target } from '../../cli/target/target.ts';
import { aQueuedLead } from '../support/leads.ts';

const lead = (source: string, list: string) => {
  const { destination, ...more } = aQueuedLead({ source });
  return { ...more, destination: { ...destination, campaign: 'Sales', list } };
};

it('counts who waits for somebody: a lead that is paused and held once', () => {
  const leads = [
    lead('crm', 'Web'),
    lead('crm', 'Good'),
    lead('site', 'Web'),
    lead('site', 'Good'),
  ];
  const held = { a: { campaign: 'Sales', list: 'Web', reason: '', since: 0, nextProbeAt: 0 } };
  const pauses = [{ source: 'crm', since: 10, until: 30 }];
  expect(restingOf(leads, { pauses, held }, 20)).toEqual({ paused: 2, held: 1 });
  expect(restingOf(leads, { pauses, held }, 30)).toEqual({ paused: 0, held: 2 });
  expect(restingOf(undefined, { pauses, held }, 20)).toBeNull();
});

group('what status says of what waits, and of when it is gone', () => {
  const report: Report = {
    ...{ target: 'npm start', waiting: 5, inFlight: 5, parked: 0, parkedByReason: {} },
    ...{ resting: { paused: 0, held: 0 }, drainSeconds: null, resumesBy: null },
    ...{ parkedLookedAt: 0, refused: null, apiRefusesSince: null, apiReason: null, trial: false },
    ...{
      keptPlaces: [],
      paused: [],
      held: [],
      contactsPerSecond: { minute: 0 },
      oldestSeconds: 90,
      calls: {},
    },
    ...{
      lastFailure: null,
      callsSince: 'its start',
      heard: {},
      heardWithin: 'never',
      heardToTheHour: false,
    },
  };
  const held = [{ campaign: 'Sales', list: 'Web', reason: 'no', since: '2026-11-26T18:00:00Z' }];
  const crm = { source: 'crm', since: '2026-11-26T18:00:00Z', until: '', untilResumed: true };
  const target = { option: '', label: 'npm start', connector: { sources: {} } } as Target;

  it.each([
    [
      ['m'],
      '5, 5 of them in a call or waiting for a retry',
      'and 1 message of a settled lead, which goes by itself',
    ],
    [
      ['m', 'n'],
      '5, 5 of them in a call or waiting for a retry',
      'and 2 messages of settled leads, which go by themselves',
    ],
  ])('tells %j apart, which nobody waits for', (settledMessages, waiting, words) => {
    const rows = describe({ ...report, settledMessages }, target).split('\n');
    const at = rows.findIndex((row) => row.startsWith('waiting'));
    expect(rows.slice(at, at + 2).map((row) => row.replace('waiting ', '').trim())).toEqual([
      waiting,
      words,
    ]);
  });

  it('tells when each source was last heard, and of those that were not in one line', () => {
    const sources = { crm: {}, ads: {}, site: {}, shop: {} };
    const heard = { site: '2026-11-26T18:00:00.000Z' };
    const of = { ...target, connector: { sources } } as unknown as Target;
    const rows = describe({ ...report, heard }, of).split('\n');
    const at = rows.findIndex((row) => row.startsWith('last heard'));
    expect(rows[at]).toMatch(/^last heard +site {2}2026-11-26/);
    expect(rows[at + 1]?.trim()).toBe('crm, ads, shop  never');
  });

  it.each([
    ['Authorization Failed', 'the API said “Authorization Failed”'],
    ['HTTP 200, not the XML of the API', 'HTTP 200, not the XML of the API'],
    ['no answer for 30 s', 'no answer for 30 s'],
  ])(
    'says of %s why no calls are made, and that the API said it only where it did',
    (apiReason, words) => {
      const since = '2026-11-26T18:00:00.000Z';
      const [first] = describe({ ...report, apiRefusesSince: since, apiReason }, target).split(
        '\n',
      );
      expect(first?.replace(/^npm start +/, '')).toBe(
        `no calls are made since 2026-11-26T18:00:00Z: ${words}; npm run connector -- check says what to do`,
      );
    },
  );

  it.each([
    [{ lastFailure: 'no answer: ECONNRESET' }, 'no answer: ECONNRESET'],
    [{ lastFailure: 'Sip Server not found' }, 'the API said “Sip Server not found”'],
    [{ lastFailure: 'no answer: ECONNRESET', waiting: 0 }, undefined],
    [{}, undefined],
  ])('says at once of %j that leads wait for a call that failed', (changes, words) => {
    const [first] = describe({ ...report, ...changes }, target).split('\n');
    const failed = `, but the last API call failed: ${words}; its leads are tried again by themselves`;
    expect(first?.replace(/^npm start +/, '')).toBe(`running${words === undefined ? '' : failed}`);
  });

  const kept = (second: number) => ({
    until: `2026-11-26T18:01:0${second}.000Z`,
    ...{ isGivenUp: true, since: '2026-11-26T18:00:00.000Z' },
  });
  it.each<[string, Partial<Report>, string | undefined]>([
    [
      'all are kept',
      { keptPlaces: [kept(3), kept(0), kept(2)] },
      'all 3 are kept for calls that were given up or lost, the first of them until 2026-11-26T18:01:00Z: the API may still be at work on those',
    ],
    [
      'one is kept',
      { keptPlaces: [kept(3)] },
      '1 of 3 is kept for calls that were given up or lost, until 2026-11-26T18:01:03Z: the API may still be at work on those',
    ],
    ['nobody waits for one', { keptPlaces: [kept(3)], waiting: 0 }, undefined],
    ['none is kept', {}, undefined],
  ])('tells of the call places where %s', (_, changes, words) => {
    const rows = describe({ ...report, ...changes }, target).split('\n');
    expect(
      rows
        .find((row) => row.startsWith('call places'))
        ?.slice(11)
        .trim(),
    ).toBe(words);
  });

  it.each<[string, Partial<Report>, string, string]>([
    [
      'all call places are kept',
      { keptPlaces: [kept(3), kept(0), kept(2)], drainSeconds: 10 },
      '5, 5 of them in a call or waiting for a retry',
      'not before a call place is free, at 2026-11-26T18:01:00Z',
    ],
    [
      'all are kept, one of them for a call that is only lost',
      { keptPlaces: [kept(3), kept(0), { ...kept(2), isGivenUp: false }], drainSeconds: 10 },
      '5, 5 of them in a call or waiting for a retry',
      '10 s; what a killed function had in hand comes back by itself, within 150 s',
    ],
    [
      'one call place is kept for a call that was given up',
      { keptPlaces: [kept(3)], drainSeconds: 10 },
      '5, 5 of them in a call or waiting for a retry',
      '10 s',
    ],
    [
      'one call is lost, and nobody has anything in hand',
      { keptPlaces: [{ ...kept(3), isGivenUp: false }], drainSeconds: 10, inFlight: 0 },
      '5, 0 of them in a call or waiting for a retry',
      '10 s',
    ],
    [
      'all is held',
      { held, resting: { paused: 0, held: 5 } },
      '5, of them 5 held, 0 in a call or waiting for a retry',
      'nothing moves: Sales, list Web, is held until the API takes it',
    ],
    [
      'some are held, and the others go',
      { held, resting: { paused: 0, held: 2 }, drainSeconds: 10 },
      '5, of them 2 held, 3 in a call or waiting for a retry',
      '10 s, but for what is paused or held',
    ],
    [
      'a list is held of which none waits',
      { held, drainSeconds: 10 },
      '5, 5 of them in a call or waiting for a retry',
      '10 s',
    ],
    [
      'all is paused',
      { paused: [{ ...crm, source: null }], inFlight: 2, resting: { paused: 5, held: 0 } },
      '5, of them 5 paused, 0 in a call or waiting for a retry',
      'not before the pause is over',
    ],
    [
      'nobody can look',
      { paused: [crm], held, resting: null, drainSeconds: 10 },
      '5, 5 of them in a call or waiting for a retry, or paused, or held',
      '10 s, but for what is paused or held',
    ],
    [
      'nothing moves, and nobody was killed',
      {},
      '5, 5 of them in a call or waiting for a retry',
      'never, at this rate: nothing moves',
    ],
    [
      'nothing went out yet, of leads that came in after the start',
      { oldestSeconds: 20, upSeconds: 30 },
      '5, 5 of them in a call or waiting for a retry',
      'not known yet: none has gone out since the oldest came in',
    ],
    [
      'nothing moves, of leads from before a start a while ago',
      { upSeconds: 161, oldestSeconds: 300 },
      '5, 5 of them in a call or waiting for a retry',
      'never, at this rate: nothing moves',
    ],
    [
      'nothing moves, and somebody may have been killed',
      { upSeconds: 10 },
      '5, 5 of them in a call or waiting for a retry',
      'not known yet: none has gone out since the start; what a killed function had in hand comes back by itself, within 150 s',
    ],
    [
      'nothing went out yet, and somebody may have been killed',
      { oldestSeconds: 20, upSeconds: 10 },
      '5, 5 of them in a call or waiting for a retry',
      'not known yet: none has gone out since the start; what a killed function had in hand comes back by itself, within 150 s',
    ],
    [
      'nothing moves, and nobody has anything in hand',
      { inFlight: 0 },
      '5, 0 of them in a call or waiting for a retry',
      'never, at this rate: nothing moves',
    ],
    [
      'a pause is just over',
      { resumesBy: '2026-11-26T18:01:00.000Z' },
      '5, 5 of them in a call, waiting for a retry, or to look again after a pause',
      'not known yet: what was paused looks again by 2026-11-26T18:01:00Z',
    ],
    [
      'the last call failed, whatever went out before',
      { lastFailure: 'no answer: ECONNRESET', drainSeconds: 48 },
      '5, 5 of them in a call or waiting for a retry',
      'not known yet: the last API call failed',
    ],
    [
      'a pause is just over, and the API takes no calls',
      { resumesBy: '2026-11-26T18:01:00.000Z', apiRefusesSince: '2026-11-26T18:00:00.000Z' },
      '5, 5 of them in a call, waiting for a retry, or to look again after a pause',
      'not before the API takes calls again',
    ],
    [
      'a pause of some is just over, and others go',
      { resumesBy: '2026-11-26T18:01:00.000Z', drainSeconds: 68 },
      '5, 5 of them in a call, waiting for a retry, or to look again after a pause',
      'not known yet: what was paused looks again by 2026-11-26T18:01:00Z',
    ],
  ])('%s', (_, changes, waiting, drained) => {
    vi.useFakeTimers({ now: Date.parse('2026-11-26T18:00:10Z') });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const rows = describe({ ...report, ...changes }, target).split('\n');
    const rowOf = (name: string) =>
      rows
        .find((row) => row.startsWith(name))
        ?.slice(name.length)
        .trim();
    expect([rowOf('waiting'), rowOf('drained in')]).toEqual([waiting, drained]);
  });

  it.each([
    [{ received: 9, delivered: 4, waiting: 5 }, '9 received, 4 delivered, 5 waiting'],
    [
      { received: 9, delivered: 4, waiting: 3 },
      '9 received, 4 delivered, 3 waiting, 2 on the way from one to the other',
    ],
  ])('adds up while leads are in motion: %j', (balance, words) => {
    const told = describe({ ...report, balance }, target);
    expect(told).toMatch(new RegExp(`^balance +${words}$`, 'm'));
  });
});
