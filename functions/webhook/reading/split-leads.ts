import { ok, type Result } from '../../shared/result.ts';
import type { Item, Unreadable } from '../source.ts';
import { isBookkeeping, isOfList } from './bookkeeping.ts';
import { isNotTheLeads, toLabel } from './field-name.ts';
import { readLead } from './fields.ts';
import { isObject, type JsonObject } from './json-values.ts';
import { limits } from './limits.ts';
import { isCompany, isSubject, otherToldBy, personOf } from './persons.ts';
import { isQuestionList, isQuestionMap } from './questions.ts';
import { readTable, type Table } from './tables.ts';
import {
  hasOtherPerson,
  holdsSeveral,
  isPerson,
  numbersByName,
  repeatsPersons,
  summarize,
} from './told-persons.ts';
import { unreadable } from './unreadable.ts';
import { readValues } from './values.ts';
import { plainName, wordSet } from './words.ts';

/** Names under which a person, or a list of them, may stand in a body. */
const PERSONS = wordSet(
  `lead leads person persons people contact contacts customer customers client clients prospect
   prospects applicant applicants subscriber subscribers consumer consumers`,
);
/** Names under which each is a lead, be it by her relationship to a learner a mother. */
const LEADS = wordSet('lead leads prospect prospects applicant applicants subscribers');
/** Names under which anything may stand that is delivered. */
const WRAPPERS = wordSet(
  `data body payload record records item items result results row rows entry entries submission
   submissions response responses object objects event events value values table sheet
   worksheet edges nodes node`,
);

/** Names of any length are sent; those of wrappers are short. */
const LONGEST_WRAPPER = 40;

type Answers = readonly (readonly [question: string, answer: string])[];

/** A lead of a body, and what stands beside it and is told of all its leads. */
interface LeadInBody {
  readonly payload: unknown;
  readonly beside: Answers;
  /** Whether what stands beside it forbids to call. */
  readonly doNotCall: boolean;
}

/**
 * The leads of a body: the elements of a list, wherever it is wrapped (`{ data: { leads: [ … ] } }`),
 * the values of an object with numbered names (`{ lead1: …, lead2: … }`), or the body itself where it
 * holds one lead, wrapped or not.
 *
 * @param body a decoded body: object or array
 * @returns in the order of the body, empty for an empty list; undefined where it holds several
 *   persons and nothing says which of them are leads
 */
function splitLeads(body: unknown): readonly LeadInBody[] | undefined {
  const found = find(body);
  if (found === 'unclear') return undefined;
  if (found === undefined) return [{ payload: body, beside: [], doNotCall: false }];
  const around = readAround(found.beside);
  return found.leads.map((payload) => ({ payload, ...around }));
}

/** What stands around leads, as it is told of each of them. */
type Around = Omit<LeadInBody, 'payload'>;

const readAround = (beside: readonly JsonObject[]): Around => ({
  beside: tellBeside(beside),
  doNotCall: beside.some((each) => readLead(withoutPersons(each)).fields.doNotCall === true),
});

/** What another person has said is not said of a lead beside it. */
const withoutPersons = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => ![child].flat().some(isPerson))
      .map(([name, child]) => [name, isObject(child) ? withoutPersons(child) : child]),
  );

/** Many leads stand in the same object. */
const readBefore = new WeakMap<JsonObject, Around>();

/** Tells what stands around leads with each of them, and heeds what forbids to call there. */
export const withBeside = (
  items: readonly Item[],
  around: readonly JsonObject[],
): readonly Item[] =>
  around.reduce((told, object) => {
    const read = readBefore.get(object) ?? readAround([object]);
    readBefore.set(object, read);
    return told.map((item) => withAround(item, read));
  }, items);

/** Why a part of a body is parked that holds several persons. */
export const SEVERAL_PERSONS = 'holds several persons: set leads';

/** What is answered where several persons cannot be told apart. */
const severalPersons = (payload: unknown): Item => ({
  kind: 'unusable',
  field: 'phoneNumber',
  reason: SEVERAL_PERSONS,
  payload,
});

/**
 * Reads each lead of a body, and tells what stands beside a list with each of its leads.
 *
 * @param read what a preset makes of one lead
 * @returns why not, where there are more than we read
 */
export function readEachLead(
  body: unknown,
  read: (payload: unknown) => Item,
): Result<readonly Item[], Unreadable> {
  const leads = splitLeads(body);
  if (leads === undefined) return ok([severalPersons(body)]);
  if (leads.length > limits.leads) {
    return unreadable(400, `the body holds more than ${limits.leads} leads`);
  }
  return ok(
    leads.map(({ payload, ...around }) =>
      isObject(payload) && unclear.has(payload)
        ? severalPersons(payload)
        : withAround(read(payload), around),
    ),
  );
}

