import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { auth, header } from '../options.ts';
import { isHmacOf } from '../proof/signatures.ts';
import { verifyToken } from '../proof/token.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { firstId } from '../reading/ids.ts';
import {
  asObject,
  asObjects,
  asText,
  eventKind,
  isObject,
  type JsonObject,
} from '../reading/json-values.ts';
import { decodeSignedBody } from '../reading/signed-body.ts';
import { unknownEvent } from '../reading/unknown-event.ts';
import { definePreset, type Item } from '../source.ts';

const options = z.strictObject({
  /** How Tally proves who it is: by the webhook's signing secret, or by a token in a header or the URL. */
  auth,
  /** With `token`: the name of the token's header, if it is none of the usual. */
  header,
});

/**
 * Tally's webhook for a submitted form, https://tally.so/help/webhooks. With a signing secret, the
 * header `Tally-Signature` is the base64 HMAC-SHA256 of the body.
 *
 * The lead's payload is `data` as Tally wrote it, with one thing added: `answers`, the answers in
 * plain values by their label.
 */
export const tally = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, { options, secrets }) =>
    options.auth === 'token' && delivery.headers['tally-signature'] === undefined
      ? verifyToken(delivery, secrets, options.header)
      : isHmacOf(delivery.headers['tally-signature'], 'base64', secrets, delivery.body),
  read: async (delivery) => {
    const body = await decodeSignedBody(delivery);
    return body.ok ? ok([toItem(body.value)]) : body;
  },
});

function toItem(body: unknown): Item {
  const { eventId, eventType, data } = asObject(body);
  if (eventType !== undefined && eventType !== 'FORM_RESPONSE') {
    return unknownEvent(`an event of another kind (${eventKind(eventType)})`, body);
  }
  if (!isObject(data)) return { kind: 'lead', payload: body, fields: {} };
  const questions = readQuestions(data.fields);
  const id = firstId(data.responseId, data.submissionId, eventId);
  return {
    kind: 'lead',
    payload: {
      ...data,
      answers: Object.fromEntries(questions.map(({ label, value }) => [label, value])),
    },
    toldAgain: ['answers'],
    fields: fieldsOfForm(questions, id),
    ...(id === undefined ? {} : { id }),
  };
}

/** The questions with their answers in plain values, each of them once. */
function readQuestions(list: unknown) {
  const fields = asObjects(list);
  const keys = new Set(fields.map(({ key }) => key));
  return fields
    .filter((field) => !isChoiceAgain(field, keys))
    .map(({ label, key, type, value, options }) => ({
      label: asText(label) ?? asText(key) ?? '',
      type,
      value: plain(value, asObjects(options)),
    }));
}

/**
 * Checkboxes come twice: as the list of what was ticked, and each box by itself as true or false,
 * with the question's key at the front of its own (`question_ab12_<option's id>`).
 */
const isChoiceAgain = ({ key, type, value }: JsonObject, keys: ReadonlySet<unknown>): boolean =>
  type === 'CHECKBOXES' &&
  typeof value === 'boolean' &&
  typeof key === 'string' &&
  keys.has(key.slice(0, key.indexOf('_', 'question_'.length)));

/** Ids of options → their texts; a file → its address; of a matrix, nothing but what was chosen. */
function plain(value: unknown, options: readonly JsonObject[]): unknown {
  const texts = new Map(options.map(({ id, text }) => [id, text]));
  const toText = (one: unknown): unknown =>
    isObject(one) ? (one.url ?? Object.values(one).flat()) : (texts.get(one) ?? one);
  return Array.isArray(value) ? value.flatMap(toText) : [toText(value)].flat();
}
