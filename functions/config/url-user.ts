import * as z from 'zod/mini';

/** Whether an address has a user or a password in it: `https://user:password@host/`. */
export function hasUser(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username !== '' || password !== '';
}

/** What is said of an address that has: addresses are printed and logged, and no setting needs it. */
export const NO_USER = 'must be an address without a user and password in it';

/** Refuses such an address. */
export const withoutUser = z.refine<string>((address) => !hasUser(address), NO_USER);

/**
 * A value as it may be shown, without what may be a user and password in it, be it an address or meant as
 * one: `"https://…@host/"`.
 *
 * @param text also in quotes
 */
export const maskUser = (text: string): string =>
  text.includes(':') ? text.replace(/^("?(?:[a-z][\w+.-]*:\/\/)?).*@/is, '$1…@') : text;