function withAround(item: Item, { beside, doNotCall }: Around): Item {
  if (item.kind !== 'lead' || (beside.length === 0 && !doNotCall)) return item;
  const { answers = [] } = item.fields;
  const fields = { ...item.fields, answers: [...answers, ...beside] };
  return { ...item, fields: doNotCall ? { ...fields, doNotCall } : fields };
}

interface Found {
  readonly leads: readonly unknown[];
  /** What stands around the list. */
  readonly beside: readonly JsonObject[];
  /** Whether it stands under a name of persons. */
  readonly isOfPersons?: boolean;
}

function find(value: unknown): Found | 'unclear' | undefined {
  const table = readTable(value);
  if (table !== undefined) return ofTable(table);
  if (Array.isArray(value)) {
    if (!isQuestionList(value)) return ofElements(value);
    return numbersByName(value).size > 1 ? 'unclear' : undefined;
  }
  if (!isObject(value) || isQuestionMap(value)) return undefined;
  const numbered = numberedPersons(value);
  const named: Found[] = numbered === undefined ? [] : [numbered];
  const unnamed: Found[] = [];
  const rest: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(value)) {
    if (numbered !== undefined && NUMBERED.test(name) && isPerson(child)) continue;
    const found = isKnown(name) ? findUnder(name, child) : undefined;
    if (found === 'unclear') return found;
    const people = found ?? findPeople(name, child);
    if (people === undefined) rest[name] = child;
    else (found === undefined ? unnamed : named).push(people);
  }
  const beside = [rest];
  const [list, ...others] = named.filter(({ leads }) => leads.some(isPerson));
  if (list !== undefined) {
    // Somebody with a number stands beside those of the list, or in another list.
    if (others.length > 0 || hasOtherPerson(rest, list.leads)) return 'unclear';
    if (summarize(rest).number !== undefined && summarize(rest).called !== '') return undefined;
    return { leads: list.leads, beside: [...list.beside, ...beside] };
  }
  if (holdsSeveral(value)) return 'unclear';
  // Nothing but its people says that such a list is one of leads: it may belong to a lead as well.
  const [things = unnamed[0], ...more] = named;
  if (things === undefined) return repeatsPersons(value) ? 'unclear' : undefined;
  if (more.length > 0 || isLead(rest, things)) return undefined;
  // `items: []` beside what somebody told is a list of theirs.
  const isOfRest =
    things.leads.length === 0 && !things.isOfPersons && tellBeside(beside).length > 0;
  if (isOfRest) return undefined;
  return unnamed.length > 1
    ? 'unclear'
    : { leads: things.leads, beside: [...things.beside, ...beside] };
}

/** Each row is a lead, unless somebody with a number stands beside the table. */
function ofTable({ rows, beside }: Table): Found | 'unclear' | undefined {
  if (hasOtherPerson(beside, rows)) return 'unclear';
  const { number, called } = summarize(beside);
  if (number !== undefined && called !== '') return undefined;
  return { leads: rows, beside: [beside], isOfPersons: true };
}

/** The elements of lists that hold several persons each: the others are leads all the same. */
const unclear = new WeakSet<object>();

function ofElements(all: readonly unknown[], name = ''): Found {
  const { list, others } = isOneOf(LEADS, name) ? { list: all, others: [] } : withoutOthers(all);
  const each = list.map((element): Found => {
    const found = find(element);
    if (found === 'unclear' && isObject(element)) unclear.add(element);
    return found === undefined || found === 'unclear' ? { leads: [element], beside: [] } : found;
  });
  return {
    leads: each.flatMap(({ leads }) => leads),
    beside: [...(each.length === 1 ? (each[0]?.beside ?? []) : []), ...others],
  };
}

/**
 * The elements of a list without those that say of themselves that they are somebody else
 * (`relationship: 'Spouse'`), who are told beside the leads. Where all say so, nobody is left out; nor
 * is a mother beside a learner.
 */
function withoutOthers(all: readonly unknown[]): {
  readonly list: readonly unknown[];
  readonly others: readonly JsonObject[];
} {
  const hasSubject = all.some((element) => isObject(element) && isSubject(element));
  const told = all.map((element) => {
    const name = isObject(element) ? otherToldBy(element) : undefined;
    if (name === undefined) return undefined;
    // `type: 'Emergency'` says how soon somebody needs a plumber.
    const isHow = /^(?:emergency|noodgeval)$/i.test(name);
    return isHow || (hasSubject && personOf([name]) === 'guardian') ? undefined : name;
  });
  const list = all.filter((_, at) => told[at] === undefined);
  if (list.length === 0 || list.length === all.length) return { list: all, others: [] };
  const others = told.flatMap((name, at) => (name === undefined ? [] : [{ [name]: all[at] }]));
  return { list, others };
}

