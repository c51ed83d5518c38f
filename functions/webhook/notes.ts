import type { SourceConfig } from '../config/connector-schema.ts';
import { oneLine } from '../lead/text.ts';
import { textOf } from './mapping.ts';
import type { Lead, LeadFields } from './source.ts';

export type Answer = NonNullable<LeadFields['answers']>[number];

/** A value that a mapping of the config has put into a field of the contact, whole. */
export interface Taken {
  /** The expression that found it. */
  readonly expression: string;
  readonly value: string;
  /** It is the notes themselves, in which the value may stand among others. */
  readonly isNotes?: boolean | undefined;
}

/** The longest name or value that is compared. */
const LONGEST = 4_000;
/** Where a payload has more values, nobody looks whether one of them is the only one of its kind. */
const MOST_VALUES = 10_000;

/**
 * The answers that the agent gets to read: without those that the config leaves out, and without
 * those that stand in a field of the contact already. That is so where an answer has the value that
 * was taken, and either its question's name is in the expression (all its words, for a field further in),
 * or there is no other such value in the payload: a *Yes* to another question stays. Notes that the config
 * puts together hold an answer whose question they take, too.
 */
export function answersForNotes(
  { payload, toldAgain }: Pick<Lead, 'payload' | 'toldAgain'>,
  answers: readonly Answer[] = [],
  notes: SourceConfig['notes'],
  taken: readonly Taken[],
): readonly Answer[] {
  const without = new Set(notes?.without.map(plainName));
  const places = taken.map(({ expression, value, isNotes }) => ({
    holds: isNotes ? holder(oneLine(value, LONGEST)) : undefined,
    value: oneLine(value, LONGEST),
    names: new Set(namesIn(expression).map(plainName)),
    isOnly: picks(expression, value) && isOnlyValue(payload, value, toldAgain),
  }));
  return answers.filter(([question, answer]) => {
    const name = plainName(question);
    if (without.has(name)) return false;
    const text = oneLine(answer, LONGEST);
    const words = question.slice(0, LONGEST).split(/\s+/).map(plainName);
    const isIn = (names: ReadonlySet<string>) =>
      names.has(name) || words.every((word) => names.has(word));
    return !places.some(({ value, holds, names, isOnly }) =>
      value === text ? isOnly || isIn(names) : holds?.(text) && isIn(names),
    );
  });
}

/** Whether a text stands in the notes as a whole, and is no part of a word. */
const holder =
  (notes: string) =>
  (text: string): boolean => {
    const at = text === '' ? -1 : notes.indexOf(text);
    const isWord = (character = ''): boolean => /[\p{L}\p{N}]/u.test(character);
    return at !== -1 && !isWord(notes[at - 1]) && !isWord(notes[at + text.length]);
  };

/** The names in the setting `notes.without` that no answer of a lead has. */
export function namesOfNone(
  answers: readonly Answer[],
  notes: SourceConfig['notes'],
): readonly string[] {
  const names = new Set(answers.map(([question]) => plainName(question)));
  return (notes?.without ?? []).filter((name) => !names.has(plainName(name)));
}

/** `Which service?` and `which_service` are one question. */
const plainName = (name: string): string =>
  name
    .slice(0, LONGEST)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

const name = /"((?:[^"\\]|\\.)*)"|[A-Za-z_]\w*/g;

/** The names in an expression that may be fields, without what stands in quotes as a text. */
export const namesIn = (expression: string): readonly string[] =>
  Array.from(
    withoutLiterals(expression)
      .replace(/\w+(?=\()/g, ' ')
      .matchAll(name),
    ([whole, quoted]) => quoted ?? whole,
  );

const literal = /'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g;
const withoutLiterals = (expression: string): string => expression.replace(literal, ' ');

/**
 * Whether an expression that gives a value must have picked it in the payload: `a.b`, `a || b`,
 * `answers[?ref == 'b'].text | [0]`. A function, a comparison and a literal give what need not stand there.
 */
function picks(expression: string, value: string): boolean {
  const rest = withoutLiterals(expression).replace(/"(?:[^"\\]|\\.)*"/g, ' ');
  const computes = /\(/.test(rest) || (/^(?:true|false)$/.test(value) && /[=<>!]/.test(rest));
  return !computes && !expression.match(literal)?.some((one) => one.includes(value));
}

/** Several choices of one question, which a mapping puts into one text. */
const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null);

/** @param toldAgain names in the payload of what stands elsewhere in it */
function isOnlyValue(payload: unknown, wanted: string, toldAgain: readonly string[] = []): boolean {
  const text = oneLine(wanted, LONGEST);
  const told = Object.entries(Object(payload)).filter(([key]) => !toldAgain.includes(key));
  const left: unknown[] = told.map(([, value]) => value);
  let found = 0;
  for (let seen = 0; left.length > 0; seen += 1) {
    if (seen > MOST_VALUES) return false;
    const value = left.pop();
    if (isListOfTexts(value) && oneLine(textOf(value) ?? '', LONGEST) === text) found += 1;
    else if (typeof value === 'object' && value !== null) {
      for (const one of Object.values(value)) {
        if (left.length > MOST_VALUES) return false;
        left.push(one);
      }
    } else if (value !== undefined && oneLine(String(value), LONGEST) === text) found += 1;
    if (found > 1) return false;
  }
  return found === 1;
}
