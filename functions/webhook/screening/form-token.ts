import { safeEqual } from '../proof/signatures.ts';
import type { Code, TokenAges } from '../source.ts';

/**
 * A token that says when a page asked for it: `<milliseconds since 1970, in base 36>.<code>`. It is
 * good for one source and holds nothing of the visitor.
 */
export function makeFormToken(source: string, now: number, code: Code): string {
  const at = now.toString(36);
  return `${at}.${code('form-token', source, at)}`;
}

/** What is wrong with a token, in words for the operator; undefined if it is good. */
export function faultOfFormToken(
  token: string,
  source: string,
  now: number,
  { least, most }: TokenAges,
  code: Code,
): string | undefined {
  const [, at = '', given = ''] = /^([0-9a-z]{1,11})\.([0-9a-f]{64})$/.exec(token) ?? [];
  if (!safeEqual(given, code('form-token', source, at))) return 'the token is not one of ours';
  const age = (now - Number.parseInt(at, 36)) / 1_000;
  if (age < least) return `the form was sent within ${least} s of its page`;
  if (age > most) return `the form was sent more than ${most} s after its page`;
  return undefined;
}
