import { splitName } from '../../lead/name.ts';
import { fieldOf } from './field-name.ts';
import { readLead } from './fields.ts';
import { asWord, isObject, type JsonObject } from './json-values.ts';
import { limits } from './limits.ts';
import { mayBeNumber } from './looks-like.ts';
import { personOf } from './persons.ts';
import { areLabels, questionsOf, readQuestion } from './questions.ts';
import { readValues } from './values.ts';
import { plainName } from './words.ts';

/** Names of any length are sent; those under which a person stands are short. */
const LONGEST_NAME = 40;

interface Summary {
  /** In small letters; empty where there is no name. */
  readonly called: string;
  /** Its last nine digits: with and without its country's code they are the same. */
  readonly number: string | undefined;
  readonly isReachable: boolean;
}

const NOBODY: Summary = { called: '', number: undefined, isReachable: false };

/** Each object is asked about several times, and read once. */
const summaries = new WeakMap<object, Summary>();

/** Who is told of in an object. */
export function summarize(value: unknown): Summary {
  if (!isObject(value)) return NOBODY;
  const known = summaries.get(value) ?? readSummary(value);
  summaries.set(value, known);
  return known;
}

function readSummary(value: JsonObject): Summary {
  const { phones, email, firstName, surname, fullName } = readLead(value, {
    most: limits.summary,
  }).fields;
  const called = [firstName, surname, fullName].filter((part) => part !== undefined).join(' ');
  return {
    called: called.toLowerCase(),
    number: phones?.[0] && digitsOf(phones[0]),
    isReachable: phones !== undefined || email !== undefined,
  };
}

const digitsOf = (number: string): string => number.replace(/\D/g, '').slice(-9);

export function isPerson(value: unknown): boolean {
  const { called, isReachable } = summarize(value);
  return called !== '' && isReachable;
}

export function hasOtherPerson(rest: JsonObject, leads: readonly unknown[]): boolean {
  const { called, number } = summarize(rest);
  if (called === '' || number === undefined) return false;
  return leads.some((lead) => {
    const other = summarize(lead).number;
    return other !== undefined && other !== number;
  });
}

/**
 * Whether one object tells of several persons who may each be the lead: under names of persons
 * (`customer` and `contact`) with other names and numbers, as lists of names and of numbers, or as numbers
 * by name of which one would be dialled.
 */
export function holdsSeveral(value: JsonObject): boolean {
  const persons = Object.entries(value)
    .filter(([name, child]) => isObject(child) && mayBeLead(name))
    .map(([, child]) => summarize(child))
    .filter(({ called, number }) => called !== '' && number !== undefined);
  const numbers = new Set(persons.map(({ number }) => number));
  const names = new Set(persons.map(({ called }) => called));
  return (
    (numbers.size > 1 && names.size > 1) ||
    hasColumns(value) ||
    isNumberedFlat(value) ||
    numbersByName(value).has(summarize(value).number ?? '')
  );
}

/** Each list is asked about on every level around it, and read once. */
const byName = new WeakMap<object, ReadonlySet<string>>();
const NO_NUMBERS: ReadonlySet<string> = new Set();

/**
 * The numbers of persons that are told by their names alone: `[{ name: 'Ann', value: '082…' }, { name:
 * 'Ben', value: '083…' }]`, which looks like a form's questions, at any depth.
 */
export function numbersByName(value: unknown): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return NO_NUMBERS;
  const known = byName.get(value);
  if (known !== undefined) return known;
  const questions = Array.isArray(value) ? questionsOf(value) : undefined;
  const numbers =
    questions === undefined
      ? Object.values(value).flatMap((child) => [...numbersByName(child)])
      : numbersOfNames(questions);
  const found = numbers.length === 0 ? NO_NUMBERS : new Set(numbers);
  byName.set(value, found);
  return found;
}

/** None where a question is among them, or an answer that is no number. */
function numbersOfNames(questions: readonly JsonObject[]): readonly string[] {
  const told = questions.map(readQuestion).map(({ labels: [label = ''], answer, type }) => ({
    label,
    number: type === undefined ? numberIn(answer) : '',
  }));
  if (told.some(({ number }) => number === '') || areLabels(told.map(({ label }) => label)))
    return [];
  const numbers = new Set(told.flatMap(({ label, number }) => (mayBeName(label) ? [number] : [])));
  return numbers.size > 1 ? [...numbers] : [];
}

/** The digits of a number, empty for any other answer. */
function numberIn(answer: unknown): string {
  const text = typeof answer === 'number' ? String(answer) : answer;
  return typeof text === 'string' && mayBeNumber(text.trim()) ? digitsOf(text) : '';
}

/** `Work` and `Tuis` say which number it is, `Spouse` whose, and `input_3` nothing. */
const mayBeName = (label: string): boolean =>
  label.length <= LONGEST_NAME && !/\d/.test(label) && mayBeLead(label) && !isKindOfPhone(label);