const isOneOf = (names: ReadonlySet<string>, name: string): boolean =>
  name.length <= LONGEST_WRAPPER && names.has(plainName(name));

const isKnown = (name: string): boolean => isOneOf(PERSONS, name) || isOneOf(WRAPPERS, name);

/** An object, and those that stand in it, one in the other, under names that only wrap: `{ data: { lead } }`. */
export const layersOf = (value: unknown, most = 4): readonly JsonObject[] =>
  isObject(value) && most > 0
    ? [
        value,
        ...Object.entries(value).flatMap(([name, child]) =>
          isObject(child) && isKnown(name) ? layersOf(child, most - 1) : [],
        ),
      ]
    : [];

/** The leads that stand under a name that may hold them. */
function findUnder(name: string, child: unknown): Found | 'unclear' | undefined {
  if (!Array.isArray(child)) return isObject(child) ? (ofMap(child) ?? find(child)) : undefined;
  if (child.length === 0) {
    return { leads: [], beside: [], isOfPersons: isOneOf(PERSONS, name) };
  }
  const table = readTable(child);
  if (table !== undefined) return ofTable(table);
  const isList = child.some((each) => typeof each === 'object' && each !== null);
  return isList && !isQuestionList(child) ? ofElements(child, name) : undefined;
}

/** A list under any other name, if all in it are people: `array` is what Make calls its own. */
function findPeople(name: string, child: unknown): Found | undefined {
  const isOthers = [name, name.replace(/s$/i, '')].some((each) => isNotTheLeads([each]));
  if (isOthers && !isCompany(name)) return undefined;
  // One of them alone may be a part of a lead: `page_1: { … }`.
  if (isObject(child)) return Object.keys(child).length > 1 ? ofMap(child) : undefined;
  if (!Array.isArray(child) || child.length === 0 || isQuestionList(child)) return undefined;
  if (!child.every(isPerson)) return undefined;
  const { list, others } = withoutOthers(child);
  return { leads: list, beside: others };
}

/** `{ step1: …, step2: … }`: what one person told on the pages of a form. */
const PART_OF_FORM =
  /^(?:step|page|section|part|tab|panel|screen|slide|form|stap|bladsy|deel|afdeling)s?[\s_-]?\d{1,3}$/i;

/** `{ leads: { 101: …, 102: … } }`: persons under their ids. */
function ofMap(child: JsonObject): Found | undefined {
  const entries = Object.entries(child);
  const isId = (name: string): boolean =>
    (/\d/.test(name) || name.length === 1) && !PART_OF_FORM.test(name);
  const isMap =
    entries.length > 0 && entries.every(([name, value]) => isPerson(value) && isId(name));
  return isMap ? { leads: entries.map(([, value]) => value), beside: [] } : undefined;
}

const NUMBERED =
  /^(?:lead|contact|person|customer|client|prospect|applicant|record|row|item|entry)?s?[\s_-]?\d{1,9}$/i;

/** `{ lead1: …, lead2: … }`, `{ 0: …, 1: … }`, whatever stands beside them. */
function numberedPersons(value: JsonObject): Found | undefined {
  const persons = Object.entries(value)
    .filter(([name, child]) => NUMBERED.test(name) && isPerson(child))
    .map(([, child]) => child);
  return persons.length > 1 ? { leads: persons, beside: [] } : undefined;
}

/** Whether what stands beside a list is a lead already, so that the list belongs to it. */
function isLead(rest: JsonObject, { leads }: Found): boolean {
  const { phones, email, firstName, surname, fullName } = readLead(rest, {
    most: limits.summary,
  }).fields;
  return (
    [phones, email, firstName, surname].some((field) => field !== undefined) ||
    (leads.length === 0 && fullName !== undefined)
  );
}

/** What stands around a list of leads, as answers of each of them. */
function tellBeside(around: readonly JsonObject[]): Answers {
  const told = around.flatMap((each) => readValues(each).told);
  const answers: (readonly [string, string])[] = [];
  let length = 0;
  for (const { names, values } of told) {
    const path = names[0] ?? [];
    const answer = [toLabel(path), values.join(', ')] as const;
    if (isBookkeeping(path) || isOfList(path)) continue;
    length += answer[0].length + answer[1].length;
    if (answers.length === limits.shared || length > limits.sharedCharacters) break;
    answers.push(answer);
  }
  return answers;
}
