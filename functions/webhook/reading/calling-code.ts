import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { readCountry } from '../../lead/country.ts';

/** `00264` */
const MOST_DIGITS = 5;

/**
 * The calling code that a field tells.
 *
 * @param text `+264`, `264`, `00264`, `Namibia (+264)`, a country's ISO code or its name
 * @returns its digits, or undefined for what is none
 */
export function readCallingCode(text: string): string | undefined {
  // Spreadsheets write `264.0`.
  const short = text
    .slice(0, 80)
    .trim()
    .replace(/^(\d{1,5})\.0$/, '$1');
  // More digits are a number.
  if (short.replace(/\D/g, '').length > MOST_DIGITS) return undefined;
  const plain =
    /^(?:\+|00)?\s?([1-9]\d{0,2})$/.exec(short) ?? /(?:\+|\b00)([1-9]\d{0,2})\b/.exec(short);
  const code = plain?.[1] ?? ofCountry(short);
  return code !== undefined && isCallingCode(code) ? code : undefined;
}

function ofCountry(text: string): string | undefined {
  const country = readCountry(text);
  return country !== undefined && isSupportedCountry(country)
    ? getCountryCallingCode(country)
    : undefined;
}

/** Whether any country has the code: a number that is possible under none has no such code. */
const isCallingCode = (code: string): boolean =>
  parsePhoneNumberFromString(`+${code}123456789`)?.countryCallingCode === code;

/** `+264`: what can be nothing but a calling code. */
export const isPlusCode = (value: string): boolean => /^(?:\+|00)[1-9]\d{0,2}$/.test(value);

/**
 * A number together with the calling code that stood beside it: `+264 81 444 5566`. A number that
 * has its country's code already keeps it; the zero with which it is dialled at home goes.
 *
 * @param number as it was typed, perhaps several
 * @param told the code or the country, as the sender tells it
 */
export function withCallingCode(number: string, told: string): string {
  const code = readCallingCode(told);
  if (code === undefined) return number;
  return number
    .slice(0, 200)
    .split(/(\s*[/;,|]\s*|\s+(?:or|of|and|en)\s+)/i)
    .map((part, index) => (index % 2 === 0 ? withCode(part, code) : part))
    .join('');
}

function withCode(number: string, code: string): string {
  const text = number.trim();
  const digits = text.replace(/\D/g, '');
  if (digits.length < 5 || /^[^\d+]*(?:\+|00)/.test(text)) return number;
  const parsed = parsePhoneNumberFromString(text, { defaultCallingCode: code, extract: false });
  const national = String(parsed?.nationalNumber ?? digits.replace(/^0+/, ''));
  if (parsed?.isValid() && digits === code + national) return `+${text}`;
  // In Italy the zero is part of the number.
  return `+${code} ${national.startsWith('0') ? text : text.replace(/^(\(?)0+(?!\))/, '$1')}`;
}
