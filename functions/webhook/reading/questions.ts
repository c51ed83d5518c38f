import { fieldOf } from './field-name.ts';
import { asList, isObject, type JsonObject } from './json-values.ts';
import { looksLikeMail, looksLikeNumber } from './looks-like.ts';
import { plainName } from './words.ts';

/** A question of a form together with what was answered. */
export interface Question {
  /** What it may be known by: its text first, then its key or reference. */
  readonly labels: readonly string[];
  readonly answer: unknown;
  /** What its field is made for, whatever its text says. */
  readonly type?: AnswerType;
  /** The part of the form in which it stands, which may tell whose the answer is. */
  readonly section?: string;
}

export type AnswerType = 'phone' | 'email';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Names of the text of a question, the best first, as `plainName` writes them. */
const TEXTS = words(`
  question questiontext questiontitle questionlabel label fieldlabel title prompt columnname adminlabel
  name fieldname`);
/** The same where only an answer beside it says that it is one: a product has a `description`, too. */
const WEAK_TEXTS = words(`
  q questionname vraag caption heading header column columntitle displayname attribute property
  variable item placeholder description`);
/** Names of what identifies a question, which tell the field at times and are shown at worst. */
const KEYS = words('field columnid key ref slug customkey id');
/** Names of an answer, the plainest first. */
const ANSWERS = words(`
  value answer values stringvalue response fieldvalue uservalue answers text content selected choice
  rawvalue`);
/** The same of a plain answer only: under `data` there may be anything. */
const WEAK_ANSWERS = words(`
  a val antwoord answertext answervalue responsetext userresponse reply displayvalue userdata data
  input`);
/** Names of the part of the form in which a question stands. */
const SECTIONS = words('section sectiontitle sectionname group groupname fieldset block step');
/** What may stand beside a label and a value in an object that is one value: `{ label, value, primary }`. */
const COMPANIONS: ReadonlySet<string> = new Set(
  words(`id ref type position order index slug required primary isprimary ishidden rawvalue versions timestamp
   source sourceid sourcelabel sourcetype fieldid`),
);

/** The same of a choice: Typeform's `{ id, ref, label, other }`. */
const OF_A_CHOICE: ReadonlySet<string> = new Set(words('ids refs labels other checked'));

/** Names of any length are sent; those of a question's parts are short. */
const LONGEST_NAME = 40;

const plain = (name: string): string => (name.length <= LONGEST_NAME ? plainName(name) : '');

/** Each object is asked about several times, and its names are read once. */
const plainElements = new WeakMap<object, JsonObject>();

/** The same object with its names as `plainName` writes them: `Question`, `question_text`. */
function withPlainNames(element: JsonObject): JsonObject {
  const known = plainElements.get(element);
  if (known !== undefined) return known;
  const entries = Object.entries(element).map(([name, value]) => [plain(name), value] as const);
  // Of two names that come to the same, the first counts.
  const made = Object.fromEntries(entries.filter(([name]) => name !== '').toReversed());
  plainElements.set(element, made);
  return made;
}

/**
 * Whether a list holds the questions of one form (`[{ title: 'Cell', type: 'phone', value: '082…' },
 * …]`), with whatever else the sender tells of each.
 */
export const isQuestionList = (list: readonly unknown[]): boolean =>
  questionsOf(list) !== undefined;

/** Each list is asked about several times, and read once. */
const questionLists = new WeakMap<readonly unknown[], readonly JsonObject[] | 'none'>();

/**
 * The questions of a list that holds those of one form, for {@link readQuestion}.
 *
 * @returns undefined for any other list
 */
export function questionsOf(list: readonly unknown[]): readonly JsonObject[] | undefined {
  const known = questionLists.get(list) ?? findQuestions(list) ?? 'none';
  questionLists.set(list, known);
  return known === 'none' ? undefined : known;
}

