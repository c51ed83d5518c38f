import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hmacSha256,
  isDigest,
  isFresh,
  isHmacOf,
  safeEqual,
  usable,
} from '../../../functions/webhook/proof/signatures.ts';
import { NOW } from '../sources/deliveries.ts';

/**
 * Known-answer vectors, computed by hand from the recipes of docs/sources.md, "Rules that hold for all
 * senders"; that of Standard Webhooks is the one its specification publishes.
 */
const SECRET = 'shhh-Example-Secret';
const BODY = Buffer.from('{"name":"Käthe Müller","phone":"+49 30 901820"}');

describe('the known-answer vectors', () => {
  it.each([
    {
      scheme: 'LinkedIn',
      key: SECRET,
      parts: ['hmacsha256=', BODY],
      encoding: 'hex' as const,
      signature: 'aa61c3dfa097f06242cb16738832e27fc1618f94ea22cb5ce5feb2d9aab11ceb',
    },
    {
      scheme: 'LinkedIn challenge',
      key: SECRET,
      parts: ['11111111-2222-4333-8444-555555555555'],
      encoding: 'hex' as const,
      signature: 'e0fbd9331346f1aa5a5f96f67a210a0960074a910cce9035424bb60e5a3f0127',
    },
    {
      scheme: 'Typeform',
      key: SECRET,
      parts: [BODY],
      encoding: 'base64' as const,
      signature: 'moirgRmkNhSIqoG1WE3NQBdc/CFv/6pGDlJFq+RYDvU=',
    },
    {
      scheme: 'Webflow',
      key: SECRET,
      parts: ['1700000000000', ':', BODY],
      encoding: 'hex' as const,
      signature: '145437c4ab57910257bc81e65e3b127feae0a4f781bc4c586d61331a0556877f',
    },
    {
      scheme: 'Calendly and TikTok',
      key: SECRET,
      parts: ['1700000000', '.', BODY],
      encoding: 'hex' as const,
      signature: 'f644bf7fd8e016d06da06aaac6b69ce3eb06b6488c4d0c1adf6e12e0bbb5f514',
    },
    {
      scheme: 'Klaviyo',
      key: SECRET,
      parts: [BODY, '1700000000'],
      encoding: 'hex' as const,
      signature: 'af493cb09e5a6073ee9ef8ce1cbc437adbe96ce891eba4d2698d312db3dfcf95',
    },
    {
      scheme: 'Squarespace',
      key: Buffer.from('00112233445566778899aabbccddeeff'.repeat(2), 'hex'),
      parts: [BODY],
      encoding: 'hex' as const,
      signature: 'c5dd22b3dd8066d8941a33de15ff7386589d59c2e5014d2bbbec5cfa71c69393',
    },
    {
      scheme: 'Meta',
      key: SECRET,
      parts: ['{"name":"K\\u00e4the"}'],
      encoding: 'hex' as const,
      signature: 'feb800ae2ae4365fcdf6d9761a2e5298c15dc229331843762edb324fcaf40617',
    },
    {
      scheme: 'Standard Webhooks',
      key: Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64'),
      parts: ['msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.', '{"test": 2432232314}'],
      encoding: 'base64' as const,
      signature: 'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
  ])('$scheme', ({ key, parts, encoding, signature }) => {
    expect(isDigest(signature, hmacSha256(key, ...parts), encoding)).toBe(true);
  });
});

describe('isDigest', () => {
  const digest = hmacSha256(SECRET, BODY);

  it('takes hex in capitals', () => {
    expect(isDigest(digest.toString('hex').toUpperCase(), digest, 'hex')).toBe(true);
  });

  it.each([
    ['base64 where hex belongs', digest.toString('base64'), 'hex'],
    ['hex where base64 belongs', digest.toString('hex'), 'base64'],
    ['base64url', 'n-_'.padEnd(43, 'A'), 'base64'],
    ['base64 without its padding', digest.toString('base64').replace('=', ''), 'base64'],
    ['a digest and more', `${digest.toString('hex')}00`, 'hex'],
    ['half a digest', digest.toString('hex').slice(0, 32), 'hex'],
    ['nothing', '', 'hex'],
  ] as const)('refuses %s', (_, given, encoding) => {
    expect(isDigest(given, digest, encoding)).toBe(false);
  });
});

describe('safeEqual', () => {
  it.each([
    ['secret', 'secret', true],
    ['secret', 'secreT', false],
    ['secret', 'secret ', false],
    ['', '', true],
    ['é', 'e\u0301', false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(safeEqual(a, b)).toBe(same);
  });

  it('is the equality of texts', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => safeEqual(a, b) === (a === b)));
  });
});

describe('isFresh', () => {
  const MINUTES = 60_000;
  it.each([
    [String(NOW), 'ms', true],
    [String(NOW - 5 * MINUTES), 'ms', true],
    [String(NOW - 5 * MINUTES - 1), 'ms', false],
    [String(NOW + 5 * MINUTES), 'ms', true],
    [String(NOW + 5 * MINUTES + 1), 'ms', false],
    [String(NOW / 1_000), 's', true],
    [String(NOW / 1_000), 'ms', false],
    [String(NOW), 's', false],
    ['', 'ms', false],
    ['NaN', 'ms', false],
    ['soon', 'ms', false],
    ['Infinity', 'ms', false],
    ['1.7e12', 'ms', false],
    [`${NOW} `, 'ms', false],
    [`-${NOW}`, 'ms', false],
    ['9'.repeat(400), 'ms', false],
  ] as const)('%s in %s: %s', (timestamp, unit, fresh) => {
    expect(isFresh(timestamp, unit, NOW, 5 * MINUTES)).toBe(fresh);
  });
});

it('knows no empty or blank secret', () => {
  expect(usable(['', ' ', 'a', '\n', ''])).toEqual(['a']);
  for (const secret of ['', ' ', Buffer.alloc(0)]) {
    const signature = hmacSha256(secret, 'body').toString('hex');
    expect(isHmacOf(signature, 'hex', [secret], 'body')).toBe(false);
  }
});
