import { limits } from './limits.ts';
import { remembered } from './remembered.ts';

/**
 * The words of a name, in lower case and without accents.
 *
 * @param name `firstName`, `First Name*`, `first-name-12`: `first`, `name` (and `12`)
 */
export const toWords: (name: string) => readonly string[] = remembered(
  (name) => name.slice(0, limits.name),
  (name) =>
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
      .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
      .toLowerCase()
      .replaceAll('&', ' and ')
      .split(/[^\p{L}\p{N}]/u)
      .filter((word) => word !== ''),
);

/** `Lead Owner`, `Lead_Owner`, `leadOwner`: `leadowner`. */
export const plainName = (name: string): string => toWords(name).join('');

/** The words of all names on the way to a value. */
export const wordsOf = (path: readonly string[]): readonly string[] => path.flatMap(toWords);

/** The words of a text as a set, for lists of known names. */
export const wordSet = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));
