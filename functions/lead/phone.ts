import { getCountryCallingCode, isSupportedCountry, type PhoneNumber } from 'libphonenumber-js/max';
import { fail, ok, type Result, unreachable } from '../shared/result.ts';
import type { DialledCountries, ForeignFormat } from './contact.ts';
import {
  type FoundNumber,
  findNumbers,
  isScientific,
  LONGEST_FIELD,
  plainCharacters,
} from './found-numbers.ts';
import {
  type Accept,
  type Countries,
  digitsOf,
  isAssigned,
  isConceivable,
  isIdentityNumber,
  isMobile,
  isOneDigitRepeated,
  isPremiumRate,
  isRepeated,
} from './numbering-plan.ts';
import { isAbsent } from './text.ts';

export interface PhoneCountries {
  /** ISO 3166 code of the country the dialer stands in: its numbers are dialled nationally. */
  readonly home: string;
  /** ISO 3166 code for numbers without a country code; where they do not fit it, `home` is tried. */
  readonly country: string;
  /** All, if left out. */
  readonly dialled?: DialledCountries;
  /** `idd`, if left out. */
  readonly foreignNumbers?: ForeignFormat;
}

/** Which of several fields counts, if each has a number. */
export type Preference = 'mobile' | 'first';

export interface ReadablePhone {
  /** As the dialer gets it: `0105934500` at home, `004930901820` abroad. */
  readonly dialled: string;
  /**
   * 9 to 15 digits that stand for the number whatever `foreignNumbers` is, so that ids and keys stay
   * the same when it changes: `0105934500` at home, `4930901820` abroad.
   */
  readonly digits: string;
  /** Further numbers and extensions, for the agent: `ext. 105`, `also 021 123 4567`. */
  readonly rest: string[];
  /** Those of the texts, as they came, that say more than these numbers: `ask reception`, `082 … after five`. */
  readonly unread: string[];
}

/** Nobody tells more numbers than these: the others are only kept for the agent. */
const MOST_FIELDS = 20;

/**
 * Finds the number to dial among everything that people type for one: with any separators and
 * remarks, with an extension, two numbers in one field. Of the numbers in one field the first that
 * may be dialled counts; of several fields the first that starts with a mobile number, else the first
 * with any number. Where it is does not change how a number is read: one of a country that is not
 * dialled is never read as another one that is.
 *
 * @param texts Every field of the lead that may hold a number, the preferred one first.
 * @param prefer `first`: the first field with a number, mobile or not.
 * @returns the number, or why there is none: words to follow `phoneNumber`, without the value.
 */
export function readPhone(
  texts: readonly string[],
  { home, country, dialled = 'all', foreignNumbers = 'idd' }: PhoneCountries,
  prefer: Preference = 'mobile',
): Result<ReadablePhone, { reason: string }> {
  const told = texts
    .slice(0, MOST_FIELDS)
    .map((typed) => ({ typed, text: plainCharacters(typed) }))
    .filter(({ text }) => !isAbsent(text));
  const fields = told.map(({ text }) => text);
  const countries = triedOf({ home, country });
  const find = (accept: Accept) => fields.map((text) => findNumbers(text, countries, accept));

  const assigned = find(isAssigned);
  const numbers = assigned.some((field) => field.length > 0) ? assigned : find(isConceivable);
  const firsts = numbers.flatMap(
    (field) => field.find(({ phone }) => isDialled(phone, home, dialled)) ?? [],
  );
  const mobile = prefer === 'mobile' ? firsts.find(({ phone }) => isMobile(phone)) : undefined;
  const chosen = (mobile ?? firsts[0])?.phone;
  if (chosen === undefined) {
    const foreign = numbers.flat()[0]?.phone;
    return fail({ reason: foreign ? whyNotDialled(foreign) : whyNone(fields, countries) });
  }

  const rest = numbers
    .flat()
    .map(({ phone, extension }) =>
      [
        ...(phone.number === chosen.number ? [] : [`also ${toRead(phone, home)}`]),
        ...(extension === undefined ? [] : [`ext. ${extension}`]),
      ].join(' '),
    );
  const unread = told.filter(({ typed, text }, index) =>
    saysMore(typed, text, numbers[index] ?? []),
  );
  return ok({
    dialled: toDial(chosen, home, foreignNumbers),
    digits: toDial(chosen, home, 'digits'),
    rest: [...new Set(rest)].filter(Boolean),
    unread: [...new Set([...unread.map(({ typed }) => typed), ...texts.slice(MOST_FIELDS)])],
  });
}

