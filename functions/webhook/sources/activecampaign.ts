import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { isKeptBy } from '../reading/bookkeeping.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import { asObject, asText, eventKind, type JsonObject } from '../reading/json-values.ts';
import { definePreset, type Item } from '../source.ts';

/**
 * ActiveCampaign, a form with PHP brackets in two shapes: the account's webhook,
 * whose `type` says what happened (`subscribe` is a lead), and the webhook step of an automation,
 * which has no `type` and sends whoever comes to it. It cannot sign: the token is in the URL.
 *
 * The lead's payload is the form as an object (`contact.first_name`, `contact.fields."39"`), with
 * multi-selects as lists.
 */
export const activecampaign = definePreset({
  options: z.strictObject({}),
  needsSecret: true,
  verify: (delivery, { secrets }) => verifyToken(delivery, secrets),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([toItem(asObject(body.value))]) : body;
  },
});

function toItem(body: JsonObject): Item {
  const type = asText(body.type);
  if (type !== undefined && type !== 'subscribe') {
    return { kind: 'ignored', why: `an event that is no new contact: ${eventKind(type)}` };
  }
  const contact = asObject(body.contact);
  const custom = Object.entries(asObject(contact.fields)).map(
    ([name, value]) => [name, readChoices(value)] as const,
  );
  const told = {
    first_name: contact.first_name,
    last_name: contact.last_name,
    email: contact.email,
    phone: contact.phone,
    company: contact.orgname,
    account: contact.customer_acct_name,
    fields: Object.fromEntries(
      custom
        .filter(([name]) => !isKeptBy('activecampaign', name))
        .map(([name, value]) => [label(name), value]),
    ),
    tags: contact.tags,
  };
  // Not with the list: a form that subscribes to two lists is told twice, and is one person.
  const id = readId(contact.id);
  return {
    kind: 'lead',
    payload: { ...body, contact: { ...contact, fields: Object.fromEntries(custom) } },
    fields: fieldsOfForm(told, id),
    ...(id === undefined ? {} : { id }),
  };
}

/** `||Fibre||Mobile||` → `['Fibre', 'Mobile']`. */
const readChoices = (value: unknown): unknown =>
  typeof value === 'string' && value.startsWith('||') && value.endsWith('||')
    ? value.split('||').filter((choice) => choice !== '')
    : value;

/** The account's webhook names a field by its number only: `39` → `field 39`. */
const label = (name: string): string => (/^\d+$/.test(name) ? `field ${name}` : name);
