import { fieldsOfForm } from '../reading/fields.ts';
import { asObject, asObjects, isObject, type JsonObject } from '../reading/json-values.ts';
import type { LeadFields } from '../source.ts';

/** What a contact's record, or an automation's `contact`, tells of the person. */
export function readContact(contact: unknown): LeadFields {
  const { info = contact, primaryInfo } = asObject(contact);
  const person = asObject(info);
  const primary = asObject(primaryInfo);
  const phones = items(person.phones).filter(({ tag }) => tag !== 'FAX');
  const mobiles = phones.filter(({ tag }) => tag === 'MOBILE');
  const addresses = items(person.addresses).map((item) => item.address);
  return fieldsOfForm([
    { name: person.name },
    { email: [...items(person.emails).map(({ email }) => email), primary.email, person.email] },
    { mobile: mobiles.map(toNumber) },
    { phone: [primary.phone, person.phone, ...phones.map(toNumber)] },
    ...[person.address, ...addresses].filter(isAddress).map(readAddress),
    { country: phones[0]?.countryCode },
    { language: readLanguage(person.locale) },
    { company: person.company, jobTitle: person.jobTitle, birthdate: person.birthdate },
    ...Object.entries(asObject(asObject(person.extendedFields).items))
      // The others are what Wix and its apps keep about the contact.
      .filter(([name]) => name.startsWith('custom.'))
      .map(([name, value]) => ({ [name.slice('custom.'.length)]: value })),
  ]);
}

/** `{ items: [ … ] }` in a record and a bare list in an automation; the primary one first. */
function items(list: unknown): readonly JsonObject[] {
  const all = Array.isArray(list) ? list : asObject(list).items;
  return asObjects(all).toSorted((a, b) => Number(b.primary === true) - Number(a.primary === true));
}

const toNumber = ({ e164Phone, phone, formattedPhone }: JsonObject): unknown =>
  e164Phone ?? phone ?? formattedPhone;

export const isAddress = (value: unknown): value is JsonObject =>
  isObject(value) &&
  ['addressLine', 'streetAddress', 'formattedAddress', 'city', 'postalCode'].some(
    (part) => part in value,
  );

/** An address's parts under names that tell what they are. */
export function readAddress(address: JsonObject): JsonObject {
  const { number, name } = asObject(address.streetAddress);
  const street = [number, name].filter((part) => typeof part === 'string').join(' ');
  const { subdivision } = address;
  return {
    street: address.addressLine ?? (street || address.formattedAddress),
    street2: address.addressLine2,
    city: address.city,
    // `ZA-WC` beside `country: 'ZA'`.
    region: typeof subdivision === 'string' ? subdivision.replace(/^[A-Z]{2}-/, '') : undefined,
    postalCode: address.postalCode,
    country: address.country,
  };
}

const readLanguage = (locale: unknown): string | undefined =>
  typeof locale === 'string' ? /^[a-z]{2,3}(?![a-z])/i.exec(locale)?.[0] : undefined;
