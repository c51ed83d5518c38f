import { getCountryCallingCode, isSupportedCountry, type PhoneNumber } from 'libphonenumber-js/max';
import { fail, ok, type Result } from '../shared/result.ts';
import { type FoundNumber, findNumbers, isScientific, plainCharacters } from './found-numbers.ts';
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
}

/** Which of several fields counts, if each has a number. */
export type Preference = 'mobile' | 'first';

export interface ReadablePhone {
  /** 9 to 15 digits: `0105934500` at home, `4930901820` abroad. */
  readonly digits: string;
  /** Further numbers and extensions, for the agent: `ext. 105`, `also 021 123 4567`. */
  readonly rest: string[];
}

/**
 * Finds the number to dial among everything that people type for one. Of the
 * numbers in one field the first counts; of several fields the first that starts with a mobile
 * number, else the first with any number.
 *
 * @param texts Every field of the lead that may hold a number, the preferred one first.
 * @param prefer `first`: the first field with a number, mobile or not.
 * @returns the number, or why there is none: words to follow `phoneNumber`, without the value.
 */
export function readPhone(
  texts: readonly string[],
  { home, country }: PhoneCountries,
  prefer: Preference = 'mobile',
): Result<ReadablePhone, { reason: string }> {
  const fields = texts.map(plainCharacters).filter((text) => !isAbsent(text));
  const countries = [country.trim().toUpperCase(), home].filter((code) => isSupportedCountry(code));
  const find = (accept: Accept) => fields.map((text) => findNumbers(text, countries, accept));

  const assigned = find(isAssigned);
  const numbers = assigned.some((field) => field.length > 0) ? assigned : find(isConceivable);
  const firsts = numbers.flatMap((field) => field.slice(0, 1));
  const mobile = prefer === 'mobile' ? firsts.find(({ phone }) => isMobile(phone)) : undefined;
  const chosen = (mobile ?? firsts[0])?.phone;
  if (chosen === undefined) return fail({ reason: whyNone(fields, countries) });

  const rest = fields.flatMap((text, index) => {
    const found = numbers[index] ?? [];
    const notes = found.map(({ phone, extension }) =>
      [
        ...(phone.number === chosen.number ? [] : [`also ${toRead(phone, home)}`]),
        ...(extension === undefined ? [] : [`ext. ${extension}`]),
      ].join(' '),
    );
    return [...notes, ...(hasUnread(text, found) ? [`as typed: ${text}`] : [])];
  });
  return ok({ digits: toDial(chosen, home), rest: [...new Set(rest)].filter(Boolean) });
}

/** Numbers that share the home country's code are dialled like its own: +1, +44, +7. */
const isHome = (phone: PhoneNumber, home: string): boolean =>
  isSupportedCountry(home) && phone.countryCallingCode === getCountryCallingCode(home);

/**
 * The digits the dialer takes: national ones for the home country (EUPHORIA.md, "Example values"),
 * country code first and no `00` for the others [A]. Home countries with numbers too short for the
 * dialer get the country code too.
 */
function toDial(phone: PhoneNumber, home: string): string {
  const international = digitsOf(phone.number);
  const national = digitsOf(phone.formatNational());
  return isHome(phone, home) && national.length >= 9 ? national : international;
}

const toRead = (phone: PhoneNumber, home: string): string =>
  isHome(phone, home) ? phone.formatNational() : phone.formatInternational();

/**
 * Whether digits were left over that help the agent: the `/8` of `021 123 4567/8`, a second number
 * with a digit missing, a time to call. Thirteen and more are an identity or card number.
 */
function hasUnread(text: string, found: readonly FoundNumber[]): boolean {
  const read = found.map(({ typed, extension = '' }) => typed + extension).join('');
  const unread = digitsOf(text).length - digitsOf(read).length;
  return unread > 0 && unread < 13 && !isOneDigitRepeated(digitsOf(text));
}

function whyNone([text]: readonly string[], countries: Countries): string {
  if (text === undefined) return 'is missing';
  if (isScientific(text)) return 'was rounded by a spreadsheet, so that its last digits are lost';
  const digits = digitsOf(text);
  const has = (kind: Accept) => findNumbers(text, countries, kind).length > 0;
  if (isIdentityNumber(digits)) return 'is an identity number';
  if (digits.length < 9) return 'has fewer than 9 digits';
  if (digits.length > 15) return 'has more than 15 digits';
  if (isOneDigitRepeated(digits) || has(isRepeated)) return 'is one digit repeated';
  if (has(isPremiumRate)) return 'is a premium-rate number';
  return `is no telephone number${countries[0] ? ` of ${countries[0]}` : ''}, and none with a country code`;
}
