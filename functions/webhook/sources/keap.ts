import * as z from 'zod/mini';
import { chunks } from '../../shared/chunks.ts';
import { ok } from '../../shared/result.ts';
import { forEachAtOnce, lookUpJson } from '../look-up/look-up.ts';
import { apiUrl, onceEach, untold, withoutToken } from '../look-up/sender-api.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldsByName } from '../reading/fields.ts';
import {
  asCount,
  asList,
  asObject,
  asObjects,
  asText,
  eventKind,
  type JsonObject,
} from '../reading/json-values.ts';
import {
  type Answer,
  type Delivery,
  definePreset,
  type Item,
  type Lead,
  type LeadReference,
  type LookedUp,
  type SourceContext,
} from '../source.ts';

const options = z.strictObject({
  /** Where Keap's API is: events tell only ids. */
  apiUrl: apiUrl('https://api.infusionsoft.com'),
});
type Context = SourceContext<typeof options>;

/** 1000 ids, the most that one event holds, are then 10 requests: a key's limit for a second. */
const MAX_LISTED = 100;

/**
 * Keap's REST hooks: `contact.add` with up to 1000 ids, whose contacts are looked up;
 * other events are ignored. Nothing is signed: the hook's URL carries a token, which both an event
 * and the verification of a new hook have to show.
 */
export const keap = definePreset({
  options,
  needsSecret: true,
  handshake,
  verify: (delivery, context) => verifyToken(delivery, context.secrets),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok(onceEach([body.value].flat().flatMap(readEvent))) : body;
  },
  lookUp: lookUpContacts,
});

/** A new hook is verified by a POST whose `X-Hook-Secret` has to come back. It tells no contacts. */
function handshake(delivery: Delivery, context: Context): Answer | undefined {
  const secret = delivery.headers['x-hook-secret'];
  if (secret === undefined || !/^[\x21-\x7e]{1,512}$/.test(secret)) return undefined;
  if (delivery.method !== 'POST' || delivery.body.includes('object_keys')) return undefined;
  if (!verifyToken(delivery, context.secrets)) return undefined;
  const headers = { 'content-type': 'application/json', 'x-hook-secret': secret };
  return { status: 200, headers, body: '{}' };
}

function readEvent(body: unknown): readonly Item[] {
  const { event_key: event, object_keys: keys } = asObject(body);
  const kind = eventKind(event);
  if (kind !== 'contact.add') return [{ kind: 'ignored', why: kind }];
  return asList(keys).map((key) => {
    const id = asCount(asObject(key).id);
    const payload = { event_key: kind, ...asObject(key) };
    if (id !== undefined) return { kind: 'reference', id, payload };
    const reason = 'cannot be looked up: the event has no contact id';
    return { kind: 'unusable', payload, field: 'phoneNumber', reason };
  });
}

/**
 * Asks for many contacts by lists of ids, and for those that the lists do not have, or a single one,
 * one by one: a list is made from an index, which may not know yet what was made a moment ago.
 */
async function lookUpContacts(
  references: readonly LeadReference[],
  { apiToken, options }: Context,
  signal: AbortSignal,
): Promise<readonly LookedUp[]> {
  if (!apiToken) return references.map(() => withoutToken);
  const ask = (path: string, query: Readonly<Record<string, string>>) => {
    const search = new URLSearchParams({ ...query, fields: CONTACT_FIELDS });
    const url = `${options.apiUrl}/crm/rest/v2/contacts${path}?${search}`;
    return lookUpJson({ url, headers: authorize(apiToken) }, signal);
  };

  const outcomes = new Map<LeadReference, LookedUp>();
  await forEachAtOnce(listsOf(references), async (listed) => {
    const filter = `ids==${listed.map(({ id }) => id).join(',')}`;
    const answer = await ask('', { filter, page_size: String(MAX_LISTED) });
    if (!answer.ok) {
      const { error } = answer;
      if (error.kind === 'absent') return;
      for (const each of listed) outcomes.set(each, untold(each, error));
      return;
    }
    const contacts = asObjects(asObject(answer.value).contacts);
    const byId = new Map(contacts.map((contact) => [asCount(contact.id), contact]));
    for (const reference of listed) {
      const contact = byId.get(reference.id);
      if (contact !== undefined) outcomes.set(reference, toLead(reference.id, contact));
    }
  });

  return forEachAtOnce(references, async (reference) => {
    const outcome = outcomes.get(reference);
    if (outcome !== undefined) return outcome;
    const answer = await ask(`/${reference.id}`, {});
    return answer.ok
      ? toLead(reference.id, asObject(answer.value))
      : untold(reference, answer.error);
  });
}

