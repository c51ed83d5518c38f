import { withoutAccents } from '../../functions/lead/text.ts';
import { UsageError } from '../usage.ts';

/**
 * Whether names are the one that is looked for, however either is written: each word of it begins the name at one
 * of its words, in any order. Case, accents, apostrophes, hyphens and commas do not count, nor whether a name
 * is written in one or in parts: `obrien`, `o'brien` and `o brien` all mean Sinéad O’Brien.
 *
 * @param wanted as a user gave it
 * @throws UsageError where nothing in it can be looked for: everybody would be found
 */
export function nameMatcher(wanted: string): (name: string) => boolean {
  const words = wanted
    .split(/[\s,;]+/)
    .map(partsOf)
    .filter((parts) => parts.length > 0);
  if (words.length === 0) {
    throw new UsageError(`--name: has no letters or digits, got ${JSON.stringify(wanted)}`);
  }
  return (name) => {
    const parts = partsOf(name);
    const isBegun = (word: string): boolean => parts.some((_, at) => beginsAt(parts, at, word));
    return words.every((word) => isBegun(word.join('')) || word.every(isBegun));
  };
}

/** Whether a word begins a name from one of its parts on: it may be two of them in one. */
function beginsAt(parts: readonly string[], at: number, word: string): boolean {
  const part = parts[at];
  if (part === undefined || part.startsWith(word)) return part !== undefined;
  return word.startsWith(part) && beginsAt(parts, at + 1, word.slice(part.length));
}

/** Some apostrophes count as letters in Unicode. */
const LETTER_APOSTROPHES = /[\u02b9-\u02bf\u02c8]/g;

const partsOf = (text: string): readonly string[] =>
  withoutAccents(text)
    .replace(LETTER_APOSTROPHES, "'")
    .match(/[\p{L}\p{N}]+/gu) ?? [];
