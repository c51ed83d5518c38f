import { fieldOf } from './field-name.ts';
import type { Told } from './values.ts';
import { plainName, wordsOf } from './words.ts';

/**
 * Accounts that are persons under a name that only wraps: `account: { first_name, mobile }` is the lead,
 * unless somebody else is named beside it. An account that has but a `name` is a firm's.
 *
 * @param told what a payload tells of one lead
 */
export function withAccountHolders(told: readonly Told[]): readonly Told[] {
  const all = told.flatMap(({ names: [path = []], values }) => {
    const isInside = path.slice(0, -1).some(isAccount);
    const field = fieldOf(isInside ? path.slice(-1) : path) ?? '';
    const isFirms = isInside && field === 'name' && path.some((name) => /^account$/i.test(name));
    return /name$/i.test(field) ? [{ isInside, isFirms, words: wordsOf(values) }] : [];
  });
  const own = new Set(all.flatMap(({ isInside, words }) => (isInside ? words : [])));
  const isLead =
    own.size > 0 &&
    all.some(({ isFirms }) => !isFirms) &&
    all.every(({ words }) => words.every((word) => own.has(word)));
  return isLead
    ? told.map((value) => ({ ...value, names: value.names.map((path) => path.map(asPerson)) }))
    : told;
}

const isAccount = (name: string): boolean =>
  /^(?:person)?account(?:holder)?$/.test(plainName(name));

const asPerson = (name: string, at: number, { length }: readonly string[]): string =>
  at < length - 1 && isAccount(name) ? 'person' : name;
