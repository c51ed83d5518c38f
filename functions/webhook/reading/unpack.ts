import { parseJson } from './json.ts';
import { isObject } from './json-values.ts';
import { limits } from './limits.ts';

/**
 * Unpacks JSON that a relay put as a text into JSON or a form: `{ "body": "{\"name\": …}" }`. A text
 * that only looks so stays a text.
 *
 * @param depth how often it may be unpacked from within itself
 * @returns the value itself where there is nothing to unpack
 */
export function unpack(value: unknown, depth: number = limits.unpacked): unknown {
  if (typeof value === 'string') {
    if (depth === 0 || !/^\s{0,9}(?:\{[\s\S]*\}|\[[\s\S]*\])\s{0,9}$/.test(value)) return value;
    const json = parseJson(value.trim());
    return json.ok ? unpack(json.value, depth - 1) : value;
  }
  if (Array.isArray(value)) {
    const list = value.map((each) => unpack(each, depth));
    return list.some((each, index) => each !== value[index]) ? list : value;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, unpack(each, depth)] as const);
  return entries.some(([name, each]) => each !== value[name]) ? Object.fromEntries(entries) : value;
}
