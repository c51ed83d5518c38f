import { hmacSha256, isDigest, isFresh, sha256, usable } from '../../proof/signatures.ts';
import type { Delivery } from '../../source.ts';

export type HubSpotVersion = 'v1' | 'v2' | 'v3';

/** What HubSpot signs of a request. */
export type SignedRequest = Pick<Delivery, 'method' | 'url' | 'body'>;

/** The only escapes that HubSpot decodes in the URL before it signs it. */
const DECODED_ESCAPES = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;
const MAX_AGE = 5 * 60 * 1_000;

/**
 * HubSpot's signature of a request, in the three versions of its request validation.
 *
 * @param timestamp milliseconds since 1970, as text; only v3 signs it
 * @returns v1 and v2 in hex, v3 in base64
 */
export function signHubSpot(
  version: HubSpotVersion,
  request: SignedRequest,
  secret: string,
  timestamp = '',
): string {
  return digest(version, request, secret, timestamp).toString(encodingOf(version));
}

/**
 * Whether a delivery carries a good HubSpot signature. Where the v3 header is there, v3 alone
 * decides; else the version that `X-HubSpot-Signature-Version` names, if it is an accepted one.
 *
 * @param secrets the app's client secrets: any may match
 * @param accepted the versions this sender may use. v1 does not sign the URL, and neither it nor v2
 *   tells when it was made.
 */
export function verifyHubSpot(
  delivery: Delivery,
  secrets: readonly string[],
  accepted: readonly HubSpotVersion[],
): boolean {
  const v3 = delivery.headers['x-hubspot-signature-v3'];
  const version = v3 === undefined ? namedVersion(delivery) : 'v3';
  const signature = v3 ?? delivery.headers['x-hubspot-signature'];
  if (version === undefined || signature === undefined || !accepted.includes(version)) return false;

  const timestamp = delivery.headers['x-hubspot-request-timestamp'] ?? '';
  if (version === 'v3' && !isFresh(timestamp, 'ms', delivery.receivedAt, MAX_AGE)) return false;
  return usable(secrets).some((secret) =>
    isDigest(signature, digest(version, delivery, secret, timestamp), encodingOf(version)),
  );
}

/** Whether a delivery claims to be signed by HubSpot at all. */
export const isSignedByHubSpot = ({ headers }: Delivery): boolean =>
  headers['x-hubspot-signature-v3'] !== undefined || headers['x-hubspot-signature'] !== undefined;

function namedVersion({ headers }: Delivery): 'v1' | 'v2' | undefined {
  const named = headers['x-hubspot-signature-version']?.trim().toLowerCase();
  return named === 'v1' || named === 'v2' ? named : undefined;
}

const encodingOf = (version: HubSpotVersion) => (version === 'v3' ? 'base64' : 'hex');

function digest(
  version: HubSpotVersion,
  { method, url, body }: SignedRequest,
  secret: string,
  timestamp: string,
): Buffer {
  if (version === 'v1') return sha256(secret, body);
  const target = method.toUpperCase() + url.replace(DECODED_ESCAPES, decodeURIComponent);
  return version === 'v2'
    ? sha256(secret, target, body)
    : hmacSha256(secret, target, body, timestamp);
}
