import type { Delivery } from '../source.ts';
import { safeEqual, usable } from './signatures.ts';

/** Headers a token may stand in by itself; `Authorization` is read by its scheme as well. */
const TOKEN_HEADERS = [
  'authorization',
  'x-api-key',
  'x-webhook-token',
  'x-auth-token',
  'x-webhook-secret',
] as const;

/** Query parameters a token may stand in. They are no part of the lead. */
export const tokenParameters: readonly string[] = [
  'token',
  'key',
  'api_key',
  'apikey',
  'secret',
  'access_token',
];

/**
 * Proof by token, for senders that cannot sign: in a header, in the query, or as Basic, where a
 * secret with a colon has to match `user:password` whole and any other the password.
 *
 * @param secrets any may match; an empty one never does
 * @param header a further header that may hold the token
 */
export function verifyToken(
  delivery: Delivery,
  secrets: readonly string[],
  header?: string,
): boolean {
  const names = header === undefined ? TOKEN_HEADERS : [...TOKEN_HEADERS, header.toLowerCase()];
  const tokens = [
    ...names.map((name) => delivery.headers[name]),
    ...tokenParameters.flatMap((name) => delivery.query.getAll(name)),
    ofScheme('bearer', delivery),
  ].filter((token) => token !== undefined);
  const basic = readBasic(delivery);

  return usable(secrets).some(
    (secret) =>
      tokens.some((token) => safeEqual(token, secret)) ||
      (basic !== undefined &&
        safeEqual(secret.includes(':') ? basic.both : basic.password, secret)),
  );
}

function ofScheme(scheme: string, { headers }: Delivery): string | undefined {
  const [given, ...rest] = (headers.authorization ?? '').trim().split(/\s+/);
  return given?.toLowerCase() === scheme && rest.length === 1 ? rest[0] : undefined;
}

function readBasic(delivery: Delivery): { both: string; password: string } | undefined {
  const encoded = ofScheme('basic', delivery);
  if (encoded === undefined) return undefined;
  const both = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = both.indexOf(':');
  return colon === -1 ? undefined : { both, password: both.slice(colon + 1) };
}
