import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  faultOfFormToken,
  makeFormToken,
} from '../../../functions/webhook/screening/form-token.ts';

const NOW = Date.parse('2026-11-23T08:00:00.000Z');
const ages = { least: 3, most: 43_200 };
const codeBy =
  (salt: string) =>
  (...parts: string[]) =>
    createHmac('sha256', salt).update(JSON.stringify(parts)).digest('hex');
const code = codeBy('an invented salt');

it.each([
  [0, 'within 3 s'],
  [2_999, 'within 3 s'],
  [-60_000, 'within 3 s'],
  [3_000, undefined],
  [43_200_000, undefined],
  [43_200_001, 'more than 43200 s'],
])('a token %i ms old: %s', (age, fault) => {
  const told = faultOfFormToken(
    makeFormToken('website', NOW - age, code),
    'website',
    NOW,
    ages,
    code,
  );
  if (fault === undefined) expect(told).toBeUndefined();
  else expect(told).toContain(fault);
});

it.each([
  ['of another source', makeFormToken('landing-page', NOW - 9_000, code)],
  ['of another connector', makeFormToken('website', NOW - 9_000, codeBy('another salt'))],
  ['with another time', makeFormToken('website', NOW - 9_000, code).replace(/^./, 'z')],
  ['in capitals', makeFormToken('website', NOW - 9_000, code).toUpperCase()],
  ['with more behind it', `${makeFormToken('website', NOW - 9_000, code)}0`],
  ['empty', ''],
  ['without a code', '.'],
])('a token %s is none', (_, token) => {
  expect(faultOfFormToken(token, 'website', NOW, ages, code)).toBe('the token is not one of ours');
});

it('no text is a token by chance', () => {
  fc.assert(
    fc.property(fc.string(), (token) => {
      expect(faultOfFormToken(token, 'website', NOW, ages, code)).toBeDefined();
    }),
  );
});
