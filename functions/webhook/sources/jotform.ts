import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { parseJson } from '../reading/json.ts';
import { asText, isObject } from '../reading/json-values.ts';
import { definePreset, type Lead, type Unusable } from '../source.ts';
import { readAnswers } from './jotform-answers.ts';

/**
 * Jotform's webhook (FORMATS.md 9): multipart with the answers as JSON in `rawRequest`, by the
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
  const submissionId = asText(submission.submissionID);
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
