import { isTitle } from '../../lead/name.ts';
import type { LeadFields } from '../source.ts';
import { type FieldName, secondChoice } from './aliases.ts';
import { fieldOf, isNoise, isNotTheLeads, toLabel, toWords } from './field-name.ts';
import { type Leaf, toLeaves } from './leaves.ts';
import { looksLikeMail, looksLikeNumber } from './looks-like.ts';

/**
 * Finds what a contact is made of by the names of a payload's values (FORMATS.md 2.3 and 2.4), and
 * where no name tells the number or the mail address, by what the values look like. What maps to no
 * field becomes an answer, in the order of the payload.
 *
 * @param payload one lead as the sender wrote it: JSON or a decoded form, flat or nested
 */
export const fieldsByName = (payload: unknown): LeadFields =>
  collect(toLeaves(payload).map(classify));

/**
 * The same of a form that somebody filled in: an `ID` that it asks for is an answer, be it of a
 * person or a customer. The record is known by the sender's own id.
 */
export function fieldsOfForm(answers: unknown, recordId?: string): LeadFields {
  const fields = collect(toLeaves(answers).map(classify).map(asAnswer));
  return recordId === undefined ? fields : { ...fields, recordId };
}

/** What has an id that no form asks for: a hidden field holds it. */
const RECORDS: ReadonlySet<string> = new Set(
  'lead record entry submission response contact person crm object'.split(' '),
);

function asAnswer(leaf: NamedLeaf): NamedLeaf {
  if (leaf.field !== 'recordId') return leaf;
  const [last, kind = ''] = toWords(leaf.path.at(-1) ?? '').toReversed();
  return { ...leaf, field: undefined, isAsked: last === 'id' && !RECORDS.has(kind) };
}

function collect(named: readonly NamedLeaf[]): LeadFields {
  const byName = (field: FieldName) => named.filter((leaf) => leaf.field === field);
  const first = (field: FieldName) => byName(field)[0]?.values[0];

  const phones = rankPhones([...byName('mobile'), ...byName('phone'), ...byName('number')]);
  const numbers = phones.length > 0 ? [] : named.filter((leaf) => isGuess(leaf, looksLikeNumber));
  const mails =
    byName('email').length > 0 ? [] : named.filter((leaf) => isGuess(leaf, looksLikeMail));
  const guessed = new Set<NamedLeaf>([...numbers, ...mails.slice(0, 1)]);

  const countries = byName('country').flatMap(({ values }) => values);
  const country = countries.find((name) => !name.startsWith('+'));
  const callingCode = countries.find((name) => name.startsWith('+'));

  const notes = byName('notes').flatMap(({ values }) => values);
  const spare = new Set(byName('email').slice(1));
  const answers = named
    .filter((leaf) => (leaf.field === undefined && !guessed.has(leaf)) || spare.has(leaf))
    .filter((leaf) => leaf.isAsked === true || !isNoise(leaf.path))
    .map((leaf) => [toLabel(leaf.path), leaf.values.join(', ')] as const);

  return present({
    title: first('title'),
    ...readNames(first),
    email: first('email') ?? mails[0]?.values[0],
    phones: [...new Set([...phones, ...numbers.flatMap(({ values }) => values)])],
    country: callingCode ?? country,
    address: joinAddress(first, country),
    notes: notes.join('\n'),
    language: first('language'),
    recordId: findRecordId(byName('recordId')),
    answers,
  });
}

interface NamedLeaf {
  readonly field: FieldName | undefined;
  readonly path: readonly string[];
  readonly values: readonly string[];
  /** Whether it is told to the agent although its name is one for machines. */
  readonly isAsked?: boolean;
}

function classify({ names, values }: Leaf): NamedLeaf {
  for (const path of names) {
    const field = fieldOf(path);
    if (field !== undefined && values.some((value) => fits(field, value))) {
      return { field, path, values };
    }
  }
  return { field: undefined, path: names[0] ?? [], values };
}

const YES_OR_NO = /^(?:yes|no|ja|nee|on|off|true|false|[01])$/i;

/** Whether a value can be what its name says: a `title` is often a job, `mobile` often yes or no. */
function fits(field: FieldName, value: string): boolean {
  switch (field) {
    case 'title':
      return isTitle(value);
    case 'email':
      return value.includes('@');
    case 'mobile':
    case 'phone':
      return !YES_OR_NO.test(value);
    case 'number':
      return value.replace(/\D/g, '').length >= 9;
    case 'country':
      return /\p{L}|^\+\d{1,3}$/u.test(value);
    default:
      return true;
  }
}

/** Mobile numbers first, then others, then those of an office or a second choice (FORMATS.md 2.3). */
function rankPhones(leaves: readonly NamedLeaf[]): readonly string[] {
  const rank = ({ field, path }: NamedLeaf): number => {
    if (field === 'mobile') return 0;
    return path.flatMap(toWords).some((word) => secondChoice.has(word)) ? 2 : 1;
  };
  return leaves.toSorted((a, b) => rank(a) - rank(b)).flatMap(({ values }) => values);
}

type First = (field: FieldName) => string | undefined;

/** A bare `name` or `naam` is the first name where a surname stands beside it, else the whole. */
function readNames(first: First) {
  const [firstName, surname, name] = [first('firstName'), first('surname'), first('name')];
  const isFirstName = firstName === undefined && surname !== undefined;
  return {
    firstName: firstName ?? (isFirstName ? name : undefined),
    surname,
    fullName: first('fullName') ?? (isFirstName ? undefined : name),
  };
}

function joinAddress(first: First, country: string | undefined): string | undefined {
  const parts: string[] = [];
  for (const field of ['street', 'street2', 'city', 'region', 'postalCode'] as const) {
    const part = first(field)?.replace(/\s*\n\s*/g, ', ');
    const isKnown =
      part !== undefined && parts.join(' ').toLowerCase().includes(part.toLowerCase());
    if (part !== undefined && !isKnown) parts.push(part);
  }
  return [...parts, ...(parts.length > 0 && country !== undefined ? [country] : [])].join(', ');
}

/** The lead's own id before that of an envelope: `lead_id` before `id`, then the one that lies deepest. */
function findRecordId(leaves: readonly NamedLeaf[]): string | undefined {
  const rank = ({ path }: NamedLeaf): number =>
    path.length + (toWords(path.at(-1) ?? '').length > 1 ? 100 : 0);
  return leaves.toSorted((a, b) => rank(b) - rank(a))[0]?.values[0];
}

/** Whether a value may be taken for what it looks like: never where its name says something else. */
function isGuess({ field, path, values }: NamedLeaf, test: (value: string) => boolean): boolean {
  return field === undefined && !isNoise(path) && !isNotTheLeads(path) && values.every(test);
}

/** Leaves out what is empty: an absent value has no key (`exactOptionalPropertyTypes`). */
function present(
  fields: { [Field in keyof LeadFields]: LeadFields[Field] | undefined },
): LeadFields {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== undefined && (value === true || value.length > 0),
    ),
  );
}
