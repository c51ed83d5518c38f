import qs from 'qs';
import { ok, type Result } from '../../shared/result.ts';
import type { Unreadable } from '../source.ts';
import { bytesToText } from './charset.ts';
import { unreadable } from './unreadable.ts';

const MAX_FIELDS = 1_000;
const MAX_DEPTH = 8;

/**
 * An urlencoded form → object; `contact[first_name]` nests, `a[]=1` and a repeated name make lists.
 * Decoded once: a second time would turn the `+` of `%2B27…` into a space.
 *
 * @param text one character a byte
 */
export function parseForm(text: string, charset: string): Result<unknown, Unreadable> {
  if (text.split('&', MAX_FIELDS + 1).length > MAX_FIELDS) {
    return unreadable(400, `the form has more than ${MAX_FIELDS} fields`);
  }
  try {
    // qs drops names that would change what an object inherits (`__proto__`, `constructor` …).
    const value = qs.parse(text.trim(), {
      depth: MAX_DEPTH,
      strictDepth: true,
      parameterLimit: MAX_FIELDS,
      // Else `fields[39]` and `fields[3]` would become a list and lose their ids.
      arrayLimit: 0,
      decoder: (text) => decodePercent(text, charset),
    });
    const lists = Object.entries(value).map(([name, child]) => [name, restoreLists(child)]);
    return ok(Object.fromEntries(lists));
  } catch {
    return unreadable(400, `the form has fields nested deeper than ${MAX_DEPTH} levels`);
  }
}

/** A multipart form → object. Parts that are files hold no fields and are left out. */
export async function parseMultipart(
  body: Buffer,
  contentType: string,
): Promise<Result<unknown, Unreadable>> {
  const fields = new URLSearchParams();
  // `formData` takes every text for UTF-8, and old sites send others. So it gets each byte as a
  // character; a field, not the body, is then decoded: files beside it may hold any bytes.
  const characters = body.toString('latin1');
  const decode = (text: string) => bytesToText(Buffer.from(text, 'latin1'), 'utf-8');
  try {
    const form = await new Response(characters, {
      headers: { 'content-type': contentType },
    }).formData();
    for (const [name, value] of form) {
      if (typeof value === 'string') fields.append(decode(name), decode(value));
    }
  } catch {
    return unreadable(400, 'the body is not valid multipart/form-data');
  }
  return parseForm(fields.toString(), 'utf-8');
}

/** `%C3%A9+` → `é `, in the form's own charset. */
export function decodePercent(text: string, charset: string): string {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%[0-9a-f]{2}/gi, (byte) => String.fromCharCode(Number.parseInt(byte.slice(1), 16)));
  return bytesToText(Buffer.from(bytes, 'latin1'), charset);
}

/** `{ 0: a, 1: b }` → `[a, b]`, at every level. */
function restoreLists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, child]) => [key, restoreLists(child)] as const);
  const isList = entries.length > 0 && entries.every(([key], index) => key === String(index));
  return isList ? entries.map(([, child]) => child) : Object.fromEntries(entries);
}
