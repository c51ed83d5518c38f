import { describe, expect, it } from 'vitest';
import {
  begin,
  isFree,
  KEEP_MS,
  keptPlaces,
  type Place,
  sentBy,
  taken,
  workingUntil,
} from '../../functions/dialer/places.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const MOST = 300_000;

describe('how long the API may be at work on a call that nobody hears of', () => {
  it.each([
    ['ten times as long as its calls take', 0, 3_000, 30_000],
    ['half a minute at least', 0, 200, 30_000],
    ['twice as long as the call has taken', 40_000, 200, 80_000],
    ['two minutes where no call was seen yet', 0, undefined, 120_000],
    ['never longer than the config says', 400_000, 60_000, MOST],
  ])('%s', (_, age, slowest, milliseconds) => {
    expect(workingUntil(NOW, age, slowest, MOST) - NOW).toBe(milliseconds);
  });
});

describe('a place', () => {
  const place = begin(undefined, { owner: 'one', call: 1, until: NOW + 5, now: NOW });

  it('is free when nobody had it, when it is given back, and when its call must be over', () => {
    expect(isFree(undefined, NOW)).toBe(true);
    expect(isFree(place, NOW)).toBe(false);
    expect(isFree(place, NOW + 5)).toBe(true);
    expect(isFree(taken(place, 0, NOW), NOW)).toBe(true);
  });

  it('remembers whose it was, the last forty', () => {
    let last: Place = place;
    for (let n = 0; n < 60; n++) {
      last = begin(last, { owner: `o${n}`, call: n, until: NOW, now: NOW });
    }
    expect(last.before.map(({ owner }) => owner)).toEqual(
      Array.from({ length: 40 }, (_, n) => `o${n + 19}`),
    );
    expect(last.updatedAt).toBe(NOW + 60);
  });

  it('remembers nobody who is done and has left no claim behind', () => {
    const next = begin(taken(place, 0, NOW), { owner: 'two', call: 1, until: NOW, now: NOW });
    expect(next.before).toEqual([]);
  });

  it('has the calls of one owner once', () => {
    const second = begin(place, { owner: 'one', call: 2, until: NOW + 9, now: NOW });
    expect(second).toMatchObject({ call: 2, before: [] });
  });
});

describe('the places that are kept', () => {
  const until = NOW + MOST;
  const calling = begin(undefined, { owner: 'one', call: 1, until, now: NOW });

  it.each([
    ['of a call under way, none', calling, 2 * KEEP_MS - 1, []],
    ['of a call that was given up', taken(calling, until, NOW, true), 1, [true]],
    ['of a call that was not heard of, twice', calling, 2 * KEEP_MS, [false]],
    ['of a call that began in one of them since, none', next(), 1, []],
    ['that are free again, none', taken(calling, until, NOW, true), MOST, []],
  ])('%s', (_, place, milliseconds, given) => {
    const kept = keptPlaces([undefined, place], NOW + milliseconds);
    const since = place.givenUpAt ?? place.updatedAt;
    expect(kept).toEqual(given.map((isGivenUp) => ({ until, isGivenUp, since })));
  });

  function next(): Place {
    return begin(taken(calling, NOW, NOW, true), { owner: 'two', call: 1, until, now: NOW });
  }
});

describe('what became of a call', () => {
  const ended = begin(undefined, { owner: 'one', call: 4, until: NOW, now: NOW - 10 });
  const running = begin(undefined, { owner: 'two', call: 2, until: NOW + 10, now: NOW - 10 });
  const taken = begin(ended, { owner: 'three', call: 1, until: NOW, now: NOW });
  it.each([
    ['of one that is at work', [ended, running], 'two', 2, 'alive'],
    ['the last that began', [ended, running], 'one', 4, 'began'],
    ['one for which leads were claimed ahead', [ended, running], 'one', 5, 'waiting'],
    ['of one whose place somebody else has', [taken], 'one', 4, 'began'],
    ['claimed ahead by one whose place somebody else has', [taken], 'one', 5, 'waiting'],
    ['of one that never made a call', [running], 'none', 1, 'waiting'],
    ['of one that may be forgotten', [{ ...running, since: NOW }], 'none', 1, 'began'],
    [
      'the next of one, which may be forgotten',
      [ended, { ...taken, since: NOW }],
      'one',
      5,
      'began',
    ],
    ['of the first version', [ended], 'one', undefined, 'began'],
    ['of a probe under way', [{ ...running, owner: 'two-probes' }], 'two', undefined, 'alive'],
    ['of a probe that ended', [{ ...ended, owner: 'one-probes' }], 'one', undefined, 'began'],
  ] as const)('%s', (_, places, owner, call, sent) => {
    expect(sentBy(places, { owner, call, claimedAt: NOW - 20 }, NOW)).toBe(sent);
  });

  it('of one that had two places, the later counts', () => {
    const first = begin(undefined, { owner: 'one', call: 1, until: 0, now: NOW });
    expect(sentBy([first, ended], { owner: 'one', call: 4, claimedAt: NOW }, NOW)).toBe('began');
  });
});
