import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { auth } from '../options.ts';
import { isFresh, isHmacOf } from '../proof/signatures.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { firstId } from '../reading/ids.ts';
import { asObject, asObjects, eventKind, isObject } from '../reading/json-values.ts';
import { unknownEvent } from '../reading/unknown-event.ts';
import { type Delivery, definePreset, type Item } from '../source.ts';

const options = z.strictObject({
  /**
   * How Webflow proves who it is: `signature` (webhooks made through its API or by an app) or `token`
   * in the URL (webhooks made in the dashboard, which are not signed).
   */
  auth,
});

/**
 * Webflow's webhook for form submissions: the answers by their labels, also in the
 * shape of the API's first version. The lead's payload is the submission without its envelope:
 * `data."First Name"`, `name` (the form's), `formId`.
 */
export const webflow = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, { options, secrets }) =>
    options.auth === 'token' ? verifyToken(delivery, secrets) : isSigned(delivery, secrets),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([toItem(body.value)]) : body;
  },
});

const TOLERANCE = 5 * 60_000;

/** By how many digits a timestamp has: Webflow's own examples are not of one mind. */
const UNITS: Readonly<Record<number, 's' | 'ms'>> = { 10: 's', 13: 'ms' };

function isSigned({ headers, body, receivedAt }: Delivery, secrets: readonly string[]): boolean {
  const timestamp = headers['x-webflow-timestamp'] ?? '';
  const unit = UNITS[timestamp.length];
  return (
    unit !== undefined &&
    isFresh(timestamp, unit, receivedAt, TOLERANCE) &&
    isHmacOf(headers['x-webflow-signature'], 'hex', secrets, `${timestamp}:`, body)
  );
}

/** Of its site, shop, members and collections: https://developers.webflow.com/data/reference/webhooks/create */
const KNOWN = /^(?:site|page|ecomm|memberships|user_account|collection_item|comment)_/;

function toItem(body: unknown): Item {
  if (!isObject(body)) return { kind: 'lead', payload: body, fields: {} };
  const { triggerType } = body;
  if (typeof triggerType === 'string' && triggerType !== 'form_submission') {
    const what = `an event of another kind (${eventKind(triggerType)})`;
    return KNOWN.test(triggerType) ? { kind: 'ignored', why: what } : unknownEvent(what, body);
  }
  const form = isObject(body.payload) ? body.payload : body;
  const types = readTypes(form.schema);
  const answers = Object.entries(asObject(form.data)).map(([label, answer]) => ({
    label,
    type: types.get(label),
    value: answer,
  }));
  const id = firstId(form.id, form._id);
  return {
    kind: 'lead',
    payload: form,
    fields: fieldsOfForm(answers, id),
    ...(id === undefined ? {} : { id }),
  };
}

function readTypes(schema: unknown): ReadonlyMap<unknown, unknown> {
  return new Map(asObjects(schema).map(({ fieldName, fieldType }) => [fieldName, fieldType]));
}
