import { fieldOf } from './field-name.ts';
import { asList, isObject, type JsonObject } from './json-values.ts';
import { looksLikeMail } from './looks-like.ts';

/** A question of a form together with what was answered. */
export interface Question {
  /** What it may be known by: its text first, then its key or reference. */
  readonly labels: readonly string[];
  readonly answer: unknown;
  /** What its field is made for, whatever its text says. */
  readonly type?: AnswerType;
}

export type AnswerType = 'phone' | 'email';

/** Names of the text of a question, the best first. */
const TEXTS = [
  ...['question', 'questionText', 'question_text', 'label', 'field_label', 'fieldLabel', 'title'],
  ...['prompt', 'column_name', 'admin_label', 'name', 'field_name', 'fieldName'],
] as const;
/** Names of what identifies a question, which tell the field at times and are shown at worst. */
const KEYS = ['field', 'column_id', 'key', 'ref', 'slug', 'custom_key', 'id'] as const;
/** Names of an answer, the plainest first. */
const ANSWERS = [
  ...['value', 'answer', 'values', 'string_value', 'response', 'field_value', 'fieldValue'],
  ...['user_value', 'answers', 'text', 'content', 'selected', 'choice', 'raw_value'],
] as const;
/** What may stand beside a label and a value in an object that is one value: `{ label, value, primary }`. */
const COMPANIONS: ReadonlySet<string> = new Set(
  `id ref type position order index slug required primary is_primary raw_value versions timestamp
   source sourceId sourceLabel sourceType field_id fieldId`.split(/\s+/),
);

/**
 * Whether a list holds the questions of one form (`[{ title: 'Cell', type: 'phone', value: '082…' },
 * …]`), with whatever else the sender tells of each.
 */
export const isQuestionList = (list: readonly unknown[]): boolean =>
  list.length > 0 &&
  list.every((element) => isObject(element) && mayBeQuestion(element)) &&
  list.some((element) => answerName(element as JsonObject) !== undefined);

/** The same of an object, by the keys of the questions: `{ field_1: { title, type, value }, … }`. */
export function isQuestionMap(fields: JsonObject): boolean {
  const elements = Object.values(fields);
  return (
    elements.every(
      (element) => isObject(element) && isMarked(element) && answerName(element) !== undefined,
    ) && isQuestionList(elements)
  );
}

/** A person has a `name` and perhaps a `value`, too; only a question has one of these. */
const isMarked = (element: JsonObject): boolean =>
  ['question', 'type', 'field_label', 'fieldLabel'].some(
    (name) => typeof element[name] === 'string',
  );

/** Whether an object is one value with a label of its own or the name it stands under. */
export const isLabelledValue = (fields: JsonObject): boolean =>
  answerName(fields) !== undefined &&
  Object.entries(fields).every(
    ([name, value]) =>
      COMPANIONS.has(name) || isAnswerName(name) || (isPartOfQuestion(name) && !isNested(value)),
  );

const isAnswerName = (name: string): boolean => ANSWERS.some((known) => known === name);
const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null;

const isPartOfQuestion = (name: string): boolean =>
  [...TEXTS, ...KEYS, ...ANSWERS].some((known) => known === name);

/** What a form tells of a question that nobody answered. */
const OF_THE_FORM =
  /^(?:description|hint|help|placeholder|options|choices|page|section|hidden|visible|format|settings|validations?|default|properties|attachment|sort)$/i;

/** An element that nobody answered has a label only. What tells of a person is none. */
function mayBeQuestion(element: JsonObject): boolean {
  if (labelsOf(element).length === 0) return false;
  const answer = answerName(element);
  return Object.entries(element).every(([name, value]) => {
    if (name === answer || isAnswerName(name) || COMPANIONS.has(name)) return true;
    if (isPartOfQuestion(name)) return name === 'field' || !isNested(value);
    return answer === undefined ? OF_THE_FORM.test(name) : !isPersonal(name, value);
  });
}

const PERSONAL: ReadonlySet<unknown> = new Set([
  'phone',
  'mobile',
  'email',
  'firstName',
  'surname',
]);

