import { fieldsByName } from '../reading/fields.ts';
import { asObject, asObjects, asText, type JsonObject } from '../reading/json-values.ts';
import type { Lead } from '../source.ts';

/** What Keap's API is asked for: what a lead is made of, and what a config may want to map. */
export const CONTACT_FIELDS = [
  ...['id', 'prefix', 'given_name', 'family_name', 'email_addresses', 'phone_numbers', 'addresses'],
  ...['company', 'job_title', 'notes', 'preferred_locale', 'custom_fields', 'tag_ids'],
  ...['contact_type', 'leadsource_id', 'owner_id'],
].join(',');

/**
 * A contact of Keap's REST API, version 2. The payload is the contact with `custom_fields` as an
 * object, field id → content. Their names are not told, so they are no answers; nor is the language:
 * `preferred_locale` is what the account is set to.
 */
export function toLead(id: string, contact: JsonObject): Lead {
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
