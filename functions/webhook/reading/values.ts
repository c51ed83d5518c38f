import { decodeHTMLStrict } from 'entities/decode';
import { isPlusCode, withCallingCode } from './calling-code.ts';
import { fieldOf } from './field-name.ts';
import { asObject, isObject, type JsonObject } from './json-values.ts';
import { limits } from './limits.ts';
import type { RawParts } from './named-value.ts';
import { otherToldBy, personOf } from './persons.ts';
import {
  type AnswerType,
  chosenText,
  isLabelledChoice,
  isLabelledValue,
  isQuestionList,
  isQuestionMap,
  questionsOf,
  readQuestion,
} from './questions.ts';
import { plainName, wordSet } from './words.ts';

/** A value that a payload tells, and what it is called. */
export interface Told {
  /** What it may be called, the best name first: a form's label says more than its key. */
  readonly names: readonly (readonly string[])[];
  /** What there is, trimmed; several where the sender gave a list. Never empty. */
  readonly values: readonly string[];
  /** What the form's field is made for. */
  readonly type?: AnswerType;
  /** Of a number in parts with an area code. */
  readonly parts?: RawParts;
}

/** The values of one lead. */
export interface Values {
  readonly told: readonly Told[];
  /** How many more there are than we read of one lead. */
  readonly unread: number;
}

/** How a payload is read. */
export interface Reading {
  /** How many of its values are read; those beyond the most that is read of a lead are counted. */
  readonly most?: number;
  /** Whether its texts are as people typed them, so that `&amp;` is what somebody typed. */
  readonly isDecoded?: boolean;
}

/**
 * The values of a payload in its order, each with its path of names. What is one value to a person (a
 * question and its answer, HubSpot's `{value}`, a number in parts) comes out as one.
 *
 * @param payload JSON, or a decoded form
 */
export function readValues(
  payload: unknown,
  { most = limits.values, isDecoded = false }: Reading = {},
): Values {
  const toText = isDecoded ? plainText : decodedText;
  const told: Told[] = [];
  let unread = 0;
  const tell: Tell = (values, names, { type, parts } = {}) => {
    if (told.length >= most) {
      unread += 1;
      return;
    }
    const texts = values
      .slice(0, limits.choices)
      .map(toText)
      .filter((text) => text !== undefined);
    if (texts.length === 0) return;
    told.push({
      names,
      values: [...new Set(texts)],
      ...(type === undefined ? {} : { type }),
      ...(parts === undefined ? {} : { parts }),
    });
  };
  const isDone = () => told.length >= most && most < limits.values;
  walk(payload, [], { tell, isDone });
  return { told, unread };
}

type Path = readonly string[];
type Tell = (
  values: readonly unknown[],
  names: Told['names'],
  more?: { readonly type?: AnswerType | undefined; readonly parts?: RawParts | undefined },
) => void;

/** What is told of the values on the way. */
interface Listener {
  readonly tell: Tell;
  /** Whether nobody wants to know more. */
  readonly isDone: () => boolean;
}

function walk(value: unknown, path: Path, to: Listener): void {
  if (path.length > limits.depth || to.isDone()) return;
  if (Array.isArray(value)) walkList(value, path, to);
  else if (isObject(value)) walkObject(value, path, to);
  else to.tell([value], [path]);
}

function walkObject(value: JsonObject, path: Path, to: Listener): void {
  if (path.length > 0 && isLabelledValue(value)) {
    walkQuestion(value, path, to);
    return;
  }
  const number = isOfNumber(path) ? readNumberInParts(value) : undefined;
  if (number !== undefined) to.tell(number.texts, [path], { parts: number.parts });
  else if (isQuestionMap(value)) {
    walkList(Object.values(value), path, to);
    return;
  }
  for (const [name, child] of number?.others ?? Object.entries(value)) {
    if (to.isDone()) return;
    walk(child, [...path, name.slice(0, limits.name)], to);
  }
}

function walkList(list: readonly unknown[], path: Path, to: Listener): void {
  if (list.every(isScalar)) {
    to.tell(list, [path]);
    return;
  }
  // `phones: [{value, primary}]`: the primary one first.
  const isPrimary = (item: unknown) => asObject(item).primary === true;
  const inOrder = list.some(isPrimary)
    ? [...list.filter(isPrimary), ...list.filter((item) => !isPrimary(item))]
    : list;
  for (const item of questionsOf(inOrder) ?? []) {
    if (to.isDone()) return;
    walkQuestion(item, path, to);
  }
  if (isQuestionList(inOrder)) return;
  for (const item of inOrder) {
    if (to.isDone()) return;
    const other = isObject(item) ? otherToldBy(item) : undefined;
    walk(item, other === undefined ? path : [...path, other], to);
  }
}

