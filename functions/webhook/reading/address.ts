import { addressKinds, type FieldName } from './aliases.ts';
import type { NamedValue } from './named-value.ts';
import { wordSet, wordsOf } from './words.ts';

/** The address of a lead as one text. */
export interface Address {
  readonly text: string;
  /** What is told by it. */
  readonly used: readonly NamedValue[];
}

const PARTS = ['street', 'street2', 'suburb', 'city', 'region', 'postalCode'] as const;
const ADDRESS: ReadonlySet<FieldName | undefined> = new Set<FieldName>([...PARTS, 'country']);

/** Where somebody lives, rather than where their post goes. */
const HOME = wordSet('home residential physical huis tuis');

/**
 * The first address, line by line, less what is in it already. A second one, be it a postal or a
 * work address, is left for the notes.
 */
export function readAddress(named: readonly NamedValue[]): Address {
  const all = named.filter(({ field }) => ADDRESS.has(field));
  const streets = all.filter(({ field }) => field === 'street');
  const kinds = (streets.length > 0 ? streets : all).map(kindOf);
  const kind =
    kinds.find((each) => each === '') ?? kinds.find((each) => HOME.has(each)) ?? kinds[0];
  const own = all.filter((part) => ['', kind].includes(kindOf(part)));
  const parts: string[] = [];
  const used: NamedValue[] = [];
  for (const field of PARTS) {
    for (const part of own.filter((each) => each.field === field)) {
      const text = oneLine(part.values.join(', '));
      if (isKnown(text, parts)) used.push(part);
      else if (!used.some((each) => each.field === field)) {
        parts.push(text);
        used.push(part);
      }
    }
  }
  const country = own.find(
    ({ field, values }) => field === 'country' && /\p{L}/u.test(values[0] ?? ''),
  );
  if (country !== undefined && parts.length > 0) {
    const text = oneLine(country.values[0] ?? '');
    if (!isKnown(text, parts.slice(-1))) parts.push(text);
    used.push(
      ...all.filter(
        ({ field, values }) =>
          field === 'country' && values.every((value) => value === country.values[0]),
      ),
    );
  }
  return { text: parts.join(', '), used };
}

function kindOf({ field, path }: NamedValue): string {
  // A `postal code` is one of any address.
  const isNoKind = (word: string) => field === 'postalCode' && word === 'postal';
  return wordsOf(path).find((word) => addressKinds.has(word) && !isNoKind(word)) ?? '';
}

/** Lines and commas, without blanks around them: in time that grows with the text. */
const oneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(', ');

/** Whether a part is in the others already, as a word of its own. */
function isKnown(part: string, parts: readonly string[]): boolean {
  const text = parts.join(' ').toLowerCase();
  const at = text.indexOf(part.toLowerCase());
  if (at === -1 || part === '') return part === '';
  return !isLetter(text.charAt(at - 1)) && !isLetter(text.charAt(at + part.length));
}

const isLetter = (character: string): boolean => /[\p{L}\p{N}]/u.test(character);