const listsOf = (references: readonly LeadReference[]): readonly (readonly LeadReference[])[] =>
  references.length === 1 ? [] : chunks(references, MAX_LISTED);

/** Keys made in Keap's settings (personal and service ones) have a header of their own. */
const authorize = (token: string): Readonly<Record<string, string>> =>
  token.startsWith('KeapAK-') ? { 'x-keap-api-key': token } : { authorization: `Bearer ${token}` };

/** What Keap's API is asked for: what a lead is made of, and what a config may want to map. */
const CONTACT_FIELDS = [
  ...['id', 'prefix', 'given_name', 'family_name', 'email_addresses', 'phone_numbers', 'addresses'],
  ...['company', 'job_title', 'notes', 'preferred_locale', 'custom_fields', 'tag_ids'],
  ...['contact_type', 'leadsource_id', 'owner_id'],
].join(',');

/**
 * A contact of Keap's REST API, version 2. The payload is the contact with `custom_fields` as an
 * object, field id → content. Their names are not told, so they are no answers; nor is the language:
 * `preferred_locale` is what the account is set to.
 */
function toLead(id: string, contact: JsonObject): Lead {
  const custom = asObjects(contact.custom_fields).map(({ id, content }) => [asText(id), content]);
  const addresses = asObjects(contact.addresses);
  const address = addresses.find(({ line1 }) => asText(line1) !== undefined) ?? addresses[0] ?? {};
  return {
    kind: 'lead',
    id,
    payload: {
      ...contact,
      custom_fields: Object.fromEntries(custom.filter(([field]) => field !== undefined)),
    },
    fields: {
      ...fieldsByName({
        title: contact.prefix,
        first_name: contact.given_name,
        last_name: contact.family_name,
        phone: numbersOf(contact),
        email: asObjects(contact.email_addresses)
          .toSorted(bySlot)
          .map(({ email }) => asText(email))
          .find((email) => email !== undefined),
        address1: address.line1,
        address2: address.line2,
        city: address.locality,
        province: address.region,
        postal_code: address.postal_code ?? address.zip_code,
        country: address.country ?? address.country_code,
        notes: contact.notes,
        company: asObject(contact.company).company_name,
        'job title': contact.job_title,
      }),
      recordId: id,
    },
  };
}

/** Mobile numbers first, then as the contact's slots are numbered; with their extensions. */
function numbersOf(contact: JsonObject): readonly string[] {
  const isMobile = ({ type }: JsonObject) => /mob|cell/i.test(asText(type) ?? '');
  return asObjects(contact.phone_numbers)
    .toSorted(bySlot)
    .toSorted((a, b) => Number(isMobile(b)) - Number(isMobile(a)))
    .flatMap((phone) => {
      const number = asText(phone.number) ?? asText(phone.number_e164);
      const extension = asText(phone.extension);
      if (number === undefined) return [];
      return [extension === undefined ? number : `${number} ext. ${extension}`];
    });
}

/** `PHONE1` before `PHONE2`, `EMAIL1` before `EMAIL2`. */
function bySlot(a: JsonObject, b: JsonObject): number {
  const [one = '', other = ''] = [asText(a.field), asText(b.field)];
  return one < other ? -1 : Number(one > other);
}