function findQuestions(list: readonly unknown[]): readonly JsonObject[] | undefined {
  if (list.length === 0) return undefined;
  if (list.every(isPair)) return ofPairs(list);
  if (!list.every(isObject)) return undefined;
  const areQuestions =
    list.every(mayBeQuestion) && list.some((element) => answerName(element) !== undefined);
  if (areQuestions) return list;
  if (list.length < 2) return undefined;
  const single = list.map(Object.entries);
  if (single.every((entries) => entries.length === 1 && !isNested(entries[0]?.[1]))) {
    return ofPairs(single.map(([entry]) => entry as [string, unknown]));
  }
  return ofColumns(list);
}

const isPair = (element: unknown): element is [string, unknown] =>
  Array.isArray(element) &&
  element.length === 2 &&
  typeof element[0] === 'string' &&
  !isNested(element[1]);

/** `[['Full name', 'Ann Nel'], ['Cell', '082…']]`, `[{ 'Full name': 'Ann Nel' }, { Cell: '082…' }]` */
function ofPairs(
  pairs: readonly (readonly [string, unknown])[],
): readonly JsonObject[] | undefined {
  const isForm =
    areLabels(pairs.map(([label]) => label)) && !areLabels(pairs.map(([, answer]) => answer));
  const isOnce = new Set(pairs.map(([label]) => label)).size === pairs.length;
  return isForm && isOnce && pairs.length > 1
    ? pairs.map(([question, answer]) => ({ question, answer }))
    : undefined;
}

/** Objects with the same two names of any kind, of which the one has labels and the other answers. */
function ofColumns(list: readonly JsonObject[]): readonly JsonObject[] | undefined {
  const [one, other, ...more] = Object.keys(list[0] ?? {});
  if (one === undefined || other === undefined || more.length > 0) return undefined;
  const isSame = list.every(
    (element) =>
      Object.keys(element).length === 2 &&
      Object.hasOwn(element, one) &&
      Object.hasOwn(element, other),
  );
  if (!isSame) return undefined;
  const column = (name: string) => list.map((element) => element[name]);
  const asPairs = (label: string, answer: string) =>
    ofPairs(list.map((element) => [String(element[label]), element[answer]] as const));
  if (areLabels(column(one)) && !column(other).some(isNested)) return asPairs(one, other);
  return areLabels(column(other)) && !column(one).some(isNested) ? asPairs(other, one) : undefined;
}

/** Whether texts are names of fields: one at least asks how to reach somebody, and none is an answer. */
export function areLabels(texts: readonly unknown[]): boolean {
  const isText = texts.every(
    (text) => isLabel(text) && !looksLikeNumber(text.trim()) && !looksLikeMail(text.trim()),
  );
  return (
    isText && texts.some((text) => ASKS_FOR_CONTACT.has(fieldOf([String(text).slice(0, 300)])))
  );
}

const ASKS_FOR_CONTACT: ReadonlySet<unknown> = new Set(['phone', 'mobile', 'number', 'email']);

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
  ['question', 'type', 'fieldlabel'].some(
    (name) => typeof withPlainNames(element)[name] === 'string',
  );

/** Whether an object is one value with a label of its own or the name it stands under. */
export const isLabelledValue = (fields: JsonObject): boolean => {
  const answer = answerName(fields);
  if (answer === undefined || WEAK_ANSWERS.includes(answer) || hasNamesTwice(fields)) return false;
  return Object.entries(withPlainNames(fields)).every(
    ([name, value]) =>
      COMPANIONS.has(name) || name === answer || (isPartOfQuestion(name) && !isNested(value)),
  );
};

/** Whether an object is a choice that is told by its label: what else it holds says nothing of a person. */
export const isLabelledChoice = (fields: JsonObject): boolean =>
  Object.hasOwn(fields, 'label') &&
  Object.entries(withPlainNames(fields)).every(
    ([name, value]) =>
      COMPANIONS.has(name) || OF_A_CHOICE.has(name) || (isPartOfQuestion(name) && !isNested(value)),
  );

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null;

const isPartOfQuestion = (name: string): boolean =>
  [TEXTS, KEYS, ANSWERS].some((names) => names.includes(name));

/** What a form tells of a question that nobody answered. */
const OF_THE_FORM =
  /^(?:description|hint|help|placeholder|options|choices|page|section|hidden|visible|format|settings|validations?|default|properties|attachment|sort)$/i;

