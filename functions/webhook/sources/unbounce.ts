import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { header } from '../options.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { isKeptBy } from '../reading/bookkeeping.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { parseJson } from '../reading/json.ts';
import { isObject } from '../reading/json-values.ts';
import { definePreset, type Lead, type Unusable } from '../source.ts';

const options = z.strictObject({ header });

/**
 * Unbounce's form-submit webhook: a form with the answers as JSON in `data.json`, or
 * a JSON body. Every value is a list. The lead's payload is one flat object of what the page and the
 * form tell, with plain values in place of lists of one: `first_name`, `page_name`, `variant`.
 * There is no id.
 */
export const unbounce = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, context) => verifyToken(delivery, context.secrets, context.options.header),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    if (!body.ok) return body;
    return ok((Array.isArray(body.value) ? body.value : [body.value]).map(toItem));
  },
});

function toItem(submission: unknown): Lead | Unusable {
  if (!isObject(submission)) return { kind: 'lead', payload: submission, fields: {} };
  // PHP writes the dots of a name as underscores, and so do relays in front of us.
  const { 'data.json': dotted, data_json: json = dotted, ...page } = submission;
  const told = json === undefined ? {} : parseTold(unwrap(json));
  if (!isObject(told)) {
    const [field, reason] = ['data.json', 'is not a JSON object'];
    return { kind: 'unusable', field, reason, payload: submission };
  }
  const plain = Object.entries({ ...page, ...told })
    .filter(([name]) => !/^data[._]xml$/.test(name))
    .map(([name, value]) => [name, unwrap(value)] as const);
  const answers = plain.filter(([name]) => !isKeptBy('unbounce', name));
  return {
    kind: 'lead',
    payload: Object.fromEntries(plain),
    fields: fieldsOfForm(Object.fromEntries(answers)),
  };
}

function parseTold(json: unknown): unknown {
  if (typeof json !== 'string') return json;
  const parsed = parseJson(json);
  return parsed.ok ? parsed.value : undefined;
}

const unwrap = (value: unknown): unknown =>
  Array.isArray(value) && value.length <= 1 ? value[0] : value;
