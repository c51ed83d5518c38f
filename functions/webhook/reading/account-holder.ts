import { fieldOf } from './field-name.ts';
import type { Told } from './values.ts';
import { plainName, wordsOf } from './words.ts';

const ACCOUNTS = /^(?:account|accountholder|personaccount)$/;

/**
 * Accounts that are persons under a name that only wraps: `account: { first_name, mobile }` is the lead,
 * unless somebody else is named beside it. An account that has but a `name` is a firm.
 *
 * @param told what a payload tells of one lead
 */
export function withAccountHolders(told: readonly Told[]): readonly Told[] {
  const inside = told.filter(({ names: [path = []] }) => path.slice(0, -1).some(isAccount));
  if (!inside.some(isPersons)) return told;
  const names = new Set(wordsOf(inside.filter(isName).flatMap(({ values }) => values)));
  const beside = told.filter((value) => !inside.includes(value) && isName(value));
  const isLead = wordsOf(beside.flatMap(({ values }) => values)).every((word) => names.has(word));
  if (!isLead) return told;
  return told.map((value) =>
    inside.includes(value)
      ? {
          ...value,
          names: value.names.map((path) => path.map((name) => (isAccount(name) ? 'person' : name))),
        }
      : value,
  );
}

const isAccount = (name: string): boolean => ACCOUNTS.test(plainName(name));

/** `account.last_name`, `accountHolder.name`, `Account.PersonMobilePhone` */
const isPersons = ({ names: [path = []] }: Told): boolean =>
  /^(?:firstName|surname)$/.test(fieldOf(path.slice(-1)) ?? '') ||
  path.slice(0, -1).some((name) => isAccount(name) && plainName(name) !== 'account') ||
  /^person(?:mobile|home|other|email|contact)/.test(plainName(path.at(-1) ?? ''));

const isName = ({ names: [path = []] }: Told): boolean =>
  /name$/i.test(fieldOf(path.some(isAccount) ? path.slice(-1) : path) ?? '');