/** An element that nobody answered has a label only. What tells of a person is none. */
function mayBeQuestion(element: JsonObject): boolean {
  if (labelsOf(element).length === 0) return false;
  const answer = answerName(element);
  if (isSubmission(element, answer) || hasNamesTwice(element)) return false;
  return Object.entries(element).every(([written, value]) => {
    const name = plain(written);
    if (name === answer || ANSWERS.includes(name) || COMPANIONS.has(name)) return true;
    if (isPartOfQuestion(name)) return name === 'field' || !isNested(value);
    if (answer === undefined) return OF_THE_FORM.test(written);
    return WEAK_TEXTS.includes(name) ? !isNested(value) : !isPersonal(written, value);
  });
}

/** `value` beside `Value`: of a question, one of them would not be told. */
const hasNamesTwice = (element: JsonObject): boolean => {
  const names = Object.keys(element)
    .map(plain)
    .filter((name) => name !== '');
  return new Set(names).size < names.length;
};

/** `{ id: '1', answers: [{ question, answer }, …] }`: what one person answered, known by an id. */
function isSubmission(element: JsonObject, answer: string | undefined): boolean {
  const fields = withPlainNames(element);
  const list = answer === undefined ? undefined : fields[answer];
  const hasText = [...TEXTS, ...WEAK_TEXTS].some((name) => isLabel(fields[name]));
  return !hasText && Array.isArray(list) && list.some(isObject) && isQuestionList(list);
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
  const fields = withPlainNames(element);
  const answer = answerName(element);
  const weak = answer === undefined ? [] : WEAK_TEXTS;
  const asked = isObject(fields.field) ? labelsOf(fields.field) : [];
  // Where the answer is in `answer`, `text` may be the question's.
  const spoken = answer === 'text' ? undefined : fields.text;
  const [first, ...others] = [
    ...asked,
    ...[...TEXTS, ...weak].map((name) => fields[name]),
    spoken,
    ...KEYS.map((name) => fields[name]),
  ].filter(isLabel);
  return first === undefined ? [] : [first, ...others];
}

const isLabel = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '';

/** The plain name under which an element has its answer. */
function answerName(element: JsonObject): string | undefined {
  const fields = withPlainNames(element);
  const named =
    ANSWERS.find((name) => Object.hasOwn(fields, name)) ??
    WEAK_ANSWERS.find((name) => Object.hasOwn(fields, name) && !isNested(fields[name]));
  if (named !== undefined) return named;
  // Typeform: `{ type: 'phone_number', phone_number: '+27…', field: { ref } }`.
  const type = typeof fields.type === 'string' ? plain(fields.type) : '';
  return type !== '' && Object.hasOwn(fields, type) ? type : undefined;
}

/** `{ value: 'g', text: 'Gold' }`: an answer that is told in another way, too. */
const otherAnswers = (fields: JsonObject, name: string): readonly unknown[] =>
  ANSWERS.filter((other) => other !== name && other !== 'rawvalue')
    .filter((other) => other !== 'text' || name !== 'answer')
    .map((other) => fields[other])
    .filter((other) => (typeof other === 'string' && other !== '') || typeof other === 'number');

/** The part of the form in which a question stands, such as `Next of kin`, if it tells. */
const sectionOf = (fields: JsonObject): string | undefined =>
  SECTIONS.map((name) => fields[name]).find(isLabel);

/** Reads a question with its answer; a choice is told by what was to be read beside it. */
export function readQuestion(element: JsonObject): Question {
  const fields = withPlainNames(element);
  const name = answerName(element);
  const answer = name === undefined ? undefined : [fields[name], ...otherAnswers(fields, name)];
  const type = typeOf(fields.type);
  const section = sectionOf(fields);
  return {
    labels: labelsOf(element),
    answer: withOptionTexts(answer?.length === 1 ? answer[0] : answer?.flat(), fields),
    ...(type === undefined ? {} : { type }),
    ...(section === undefined ? {} : { section }),
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
