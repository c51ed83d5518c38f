import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { firstId } from '../reading/ids.ts';
import { asText, isObject } from '../reading/json-values.ts';
import { definePreset, type Item } from '../source.ts';

/**
 * Odoo's automation rule with the action "Send Webhook Notification" (Odoo 17 and later,
 * https://github.com/odoo/odoo/blob/17.0/odoo/addons/base/models/ir_actions.py, `_run_action_webhook`):
 * `_model`, `_id`, `_action` and the fields that were chosen, where an empty one is `false`. Odoo adds
 * no header, waits one second and never tries again.
 *
 * The lead's payload is the body as it came.
 */
export const odoo = definePreset({
  options: z.strictObject({}),
  needsSecret: true,
  verify: (delivery, { secrets }) => verifyToken(delivery, secrets),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([toItem(body.value)]) : body;
  },
});

/** Fields of `mail.thread.phone`: the number is on the blacklist of this Odoo. */
const BLACKLISTED = ['phone_blacklisted', 'mobile_blacklisted', 'phone_sanitized_blacklisted'];

/** What Odoo keeps of a record for itself. */
const BOOKKEEPING =
  /^(?:_action|_model|_id|id|(?:create|write)_(?:uid|date)|user_id|team_id|stage_id|active|color|sequence|phone_sanitized|\w*_blacklisted|is_blacklisted|email_normalized|type|is_company|access_\w+|message_\w+|activity_\w+)$/;

/** The fields of `crm.lead` and `res.partner` that say what they are in Odoo's own words. */
const NAMES: Readonly<Record<string, string>> = {
  contact_name: 'full name',
  email_from: 'email',
  partner_name: 'company',
  commercial_company_name: 'company',
  function: 'job title',
  state_id: 'province',
  country_id: 'country',
  country_code: 'country',
  lang_id: 'language',
  title: 'salutation',
  comment: 'notes',
};

function toItem(body: unknown): Item {
  if (!isObject(body)) return { kind: 'lead', payload: body, fields: {} };
  const recordId = firstId(body._id, body.id);
  const model = asText(body._model);
  // A lead and a partner may have the same number.
  const id = recordId === undefined || model === undefined ? recordId : `${model},${recordId}`;
  const isBlacklisted = BLACKLISTED.some((name) => body[name] === true);

  const sanitized = asText(body.phone_sanitized);
  const answers = Object.entries(body)
    .filter(([name, value]) => !BOOKKEEPING.test(name) && value !== false)
    .filter(([, value]) => sanitized === undefined || !isSameNumber(value, sanitized))
    .map(([name, value]) => [name, plain(value)] as const)
    // A record that is told by its number alone tells nobody anything.
    .filter(([name, value]) => !(name.endsWith('_id') && typeof value === 'number'))
    .map(([name, value]) => ({ [nameOf(name, model)]: value }));
  return {
    kind: 'lead',
    payload: body,
    // The number as Odoo cleaned it has its country's code; as it was typed, it may have none.
    fields: {
      ...fieldsOfForm([{ mobile: sanitized }, ...answers], recordId),
      ...(isBlacklisted ? { doNotCall: true } : {}),
    },
    ...(id === undefined ? {} : { id }),
  };
}

/** What is called `name` is a lead's subject, and a partner's own name. */
function nameOf(name: string, model: string | undefined): string {
  if (name === 'name' && model === 'crm.lead') return 'subject';
  return NAMES[name] ?? name;
}

/** `082 555 0146` and `+27825550146`: the same but for the country's code or the zero before it. */
const isSameNumber = (value: unknown, sanitized: string): boolean =>
  typeof value === 'string' &&
  /^[+(\d][\d\s().+/-]{8,24}$/.test(value) &&
  sanitized.endsWith(value.replace(/\D/g, '').slice(-8));

/** `[247, 'South Africa']` → the name; text from Odoo's editor without its tags. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    const [id, name, ...more] = value;
    return typeof id === 'number' && typeof name === 'string' && more.length === 0 ? name : value;
  }
  return typeof value === 'string' && value.startsWith('<') ? withoutTags(value) : value;
}

const withoutTags = (html: string): string =>
  html
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
