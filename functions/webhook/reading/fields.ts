import { isTitle } from '../../lead/name.ts';
import type { LeadFields } from '../source.ts';
import { withAccountHolders } from './account-holder.ts';
import { readAddress } from './address.ts';
import { type FieldName, places } from './aliases.ts';
import { isAreaCode, isBeside } from './area-code.ts';
import { isBookkeeping } from './bookkeeping.ts';
import { isPlusCode, readCallingCode } from './calling-code.ts';
import { forbidsCalls } from './do-not-call.ts';
import {
  fieldOf,
  isNotTheLeads,
  isNumberOfThing,
  speaksOfPhones,
  toLabel,
  wrapsOnly,
} from './field-name.ts';
import { findIds, type Ids, type NamedId } from './ids.ts';
import { hasDigit, looksLikeMail, looksLikeNumber, mayBeNumber } from './looks-like.ts';
import type { NamedValue } from './named-value.ts';
import { readNames } from './names.ts';
import { firstOfPersons, mayBePost, personOf, secondContactOf } from './persons.ts';
import { hasOwnName, readPhones } from './phones.ts';
import { type Reading, readValues, type Told } from './values.ts';
import { plainName, toWords, wordSet } from './words.ts';
import { withWrappedPerson } from './wrapped-person.ts';

/** What a payload tells of one lead. */
export interface ReadLead extends Ids {
  readonly fields: LeadFields;
}

/**
 * Reads one lead: finds its values, whom each belongs to, and which field it is for. What is for no
 * field becomes an answer, in the order of the payload; nothing is left out but what stands on the
 * list of bookkeeping.
 *
 * @param payload one lead as the sender wrote it: JSON or a decoded form, flat or nested
 */
export function readLead(payload: unknown, reading: Reading = {}): ReadLead {
  const { told, unread } = readValues(payload, reading);
  const named = classifyAll(told);
  const all = named.filter(({ field }) => field === 'recordId');
  // `organizer: { id }` is the lead's only where nobody and nothing else has one.
  const own = all.filter(({ person }) => person !== 'guardian');
  const ids = findIds((own.length > 0 || hasOwnName(named) ? own : all).map(toId));
  return { ...ids, fields: withRecordId(collect(named, unread), ids.recordId) };
}

/** The fields of {@link readLead}. */
export const fieldsByName = (payload: unknown, reading?: Reading): LeadFields =>
  readLead(payload, reading).fields;

/**
 * The same of a form that somebody filled in: an `ID` that it asks for is an answer, be it of a
 * person or a customer. The record is known by the sender's own id.
 */
export function fieldsOfForm(answers: unknown, recordId?: string): LeadFields {
  const { told, unread } = readValues(answers);
  return withRecordId(collect(classifyAll(told).map(asAnswer), unread), recordId);
}

const withRecordId = (fields: LeadFields, recordId: string | undefined): LeadFields =>
  recordId === undefined ? fields : { ...fields, recordId };

const toId = ({ path, values }: NamedValue): NamedId => ({ path, value: values[0] ?? '' });

/** What has an id that no form asks for: a hidden field holds it. */
const RECORDS = wordSet(
  'lead leadgen record entry submission response contact person crm object event profile subscriber',
);

function asAnswer(value: NamedValue): NamedValue {
  if (value.field !== 'recordId') return value;
  const [last, kind = ''] = toWords(value.path.at(-1) ?? '').toReversed();
  return { ...value, field: undefined, isAsked: last === 'id' && !RECORDS.has(kind) };
}

const classifyAll = (told: readonly Told[]): readonly NamedValue[] =>
  withShortNumbers(
    withSecondContacts(withCalled(withAccountHolders(withWrappedPerson(told)).map(classify))),
  );

/** Beside a tracking number or a direction, it is a record of a call, and the number of the `business` called. */
function withCalled(named: readonly NamedValue[]): readonly NamedValue[] {
  const nameOf = ({ path }: NamedValue): string => plainName(path.at(-1) ?? '');
  const isOfCall = (value: NamedValue): boolean =>
    /^tracking(?:phone)?number$/.test(nameOf(value)) ||
    (nameOf(value).endsWith('direction') && /^(?:in|out)bound/i.test(value.values[0] ?? ''));
  if (!named.some(isOfCall)) return named;
  return named.map((value) =>
    nameOf(value) === 'businessphonenumber'
      ? { ...value, field: undefined, person: 'other' }
      : value,
  );
}

