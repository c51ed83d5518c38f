import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { isKeptBy, unreadTypes } from '../reading/bookkeeping.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { asObjects, asText, isObject, type JsonObject } from '../reading/json-values.ts';
import { definePreset, type Lead } from '../source.ts';

/**
 * The action "Webhook" of Elementor Pro's forms, with its advanced data on (fields
 * with type, title and value) or off (titles as keys). There is no id of a submission.
 *
 * The lead's payload is the body as it came: `fields.field_0f1e2d3.value` and `meta.page_url.value`
 * with advanced data, `"Your budget"` without.
 */
export const elementor = definePreset({
  options: z.strictObject({}),
  needsSecret: true,
  verify: (delivery, { secrets }) => verifyToken(delivery, secrets),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([toLead(body.value)]) : body;
  },
});

function toLead(body: unknown): Lead {
  if (!isObject(body)) return { kind: 'lead', payload: body, fields: {} };
  const { fields } = body;
  const isAdvanced = typeof fields === 'object' && fields !== null;
  const answers = isAdvanced ? readFields(Object.values(fields)) : readTitles(body);
  return { kind: 'lead', payload: body, fields: fieldsOfForm(answers) };
}

const readFields = (fields: readonly unknown[]): readonly JsonObject[] =>
  asObjects(fields)
    .filter(({ type }) => !unreadTypes.has(type))
    .map(({ id, type, title, value, raw_value }) => ({
      label: asText(title) ?? asText(id) ?? 'field',
      key: id,
      type,
      value: asText(value) ?? raw_value,
    }));

/** A form may ask for a date or a time itself; Elementor's own stand beside the page. */
function readTitles(body: JsonObject): readonly JsonObject[] {
  const isStamped = ['Date', 'Time', 'Page URL'].every((title) => Object.hasOwn(body, title));
  return Object.entries(body)
    .filter(([title]) => !isKeptBy('elementor', title))
    .filter(([title]) => !(isStamped && isKeptBy('elementor-times', title)))
    .map(([title, value]) => ({ [title.replace(/^No Label /, '')]: value }));
}
