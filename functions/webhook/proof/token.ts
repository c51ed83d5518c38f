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
    ...names.flatMap((name) => valuesOf(delivery.headers[name])),
    ...tokenParameters.flatMap((name) => delivery.query.getAll(name)),
    ...ofScheme('bearer', delivery),
  ];
  const basics = readBasics(delivery);

  return usable(secrets).some(
    (secret) =>
      tokens.some((token) => safeEqual(token, secret)) ||
      basics.some((basic) => safeEqual(secret.includes(':') ? basic.both : basic.password, secret)),
  );
}

/** A header that was sent more often than that is no sender's. */
const MOST_VALUES = 4;

/**
 * The values of a header that was sent several times: API Gateway joins them by commas. A token may
 * hold commas itself, so that the whole is among them.
 */
function valuesOf(header: string | undefined): readonly string[] {
  if (header === undefined) return [];
  if (!header.includes(',')) return [header];
  return [header, ...header.split(',', MOST_VALUES).map((value) => value.trim())];
}

const ofScheme = (scheme: string, { headers }: Delivery): readonly string[] =>
  valuesOf(headers.authorization).flatMap((value) => {
    const [given, ...rest] = value.trim().split(/\s+/);
    return given?.toLowerCase() === scheme && rest.length === 1 ? rest : [];
  });

const readBasics = (delivery: Delivery): readonly { both: string; password: string }[] =>
  ofScheme('basic', delivery).flatMap((encoded) => {
    const both = Buffer.from(encoded, 'base64').toString('utf8');
    const colon = both.indexOf(':');
    return colon === -1 ? [] : [{ both, password: both.slice(colon + 1) }];
  });
