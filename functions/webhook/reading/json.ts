import { ok, type Result } from '../../shared/result.ts';
import type { Unreadable } from '../source.ts';
import { unreadable } from './unreadable.ts';

const MAX_DEPTH = 32;
const MAX_VALUES = 100_000;
/** Far above any sender's batch, which is 1,000 at most: so many leads are read within a second. */
const MAX_LIST = 5_000;

/** Names that are dropped: copied onto an object, they would change what it inherits. */
const PROTOTYPE_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * JSON text → value. A number that JavaScript cannot hold, such as the 19 digits of many record ids,
 * stays what it was in the source, as text.
 */
export function parseJson(text: string): Result<unknown, Unreadable> {
  let value: unknown;
  try {
    value = JSON.parse(text, revive);
  } catch (error) {
    const cause = error instanceof Error ? causeOf(error.message) : undefined;
    return unreadable(400, `the body is not valid JSON${cause === undefined ? '' : `: ${cause}`}`);
  }
  if (typeof value !== 'object' || value === null) {
    return unreadable(400, 'the body is neither a JSON object nor an array');
  }
  const excess = findExcess(value);
  return excess === undefined ? ok(value) : unreadable(400, `the body ${excess}`);
}

/**
 * What V8 says of JSON that is none, in words that follow: `at line 4, column 1, expected double-quoted property
 * name`. Where it quotes the content, only the first sign that fits nowhere may be told.
 */
function causeOf(message: string): string | undefined {
  const [, sign] = /^Unexpected token '(.)'/su.exec(message) ?? [];
  if (sign !== undefined) return `unexpected ${sign}`;
  const [, says = '', line, column] =
    /^([^"]+?)(?: in JSON)? at position \d+ \(line (\d+) column (\d+)\)$/.exec(message) ?? [];
  if (line === undefined) return undefined;
  return `at line ${line}, column ${column}, ${says.charAt(0).toLowerCase()}${says.slice(1)}`;
}

/** `context`, the number as it is written, is newer than TypeScript's own types. */
function revive(key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (PROTOTYPE_NAMES.has(key)) return undefined;
  if (typeof value !== 'number') return value;
  const exact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return exact ? value : context?.source;
}

function findExcess(root: object): string | undefined {
  let level: readonly object[] = [root];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} levels`;
    const children: object[] = [];
    for (const parent of level) {
      const list = Object.values(parent);
      if (list.length > MAX_LIST) {
        const [what, of] = Array.isArray(parent) ? ['a list', 'elements'] : ['an object', 'names'];
        return `holds ${what} of more than ${MAX_LIST} ${of}`;
      }
      for (const child of list) {
        values++;
        if (typeof child === 'object' && child !== null) children.push(child);
      }
    }
    if (values > MAX_VALUES) return `holds more than ${MAX_VALUES} values`;
    level = children;
  }
  return undefined;
}