/** `{ question: 'Cell', answer: '082…' }`, `{ label, value }`, `{ value }`. */
function walkQuestion(element: JsonObject, path: Path, to: Listener): void {
  const { labels, answer, type, section } = readQuestion(element);
  const [label, ...others] = labels.map((text) => decodeEntities(text.slice(0, limits.name)));
  const part = section === undefined || personOf([section]) === 'own' ? [] : [section];
  const within = label === undefined ? path : [...part, label];
  const names =
    label === undefined
      ? [path]
      : [within, [...path, label], path, ...others.map((other) => [other])];
  const number = type === 'phone' && isObject(answer) ? readNumberInParts(answer) : undefined;
  if (number !== undefined) {
    to.tell(number.texts, names, { type, parts: number.parts });
    for (const [name, child] of number.others) walk(child, [...within, name], to);
    return;
  }
  const texts = [answer].flat().map(readChoice);
  if (!texts.every(isScalar)) {
    walk(answer, within, to);
    return;
  }
  to.tell(texts, names, { type });
}

/** `{ id: 'o2', label: 'Large' }`: what was chosen is told by its label. */
function readChoice(answer: unknown): unknown {
  if (!isObject(answer)) return answer;
  // What has a type is a question of its own.
  if (Object.hasOwn(answer, 'type')) return answer;
  const isChoice = isLabelledValue(answer) || isLabelledChoice(answer);
  return isChoice ? (chosenText(answer) ?? answer) : answer;
}

const CODE =
  wordSet(`countrycode dialcode dialingcode diallingcode callingcode prefix code country countryiso countryshortname iso iso2
   countrycallingcode`);
const AREA: ReadonlySet<string> = new Set(['area', 'areacode']);
const WHOLE = wordSet(
  'full e164 formatted international e164number fullnumber formattednumber internationalnumber',
);
const SUBSCRIBER = wordSet('number phone phonenumber national nationalnumber value input');

/** What of a number's parts says how it is kept, and nothing of the person. */
const KEPT = wordSet('type label primary isprimary id order');

/** A number in parts, and what stands among these that is none of them. */
interface NumberInParts {
  readonly texts: readonly string[];
  readonly others: readonly (readonly [name: string, value: unknown])[];
  /** Where it has an area code of its own. */
  readonly parts?: RawParts;
}

/** Whether names stand for a field of numbers to dial. */
export const isOfNumber = (path: Path): boolean => {
  const field = path.length === 0 ? undefined : fieldOf(path);
  return field === 'phone' || field === 'mobile' || field === 'number';
};

/** `phone: {area, phone}`, `{countryCode, number}`, `{full}`: the number as one text. */
function readNumberInParts(fields: JsonObject): NumberInParts | undefined {
  const parts = new Map<ReadonlySet<string>, string>();
  const others: (readonly [string, unknown])[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const plain = name.length <= LONGEST_PART ? plainName(name) : '';
    const part = [WHOLE, SUBSCRIBER, AREA, CODE].find((names) => names.has(plain));
    const isPart = part !== undefined && isScalar(value) && !parts.has(part);
    const text = isPart ? plainText(value) : undefined;
    // An area code with a plus is a calling code.
    const kind = part === AREA && text !== undefined && isPlusCode(text) ? CODE : part;
    if (text !== undefined && kind !== undefined) parts.set(kind, text);
    else if (!isPart && !(KEPT.has(plain) && isScalar(value))) others.push([name, value]);
  }
  const [whole, number] = [parts.get(WHOLE), parts.get(SUBSCRIBER)];
  if (whole === undefined && number === undefined) return undefined;
  const local = [parts.get(AREA), number].filter((text) => text !== undefined).join(' ');
  const code = parts.get(CODE);
  const joined = number === undefined ? [] : [withCallingCode(local, code ?? '')];
  const hasCode = joined[0] !== local || digitsOf(local).startsWith(digitsOf(code ?? '') || '-');
  if (code !== undefined && number !== undefined && !hasCode) others.push(['country code', code]);
  // The whole is mostly the same again.
  const isSame = whole !== undefined && digitsOf(whole).endsWith(digitsOf(number ?? '').slice(-7));
  const area = parts.get(AREA);
  if (whole === undefined && number !== undefined && area !== undefined) {
    const raw = { area, number, ...(code === undefined ? {} : { code }) };
    return { texts: joined, others, parts: raw };
  }
  return { texts: whole === undefined ? joined : [whole, ...(isSame ? [] : joined)], others };
}

/** Names of any length are sent; those of parts are short. */
const LONGEST_PART = 40;

const digitsOf = (text: string): string => text.slice(0, 200).replace(/\D/g, '');

/** What senders write where there is nothing. */
const ABSENT = /^(?:null|undefined|n\/a|-|-none-)$/i;

function plainText(value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).slice(0, limits.value).trim();
  return text === '' || ABSENT.test(text) ? undefined : text;
}

const decodedText = (value: unknown): string | undefined =>
  plainText(typeof value === 'string' ? decodeEntities(value.slice(0, limits.value)) : value);

/** Form plugins escape what people type: `O&#039;Brien`. Once: what was escaped twice was typed so. */
const decodeEntities = (text: string): string =>
  text.includes('&') ? decodeHTMLStrict(text) : text;

const isScalar = (value: unknown): value is string | number | boolean | null | undefined =>
  typeof value !== 'object' || value === null;
