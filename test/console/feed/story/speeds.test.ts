import { expect, it } from 'vitest';
import { createSpeeds, percentile } from '../../../../console/feed/story/speeds.ts';

const T = 1_700_000_000;

it.each([
  [[5], 0.95, 5],
  [[4, 1, 3, 2], 0.5, 2],
  [Array.from({ length: 100 }, (_, n) => n + 1), 0.95, 95],
])('of %j the percentile %d is %d', (numbers, part, expected) => {
  expect(percentile(numbers, part)).toBe(expected);
});

it('tells the seconds in which something was delivered, and how fast', () => {
  const speeds = createSpeeds(300);
  for (const milliseconds of [100, 300, 200]) speeds.add(T * 1_000 + milliseconds, milliseconds);
  speeds.add((T + 2) * 1_000, 50);
  const told = [
    { second: T, contacts: 3, p50: 200, p95: 300 },
    { second: T + 2, contacts: 1, p50: 50, p95: 50 },
  ];
  expect(speeds.changed()).toEqual(told);
  expect(speeds.changed()).toEqual([]);
  expect(speeds.all()).toEqual(told);
  expect(speeds.rate((T + 3) * 1_000, 5)).toBe(0.8);
  expect(speeds.overall((T + 3) * 1_000)).toEqual({ p50: 100, p95: 300, contacts: 4 });
});

it('forgets what is older than it keeps', () => {
  const speeds = createSpeeds(2);
  for (const second of [0, 1, 2, 0]) speeds.add((T + second) * 1_000, 10);
  expect(speeds.all().map(({ second }) => second - T)).toEqual([1, 2]);
  expect(speeds.overall((T + 60) * 1_000)).toEqual({ p50: null, p95: null, contacts: 0 });
});

it('stays small in a second with thousands of deliveries, and still tells their number', () => {
  const speeds = createSpeeds(300, () => 0);
  for (let n = 0; n < 5_000; n += 1) speeds.add(T * 1_000, 10);
  expect(speeds.changed()).toEqual([{ second: T, contacts: 5_000, p50: 10, p95: 10 }]);
});
