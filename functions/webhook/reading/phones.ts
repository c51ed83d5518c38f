import { readCountry } from '../../lead/country.ts';
import type { NumberInParts } from '../source.ts';
import { secondChoice } from './aliases.ts';
import { areasOf, isBeside, kindOf, toParts } from './area-code.ts';
import { readCallingCode, withCallingCode } from './calling-code.ts';
import { toLabel } from './field-name.ts';
import { limits } from './limits.ts';
import { mayBeNumber } from './looks-like.ts';
import type { NamedValue } from './named-value.ts';
import { firstOfPersons, fromOwnNumber, isOthersNumber, mayBePost } from './persons.ts';
import { wordsOf } from './words.ts';

/** The numbers that may be dialled. */
export interface Phones {
  /** Mobile numbers first, then others, then those of an office or a second choice. */
  readonly phones: readonly string[];
  /** What those of `phones` are called that are no plain number: `['mobile', 'ask reception']`. */
  readonly answers: readonly (readonly [question: string, text: string])[];
  /** Those of where the lead works, beside the lead's own. */
  readonly lastResort: readonly string[];
  /** Those of `phones` whose area code stands apart. */
  readonly inParts: readonly NumberInParts[];
  /** Of numbers without a calling code: its name, its ISO code, or a calling code with its plus. */
  readonly country?: string;
  /** What is told by these. */
  readonly used: readonly NamedValue[];
}

/** The numbers of the person to phone, each with the calling code that stands beside it. */
export function readPhones(named: readonly NamedValue[]): Phones {
  const numbers = named.filter(isNumber).map(withoutOthers);
  const [persons, firms, posts] = byRank(named, numbers);
  const own = [persons, firms].find(({ length }) => length > 0) ?? posts;
  const codes = named.filter(({ field, path, values }) => {
    const isCode = field === 'callingCode' || (field === 'country' && isDigits(values[0]));
    return isCode && path.length > 0;
  });
  const areas = areasOf(
    inOrder(own).slice(0, limits.phones),
    named.filter(({ field, person }) => field === 'areaCode' && person !== 'other'),
  );
  const withCodes = (number: NamedValue) => {
    const code = codeFor(number, codes)?.values[0];
    const area = areas.get(number);
    return number.values.map((value) => {
      const raw = number.parts ?? (area && { area: area.values[0] ?? '', number: value });
      const parts = raw && toParts({ ...(code === undefined ? {} : { code }), ...raw });
      const text = code === undefined ? value : withCallingCode(value, code);
      // One with parts of its own has no use for another area code.
      const own = number.parts === undefined ? area : undefined;
      return { value, text: parts?.joined ?? text, parts, area: own, path: number.path };
    });
  };
  const kept = inOrder(own).flatMap(withCodes).slice(0, limits.phones);
  const phones = [...new Set(kept.map(({ text }) => text))];
  const inParts = kept.map(({ parts }) => parts).filter((parts) => parts !== undefined);
  const told = new Set(kept.flatMap(({ text, value }) => [text, value]));
  const countries = named.filter(({ field }) => field === 'country');
  const country = countries
    .flatMap(({ values }) => values)
    .filter((value) => !isDigits(value))
    .map(countryIn)[0];
  const code = countries.flatMap(({ values }) => values).find(isDigits);
  const plus = code === undefined ? undefined : `+${readCallingCode(code)}`;
  return {
    phones,
    answers: kept
      .filter(({ text }) => !mayBeNumber(text))
      .map(({ path, text }) => [toLabel(path), text] as const),
    lastResort: firms.flatMap(withCodes).map(({ text }) => text),
    inParts,
    ...((plus ?? country) === undefined ? {} : { country: plus ?? country ?? '' }),
    used: [
      ...numbers.filter(({ values }) => values.every((value) => told.has(value))),
      ...codes.filter((each) => isToldBy(each, phones)),
      ...kept.flatMap(({ area, parts }) =>
        area === undefined || parts === undefined ? [] : [area],
      ),
    ],
  };
}

const isDigits = (value = ''): boolean => !/\p{L}/u.test(value);

/** `ZW - Zimbabwe`, `SWA/Namibia`: the part that is a country. */
const countryIn = (text: string): string =>
  readCountry(text) === undefined
    ? (text
        .slice(0, 100)
        .split(/\s[-–]\s|\//)
        .find((part) => readCountry(part) !== undefined) ?? text)
    : text;

const isNumber = ({ field }: NamedValue): boolean =>
  field === 'mobile' || field === 'phone' || field === 'number';

/** `Phone: my wife's 083 555 0199` is told to the agent, and not dialled. */
function withoutOthers(number: NamedValue): NamedValue {
  const values = number.values.map(fromOwnNumber).filter((value) => !isOthersNumber(value));
  const isChanged = values.some((value, at) => value !== number.values[at]);
  return isChanged || values.length < number.values.length ? { ...number, values } : number;
}

/** `Company cell`, `account: { mobile }`: where the lead works. */
const OF_FIRM = /\b(?:company|account|business phone number)\b/;

/**
 * The numbers of the person to phone, those of where that person works, and those of a post that the person
 * may have (`Director cell`). Beside the lead's own name, a guardian is somebody else.
 */
function byRank(named: readonly NamedValue[], numbers: readonly NamedValue[]) {
  const isNamed = hasOwnName(named);
  const ranks: [own: NamedValue[], firms: NamedValue[], posts: NamedValue[]] = [[], [], []];
  for (const number of numbers) {
    const { path, person, values } = number;
    if (values.length === 0) continue;
    if (mayBePost(number)) ranks[2].push(number);
    else if (!isNamed || person !== 'guardian')
      ranks[OF_FIRM.test(wordsOf(path).join(' ')) ? 1 : 0].push(number);
  }
  const person = firstOfPersons(ranks[0].map(({ person }) => person));
  ranks[0] = ranks[0].filter((number) => number.person === person);
  return ranks;
}

/** Whether the lead is told by a name of its own. */
export const hasOwnName = (named: readonly NamedValue[]): boolean =>
  named.some(({ field, person }) => person === 'own' && /name$/i.test(field ?? ''));

function inOrder(numbers: readonly NamedValue[]): readonly NamedValue[] {
  const rank = ({ field, path }: NamedValue): number => {
    if (field === 'mobile') return 0;
    return wordsOf(path).some((word) => secondChoice.has(word)) ? 2 : 1;
  };
  return numbers.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * The calling code of a number: the one that is named after it (`mobile_country_code`), else the one
 * that stands beside it, else the only one there is.
 */
function codeFor(number: NamedValue, codes: readonly NamedValue[]): NamedValue | undefined {
  if (codes.length === 0) return undefined;
  const beside = codes.filter((code) => isBeside(code, number));
  const candidates = beside.length > 0 ? beside : codes;
  const named = candidates.filter((code) => kindOf(code) !== '');
  const same = named.find((code) => kindOf(code) === kindOf(number));
  if (same !== undefined) return same;
  const general = candidates.find((code) => kindOf(code) === '');
  const isOne = new Set(candidates.map(({ values }) => values[0])).size === 1;
  return general ?? (isOne ? candidates[0] : undefined);
}

/** Whether the numbers that are handed on have the code in them. */
function isToldBy({ values }: NamedValue, numbers: readonly string[]): boolean {
  const plain = numbers.map((number) => number.replace(/[^\d+]/g, '').replace(/^00/, '+'));
  const codes = values.map(readCallingCode);
  return codes.every((code) => plain.some((number) => number.startsWith(`+${code}`)));
}
