/**
 * Makes free text fit to be sent and read: Unicode NFC, line ends as `\n`, trimmed, without the
 * characters that XML 1.0 forbids or that turn the reading direction, and no longer than `limit` code
 * points; what was cut ends in `…`.
 */
export function cleanText(value: string, limit: number): string {
  return cleaned(value, limit, (text) => text);
}

/** The same on one line: for every field but notes and address. */
export function oneLine(value: string, limit: number): string {
  return cleaned(value, limit, (text) => text.replace(/\s+/g, ' '));
}

/**
 * So many code units for each code point of the limit are looked at: more than any text needs, and
 * few enough for normalising, which takes a time that grows with the square of the combining marks
 * that follow each other.
 */
const UNITS_PER_POINT = 4;

function cleaned(value: string, limit: number, fold: (text: string) => string): string {
  const text = fold(value.trim());
  const most = Math.max(limit, 1) * UNITS_PER_POINT + 256;
  if (text.length <= most) return cut(fold(clean(text)), limit);
  // It is longer than what is looked at, so that it is cut even where removing characters made room.
  return cut(`${fold(clean(text.slice(0, most)))}…`, limit);
}

// `na` is missing on purpose: it is a name.
const placeholders = new Set([
  ...['null', 'undefined', 'none', 'nil', 'nan', 'n/a', 'n.a', 'not set', 'not provided'],
  ...['unknown', 'geen', 'nvt', 'n.v.t', 'onbekend', 'object object'],
]);
const longestPlaceholder = 20;

/**
 * Whether a value only says that there is none: empty, punctuation, or a word such as `N/A` or
 * `undefined` that forms and templates leave behind, in any case and in brackets.
 */
export function isAbsent(value: string): boolean {
  const text = value.trim().toLowerCase();
  if (/^[\p{P}\s]*$/u.test(text)) return true;
  if (text.length > longestPlaceholder) return false;
  return placeholders.has(text.replace(/^[\p{P}<>\s]+|[\p{P}<>\s]+$/gu, ''));
}

// Lone surrogates, control characters other than tab and line feed, the two noncharacters that XML
// names, and the characters that override the reading direction.
const forbidden = /[\p{Cs}\uFFFE\uFFFF\u202A-\u202E\u2066-\u2069]|[^\P{Cc}\t\n]/gu;

function clean(value: string): string {
  return value
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(forbidden, '')
    .normalize('NFC')
    .trim();
}

function cut(text: string, limit: number): string {
  // A string never has more code points than code units.
  if (text.length <= limit || Array.from(text).length <= limit) return text;
  if (limit < 1) return '';
  // Made where it is needed: the first one loads Unicode's tables, which no cold start should wait for.
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  let kept = '';
  let points = 1; // The ellipsis.
  for (const { segment } of graphemes.segment(text)) {
    points += Array.from(segment).length;
    if (points > limit) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Letters that Unicode does not take apart, as they are written where a keyboard lacks them. */
const plainLetters: Readonly<Record<string, string>> = {
  ...{ ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', ı: 'i' },
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' },
};

const plainLetter = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'g');

/** A text in small letters without accents, to compare names by: `zoe moller` for `ZOË Möller`. */
export const withoutAccents = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(plainLetter, (letter) => plainLetters[letter] ?? letter);
