import { isUtf8 } from 'node:buffer';
import { tokenParameters } from '../../functions/webhook/proof/token.ts';
import type { Delivery } from '../../functions/webhook/source.ts';

/** Headers that prove nothing. Any other may be what a sender proves itself by, whatever its name. */
const HARMLESS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'origin',
  'sec-fetch-mode',
  'user-agent',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-hook-test',
  'x-requested-with',
]);

/** Fields of a body that hold a token or a key: what stands in the query as one, and Google's. */
const SECRET_FIELDS = [...tokenParameters, 'google_key', 'password', 'signature', 'auth', 'jwt'];
const names = SECRET_FIELDS.join('|');
const IN_JSON = new RegExp(`("(?:${names})"\\s*:\\s*)("(?:[^"\\\\]|\\\\.)*"|[^\\s,}\\]]+)`, 'gi');
const IN_FORM = new RegExp(`((?:^|&)(?:${names})=)([^&]*)`, 'gi');

const masked = (value: string): string => `*** (${value.length} characters)`;

/**
 * A delivery as a person may look at it: the lead, but nothing of what proves its sender. Of headers beyond
 * the usual ones and of the parameters of the address only their names and lengths are shown.
 */
export function maskedRequest({ method, url, headers, body }: Delivery) {
  const [address = '', query] = url.split(/\?(.*)/s);
  const parameters = [...new URLSearchParams(query)].map(
    ([name, value]) => `${name}=${masked(value)}`,
  );
  return {
    method,
    url: [address, ...(parameters.length === 0 ? [] : [parameters.join('&')])].join('?'),
    headers: maskedHeaders(headers),
    body: maskedBody(body),
  };
}

/**
 * Headers as a person may look at them, and as a file may keep them: a source can have its sender prove
 * itself by a header of any name, so that a list of those which do would never be whole.
 *
 * @param headers names in lower case
 */
export const maskedHeaders = (headers: Delivery['headers']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      HARMLESS.has(name) ? value : masked(value),
    ]),
  );

/** A body as a person may look at it: its text, without what is a token or a key by its name. */
export function maskedBody(body: Buffer): string {
  if (!isUtf8(body) || body.includes(0)) return `(${body.length} bytes that are no text)`;
  const text = body.toString();
  // A JSON Web Token as the whole body, or such as a header would have it.
  if (/^\s*ey[\w-]+\.[\w-]+\.[\w-]+\s*$/.test(text)) return masked(text);
  const mask = (_: string, name: string, value: string): string =>
    name.startsWith('"') ? `${name}"${masked(value)}"` : `${name}${masked(value)}`;
  return text.replace(IN_JSON, mask).replace(IN_FORM, mask);
}

/** A delivery as `connector try` takes it, with all that its sender sent. */
export function asCapture({ method, url, headers, body }: Delivery) {
  const content = isUtf8(body)
    ? { rawBody: body.toString() }
    : { rawBodyBase64: body.toString('base64') };
  return { method, url, headers, ...content };
}
