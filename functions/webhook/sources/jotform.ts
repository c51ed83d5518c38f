import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { verifyToken } from '../proof/token.ts';
import type { FieldName } from '../reading/aliases.ts';
import { decodeBody } from '../reading/body.ts';
import { isKeptBy } from '../reading/bookkeeping.ts';
import { withCallingCode } from '../reading/calling-code.ts';
import { fieldOf, isNotTheLeads } from '../reading/field-name.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import { parseJson } from '../reading/json.ts';
import { asText, isObject, type JsonObject } from '../reading/json-values.ts';
import { definePreset, type Lead, type Unusable } from '../source.ts';

/**
 * Jotform's webhook: multipart with the answers as JSON in `rawRequest`, by the
 * unique names of their questions; also the same as a form or JSON, or the answers by themselves.
 *
 * The lead's payload is the submission with `rawRequest` decoded: `rawRequest.q4_budget`. Left out
 * are `webhookURL`, which is ours and holds the token, and `pretty`, which cannot be read back.
 */
export const jotform = definePreset({
  options: z.strictObject({}),
  needsSecret: true,
  verify: (delivery, { secrets }) => verifyToken(delivery, secrets),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([toItem(body.value)]) : body;
  },
});

function toItem(body: unknown): Lead | Unusable {
  if (!isObject(body)) return { kind: 'lead', payload: body, fields: {} };
  const { webhookURL: _url, pretty: _pretty, rawRequest, ...submission } = body;
  const submissionId = readId(submission.submissionID);
  const id = submissionId === undefined ? {} : { id: submissionId };
  const told = rawRequest === undefined ? submission : decode(rawRequest);
  if (!isObject(told)) {
    const [field, reason] = ['rawRequest', 'is not a JSON object'];
    return { kind: 'unusable', field, reason, payload: { ...submission, rawRequest }, ...id };
  }
  return {
    kind: 'lead',
    payload: rawRequest === undefined ? submission : { ...submission, rawRequest: told },
    fields: fieldsOfForm(readAnswers(told), submissionId),
    ...id,
  };
}

function decode(rawRequest: unknown): unknown {
  if (typeof rawRequest !== 'string') return rawRequest;
  const json = parseJson(rawRequest);
  return json.ok ? json.value : undefined;
}

/** An answer and the unique name of its question. */
type Answer = readonly [name: string, value: unknown];

const QUESTION = /^(?:q\d+_)+(?=.)/;

/**
 * Jotform's answers, each under a name that tells what it is.
 *
 * @param told `rawRequest`, or the answers by themselves
 */
function readAnswers(told: JsonObject): readonly JsonObject[] {
  const asked = Object.entries(told).filter(([key]) => QUESTION.test(key));
  const answers: readonly Answer[] =
    asked.length === 0
      ? Object.entries(told).filter(([key]) => !isKeptBy('jotform', key))
      : [
          ...asked.map(([key, value]) => [key.replace(QUESTION, ''), value] as const),
          ...Object.entries(told).filter(([key, value]) => !QUESTION.test(key) && isUpload(value)),
        ];
  const name = findOwn(answers, isName, ['name', 'fullName', 'firstName']);
  const address = findOwn(answers, isAddress, ['street']);
  return answers.flatMap((answer) => {
    const [label, value] = answer;
    if (answer === name) return toQuestions(nameParts(value));
    if (answer === address) return toQuestions(addressParts(value));
    if (isPhone(value)) return [{ label, type: 'phone', value: phoneParts(value) }];
    return [{ label, value: toTexts(value) }];
  });
}

const toQuestions = (parts: JsonObject): readonly JsonObject[] =>
  Object.entries(parts).map(([label, value]) => ({ label, value }));

/** Of several such answers the one that is named so: the other names are a spouse's or an agent's. */
function findOwn(
  answers: readonly Answer[],
  shape: (value: unknown) => boolean,
  fields: readonly (FieldName | undefined)[],
): Answer | undefined {
  const all = answers.filter(([name, value]) => shape(value) && !isNotTheLeads([name]));
  return all.find(([name]) => fields.includes(fieldOf([name]))) ?? all[0];
}

const isName = (value: unknown): boolean =>
  isObject(value) && ('first' in value || 'last' in value);
const isAddress = (value: unknown): boolean => isObject(value) && 'addr_line1' in value;
const isPhone = (value: unknown): value is JsonObject =>
  isObject(value) && ('full' in value || ('area' in value && 'phone' in value));

/** Files are told by their question's name alone, and as links. */
const isUpload = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((link) => typeof link === 'string' && link.startsWith('https://'));

function nameParts(value: unknown): JsonObject {
  const { prefix, first, middle, last, suffix } = isObject(value) ? value : {};
  return {
    title: prefix,
    'first name': join(' ', first, middle),
    'last name': join(' ', last, suffix),
  };
}

const addressParts = (value: unknown): JsonObject =>
  Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).map(([part, text]) => [
      `address ${part}`,
      join('', text),
    ]),
  );

/** The whole number; else its parts, which the numbering plan has to put together. */
function phoneParts({ full, country, area, phone }: JsonObject): unknown {
  const whole = join('', full);
  if (whole !== undefined) return whole;
  if (asText(area) !== undefined && asText(phone) !== undefined) {
    return { countryCode: country, area, phone };
  }
  const local = join(' ', area, phone);
  return local === undefined ? undefined : withCallingCode(local, asText(country) ?? '');
}

/** Every other answer: text, choices, a date and a time, the cells of a table. */
function toTexts(value: unknown): unknown {
  if (isObject(value)) {
    const { prefix, first, middle, last, suffix } = value;
    if (isName(value)) return join(' ', prefix, first, middle, last, suffix);
    const { year, month, day, date, timezone } = value;
    const { timeInput, hourSelect, minuteSelect, hour, min, ampm } = value;
    if ('year' in value || 'hourSelect' in value || 'timeInput' in value) {
      const time = join('', timeInput) ?? join(':', hourSelect ?? hour, minuteSelect ?? min);
      return join(' ', join('-', year, month, day), time, time === undefined ? '' : ampm);
    }
    if ('duration' in value && 'date' in value) return join(' ', date, timezone);
  }
  return scalars(value)
    .map((text) => (typeof text === 'boolean' ? text : join('', text)))
    .filter((text) => text !== undefined);
}

const scalars = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(scalars) : [value];

function join(separator: string, ...parts: readonly unknown[]): string | undefined {
  const texts = parts.map(asText).filter((text) => text !== undefined && !isDrawing(text));
  return texts.length === 0 ? undefined : texts.join(separator);
}

/** A signature comes as the picture itself. */
const isDrawing = (text: string): boolean => text.startsWith('data:image/');