const isKindOfPhone = (label: string): boolean => fieldOf([`${label} phone`]) !== undefined;

/**
 * Whether names and numbers stand in it several times under one path, so that each is another
 * person's in a list that nobody knows: `{ batch: { list: [{ x: { name, phone } }, …] } }`.
 */
export function repeatsPersons(value: JsonObject): boolean {
  const numbers = new Map<string, Set<string>>();
  const names = new Map<string, Set<string>>();
  for (const {
    names: [path = []],
    values,
  } of readValues(value, { most: limits.summary }).told) {
    const around = path.slice(0, -1);
    // What stands right in it is told in lists by one person.
    if (around.length === 0 || !around.every(mayBeLead)) continue;
    const field = fieldOf(path.slice(-1)) ?? '';
    const told = /^(?:phone|mobile)$/.test(field)
      ? numbers
      : /name$/i.test(field)
        ? names
        : undefined;
    const [first = ''] = values;
    if (told === undefined || (told === numbers && !mayBeNumber(first))) continue;
    const key = around.join('\n');
    told.set(key, (told.get(key) ?? new Set()).add(first));
  }
  return [...numbers].some(([key, { size }]) => size > 1 && (names.get(key)?.size ?? 0) > 1);
}

/** A company has a name and a number, too; of a parent and a learner, the parent is phoned. */
const mayBeLead = (name: string): boolean =>
  name.length <= LONGEST_NAME && !NO_PERSON.test(plainName(name)) && personOf([name]) === 'own';

const NO_PERSON =
  /company|compan|organi[sz]ation|account|business|branch|store|shop|office|firm|agency|site|venue|location|campaign|form|page|maatskappy|besigheid|tak|winkel|kantoor|workspace|tenant|team|department|product|property|meta|channel|inbox|chatbot|address/;

const NUMBERED_FLAT =
  /^(?:lead|person|contact|customer|client|applicant|prospect)[\s_-]?(\d{1,3})[\s_-](.{1,40})$/i;

/** `{ lead_1_name, lead_1_phone, lead_2_name, lead_2_phone }` */
function isNumberedFlat(value: JsonObject): boolean {
  const phones = new Set<string>();
  const names = new Set<string>();
  for (const name of Object.keys(value)) {
    const [, number = '', rest = ''] = NUMBERED_FLAT.exec(name) ?? [];
    const field = number === '' ? undefined : fieldOf([rest]);
    if (field === 'phone' || field === 'mobile') phones.add(number);
    if (/name$/i.test(field ?? '')) names.add(number);
  }
  return phones.size > 1 && names.size > 1;
}

/**
 * `{ name: ['Ann', 'Ben'], phone: ['082…', '083…'] }`, and as relays join lists: `{ name: 'Ann Nel,Ben Smit',
 * phone: '082…,083…' }`. Joined, there are as many whole names as numbers, or first names with surnames, or
 * names with e-mail addresses. `Nel, Ann` with two numbers is one person, and so is `Ann Nel, Sales Manager`
 * with a mobile and a landline.
 */
function hasColumns(value: JsonObject): boolean {
  const columns = Object.entries(value).flatMap(([name, child]) => {
    const isList = Array.isArray(child);
    const text = asWord(child).slice(0, limits.value);
    const parts = isList ? child.map(asWord) : text.split(/[,;|\n]/).map((part) => part.trim());
    return parts.length > 1 && new Set(parts).size === parts.length
      ? [{ field: fieldOf([name]) ?? '', isList, text, parts }]
      : [];
  });
  return columns.some(({ field, isList, parts: numbers }) => {
    if (!/^(?:phone|mobile|number)$/.test(field) || !numbers.every(mayBeNumber)) return false;
    const beside = columns.filter(
      (column) => column.isList === isList && column.parts.length === numbers.length,
    );
    const has = (kind: string) => beside.some(({ field }) => field === kind);
    if (!isList && has('firstName') && has('surname')) return true;
    if (!isList && new Set(numbers.map(isMobile)).size > 1) return false;
    return beside.some(
      ({ field, text, parts }) =>
        /name$/i.test(field) &&
        (isList ||
          parts.every(isWholeName) ||
          (has('email') && !(parts.length === 2 && text.includes(', ')))),
    );
  });
}

/** As numbers begin in South Africa and many other countries. */
const isMobile = (number: string): boolean =>
  /^(?:27|0)?[6-8]/.test(number.replace(/\D/g, '').replace(/^00/, ''));

/** `Ann Nel`; `van der Merwe` is a surname. */
const isWholeName = (part: string): boolean => {
  const { firstName, surname } = splitName(part);
  return firstName !== '' && surname !== '';
};
