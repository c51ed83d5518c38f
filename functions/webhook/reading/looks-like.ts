/** What is longer is neither, and is not looked at. */
const LONGEST_NUMBER = 40;
const LONGEST_MAIL = 254;

/**
 * Nine to fifteen digits that nobody writes so but as a number to dial: with `+`, a leading 0 or
 * separators, or with South Africa's code before the nine digits of a subscriber.
 */
export function looksLikeNumber(value: string): boolean {
  if (!mayBeNumber(value)) return false;
  const isDecimal = /^\d+\.\d+$/.test(value);
  const isAddress = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(value);
  const isPlain = /^[1-9]\d*$/.test(value) && !/^27[1-8]\d{8}$/.test(value);
  return !isDecimal && !isAddress && !isPlain;
}

/** Nine to fifteen digits and what stands between those of a number, but no identity number. */
export function mayBeNumber(value: string): boolean {
  if (value.length > LONGEST_NUMBER || !/^[+(]?\d[\d\s().\-/–]*\d$/.test(value)) return false;
  const digits = value.replace(/\D/g, '').length;
  // Thirteen digits in a row are a South African identity number, whatever they start with.
  return digits >= 9 && digits <= 15 && !/^\d{13}$/.test(value);
}

/** Whether a text may tell a number at all: `call me` must not keep a real one from being found. */
export const hasDigit = (value: string): boolean => /\p{Nd}/u.test(value);

/** `x@y.z` and nothing else. */
export const looksLikeMail = (value: string): boolean =>
  value.length <= LONGEST_MAIL && /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value);
