import { expect, it } from 'vitest';
import { expectedTime } from '../../../functions/webhook/silence/expected-time.ts';

const HOUR = 3_600_000;
const office = 'mon-fri 08:00-17:00';

// 2026-11-23 is a Monday. Johannesburg is two hours ahead of UTC all year.
it.each([
  ['within a morning', office, '2026-11-23T09:00+02:00', '2026-11-23T11:30+02:00', 2.5],
  ['over a night', office, '2026-11-23T16:00+02:00', '2026-11-24T09:00+02:00', 2],
  ['over a weekend', office, '2026-11-27T16:00+02:00', '2026-11-30T08:20+02:00', 1 + 1 / 3],
  ['outside', office, '2026-11-28T00:00+02:00', '2026-11-29T23:59+02:00', 0],
  ['not the last quarter', office, '2026-11-23T16:59:59+02:00', '2026-11-23T18:00+02:00', 1 / 3600],
  ['no time at all', office, '2026-11-23T09:00+02:00', '2026-11-23T09:00+02:00', 0],
  ['never more than asked', office, '2016-01-01T00:00Z', '2026-11-23T11:00+02:00', 20],
  ['always', undefined, '2026-11-23T22:00+02:00', '2026-11-24T04:00+02:00', 6],
  [
    'several spans',
    'mon-thu 08:00-17:00, sat 09:00-12:30',
    '2026-11-26T16:00+02:00',
    '2026-11-29T00:00+02:00',
    4.5,
  ],
  [
    'over the end of the week',
    'sat-mon 10:00-11:00',
    '2026-11-27T12:00+02:00',
    '2026-12-01T12:00+02:00',
    3,
  ],
])('%s', (_, hours, from, to, expected) => {
  const time = expectedTime(
    Date.parse(from),
    Date.parse(to),
    hours,
    'Africa/Johannesburg',
    20 * HOUR,
  );
  expect(time / HOUR).toBeCloseTo(expected, 6);
});

it.each([
  // Clocks of New York go forward on 2026-03-08 and back on 2026-11-01.
  ['America/New_York', '2026-03-06T12:00-05:00', '2026-03-09T12:00-04:00', 5 + 4],
  ['America/New_York', '2026-10-30T12:00-04:00', '2026-11-02T12:00-05:00', 5 + 4],
  // Kathmandu is 5:45 h ahead.
  ['Asia/Kathmandu', '2026-11-23T07:00+05:45', '2026-11-23T10:00+05:45', 2],
])('in %s', (zone, from, to, expected) => {
  const time = expectedTime(Date.parse(from), Date.parse(to), office, zone, 20 * HOUR);
  expect(time / HOUR).toBeCloseTo(expected, 6);
});
