import { createPublicKey, type KeyObject } from 'node:crypto';
import { jwtVerify } from 'jose';
import { parseJson } from '../reading/json.ts';
import { isObject, type JsonObject } from '../reading/json-values.ts';
import { usable } from './signatures.ts';

export type JwtAlgorithm = 'HS256' | 'RS256';

/** How far the signer's clock may be from ours, seconds. */
const LEEWAY = 60;

/**
 * Whether a JSON Web Token is signed with one of the keys, and valid now. The algorithm is the
 * caller's: a token that names another one (`none` as well) is refused, and so is a key that is not
 * made for it, so that no public key is ever taken for the secret of an HMAC.
 *
 * @param keys for HS256 secrets as text; for RS256 public keys as {@link readPublicKey} takes them
 * @param now milliseconds since 1970; `exp` and `nbf` count where the token has them
 * @param requiredClaims what the token has to have
 */
export async function verifyJwt(
  token: string,
  algorithm: JwtAlgorithm,
  keys: readonly string[],
  now: number,
  requiredClaims: string[] = [],
): Promise<boolean> {
  const rules = {
    algorithms: [algorithm],
    currentDate: new Date(now),
    clockTolerance: LEEWAY,
    requiredClaims,
  };
  const readKey = (text: string) =>
    algorithm === 'HS256' ? Buffer.from(text) : readPublicKey(text);
  const isGood = (key: Buffer | KeyObject): Promise<boolean> =>
    jwtVerify(token, key, rules).then(
      () => true,
      () => false,
    );
  const known = usable(keys)
    .map(readKey)
    .filter((key) => key !== undefined);
  return (await Promise.all(known.map(isGood))).includes(true);
}

/** The claims of a token that has already been verified: this proves nothing. */
export function readClaims(token: string): JsonObject | undefined {
  const claims = parseJson(Buffer.from(token.split('.', 2)[1] ?? '', 'base64url').toString('utf8'));
  return claims.ok && isObject(claims.value) ? claims.value : undefined;
}

/**
 * The public key that is in a text, however it was copied: PEM, also with `\n` written out, or base64
 * with or without the PEM around it.
 */
export function readPublicKey(text: string): KeyObject | undefined {
  const [, pkcs1, content = text] =
    /-----BEGIN (RSA )?PUBLIC KEY-----([^-]+)-----END/.exec(text) ?? [];
  const der = Buffer.from(content.replace(/\\[rn]|\s/g, ''), 'base64');
  if (der.toString('latin1', 0, 11) === '-----BEGIN ') return readPublicKey(der.toString('latin1'));
  try {
    return createPublicKey({
      key: der,
      format: 'der',
      type: pkcs1 === undefined ? 'spki' : 'pkcs1',
    });
  } catch {
    return undefined;
  }
}
