import { parseJson } from './json.ts';
import { isObject } from './json-values.ts';
import { limits } from './limits.ts';

/**
 * Unpacks JSON that a relay put as a text into JSON or a form: `{ "body": "{\"name\": …}" }`,
 * `payload=%7B…`. A text that only looks so stays a text.
 *
 * @returns the value itself where there is nothing to unpack
 */
export const unpack = (value: unknown): unknown =>
  unpackIn(value, limits.unpacked, { left: limits.unpackedTexts });

function unpackIn(value: unknown, depth: number, texts: { left: number }): unknown {
  const inner = (each: unknown) => unpackIn(each, depth, texts);
  if (typeof value === 'string') {
    if (depth === 0 || texts.left === 0 || !looksLikeJson(value)) return value;
    texts.left -= 1;
    const json = parseJson(textIn(value) ?? '');
    return json.ok ? unpackIn(json.value, depth - 1, texts) : value;
  }
  if (Array.isArray(value)) {
    const list = value.map(inner);
    return list.some((each, index) => each !== value[index]) ? list : value;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, inner(each)] as const);
  return entries.some(([name, each]) => each !== value[name]) ? Object.fromEntries(entries) : value;
}

/**
 * The JSON text of an object or a list that a text holds: itself, or one that was made JSON once or
 * twice again (`"{\"name\": …}"`), as programs do that are handed text for data.
 *
 * @returns undefined for any other text
 */
export function textIn(text: string): string | undefined {
  let inner: unknown = text;
  for (let depth = 0; depth <= limits.unpacked && typeof inner === 'string'; depth++) {
    const trimmed: string = inner.trim();
    if (/^[{[]/.test(trimmed)) return trimmed;
    if (!/^"\s{0,9}[{["\\]/.test(trimmed)) return undefined;
    inner = parseText(trimmed);
  }
  return undefined;
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const looksLikeJson = (text: string): boolean =>
  /^\s{0,9}(?:[{[]|"\s{0,9}[{["\\])/.test(text) && /[}\]"]\s{0,9}$/.test(text.slice(-10));