/**
 * All numbers that a text holds, as {@link readPhone} finds them, whoever may be dialled.
 *
 * @returns each with its country's code: `+27105934500`
 */
export function numbersIn(
  text: string,
  home: Pick<PhoneCountries, 'home' | 'country'>,
): readonly string[] {
  const [plain, countries] = [plainCharacters(text), triedOf(home)];
  const find = (accept: Accept) =>
    findNumbers(plain, countries, accept).map(({ phone }) => phone.number);
  const assigned = find(isAssigned);
  return assigned.length > 0 ? assigned : find(isConceivable);
}

/**
 * Whether a number as the dialer gets it may be one of somebody. Not so, a number at home in a range that
 * our copy of the plan does not know is dialled all the same, and may be a sign that home is another country.
 *
 * @param home the ISO 3166 code of the country that the dialer stands in
 */
export function isInPlan(dialled: string, home: string): boolean {
  const find = (accept: Accept) =>
    findNumbers(plainCharacters(dialled), triedOf({ home, country: home }), accept);
  return (
    find(isAssigned).length > 0 || !find(isConceivable).some(({ phone }) => isHome(phone, home))
  );
}

const triedOf = ({ home, country }: Pick<PhoneCountries, 'home' | 'country'>): Countries =>
  [country.trim().toUpperCase(), home].filter((code) => isSupportedCountry(code));

/**
 * The one way in which parts of a number make a number that somebody has: an area code and what
 * stands beside it, or that alone, or with the area code for a calling code. Where two ways make two
 * numbers, one of them is a stranger's.
 *
 * @returns undefined where no way makes a number, or several make different ones
 */
export function onlyReading(
  parts: { area: string; joined: string; alone: string; coded?: string },
  home: Pick<PhoneCountries, 'home' | 'country'>,
): string | undefined {
  const countries = triedOf(home);
  const codes = new Set<string>(countries.map((code) => getCountryCallingCode(code)));
  const area = withoutZeros(digitsOf(parts.area));
  // The area code must be what the number begins with; and it is one at home, if no code is told: none of the
  // digits of `2` and `7200000000` is a calling code.
  const isJoined = (phone: PhoneNumber) => {
    const national = withoutZeros(phone.nationalNumber);
    const isAtHome =
      codes.has(phone.countryCallingCode) &&
      withoutZeros(digitsOf(parts.joined)).startsWith(national);
    return national.startsWith(area) && (parts.joined.startsWith('+') || isAtHome);
  };
  const read = (text: string, accept: Accept) => ({
    text,
    numbers: findNumbers(plainCharacters(text), countries, accept).map(({ phone }) => phone.number),
  });
  const readAll = (accept: Accept) =>
    [
      read(parts.joined, (phone) => accept(phone) && isJoined(phone)),
      read(parts.alone, accept),
      ...(parts.coded === undefined ? [] : [read(parts.coded, accept)]),
    ].filter(({ numbers }) => numbers.length > 0);
  const only = (readings: ReturnType<typeof readAll>) => {
    const all = new Set(readings.flatMap(({ numbers }) => numbers));
    return readings.find(({ numbers }) => new Set(numbers).size === all.size)?.text;
  };
  const assigned = readAll(isAssigned);
  if (assigned.length > 0) return only(assigned);
  // In a range that is newer than our copy of the plan, only both together are certain.
  const conceivable = only(readAll(isConceivable));
  return conceivable === parts.joined ? conceivable : undefined;
}

const withoutZeros = (digits: string): string => digits.replace(/^0+/, '');

/**
 * Whether a number is one of the countries that are dialled. Several countries share a code (+1, +44,
 * +7): libphonenumber tells them by the digits that follow. Where it cannot, for a range that our
 * copy of the plan does not know, the number counts as one of the home country if that has the code,
 * and otherwise as one of every country that has it.
 */
function isDialled(phone: PhoneNumber, home: string, dialled: DialledCountries): boolean {
  if (dialled === 'all') return true;
  const countries = phone.country ? [phone.country] : countriesOf(phone, home);
  return countries.length > 0 && countries.every((country) => dialled.includes(country));
}

const countriesOf = (phone: PhoneNumber, home: string): readonly string[] =>
  isHome(phone, home) ? [home] : phone.getPossibleCountries();

