import * as z from 'zod/mini';
import { auth, header } from '../options.ts';
import { isFresh, isHmacOf, readPairs } from '../proof/signatures.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import { isObject } from '../reading/json-values.ts';
import { readEachLead } from '../reading/split-leads.ts';
import { type Delivery, definePreset, type Lead } from '../source.ts';

const options = z.strictObject({
  /** How the webhook proves who it is: by its secret (POST and JSON only), or by a token. */
  auth,
  /** With `token`: the name of the token's header, if it is none of the usual. */
  header,
});

/**
 * The Webhooks addon of WPForms: values under names that the administrator chose, as
 * JSON, a form or a query. The lead's payload is the body as it came. Its id is the entry's, if the
 * administrator sends it (`entry_id`).
 */
export const wpforms = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, { options, secrets }) =>
    options.auth === 'token'
      ? verifyToken(delivery, secrets, options.header)
      : isSigned(delivery, secrets),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? readEachLead(body.value, toLead) : body;
  },
});

const TOLERANCE = 5 * 60_000;

/**
 * `t=1700000000,v=ab12…`: hex of the HMAC over the time, a dot and the body. It is in the
 * addon's own source. What goes out as a form or a query is signed as JSON
 * that we never see, and so cannot be proved.
 */
function isSigned({ headers, body, receivedAt }: Delivery, secrets: readonly string[]): boolean {
  const { t = '', v } = readPairs(headers['x-wpforms-webhook-signature'] ?? '');
  return isFresh(t, 's', receivedAt, TOLERANCE) && isHmacOf(v, 'hex', secrets, `${t}.`, body);
}

/** Only what is named so: a bare `id` may be a person's identity number. */
const ENTRY_ID = /^entry[._-]?id$/i;

function toLead(record: unknown): Lead {
  if (!isObject(record)) return { kind: 'lead', payload: record, fields: {} };
  const told = Object.entries(record).map(([name, value]) => [name, plain(value)] as const);
  const id = readId(told.find(([name]) => ENTRY_ID.test(name))?.[1]);
  const answers = told.filter(([name]) => !ENTRY_ID.test(name));
  return {
    kind: 'lead',
    payload: record,
    fields: fieldsOfForm(Object.fromEntries(answers), id),
    ...(id === undefined ? {} : { id }),
  };
}

/** The addon joins lines and choices by `||`, and tells a date twice: as text and as a number. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.split('||').filter(Boolean).join(', ');
  return isObject(value) && 'unix' in value ? value.value : value;
}
