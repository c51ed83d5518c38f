import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backoffSeconds } from '../../functions/dialer/backoff.ts';

it.each([
  [1, true, 31],
  [2, true, 60],
  [600, true, 60],
  [601, true, 900],
  [2, false, 31],
  [600, false, 31],
  [601, false, 900],
])('receive %i, an attempt: %s, waits %i s', (receives, isAttempt, seconds) => {
  expect(backoffSeconds(receives, isAttempt, 0)).toBe(seconds);
});

it('stays between 31 s and 15 minutes', () => {
  const random = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.boolean(), random, (receives, isAttempt, chance) => {
      const seconds = backoffSeconds(receives, isAttempt, chance);
      expect(Number.isInteger(seconds)).toBe(true);
      expect(seconds).toBeGreaterThanOrEqual(31);
      expect(seconds).toBeLessThanOrEqual(900);
    }),
  );
});

it('keeps a lead for longer than any config can ask with the receives that SQS allows', () => {
  const shortest = [0, 1].flatMap((chance) =>
    [true, false].map((isAttempt) =>
      Array.from({ length: 1_000 }, (_, index) =>
        backoffSeconds(index + 1, isAttempt, chance),
      ).reduce((sum, seconds) => sum + seconds, 0),
    ),
  );
  // giveUpAfter is 90 h at most.
  expect(Math.min(...shortest) / 3_600).toBeGreaterThan(90);
});
