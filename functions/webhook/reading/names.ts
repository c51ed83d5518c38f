import { isTitle, readName, splitName } from '../../lead/name.ts';
import type { FieldName } from './aliases.ts';
import type { NamedValue } from './named-value.ts';
import { firstOfPersons } from './persons.ts';
import { plainName } from './words.ts';

/** A name as it is told: in parts, whole, or both. */
export interface Names {
  readonly title: string | undefined;
  readonly firstName: string | undefined;
  readonly surname: string | undefined;
  readonly fullName: string | undefined;
  /** What is told by these. */
  readonly used: readonly NamedValue[];
}

/** Names that count where there is no better one: who to ask for in a firm, and what one is called. */
const WEAK =
  /^(?:contact(?:person)?(?:name)?|kontakpersoon|initials|voorletters|nickname|noemnaam|knownas)$/;

/**
 * The name of the person to phone. A bare `name` or `naam` is the first name where a surname stands
 * beside it that is not in it, else the whole.
 */
export function readNames(named: readonly NamedValue[]): Names {
  const all = named.filter(({ field }) => NAMES.has(field));
  const person = firstOfPersons(
    all.filter(({ field }) => field !== 'title').map((name) => name.person),
  );
  const own = all.filter((name) => name.person === person);
  const first = (field: FieldName): NamedValue | undefined =>
    own.filter((name) => name.field === field).toSorted((a, b) => weakness(a) - weakness(b))[0];
  const [firstName, surname] = [first('firstName'), first('surname')];
  const wholes = [first('fullName'), first('name')].filter((name) => name !== undefined);
  const whole = wholes.toSorted((a, b) => weakness(a) - weakness(b))[0];
  const title =
    first('title') ?? all.find(({ field, person }) => field === 'title' && person === 'own');

  const isFirst =
    firstName === undefined &&
    surname !== undefined &&
    whole?.field === 'name' &&
    !holds(textOf(whole), textOf(surname));
  // Some forms have the whole name in the field of the first.
  const isWhole =
    firstName !== undefined && surname !== undefined && holds(textOf(firstName), textOf(surname));
  const chosen = {
    title: title?.values.find(isTitle),
    firstName: isFirst ? textOf(whole) : isWhole ? undefined : textOf(firstName),
    surname: textOf(surname),
    fullName: isFirst ? undefined : (textOf(whole) ?? (isWhole ? textOf(firstName) : undefined)),
  };
  // A whole name beside a first name that is another's is not in the contact, and has to be told.
  const inContact = Object.values(readName(chosen)).join(' ');
  const told = wordsIn(inContact);
  // A learner's surname is told although it is the parent's, too.
  const isTold = (name: NamedValue) =>
    (name === title || name.person === person) &&
    name.values.every((value) => [...wordsIn(value)].every((word) => told.has(word)));
  return { ...chosen, used: all.filter(isTold) };
}

const NAMES: ReadonlySet<FieldName | undefined> = new Set<FieldName>([
  ...(['title', 'firstName', 'surname', 'fullName', 'name'] as const),
]);

const weakness = ({ path }: NamedValue): number => Number(WEAK.test(plainName(path.at(-1) ?? '')));

const textOf = (name: NamedValue | undefined): string | undefined => name?.values[0];

/** Names are read to 200 characters. */
const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .slice(0, 1_000)
      .toLowerCase()
      .split(/[\s,.()]/)
      .filter((word) => word !== ''),
  );

/** Whether a name is a whole one with the surname: `Jo Venter`, `Venter, Jo (Mrs)`. */
const holds = (name = '', surname = ''): boolean =>
  endsIn(name, surname) ||
  (surname !== '' && splitName(name).surname.toLowerCase() === surname.toLowerCase());

const endsIn = (name: string, surname: string): boolean =>
  surname !== '' &&
  name
    .slice(0, 1_000)
    .toLowerCase()
    .endsWith(` ${surname.slice(0, 1_000).toLowerCase()}`);
