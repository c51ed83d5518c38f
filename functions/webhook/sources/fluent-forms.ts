import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { header } from '../options.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import { asObject, isObject, type JsonObject } from '../reading/json-values.ts';
import { definePreset, type Lead } from '../source.ts';

/**
 * The WebHooks module of Fluent Forms Pro with the request body "All Fields" (`NotifyTrait` of the
 * plugin, https://github.com/fluentform/fluentform-developer-docs): answers by the names of the form's
 * fields, and `__submission`, what WordPress keeps of it. That has the answers once more, and the
 * city and country of the visitor's IP address, which say nothing of where their number is from.
 *
 * The lead's payload is the body as it came. Its id is the submission's.
 */
export const fluentForms = definePreset({
  options: z.strictObject({ header }),
  needsSecret: true,
  verify: (delivery, { options, secrets }) => verifyToken(delivery, secrets, options.header),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([toLead(body.value)]) : body;
  },
});

/** What the plugin adds to the answers: `__submission`, `__order_items`, nonces, the page. */
const ADDED = /^_/;

function toLead(body: unknown): Lead {
  if (!isObject(body)) return { kind: 'lead', payload: body, fields: {} };
  const id = readId(asObject(body.__submission).id);
  const answers = Object.entries(body).filter(([name]) => !ADDED.test(name));
  return {
    kind: 'lead',
    payload: body,
    fields: fieldsOfForm(answers.map(toNamed), id),
    ...(id === undefined ? {} : { id }),
  };
}

/** A name field is an object of parts, whatever the field is called: `names: { first_name, last_name }`. */
const toNamed = ([name, value]: readonly [string, unknown]): JsonObject =>
  isObject(value) && ('first_name' in value || 'last_name' in value) ? value : { [name]: value };
