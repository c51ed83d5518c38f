import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { parseJson } from './json.ts';
import { hmacSha256, safeEqual, usable } from './signatures.ts';

export type JwtAlgorithm = 'HS256' | 'RS256';
export type Claims = Readonly<Record<string, unknown>>;

/** How far the signer's clock may be from ours, seconds. */
const LEEWAY = 60;
/** What RFC 7518 asks of RS256, bits. */
const MIN_MODULUS = 2_048;

/**
 * The claims of a JSON Web Token, if it is signed with one of the keys and valid now. The algorithm
 * is the caller's: a token that names another one (`none` as well) is refused, and so is a key that
 * is not made for it, so that no public key is ever taken for the secret of an HMAC.
 *
 * @param keys for HS256 secrets as text; for RS256 public keys: PEM, also with `\n` written out, or
 *   base64 with or without the PEM around it
 * @param now milliseconds since 1970; `exp` and `nbf` count where the token has them
 */
export function verifyJwt(
  token: string,
  algorithm: JwtAlgorithm,
  keys: readonly string[],
  now: number,
): Claims | undefined {
  const parts = token.split('.', 4);
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3 || !isFor(algorithm, header)) return undefined;
  const isSigned = algorithm === 'HS256' ? isHmacSigned : isRsaSigned;
  const signed = `${header}.${payload}`;
  if (!usable(keys).some((key) => isSigned(signed, signature, key))) return undefined;
  const claims = readObject(payload);
  return claims !== undefined && isCurrent(claims, now) ? claims : undefined;
}

/** The claims of a token that has already been verified: this proves nothing. */
export const readClaims = (token: string): Claims | undefined =>
  readObject(token.split('.', 2)[1] ?? '');

function isFor(algorithm: JwtAlgorithm, header: string): boolean {
  const fields = readObject(header);
  // `crit` names extensions that whoever does not know them must not ignore (RFC 7515, 4.1.11).
  return fields !== undefined && fields.alg === algorithm && fields.crit === undefined;
}

const isHmacSigned = (signed: string, signature: string, key: string): boolean =>
  safeEqual(signature, hmacSha256(key, signed).toString('base64url'));

function isRsaSigned(signed: string, signature: string, key: string): boolean {
  const publicKey = readPublicKey(key);
  const bytes = decode(signature);
  if (publicKey === undefined || bytes === undefined) return false;
  return verify('RSA-SHA256', Buffer.from(signed), publicKey, bytes);
}

function readPublicKey(text: string): KeyObject | undefined {
  const [, pkcs1, content = text] =
    /-----BEGIN (RSA )?PUBLIC KEY-----([^-]+)-----END/.exec(text) ?? [];
  const der = Buffer.from(content.replace(/\\[rn]|\s/g, ''), 'base64');
  if (der.toString('latin1', 0, 11) === '-----BEGIN ') return readPublicKey(der.toString('latin1'));
  try {
    const type = pkcs1 === undefined ? 'spki' : 'pkcs1';
    const key = createPublicKey({ key: der, format: 'der', type });
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return key.asymmetricKeyType === 'rsa' && bits >= MIN_MODULUS ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Strict base64url: no padding, no other alphabet, no bits left over. */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

function readObject(part: string): Claims | undefined {
  const json = parseJson(decode(part)?.toString('utf8') ?? '');
  return json.ok && !Array.isArray(json.value) ? (json.value as Claims) : undefined;
}

function isCurrent({ exp, nbf }: Claims, now: number): boolean {
  const seconds = now / 1_000;
  const isAlive = exp === undefined || (typeof exp === 'number' && seconds < exp + LEEWAY);
  const isBorn = nbf === undefined || (typeof nbf === 'number' && seconds >= nbf - LEEWAY);
  return isAlive && isBorn;
}