/** Freephone, satellite and the like (+800, +881) belong to no country. */
function whyNotDialled(phone: PhoneNumber): string {
  const code = `+${phone.countryCallingCode}`;
  const whose = phone.isNonGeographic()
    ? `no country (${code})`
    : (phone.country ?? `${code} whose country cannot be told`);
  return `is a number of ${whose}${NOT_DIALLED}`;
}

const NOT_DIALLED = ', which this connector does not dial: see countries';

/** Whether what {@link readPhone} says of a number is that its country is not dialled. */
export const isForeign = (reason: string): boolean => reason.endsWith(NOT_DIALLED);

/** Numbers that share the home country's code are dialled like its own: +1, +44, +7. */
const isHome = (phone: PhoneNumber, home: string): boolean =>
  isSupportedCountry(home) && phone.countryCallingCode === getCountryCallingCode(home);

/**
 * A number as the dialer takes it: national digits for the home country (docs/euphoria-api.md), and
 * one abroad as it is dialled from there. How the API wants a foreign number is not described, hence
 * the setting. Home countries whose numbers are too short for the API get the country code too.
 */
function toDial(phone: PhoneNumber, home: string, format: ForeignFormat): string {
  const national = digitsOf(phone.formatNational());
  if (isHome(phone, home) && national.length >= 9) return national;
  switch (format) {
    case 'idd':
      // A country whose carriers each have a prefix of their own has none to put before the number.
      return digitsOf(fromHome(phone, home) ?? phone.number);
    case 'e164':
      return phone.number;
    case 'digits':
      return digitsOf(phone.number);
    default:
      return unreachable(format);
  }
}

/** Not a home number that is too short to go out nationally: that has no prefix for calls abroad. */
const fromHome = (phone: PhoneNumber, home: string): string | undefined =>
  isSupportedCountry(home) && !isHome(phone, home)
    ? phone.format('IDD', { fromCountry: home })
    : undefined;

const toRead = (phone: PhoneNumber, home: string): string =>
  isHome(phone, home) ? phone.formatNational() : phone.formatInternational();

/**
 * Whether a field tells more than the numbers that were read of it: words (`ask reception`, `082 … (after
 * five)`), or digits that help the agent, such as the `/8` of `021 123 4567/8` or a second number with a
 * digit missing. Thirteen and more are an identity or card number, which nobody needs to read.
 *
 * @param typed the field as it came, of which `text` is the beginning
 */
function saysMore(typed: string, text: string, found: readonly FoundNumber[]): boolean {
  const read = found.map(({ typed, extension = '' }) => typed + extension).join('');
  const unread = digitsOf(text).length - digitsOf(read).length;
  if (unread >= 13) return false;
  if (typed.length > LONGEST_FIELD || hasWords(text, found.length > 0)) return true;
  return unread > 0 && !isOneDigitRepeated(digitsOf(text));
}

/** What people write before, between and behind numbers, and that says nothing beside one. */
const BESIDE_NUMBER =
  /^(?:tel|telephone|telefoon|ph|phone|foon|mob|mobile|cell|cellphone|cellular|sel|selfoon|whatsapp|no|nr|num|number|nommer|or|of|and|en|ext|extn|extension|uitb|uitbr|uitbreiding|ekst|ekstensie)$/i;

/** `NA` is a name elsewhere; where a number is asked for, it is none. */
const isNothing = (word: string): boolean => isAbsent(word) || /^na$/i.test(word);

/** Whether a text has words that tell something. A letter alone, as in `082 … (w)`, is no word. */
const hasWords = (text: string, isBesideNumber: boolean): boolean =>
  (text.match(/\p{L}[\p{L}\p{M}]+/gu) ?? []).some(
    (word) => !isNothing(word) && !(isBesideNumber && BESIDE_NUMBER.test(word)),
  );

function whyNone([text]: readonly string[], countries: Countries): string {
  if (text === undefined) return 'is missing';
  if (isScientific(text)) return 'was rounded by a spreadsheet, so that its last digits are lost';
  const digits = digitsOf(text);
  const has = (kind: Accept) => findNumbers(text, countries, kind).length > 0;
  if (isIdentityNumber(digits)) return 'is an identity number';
  if (digits === '') return 'has no digits';
  if (digits.length < 9) return 'has fewer than 9 digits';
  if (digits.length > 15) return 'has more than 15 digits';
  if (isOneDigitRepeated(digits) || has(isRepeated)) return 'is one digit repeated';
  if (has(isPremiumRate)) return 'is a premium-rate number';
  return `is no telephone number${countries[0] ? ` of ${countries[0]}` : ''}, and none with a country code`;
}