function isPersonal(name: string, value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  const field = fieldOf([name]);
  if (!PERSONAL.has(field) || String(value) === '') return false;
  if (field === 'email') return looksLikeMail(String(value).slice(0, 300).trim());
  // Typeform has the answer to a question of the type `phone_number` under that name.
  return true;
}

function labelsOf(element: JsonObject): readonly string[] {
  const named = [...TEXTS, ...KEYS].map((name) => element[name]);
  const asked = isObject(element.field) ? labelsOf(element.field) : [];
  // Where the answer is in `answer`, `text` may be the question's.
  const spoken = answerName(element) === 'text' ? undefined : element.text;
  const [first, ...others] = [
    ...asked,
    ...named.slice(0, TEXTS.length),
    spoken,
    ...named.slice(TEXTS.length),
  ].filter(isLabel);
  return first === undefined ? [] : [first, ...others];
}

const isLabel = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '';

/** The name under which an element has its answer. */
function answerName(element: JsonObject): string | undefined {
  const named = ANSWERS.find((name) => Object.hasOwn(element, name));
  if (named !== undefined) return named;
  // Typeform: `{ type: 'phone_number', phone_number: '+27…', field: { ref } }`.
  const { type } = element;
  return typeof type === 'string' && Object.hasOwn(element, type) ? type : undefined;
}

/** `{ value: 'g', text: 'Gold' }`: an answer that is told in another way, too. */
const otherAnswers = (element: JsonObject, name: string): readonly unknown[] =>
  ANSWERS.filter((other) => other !== name && other !== 'raw_value')
    .filter((other) => other !== 'text' || name !== 'answer')
    .map((other) => element[other])
    .filter((other) => (typeof other === 'string' && other !== '') || typeof other === 'number');

/** Reads a question with its answer; a choice is told by what was to be read beside it. */
export function readQuestion(element: JsonObject): Question {
  const name = answerName(element);
  const answer = name === undefined ? undefined : [element[name], ...otherAnswers(element, name)];
  const type = typeOf(element.type);
  return {
    labels: labelsOf(element),
    answer: withOptionTexts(answer?.length === 1 ? answer[0] : answer?.flat(), element),
    ...(type === undefined ? {} : { type }),
  };
}

/** `tel`, `phone_number`, `INPUT_PHONE_NUMBER`, `control_phone`; `email`, `Email`. */
function typeOf(type: unknown): AnswerType | undefined {
  if (typeof type !== 'string' || type.length > 60) return undefined;
  if (/(?:^|[^a-z])(?:tel|phone|telephone|mobile)(?![a-z]*(?:type|model))/i.test(type))
    return 'phone';
  return /email/i.test(type) ? 'email' : undefined;
}

/** `value: ['o2'], options: [{ id: 'o2', text: 'Large' }]`: `Large`. */
function withOptionTexts(answer: unknown, element: JsonObject): unknown {
  const options = [element.options, element.choices].flatMap(asList).filter(isObject);
  if (options.length === 0) return answer;
  const texts = new Map(
    options.flatMap((option) => {
      const text = [option.text, option.label, option.title, option.name].find(isLabel);
      if (text === undefined) return [];
      return [option.id, option.value, option.key, option.ref].map((id) => [id, text] as const);
    }),
  );
  const read = (chosen: unknown): unknown =>
    chosen === undefined || chosen === null ? chosen : (texts.get(chosen) ?? chosen);
  return Array.isArray(answer) ? answer.map(read) : read(answer);
}

/** What is to be read of an answer that is an object: `{ label: 'Gold', value: 'g' }`. */
export function chosenText(answer: JsonObject): unknown {
  const { label, labels, other, text, name, title, value } = answer;
  const chosen = [label, ...asList(labels), other].filter(isScalar);
  if (chosen.length > 0) return chosen.length === 1 ? chosen[0] : chosen;
  return [text, name, title, value].find((part) => isScalar(part) && part !== '');
}

const isScalar = (value: unknown): boolean =>
  value !== undefined && value !== null && typeof value !== 'object';
