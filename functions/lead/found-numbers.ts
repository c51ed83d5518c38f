import type { PhoneNumber } from 'libphonenumber-js/max';
import {
  type Accept,
  type Countries,
  digitsOf,
  isIdentityNumber,
  readAfterZero,
  readNumber,
} from './numbering-plan.ts';

/** A number that was read out of a field. */
export interface FoundNumber {
  readonly phone: PhoneNumber;
  /** The part of the field that it was read from. */
  readonly typed: string;
  readonly extension?: string | undefined;
}

/** Of what is longer, only so many characters are looked at for numbers. */
export const LONGEST_FIELD = 200;

/**
 * Brings a field into plain characters: digits of any script, plus of any width, every Unicode dash
 * and space, no invisible characters. A number that a spreadsheet or JSON turned into a float is
 * turned back where all of its digits are there. Fields are cut: longer ones are no numbers, and must not
 * cost time.
 */
export function plainCharacters(field: string): string {
  const text = field
    .slice(0, LONGEST_FIELD)
    .normalize('NFKC')
    // A single character can become eighteen.
    .slice(0, 400)
    .replace(/\p{Cf}|[^\P{Cc}\s]/gu, '')
    .replace(/[^\P{Nd}\d]/gu, (digit) => String(digitValue(digit.codePointAt(0) ?? 0)))
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[^\S\n]+/g, ' ')
    .trim();
  return exactFloat(text) ?? text;
}

/** The digits of a script follow each other in Unicode, and some scripts have them twice. */
function digitValue(code: number): number {
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before += 1;
  return before % 10;
}

const scientific = /^(\d)(?:[.,](\d+))?e\+?(\d+)$/i;
export const isScientific = (text: string): boolean => scientific.test(text);

function exactFloat(text: string): string | undefined {
  const [, first = '', decimals = '', exponent] = scientific.exec(text) ?? [];
  // Fewer decimals than the exponent: the last digits were rounded away, or happen to be zeros.
  if (exponent !== undefined) {
    return decimals.length === Number(exponent) ? first + decimals : undefined;
  }
  // Four zeros after a full stop are the last group of a number.
  return /^(\d{9,15})[.,]0{1,2}$/.exec(text)?.[1];
}

// A stretch of what numbers are written with, and the extension that may follow. Anything else
// (a word, `or`, `of`, `;`, a line's end, the next plus) ends it.
const stretches =
  /(?<stretch>\+?[\d()[\]{}./,_·• -]+)(?:;? *(?:ext(?:n|ension)?|uitb(?:r|reiding)?|ekst(?:ensie)?|x|#)[ .:=]*(?<extension>\d{1,7})(?![ -]?\d))?/giu;

/**
 * The numbers in a field that has been through `plainCharacters`, in the order in which they are
 * written: with separators, extensions, two of them in one field.
 */
export function findNumbers(text: string, countries: Countries, accept: Accept): FoundNumber[] {
  if (isScientific(text)) return [];
  return Array.from(text.matchAll(stretches)).flatMap(({ groups = {} }) => {
    const by =
      (reader: typeof readNumber): Read =>
      (typed) => {
        const phone = reader(typed, countries, accept);
        return phone && { phone, typed };
      };
    const found = inStretch(groups.stretch ?? '', by(readNumber), by(readAfterZero));
    // The extension belongs to the number before it.
    return found.map((number, index) =>
      index === found.length - 1 ? { ...number, extension: groups.extension } : number,
    );
  });
}

type Read = (typed: string) => FoundNumber | undefined;

/**
 * Slashes, commas and spaces stand inside numbers and between them. So a stretch is one number if
 * it can be; then slashes and commas are tried as ends of numbers; then spaces and hyphens, but
 * only if no digit is left over, for a part of a card number or reference is no phone number.
 */
function inStretch(stretch: string, read: Read, readAtLast: Read): FoundNumber[] {
  if (isIdentityNumber(digitsOf(stretch))) return [];
  const whole = read(stretch);
  if (whole) return [whole];
  const listed = joinParts(stretch.split(/(?=[/,])/), read);
  if (listed.found.length > 0) return listed.found;
  const spaced = joinParts(stretch.split(/(?=[ -])/), read);
  if (spaced.found.length > 0) return spaced.complete ? spaced.found : [];
  const last = readAtLast(stretch);
  return last ? [last] : [];
}

function joinParts(parts: readonly string[], read: Read) {
  const found: FoundNumber[] = [];
  let complete = true;
  let open = '';
  for (const part of parts) {
    const joined = read(open + part);
    const number = joined ?? read(part);
    if (number) {
      found.push(number);
      complete &&= joined !== undefined;
      open = '';
    } else {
      open += part;
    }
  }
  return { found, complete: complete && digitsOf(open) === '' };
}