/** `area_code` and `number`: short as it is, it is one of a telephone. */
function withShortNumbers(named: readonly NamedValue[]): readonly NamedValue[] {
  const areas = named.filter(({ field }) => field === 'areaCode');
  if (areas.length === 0) return named;
  const isShort = ({ field, path, person, values }: NamedValue) =>
    field === undefined &&
    person !== 'other' &&
    fieldOf(path) === 'number' &&
    values.every(isLocal);
  return named.map((value) =>
    isShort(value) && areas.some((area) => isBeside(area, value))
      ? { ...value, field: 'number' }
      : value,
  );
}

/** `555 0101` */
const isLocal = (value: string): boolean => /^\d[\d -]{3,10}\d$/.test(value);

/** What belongs to a second contact, of whom a name is told, is not the lead's. */
function withSecondContacts(named: readonly NamedValue[]): readonly NamedValue[] {
  const seconds = new Set(
    named.filter(({ person }) => person === 'other').map(({ path }) => secondContactOf(path)),
  );
  seconds.delete(undefined);
  if (seconds.size === 0) return named;
  return named.map((value) =>
    seconds.has(secondContactOf(value.path))
      ? { ...value, field: undefined, person: 'other' }
      : value,
  );
}

/** Which field a value is for: whose it is decides first, then what it is called, then its type. */
function classify({ names, values, type, parts }: Told): NamedValue {
  const path = names[0] ?? [];
  // A key such as `spouse_phone` may tell whose a value is where its label does not.
  const persons = names.map(personOf);
  const person = persons.includes('other')
    ? 'other'
    : (persons.find((each) => each !== 'own') ?? 'own');
  const field = person === 'other' ? undefined : findField({ names, values, type });
  if (isOfPlace(path) && OF_PERSON.has(field)) {
    return { field: undefined, path, person: 'other', values };
  }
  return { field, path, person, values, ...(parts === undefined ? {} : { parts }) };
}

const OF_PERSON: ReadonlySet<FieldName | undefined> = new Set<FieldName>([
  ...(['mobile', 'phone', 'number', 'email', 'firstName', 'surname', 'fullName', 'name'] as const),
]);

const isOfPlace = (path: readonly string[]): boolean => places.has(plainName(path.at(-2) ?? ''));

function findField({
  names,
  values,
  type,
}: {
  names: Told['names'];
  values: readonly string[];
  type: Told['type'] | undefined;
}): FieldName | undefined {
  for (const path of names) {
    const field = fieldOf(path);
    if (field === undefined || !values.some((value) => fits(field, value))) continue;
    // Of several, nobody knows which it is.
    if (field === 'areaCode' && values.length > 1) continue;
    // An area code with a plus is a calling code.
    return field === 'areaCode' && values.every(isPlusCode) ? 'callingCode' : field;
  }
  const [path = []] = names;
  // Under such a name there may be anything.
  if (/^(?:code|prefix)$/.test(plainName(path.at(-1) ?? '')) && values.every(isPlusCode)) {
    return 'callingCode';
  }
  const name = plainName(path.at(-1) ?? '');
  // `From` may be a date or an address; with a number, it is who called or wrote.
  if (/^(?:from|callerid|caller)$/.test(name) && values.every(looksLikeNumber)) return 'number';
  // Most senders keep a key of their own there, which is no calling code.
  if (name === 'countryid' && values.every((value) => /^[a-z]{2}$/i.test(value))) return 'country';
  if (name === 'optout' && values.some((value) => OPT_OUT.test(value))) return 'doNotCall';
  if (isBookkeeping(path) || (isNotDialled(path) && !speaksOfPhones(path))) return undefined;
  if (type === 'phone' && values.some((value) => fits('phone', value))) return 'phone';
  if (type === 'email' && values.some((value) => fits('email', value))) return 'email';
  const isNumber = speaksOfPhones(path) && !isNotDialled(path) && values.every(mayBeNumber);
  return isNumber ? 'number' : undefined;
}

/** `opt_out: 'calls'`; what else somebody opts out of may be mails. */
const OPT_OUT = /^(?:(?:phone )?calls?|phone|telephone|voice|all|oproepe)$/i;

const isNotDialled = (path: readonly string[]): boolean =>
  isNotTheLeads(path) || isNumberOfThing(path);

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
      return value.slice(0, 200).replace(/\D/g, '').length >= 9;
    case 'country':
      return /\p{L}/u.test(value) || readCallingCode(value) !== undefined;
    case 'mayCall':
    case 'mayContact':
      return value.length <= 60;
    case 'areaCode':
      return isAreaCode(value) || isPlusCode(value);
    case 'callingCode':
      return readCallingCode(value) !== undefined;
    default:
      return true;
  }
}

