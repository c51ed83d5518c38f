import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export type Encoding = 'hex' | 'base64';

/**
 * The largest body that is parsed before its sender has proved who it is, for senders whose proof
 * stands in the body. Their deliveries are of a few thousand bytes (a thousand ids of Zoho: 30,000).
 */
export const MAX_UNPROVED_BYTES = 65_536;

/** Whether two texts are the same, in a time that tells nothing about where they differ. */
export function safeEqual(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

/**
 * Whether a signature, as it stands in a header, is the digest we expect. Strict: hex of any case,
 * or canonical padded base64; a right digest in another encoding is wrong.
 */
export function isDigest(given: string, expected: Buffer, encoding: Encoding): boolean {
  const text = encoding === 'hex' ? given.toLowerCase() : given;
  return safeEqual(text, expected.toString(encoding));
}

/** HMAC-SHA256 over the parts, one after the other: every HMAC that a sender signs with is this one. */
export function hmacSha256(key: string | Buffer, ...parts: readonly (string | Buffer)[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/**
 * Whether a signature is the HMAC-SHA256 of the parts under any of the secrets. No signature, or no
 * secret, proves nothing.
 */
export function isHmacOf(
  given: string | undefined,
  encoding: Encoding,
  secrets: readonly (string | Buffer)[],
  ...parts: readonly (string | Buffer)[]
): boolean {
  if (given === undefined) return false;
  return secrets.some(
    (secret) => isUsable(secret) && isDigest(given, hmacSha256(secret, ...parts), encoding),
  );
}

/** `t=1700000000,v1=ab12` → `{ t: '1700000000', v1: 'ab12' }`; of a name that comes twice, the first. */
export function readPairs(header: string): Readonly<Record<string, string>> {
  const pairs = header.split(',').map((pair) => {
    const equals = pair.indexOf('=');
    return [pair.slice(0, Math.max(equals, 0)).trim(), pair.slice(equals + 1).trim()] as const;
  });
  return Object.fromEntries(pairs.reverse());
}

/** SHA-256 over the parts, one after the other. */
export function sha256(...parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

const MILLISECONDS = { s: 1_000, ms: 1 } as const;

/**
 * Whether a signed timestamp is close enough to now, in either direction.
 *
 * @param timestamp what the header says: digits only, because `now - NaN > limit` is false and
 *   would let anything pass
 * @param unit of the timestamp: seconds or milliseconds
 * @param now milliseconds since 1970
 * @param tolerance milliseconds
 */
export function isFresh(
  timestamp: string,
  unit: keyof typeof MILLISECONDS,
  now: number,
  tolerance: number,
): boolean {
  if (!/^\d{1,15}$/.test(timestamp)) return false;
  return Math.abs(now - Number(timestamp) * MILLISECONDS[unit]) <= tolerance;
}

/** The secrets that can prove something: with an empty or blank one, everybody could sign. */
export const usable = (secrets: readonly string[]): readonly string[] => secrets.filter(isUsable);

const isUsable = (secret: string | Buffer): boolean =>
  (typeof secret === 'string' ? secret.trim() : secret).length > 0;
