import type { Result } from '../../shared/result.ts';
import { tokenParameters } from '../proof/token.ts';
import type { Delivery, Unreadable } from '../source.ts';
import { bytesToText } from './charset.ts';
import { parseForm, parseMultipart } from './form-data.ts';
import { parseJson } from './json.ts';
import { unreadable } from './unreadable.ts';

/**
 * What no lead is read from, each by the name that logs and answers have for it: they quote nothing that
 * the sender wrote. A preset whose sender posts XML reads it itself.
 */
const UNREADABLE_TYPES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['image/*', /^image\//],
  ['audio/*', /^audio\//],
  ['video/*', /^video\//],
  ['font/*', /^font\//],
  ['XML', /^(?:text|application)\/(?:.+\+)?xml$/],
  ['application/pdf', /^application\/pdf$/],
  ['application/zip', /^application\/zip$/],
  ['application/gzip', /^application\/gzip$/],
];

/**
 * The content of a delivery, decoded by its content type and then by what it looks like: JSON is
 * often labelled as text, and carries a BOM. Without a body, the query is read as
 * a form, less the parameters a token stands in.
 *
 * @returns an object or array; or why there is none, without quoting the content
 */
export async function decodeBody(delivery: Delivery): Promise<Result<unknown, Unreadable>> {
  if (delivery.body.length === 0) return decodeQuery(delivery.query);
  const { type, charset } = readContentType(delivery.headers['content-type'] ?? '');
  const unread = UNREADABLE_TYPES.find(([, pattern]) => pattern.test(type))?.[0];
  if (unread !== undefined) return unreadable(415, `the content type ${unread} is not read`);
  if (type === 'multipart/form-data') {
    return parseMultipart(delivery.body, delivery.headers['content-type'] ?? '');
  }
  return decodeText(delivery.body, charset, type === 'application/x-www-form-urlencoded');
}

function decodeQuery(query: URLSearchParams): Result<unknown, Unreadable> {
  const lead = new URLSearchParams(query);
  for (const name of tokenParameters) lead.delete(name);
  return lead.size === 0
    ? unreadable(400, 'the body is empty')
    : parseForm(lead.toString(), 'utf-8');
}

function decodeText(
  body: Buffer,
  charset: string,
  labelledForm: boolean,
): Result<unknown, Unreadable> {
  const text = bytesToText(body, charset).trim();
  if (text === '') return unreadable(400, 'the body is empty');
  // Some relays make JSON of a text that is JSON already.
  const packed = /^"\s*[[{]/.test(text) ? unpack(text) : undefined;
  if (packed !== undefined) return parseJson(packed);
  if (/^[[{]/.test(text)) {
    const json = parseJson(text);
    if (json.ok || !labelledForm) return json;
  }
  if (text.startsWith('<')) return unreadable(415, 'XML and HTML are not read');
  if (labelledForm || /^[^\s"=&]+=/.test(text)) return parseForm(body.toString('latin1'), charset);
  return unreadable(400, 'the body is neither a JSON object or array nor a form');
}

/** The text that a JSON text holds. */
function unpack(text: string): string | undefined {
  try {
    const inner: unknown = JSON.parse(text);
    return typeof inner === 'string' ? inner.trim() : undefined;
  } catch {
    return undefined;
  }
}

/** `text/json; charset="utf-8"` → `text/json` and `utf-8`; both in lower case. */
function readContentType(header: string): { type: string; charset: string } {
  const [type = '', ...parameters] = header.toLowerCase().split(';');
  const charset = parameters.map((parameter) => /^\s*charset="?([^"\s]+)/.exec(parameter)?.[1]);
  return { type: type.trim(), charset: charset.find((name) => name !== undefined) ?? 'utf-8' };
}
