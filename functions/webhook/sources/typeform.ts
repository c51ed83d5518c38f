import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { auth } from '../options.ts';
import { isHmacOf } from '../proof/signatures.ts';
import { verifyToken } from '../proof/token.ts';
import type { FieldName } from '../reading/aliases.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldOf } from '../reading/field-name.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { firstId } from '../reading/ids.ts';
import {
  asList,
  asObject,
  asObjects,
  asText,
  eventKind,
  isObject,
} from '../reading/json-values.ts';
import { personOf } from '../reading/persons.ts';
import { unknownEvent } from '../reading/unknown-event.ts';
import { type Delivery, definePreset, type Item } from '../source.ts';

const options = z.strictObject({
  /** How Typeform proves who it is: by the webhook's secret, or by a token in the webhook's URL. */
  auth,
});

/**
 * Typeform's webhook for a finished response. The lead's payload is `form_response`
 * as Typeform wrote it, with one thing added: `byRef`, the answers as plain values by their
 * question's reference (`byRef.budget`). Hidden fields are `hidden.utm_source`.
 */
export const typeform = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, { options, secrets }) =>
    options.auth === 'token' && delivery.headers['typeform-signature'] === undefined
      ? verifyToken(delivery, secrets)
      : isSigned(delivery, secrets),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([toItem(body.value)]) : body;
  },
});

function isSigned({ headers, body }: Delivery, secrets: readonly string[]): boolean {
  const signature = /^sha256=(.+)$/.exec(headers['typeform-signature'] ?? '')?.[1];
  return isHmacOf(signature, 'base64', secrets, body);
}

/** What somebody has answered so far; it is told again as a response if they finish. */
const PARTIAL = 'form_response_partial';

function toItem(body: unknown): Item {
  const { event_id, event_type, form_response: response } = asObject(body);
  if (event_type !== undefined && event_type !== 'form_response') {
    const what = `an event of another kind (${eventKind(event_type)})`;
    return event_type === PARTIAL ? { kind: 'ignored', why: what } : unknownEvent(what, body);
  }
  if (!isObject(response)) return { kind: 'lead', payload: body, fields: {} };

  const answers = readAnswers(response);
  if (answers.some(({ value }) => SAMPLE_ANSWERS.has(value))) {
    return { kind: 'ignored', why: 'a test request with the sample answers of Typeform' };
  }
  const told = [
    ...answers.map(({ name, type, value }) => ({ question: name, type, answer: value })),
    ...Object.entries(asObject(response.hidden)).map(([name, answer]) => ({
      // What the form's link brought along comes after what the person typed.
      question: isPhone(fieldOf([name])) ? 'other phone' : name,
      answer,
    })),
  ];
  const id = firstId(response.token, event_id);
  return {
    kind: 'lead',
    payload: { ...response, byRef: Object.fromEntries(answers.map((one) => [one.ref, one.value])) },
    toldAgain: ['byRef'],
    fields: fieldsOfForm(told, id),
    ...(id === undefined ? {} : { id }),
  };
}

/**
 * What "Send test request" fills in for a number and an address; nobody has them, and nothing else
 * tells its deliveries from those of a person.
 */
const SAMPLE_ANSWERS: ReadonlySet<unknown> = new Set(['+34123456789', 'an_account@example.com']);

interface Answer {
  /** A name that tells the field, if there is one; else the question as the person read it. */
  readonly name: string;
  readonly ref: string;
  readonly type: unknown;
  readonly value: unknown;
}

function readAnswers({ definition, answers }: Readonly<Record<string, unknown>>): Answer[] {
  const questions = listQuestions(asObject(definition).fields);
  const titles = new Map(questions.map(({ id, title }) => [id, title]));
  const groups = othersGroups(asObject(definition).fields);
  return asObjects(answers).map(({ type, field, ...typed }) => {
    const { id, ref } = asObject(field);
    const title = readable(asText(titles.get(id)) ?? '');
    const group = groups.get(id);
    const name = nameOf(title, asText(ref) ?? '', type);
    return {
      name: group === undefined ? name : `${group} ${name}`,
      ref: asText(ref) ?? asText(id) ?? '',
      type,
      value: plain(Object.values(typed)[0]),
    };
  });
}

/** The questions of a form; those of a group stand in it. */
function listQuestions(fields: unknown): readonly Readonly<Record<string, unknown>>[] {
  return asObjects(fields).flatMap((field) => [
    field,
    ...listQuestions(asObject(field.properties).fields),
  ]);
}

/** What stands over a question in a group that asks for somebody else: `Emergency contact`. */
const othersGroups = (fields: unknown): ReadonlyMap<unknown, string> =>
  new Map(
    asObjects(fields).flatMap(({ title, properties }) => {
      const group = readable(asText(title) ?? '');
      if (personOf([group]) !== 'other') return [];
      return listQuestions(asObject(properties).fields).map(({ id }) => [id, group] as const);
    }),
  );

/** Without the recalled answers (`{{field:ab12}}`) and the asterisks of bold text. */
const readable = (title: string): string =>
  title
    .replace(/\{\{[^{}]*\}\}|\*/g, '')
    .replace(/\s+/g, ' ')
    .trim();

const isPhone = (field: FieldName | undefined): boolean => field === 'phone' || field === 'mobile';
const isMail = (field: FieldName | undefined): boolean => field === 'email';

// Typeforms chat: `Hi there! What's your first name?`, `Thanks, and your surname?`, `En jou van?`.
const asking =
  /\b(?:what(?:['’]s| is| are)|wat is|have|get|know|share|tell us|give us|and|en) ((?:your|jou|u) [^?!.,;:]+)/i;

function nameOf(title: string, ref: string, type: unknown): string {
  const asked = asking.exec(title)?.[1] ?? title;
  const clauses = asked.split(/[.!?;:,]\s+/);
  // `Zip/Post Code`; `Great. Last name?`
  const names = [asked, asked.split('/')[0] ?? '', ref, clauses.at(-1) ?? ''];
  const find = (fits: (field: FieldName | undefined) => boolean) =>
    names.find((name) => fits(fieldOf([name])));
  const whole = title || ref || 'question';
  if (personOf([title]) === 'other') return whole;
  if (type === 'phone_number') return find(isPhone) ?? whole;
  if (type === 'email') return find(isMail) ?? whole;
  return find((field) => field !== undefined) ?? whole;
}

/** `{ label }`, `{ labels, other }`, `{ amount, last4 }` → what was chosen, in plain values. */
function plain(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { label, labels, other, amount } = value;
  const chosen = [label, ...asList(labels), other, amount].filter(isScalar);
  const told = chosen.length > 0 ? chosen : Object.values(value).filter(isScalar);
  return told.length === 1 ? told[0] : told;
}

const isScalar = (value: unknown): boolean =>
  value !== undefined && value !== null && typeof value !== 'object';