function collect(named: readonly NamedValue[], unread: number): LeadFields {
  const phones = readPhones(named);
  const guesses = phones.phones.some(hasDigit) ? [] : guessNumbers(named);
  const emails = ofPerson(ofKind(mayBeLeads(named), 'email'));
  const mails =
    emails.length > 0 ? emails : mayBeLeads(named).filter((value) => isGuess(value, looksLikeMail));
  const email = mails[0]?.values[0];
  const names = readNames(named);
  const address = readAddress(named);
  const notes = ofKind(named, 'notes');
  const [language] = ofKind(named, 'language');

  const shown = new Set<NamedValue>([
    ...phones.used,
    ...guesses,
    ...names.used,
    ...address.used,
    ...notes,
    ...mails.filter(({ values }) => values.every((value) => value === email)),
    ...(language === undefined ? [] : [language]),
    ...named.filter(({ field }) => field === 'recordId'),
    // A box that was not ticked forbids nothing; what somebody wrote instead is told.
    ...named.filter(
      ({ field, values }) =>
        field === 'doNotCall' &&
        !forbidsCalls(field, values) &&
        values.every((value) => YES_OR_NO.test(value)),
    ),
  ]);
  const isRepeated = repetitions(named);
  const answers = named
    .filter((value) => !shown.has(value) && !isRepeated(value))
    .filter((value) => value.isAsked === true || !isBookkeeping(value.path) || isSubject(value))
    .map(({ path, values }) => {
      const others = values.length > 1 ? values.filter((value) => value !== email) : values;
      return [toLabel(path), others.join(', ')] as const;
    });

  return present({
    title: names.title,
    firstName: names.firstName,
    surname: names.surname,
    fullName: names.fullName,
    email,
    phones: [...phones.phones, ...guesses.flatMap(({ values }) => values)],
    phoneAnswers: phones.answers,
    lastResort: phones.lastResort,
    inParts: phones.inParts,
    country: phones.country,
    address: address.text,
    notes: notes.flatMap(({ values }) => values).join('\n'),
    language: language?.values.join(', '),
    doNotCall: named.some(({ field, values }) => forbidsCalls(field, values)) || undefined,
    answers: [...eachOnce(answers), ...tellUnread(unread)],
  });
}

/** `test: 'Eye test'` is what somebody wants; `test: false` marks a delivery. */
const isSubject = ({ path, values }: NamedValue): boolean =>
  plainName(path.at(-1) ?? '') === 'test' && !values.every((value) => YES_OR_NO.test(value));

const ofKind = (named: readonly NamedValue[], kind: FieldName): readonly NamedValue[] =>
  named.filter(({ field }) => field === kind);

/** Those of the person to phone. */
function ofPerson(values: readonly NamedValue[]): readonly NamedValue[] {
  const person = firstOfPersons(values.map((value) => value.person));
  return values.filter((value) => value.person === person);
}

type Answer = readonly [question: string, answer: string];

/**
 * A list without a name of its own (Google Forms' `values`) of what is told under names as well. What stands under
 * one of bookkeeping is told to nobody, so that only a time or an id is the same there: a `yes` is another answer.
 */
function repetitions(named: readonly NamedValue[]): (value: NamedValue) => boolean {
  const isBare = ({ path, values }: NamedValue) => values.length > 1 && wrapsOnly(path);
  const told = new Set(
    named
      .filter((value) => !isBare(value))
      .flatMap(({ path, values }) =>
        isBookkeeping(path) ? values.filter((value) => /\d/.test(value)) : values,
      ),
  );
  return (value) => isBare(value) && value.values.every((each) => told.has(each));
}

/** Relays tell the same twice, as an object and as a list. */
function eachOnce(answers: readonly Answer[]): readonly Answer[] {
  const told = new Map(answers.map((answer) => [JSON.stringify(answer).toLowerCase(), answer]));
  return [...told.values()];
}

const tellUnread = (count: number): readonly Answer[] =>
  count === 0 ? [] : [['further values that were not read', String(count)]];

/** Without what is a guardian's or a colleague's where the lead has a name of its own. */
function mayBeLeads(named: readonly NamedValue[]): readonly NamedValue[] {
  return hasOwnName(named) ? named.filter(({ person }) => person !== 'guardian') : named;
}

/** What looks like a number: of the lead, else of a post that the lead may have. */
const guessNumbers = (named: readonly NamedValue[]): readonly NamedValue[] =>
  [mayBeLeads(named), named.filter(mayBePost)]
    .map((values) => values.filter((value) => isGuess(value, looksLikeNumber)))
    .find(({ length }) => length > 0) ?? [];

/** Whether a value may be taken for what it looks like: never where its name says something else. */
function isGuess(value: NamedValue, test: (value: string) => boolean): boolean {
  const { field, path, person, values } = value;
  if (field !== undefined || person === 'other') return false;
  return !isBookkeeping(path) && !isNotDialled(path) && values.every(test);
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
