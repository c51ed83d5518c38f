import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import { asObject, asObjects, asText } from '../reading/json-values.ts';
import { definePreset, type Item } from '../source.ts';

/**
 * Paperform's webhook for a new submission, https://paperform.co/help/articles/how-to-use-webhooks/:
 * a list of questions with their answers, which no header can be added to, hence a token in the URL.
 *
 * The lead's payload is the body with `answers`, question → answer, in place of the list.
 */
export const paperform = definePreset({
  options: z.strictObject({}),
  needsSecret: true,
  verify: (delivery, { secrets }) => verifyToken(delivery, secrets),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([toItem(body.value)]) : body;
  },
});

function toItem(body: unknown): Item {
  const { data, ...about } = asObject(body);
  if (!Array.isArray(data)) return { kind: 'lead', payload: body, fields: {} };
  // The same webhook may be triggered by partial submissions: they have no id, and none of what a
  // submission has but its answers so far.
  if (about.submission_id === null) return { kind: 'ignored', why: 'a partial submission' };

  const questions = asObjects(data).map(({ title, custom_key, key, type, value }) => ({
    title: asText(title) ?? asText(custom_key) ?? asText(key) ?? '',
    type,
    value,
  }));
  const id = readId(about.submission_id);
  return {
    kind: 'lead',
    payload: {
      ...about,
      answers: Object.fromEntries(questions.map(({ title, value }) => [title, value])),
    },
    fields: fieldsOfForm(questions, id),
    ...(id === undefined ? {} : { id }),
  };
}
