import type { NumberInParts } from '../source.ts';
import { readCallingCode, withCallingCode } from './calling-code.ts';
import { limits } from './limits.ts';
import type { NamedValue, RawParts } from './named-value.ts';
import { toWords } from './words.ts';

/** `082`, `(021)`, `11`: what can be the area code of a number. */
export const isAreaCode = (value: string): boolean => /^\(?\d{1,5}\)?$/.test(value);

/**
 * The ways in which parts may make a number: only who knows the country can tell which of them does,
 * see `onlyReading` in functions/lead/phone.ts.
 *
 * @returns undefined where the number has a plus or `00`, so that no area code can come before it
 */
export function toParts({ area, number, code = '' }: RawParts): NumberInParts | undefined {
  if (/^[^\d+]*(?:\+|00)/.test(number.slice(0, 40))) return undefined;
  // An area code of `264` is as often the country's.
  const isCode = readCallingCode(code) === undefined && !/^\(?0/.test(area);
  return {
    area,
    joined: withCallingCode(`${area} ${number}`, code),
    alone: withCallingCode(number, code),
    ...(isCode && readCallingCode(area) !== undefined
      ? { coded: withCallingCode(number, area) }
      : {}),
  };
}

const KINDS: readonly (readonly [kind: string, word: RegExp])[] = [
  ['whatsapp', /^whatsapp/],
  ['mobile', /^(?:mobile|cell|sel)/],
  ['home', /^(?:home|huis|tuis)/],
  ['work', /^(?:work|office|business|werk|kantoor)/],
  ['other', /^(?:alt|other|secondary|second|2)/],
];

/** Which of several numbers a name speaks of. */
export function kindOf({ path }: NamedValue): string {
  const words = toWords(path.at(-1) ?? '');
  return KINDS.find(([, word]) => words.some((each) => word.test(each)))?.[0] ?? '';
}

/** Whether two values stand in the same object. */
export const isBeside = (a: NamedValue, b: NamedValue): boolean =>
  a.path.slice(0, -1).join('\n') === b.path.slice(0, -1).join('\n');

/**
 * The area codes by the numbers they belong to: the one that is named after a number
 * (`work_area_code`), else the one beside it for the number that is named after nothing, or is the
 * only one that has none of its own.
 */
export function areasOf(
  numbers: readonly NamedValue[],
  areas: readonly NamedValue[],
): ReadonlyMap<NamedValue, NamedValue> {
  const found = new Map<NamedValue, NamedValue>();
  if (areas.length === 0) return found;
  // There are no more numbers than this, each with one.
  const first = areas.slice(0, limits.phones);
  const named = first.filter((area) => kindOf(area) !== '');
  const general = first.filter((area) => kindOf(area) === '');
  const rest: NamedValue[] = [];
  for (const number of numbers) {
    const own = named.find((area) => kindOf(area) === kindOf(number) && isBeside(area, number));
    if (own === undefined) rest.push(number);
    else found.set(number, own);
  }
  for (const area of general) {
    const beside = rest.filter((number) => isBeside(area, number));
    const candidates = beside.length > 0 ? beside : rest;
    const unnamed = candidates.filter((number) => kindOf(number) === '');
    const [one] = candidates.length === 1 ? candidates : unnamed;
    if (one !== undefined && !found.has(one)) found.set(one, area);
  }
  return found;
}
