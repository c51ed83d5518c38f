/** Nine to fifteen digits that nobody writes so but as a number to dial: with `+`, a leading 0 or separators. */
export function looksLikeNumber(value: string): boolean {
  const digits = value.replace(/\D/g, '');
  if (!/^[+(]?\d[\d\s().\-/–]*\d$/.test(value) || digits.length < 9 || digits.length > 15) {
    return false;
  }
  const isDecimal = /^\d+\.\d+$/.test(value);
  const isAddress = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(value);
  // Thirteen digits in a row are a South African identity number, whatever they start with.
  const isIdentity = /^\d{13}$/.test(value);
  return !isDecimal && !isAddress && !isIdentity && !/^[1-9]\d*$/.test(value);
}

/** `x@y.z` and nothing else. */
export const looksLikeMail = (value: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value);
