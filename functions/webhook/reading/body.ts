import { ok, type Result } from '../../shared/result.ts';
import { tokenParameters } from '../proof/token.ts';
import type { Delivery, Unreadable } from '../source.ts';
import { bytesToText } from './charset.ts';
import { decodePercent, parseForm, parseMultipart } from './form-data.ts';
import { parseJson } from './json.ts';
import { isObject } from './json-values.ts';
import { textIn, unpack } from './unpack.ts';
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

const READ = 'send application/json, application/x-www-form-urlencoded or multipart/form-data';

/**
 * The content of a delivery, decoded by its content type and then by what it looks like: JSON is
 * often labelled as text, and carries a BOM. Without a body, the query is read as
 * a form, less the parameters a token stands in. JSON that stands as a text in it is unpacked.
 *
 * @returns an object or array; or why there is none, without quoting the content
 */
export async function decodeBody(delivery: Delivery): Promise<Result<unknown, Unreadable>> {
  const body = await decode(delivery);
  return body.ok ? ok(unpack(body.value)) : body;
}

/**
 * As {@link decodeBody}, for a sender whose bodies are JSON in UTF-8 and nothing else: whatever the content
 * type says, any other body is refused. For a signature that does not cover the content type and can be
 * extended without the secret, as a plain SHA-256 can: what is put behind JSON never makes JSON again.
 */
export async function decodeJson(delivery: Delivery): Promise<Result<unknown, Unreadable>> {
  if (delivery.body.length === 0) return decodeBody(delivery);
  const json = parseJson(bytesToText(delivery.body, 'utf-8').trim());
  return json.ok ? ok(unpack(json.value)) : json;
}

async function decode(delivery: Delivery): Promise<Result<unknown, Unreadable>> {
  if (delivery.body.length === 0) return decodeQuery(delivery);
  const { type, charset } = readContentType(delivery.headers['content-type'] ?? '');
  const unread = UNREADABLE_TYPES.find(([, pattern]) => pattern.test(type))?.[0];
  if (unread !== undefined)
    return unreadable(415, `the content type ${unread} is not read: ${READ}`);
  if (type === 'multipart/form-data') {
    const label = delivery.headers['content-type'] ?? '';
    if (!/boundary=/i.test(label)) return decodeUnbound(delivery.body, charset);
    const form = await parseMultipart(delivery.body, label);
    return form.ok ? ok(onlyJsonOf(form.value)) : form;
  }
  const text = decodeText(delivery.body, charset, type === 'application/x-www-form-urlencoded');
  // JSON is read whatever it is called.
  return text.ok || !/^text\/(?:csv|tab-separated-values)$/.test(type)
    ? text
    : unreadable(415, `the content type text/csv is not read: ${READ}`);
}

/** What is labelled as a form of several parts, and tells nothing that parts them: most often it is JSON. */
function decodeUnbound(body: Buffer, charset: string): Result<unknown, Unreadable> {
  const text = decodeText(body, charset, false);
  return text.ok ? text : unreadable(400, 'the content type multipart/form-data has no boundary');
}

function decodeQuery({ method, query }: Delivery): Result<unknown, Unreadable> {
  const lead = new URLSearchParams(query);
  for (const name of tokenParameters) lead.delete(name);
  return lead.size === 0
    ? unreadable(400, method === 'GET' ? 'the query is empty' : 'the body is empty')
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
  const packed = text.startsWith('"') ? textIn(text) : undefined;
  if (packed !== undefined) return parseJson(packed);
  if (/^[[{]/.test(text)) {
    const json = parseJson(text);
    if (json.ok || !labelledForm) return json;
  }
  if (text.startsWith('<')) return unreadable(415, 'XML and HTML are not read');
  // A program that encodes its whole JSON as one name of a form (`curl --data-urlencode`).
  if (/^%[57]B[^=&]*=?$/i.test(text))
    return parseJson(decodePercent(text.replace('=', ''), charset));
  if (labelledForm || /^[^\s"=&]+=/.test(text)) {
    const form = parseForm(body.toString('latin1'), charset);
    return form.ok ? ok(onlyJsonOf(form.value)) : form;
  }
  return unreadable(400, `the body is neither a JSON object or array nor a form: ${READ}`);
}

/** Names under which programs put the JSON of a whole delivery into a form: GitHub's is `payload`. */
const PACKED = /^(?:payload|data|json|body)$/i;

/** `payload=%7B…%7D` and nothing else: the JSON itself, so that every sender's preset reads it. */
function onlyJsonOf(form: unknown): unknown {
  const [[name, text] = [], ...others] = isObject(form) ? Object.entries(form) : [];
  if (name === undefined || others.length > 0 || !PACKED.test(name)) return form;
  const json = typeof text === 'string' ? parseJson(text.trim()) : undefined;
  return json?.ok ? json.value : form;
}

/**
 * `text/json; charset="utf-8"` → `text/json` and `utf-8`; both in lower case. Of a header that was sent
 * several times, which API Gateway joins by commas, the first counts.
 */
function readContentType(header: string): { type: string; charset: string } {
  const [type = '', ...parameters] = header.toLowerCase().split(/[;,]/);
  const charset = parameters.map((parameter) => /^\s*charset="?([^"\s]+)/.exec(parameter)?.[1]);
  return { type: type.trim(), charset: charset.find((name) => name !== undefined) ?? 'utf-8' };
}
