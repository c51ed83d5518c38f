import { createHmac, generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto';
import fc from 'fast-check';
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { type JwtAlgorithm, readClaims, verifyJwt } from '../../../functions/webhook/proof/jwt.ts';
import { NOW } from '../sources/deliveries.ts';

const SECRET = 'example-client-secret';
const SECONDS = NOW / 1_000;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pemOf = (key: KeyObject, type: 'spki' | 'pkcs1' = 'spki') =>
  key.export({ type, format: 'pem' }).toString();
const PEM = pemOf(rsa.publicKey);

const sign = (
  claims: JWTPayload,
  alg: string,
  key: KeyObject | Uint8Array,
  header: Record<string, unknown> = {},
) => new SignJWT(claims).setProtectedHeader({ ...header, alg }).sign(key);
const hs256 = (claims: JWTPayload = {}) => sign(claims, 'HS256', Buffer.from(SECRET));
const rs256 = (claims: JWTPayload = {}) => sign(claims, 'RS256', rsa.privateKey);

const check = (token: string, algorithm: JwtAlgorithm, keys: readonly string[], now = NOW) =>
  verifyJwt(token, algorithm, keys, now);
const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** What jose refuses to sign. */
const byHand = (alg: string | null, claims: string, signer: (signed: string) => Buffer) => {
  const signed = `${encode({ alg })}.${encode(claims)}`;
  return `${signed}.${signer(signed).toString('base64url')}`;
};
const hmac = (key: string, signed: string) => createHmac('sha256', key).update(signed).digest();

describe('a token signed by someone else', () => {
  it('tells its claims', async () => {
    const claims = { data: 'ë', big: 1 };
    expect(await check(await hs256(claims), 'HS256', [SECRET])).toBe(true);
    expect(await check(await rs256(claims), 'RS256', [PEM])).toBe(true);
    expect(readClaims(await rs256(claims))).toEqual(claims);
  });

  it('is good under any of several keys, and under no others', async () => {
    expect(await check(await hs256(), 'HS256', ['old', SECRET])).toBe(true);
    expect(await check(await rs256(), 'RS256', [pemOf(other.publicKey), PEM])).toBe(true);
    expect(await check(await hs256(), 'HS256', ['old'])).toBe(false);
    expect(await check(await rs256(), 'RS256', [pemOf(other.publicKey)])).toBe(false);
    expect(await check(await hs256(), 'HS256', [])).toBe(false);
    expect(await check(await rs256(), 'RS256', [])).toBe(false);
  });

  it('is refused under an empty secret', async () => {
    const token = byHand('HS256', '{}', (signed) => hmac('', signed));
    expect(await check(token, 'HS256', [''])).toBe(false);
  });
});

describe('the algorithm', () => {
  it.each(['HS384', 'HS512'])('is not %s', async (alg) => {
    const token = await sign({}, alg, Buffer.from(SECRET.repeat(4)));
    expect(await check(token, 'HS256', [SECRET.repeat(4)])).toBe(false);
  });

  it.each(['RS512', 'PS256'])('is not %s', async (alg) => {
    expect(await check(await sign({}, alg, rsa.privateKey), 'RS256', [PEM])).toBe(false);
  });

  it.each(['HS512', 'hs256', 'none', 'RS256', '', null])('is not named %j', async (alg) => {
    const token = byHand(alg, '{}', (signed) => hmac(SECRET, signed));
    expect(await check(token, 'HS256', [SECRET])).toBe(false);
  });

  it('is never none', async () => {
    const token = new UnsecuredJWT({}).encode();
    expect(await check(token, 'HS256', [SECRET])).toBe(false);
    expect(await check(token, 'RS256', [PEM])).toBe(false);
    const shouted = `${encode({ alg: 'None' })}.${encode({})}.`;
    expect(await check(shouted, 'HS256', [SECRET])).toBe(false);
  });

  it('is the caller’s: a public key is never the secret of an HMAC', async () => {
    const forged = await sign({}, 'HS256', Buffer.from(PEM));
    expect(await check(forged, 'RS256', [PEM])).toBe(false);
    // The same forgery with a header that says RS256.
    const [, payload = '', signature = ''] = forged.split('.');
    const relabelled = `${encode({ alg: 'RS256' })}.${payload}.${signature}`;
    expect(await check(relabelled, 'RS256', [PEM])).toBe(false);
    expect(await check(await rs256(), 'HS256', [PEM])).toBe(false);
  });

  it('is not taken from an elliptic or a short key', async () => {
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    for (const { publicKey, privateKey } of [elliptic, short, rsa]) {
      const token = byHand('RS256', '{}', (signed) =>
        signBytes('sha256', Buffer.from(signed), privateKey),
      );
      const isGood = publicKey === rsa.publicKey;
      expect(await check(token, 'RS256', [pemOf(publicKey)])).toBe(isGood);
    }
  });

  it('refuses extensions it does not know', async () => {
    const header = { crit: ['exp'], exp: SECONDS + 60 };
    const signer = new SignJWT({}).setProtectedHeader({ ...header, alg: 'HS256' });
    const token = await signer.sign(Buffer.from(SECRET), { crit: { exp: true } });
    expect(await check(token, 'HS256', [SECRET])).toBe(false);
  });
});

describe('the public key', () => {
  const body = PEM.replace(/-----.*-----|\s/g, '');
  it.each([
    ['PEM', PEM],
    ['PEM with \\n written out', PEM.replaceAll('\n', '\\n')],
    ['PEM with \\r\\n written out', PEM.replaceAll('\n', '\\r\\n')],
    ['PEM in one line with spaces', PEM.replaceAll('\n', ' ')],
    ['PEM with Windows line ends', PEM.replaceAll('\n', '\r\n')],
    ['PEM of PKCS #1', pemOf(rsa.publicKey, 'pkcs1')],
    ['base64 without header lines', body],
    ['base64 in lines', body.replace(/.{64}/g, '$&\n')],
    ['base64 of PEM', Buffer.from(PEM).toString('base64')],
  ])('may be %s', async (_, key) => {
    expect(await check(await rs256(), 'RS256', [key])).toBe(true);
  });

  it.each([
    ['text', 'example-token'],
    ['a private key', rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['half a key', PEM.slice(0, 200)],
    ['base64 of nothing', Buffer.from('-----BEGIN ').toString('base64')],
  ])('is not %s', async (_, key) => {
    expect(await check(await rs256(), 'RS256', [key])).toBe(false);
    expect(await check(await rs256(), 'RS256', [key, PEM])).toBe(true);
  });
});

describe('time', () => {
  it.each([
    [{ exp: SECONDS + 1 }, true],
    [{ exp: SECONDS - 59 }, true],
    [{ exp: SECONDS - 60 }, false],
    [{ exp: SECONDS - 3_600 }, false],
    [{ exp: 0 }, false],
    [{ nbf: SECONDS }, true],
    [{ nbf: SECONDS + 60 }, true],
    [{ nbf: SECONDS + 61 }, false],
    [{ nbf: SECONDS - 60, exp: SECONDS + 60 }, true],
    [{ iat: SECONDS + 3_600 }, true],
  ])('%j is valid: %s', async (claims, isValid) => {
    expect(await check(await hs256(claims), 'HS256', [SECRET])).toBe(isValid);
  });

  it.each(['1700000060', null, true, [], {}, '', 'NaN'])('%j is no time', async (time) => {
    for (const claim of ['exp', 'nbf']) {
      const token = await hs256({ [claim]: time } as JWTPayload);
      expect(await check(token, 'HS256', [SECRET])).toBe(false);
    }
  });
});

describe('the form', () => {
  it('is refused for a changed byte anywhere', async () => {
    const token = await hs256({ name: 'Thandi' });
    for (const at of [0, token.indexOf('.') + 3, token.length - 2]) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
      expect(await check(changed, 'HS256', [SECRET])).toBe(false);
    }
  });

  it('is three parts, the signature in base64url', async () => {
    for (const [token, algorithm, key] of [
      [await hs256(), 'HS256', SECRET],
      [await rs256(), 'RS256', PEM],
    ] as const) {
      expect(await check(token, algorithm, [key])).toBe(true);
      const [header = '', payload = '', signature = ''] = token.split('.');
      const bytes = Buffer.from(signature, 'base64url');
      for (const wrong of [
        `${token}.`,
        `${token}.x`,
        `.${token}`,
        ` ${token}`,
        `${header}.${payload}`,
        `${header}.${payload}.`,
        `${header}..${signature}`,
        `${header}.${payload}.${bytes.toString('hex')}`,
        '',
        '..',
      ]) {
        expect(await check(wrong, algorithm, [key])).toBe(false);
      }
    }
  });

  it.each(['[]', '1', 'null', '"x"', '{', ''])('has no claims in %j', async (claims) => {
    const token = byHand('HS256', claims, (signed) => hmac(SECRET, signed));
    expect(await check(token, 'HS256', [SECRET])).toBe(false);
    expect(readClaims(token)).toBeUndefined();
  });

  it('never throws', async () => {
    const part = fc.oneof(
      fc.string(),
      fc.json().map(encode),
      fc.constantFrom(encode({ alg: 'HS256' }), encode({ alg: 'RS256' }), encode({ exp: '1' })),
    );
    const tokens = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 4 }).map((parts) => parts.join('.')),
    );
    const algorithms = fc.constantFrom<JwtAlgorithm>('HS256', 'RS256');
    const keys = fc.array(fc.oneof(fc.string(), fc.constant(PEM), fc.base64String()));
    await fc.assert(
      fc.asyncProperty(tokens, algorithms, keys, async (token, algorithm, list) => {
        expect(await check(token, algorithm, list)).toBe(false);
        readClaims(token);
      }),
    );
  });
});
