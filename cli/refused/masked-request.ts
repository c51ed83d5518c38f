import { isUtf8 } from 'node:buffer';
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

/**
 * What the name of a field has in it that holds a token or a key, in whatever way it is written; the session
 * that a Salesforce sends with its messages lets in whoever has it.
 */
const SECRET = 'token|secret|passw|(?:api|access|google)[-_]?key|signature|hmac|jwt|session[-_]?id';
/** A name of that kind, of no more characters than any has. */
const nameOf = (character: string): string =>
  `(?:${character}{0,60}(?:${SECRET})${character}{0,60}|key|auth)`;
/** JSON, and JSON in a text of JSON: `\"token\":\"…\"`. */
const IN_JSON = new RegExp(
  `(\\\\?"${nameOf('[^"\\\\\\n]')}\\\\?"\\s*:\\s*)(\\\\"[^"]*"|"(?:[^"\\\\]|\\\\.)*"|[^\\s,}\\]]+)`,
  'gi',
);
const IN_XML = new RegExp(
  `(<(?:\\w+:)?${nameOf('[\\w.-]')}(?:\\s[^<>]{0,200})?>)(<!\\[CDATA\\[[^\\]]*|[^<]+)`,
  'gi',
);
const IN_PARTS = new RegExp(
  `(name="${nameOf('[^"\\r\\n]')}"[^\\r\\n]{0,200}\\r?\\n(?:[^\\r\\n]{1,200}\\r?\\n){0,4}\\r?\\n)([^\\r\\n]+)`,
  'gi',
);
const FORM_FIELD = /(^|&)([^=&"<>{\s]{1,180})=([^&]*)/g;
const FORM_NAME = new RegExp(`^(?:.*(?:${SECRET}).*|key|auth)$`, 'is');

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
  return text
    .replace(IN_JSON, (_, name: string, value: string) => `${name}"${masked(unquoted(value))}"`)
    .replace(IN_XML, (_, tag: string, value: string) => `${tag}${masked(unquoted(value))}`)
    .replace(IN_PARTS, (_, head: string, value: string) => `${head}${masked(value)}`)
    .replace(FORM_FIELD, (field, before: string, name: string, value: string) =>
      FORM_NAME.test(decoded(name)) ? `${before}${name}=${masked(decoded(value))}` : field,
    );
}

const unquoted = (value: string): string => value.replace(/^(?:\\?"|<!\[CDATA\[)|\\?"$/g, '');

/** As a form writes it: `api%5Fkey` is `api_key`. */
const decoded = (text: string): string => new URLSearchParams(`x=${text}`).get('x') ?? '';
