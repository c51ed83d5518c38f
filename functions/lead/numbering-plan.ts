// The `max` metadata (157 KB; the library bundles to 190 KB): only it tells a mobile from a
// landline and both from a premium-rate number, and it knows ranges where `min` counts digits.
import {
  type CountryCode,
  getCountryCallingCode,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

/** The countries whose national numbers are tried, in this order, on a number without a code. */
export type Countries = readonly CountryCode[];

/** Which numbers to take: `isAssigned`, or `isConceivable` where there is none of those. */
export type Accept = (phone: PhoneNumber) => boolean;

/** A number in a range that the numbering plan has given out. */
export const isAssigned: Accept = (phone) => phone.isValid() && mayBeALead(phone);

/**
 * A number of a possible length in a range that our copy of the plan does not know. Plans grow
 * before copies do, and a lead lost costs more than a wrong number dialled.
 */
export const isConceivable: Accept = (phone) => phone.isPossible() && mayBeALead(phone);

/** Numbers at the caller's expense, which no lead has; in South Africa fax-to-e-mail (086 6…) too. */
export const isPremiumRate: Accept = (phone) => phone.getType() === 'PREMIUM_RATE';

export const isRepeated: Accept = (phone) => isOneDigitRepeated(phone.nationalNumber);

/** Includes the numbers of plans that do not tell mobiles apart, such as +1. */
export const isMobile: Accept = (phone) =>
  phone.getType() === 'MOBILE' || phone.getType() === 'FIXED_LINE_OR_MOBILE';

// libphonenumber also takes service codes of 5 to 10 digits (`082 123 456` passes as a mobile), and
// a length is all it asks of 09. Every South African subscriber has nine digits, the first 1 to 8.
const subscribers: Readonly<Record<string, RegExp>> = { 27: /^[1-8]\d{8}$/ };

const mayBeALead: Accept = (phone) =>
  /^\+\d{9,15}$/.test(phone.number) &&
  (subscribers[phone.countryCallingCode]?.test(phone.nationalNumber) ?? true) &&
  !isRepeated(phone) &&
  !isPremiumRate(phone);

export const digitsOf = (text: string): string => text.replace(/\D/g, '');

export const isOneDigitRepeated = (digits: string): boolean => /^(\d)\1*$/.test(digits);

/** A South African identity number: date of birth, serial number, citizenship, Luhn check digit. */
export const isIdentityNumber = (digits: string): boolean =>
  /^\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}[0-2]\d\d$/.test(digits) &&
  hasLuhnDigit(digits);

function hasLuhnDigit(digits: string): boolean {
  const fromRight = Array.from(digits, Number).reverse();
  const doubled = fromRight.map((digit, at) => (at % 2 === 1 ? digit * 2 : digit));
  return doubled.reduce((sum, digit) => sum + (digit > 9 ? digit - 9 : digit), 0) % 10 === 0;
}

/**
 * Reads one number, however it is written: `+27…`, `0027…`, `27…`, `+27 (0)…`, national, or
 * national without its zero.
 *
 * @param typed Digits and what stands between them, and perhaps a leading plus.
 */
export function readNumber(
  typed: string,
  countries: Countries,
  accept: Accept,
): PhoneNumber | undefined {
  const digits = digitsOf(typed);
  // From a short national number, which a country code will lengthen, to 15 digits with `00` before
  // them and the `(0)` of `+27 (0)82…` in them.
  if (digits.length < 7 || digits.length > 18 || isIdentityNumber(digits)) return undefined;
  const plus = typed.startsWith('+');
  // No country code starts with 0, so `+082…` is a national number with a plus put before it.
  const [, coded] = (plus ? /^(?:00)?([1-9]\d*)$/ : /^00([1-9]\d*)$/).exec(digits) ?? [];
  const international = coded === undefined ? [] : [parse(`+${coded}`)];
  const repeated = readRepeatedCode(coded ?? digits, accept);
  if (plus && coded !== undefined) return firstOf(international, accept) ?? repeated;
  const national = countries.map((country) => parse(digits.replace(/^0+/, '0'), country));
  // A country code without a plus. Ten digits and fewer are sooner a national number mistyped.
  const bare = digits.length > 10 && !digits.startsWith('0') ? [parse(`+${digits}`)] : [];
  return (
    firstOf([...international, ...national], accept) ??
    firstOf(bare, (phone) => phone.isValid() && accept(phone)) ??
    repeated
  );
}

/**
 * A number with its country's code twice, `+27 27 72 …` or `27 0027 72 …`, as forms with a list of
 * codes make it where people type the code as well.
 */
function readRepeatedCode(digits: string, accept: Accept): PhoneNumber | undefined {
  return [1, 2, 3]
    .map((length) => {
      const code = digits.slice(0, length);
      const rest = digits.slice(length).replace(/^00/, '');
      const phone = rest.startsWith(code) ? parse(`+${rest}`) : undefined;
      return phone?.countryCallingCode === code && phone.isValid() ? phone : undefined;
    })
    .find((phone) => phone !== undefined && accept(phone));
}

/**
 * Reads a number with a zero before its country's code, `0 27 82 …`, of one of the countries. For
 * where nothing else makes a number: `027` is an area code, too.
 */
export function readAfterZero(
  typed: string,
  countries: Countries,
  accept: Accept,
): PhoneNumber | undefined {
  const [, coded] = /^0([1-9]\d{9,14})$/.exec(digitsOf(typed)) ?? [];
  const phone = coded === undefined ? undefined : parse(`+${coded}`);
  const isTheirs = countries.some(
    (country) => getCountryCallingCode(country) === phone?.countryCallingCode,
  );
  return phone !== undefined && isTheirs && phone.isValid() && accept(phone) ? phone : undefined;
}

const firstOf = (readings: readonly (PhoneNumber | undefined)[], accept: Accept) =>
  readings.find((phone) => phone !== undefined && accept(phone));

const parse = (digits: string, defaultCountry?: CountryCode): PhoneNumber | undefined =>
  parsePhoneNumberFromString(digits, {
    extract: false,
    ...(defaultCountry && { defaultCountry }),
  });
