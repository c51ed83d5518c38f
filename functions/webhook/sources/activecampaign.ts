import * as z from 'zod';
import { oneLine } from '../../lead/text.ts';
import { ok } from '../../shared/result.ts';
import { decodeBody } from './body.ts';
import { fieldsByName } from './fields.ts';
import { definePreset, type Item } from './source.ts';
import { verifyToken } from './token.ts';

/**
 * ActiveCampaign (FORMATS.md 10), a form with PHP brackets in two shapes: the account's webhook,
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

type Fields = Readonly<Record<string, unknown>>;

function toItem(body: Fields): Item {
  const type = asText(body.type);
  if (type !== undefined && type !== 'subscribe') {
    return { kind: 'ignored', why: `an event that is no new contact: ${oneLine(type, 60)}` };
  }
  const contact = asObject(body.contact);
  const custom = Object.entries(asObject(contact.fields)).map(
    ([name, value]) => [name, readChoices(value)] as const,
  );
  const { recordId: _, ...fields } = fieldsByName({
    first_name: contact.first_name,
    last_name: contact.last_name,
    email: contact.email,
    phone: contact.phone,
    company: contact.orgname,
    account: contact.customer_acct_name,
    fields: Object.fromEntries(
      custom.filter(([name]) => !/^utm_/i.test(name)).map(([name, value]) => [label(name), value]),
    ),
    tags: contact.tags,
  });
  // Not with the list: a form that subscribes to two lists is told twice, and is one person.
  const id = asText(contact.id);
  return {
    kind: 'lead',
    payload: { ...body, contact: { ...contact, fields: Object.fromEntries(custom) } },
    fields: { ...fields, ...(id === undefined ? {} : { recordId: id }) },
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

const asText = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number'
    ? String(value)
    : undefined;

const asObject = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? { ...value } : {};
