import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { MAX_UNPROVED_BYTES, safeEqual, usable } from '../proof/signatures.ts';
import { fieldsOfAnswers, joinByName } from '../reading/asked-fields.ts';
import { bytesToText } from '../reading/charset.ts';
import { fieldOf } from '../reading/field-name.ts';
import { readId } from '../reading/ids.ts';
import { parseJson } from '../reading/json.ts';
import { asObjects, asText, isObject, type JsonObject } from '../reading/json-values.ts';
import { unreadable } from '../reading/unreadable.ts';
import { definePreset, type Item } from '../source.ts';

/**
 * Lead form assets of Google Ads: one lead a delivery, proved by the key that is
 * typed into the form and comes back in the body as `google_key`.
 *
 * The lead's payload is the body with `answers`, column id → answer, in place of `user_column_data`,
 * and without the key.
 */
export const googleAds = definePreset({
  options: z.strictObject({}),
  needsSecret: true,
  verify: ({ body }, { secrets }) => {
    if (body.length > MAX_UNPROVED_BYTES) return false;
    const key = readBody(body)?.google_key;
    return typeof key === 'string' && usable(secrets).some((secret) => safeEqual(key, secret));
  },
  read: async ({ body }) => {
    const submission = readBody(body);
    return submission === undefined
      ? unreadable(400, 'the body is no JSON object')
      : ok([toItem(submission)]);
  },
});

function readBody(body: Buffer): JsonObject | undefined {
  const json = parseJson(bytesToText(body, 'utf-8').trim());
  return json.ok && isObject(json.value) ? json.value : undefined;
}

function toItem({ google_key: _, user_column_data: columns, ...about }: JsonObject): Item {
  if (about.is_test === true || about.is_test === 'true') {
    return { kind: 'ignored', why: 'a test of the lead form' };
  }
  const told = asObjects(columns).map(readColumn);
  const asked = joinByName(told.map(({ question, answer }) => [question, answer]));
  const id = readId(about.lead_id);
  return {
    kind: 'lead',
    payload: { ...about, answers: joinByName(told.map(({ key, answer }) => [key, answer])) },
    fields: fieldsOfAnswers(asked, id),
    ...(id === undefined ? {} : { id }),
  };
}

interface Column {
  readonly key: string;
  /** What the answer is recognised by, and what the agent reads. */
  readonly question: string;
  readonly answer: string;
}

/** The id tells a field in any language; of a question of one's own, the name is what was asked. */
function readColumn({ column_id, column_name, string_value }: JsonObject): Column {
  const [id = '', name = ''] = [asText(column_id), asText(column_name)];
  const idInWords = id.replaceAll('_', ' ').toLowerCase();
  const isKnown = fieldOf([id]) !== undefined;
  return {
    key: id || name,
    question: isKnown ? idInWords : name || idInWords,
    answer: asText(string_value) ?? '',
  };
}
