import { fieldOf } from './field-name.ts';
import type { Told } from './values.ts';
import { plainName, wordsOf } from './words.ts';

const ACCOUNT = /^(?:person)?account(?:holder)?$/;

/**
 * Accounts that are persons under a name that only wraps: `account: { first_name, mobile }` is the lead,
 * unless somebody else is named beside it. An account that has but a `name` is a firm's.
 *
 * @param told what a payload tells of one lead
 */
export function withAccountHolders(told: readonly Told[]): readonly Told[] {
  if (!told.some(isInside)) return told;
  const names = told.filter(isName);
  const own = new Set(wordsOf(names.filter(isInside).flatMap(({ values }) => values)));
  const isLead =
    names.some((name) => !isInside(name) || isPersons(name)) &&
    wordsOf(names.flatMap(({ values }) => values)).every((word) => own.has(word));
  if (!isLead) return told;
  return told.map((value) => ({
    ...value,
    names: value.names.map((path) =>
      path.map((name, at) => (path[at + 1] !== undefined && isAccount(name) ? 'person' : name)),
    ),
  }));
}

const isAccount = (name: string): boolean => ACCOUNT.test(plainName(name));

const isInside = ({ names: [path = []] }: Told): boolean => path.slice(0, -1).some(isAccount);

const fieldIn = (value: Told): string =>
  fieldOf((value.names[0] ?? []).slice(isInside(value) ? -1 : 0)) ?? '';

const isName = (value: Told): boolean => /name$/i.test(fieldIn(value));

const isPersons = (name: Told): boolean => /^(?:firstName|surname)$/.test(fieldIn(name));
