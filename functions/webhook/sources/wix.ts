import * as z from 'zod/mini';
import { ok, type Result } from '../../shared/result.ts';
import { readClaims, verifyJwt } from '../proof/jwt.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { isKeptBy } from '../reading/bookkeeping.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { firstId, readId } from '../reading/ids.ts';
import { parseJson } from '../reading/json.ts';
import {
  asObject,
  asObjects,
  asText,
  eventKind,
  isObject,
  type JsonObject,
} from '../reading/json-values.ts';
import { unreadable } from '../reading/unreadable.ts';
import {
  type Delivery,
  definePreset,
  type Ignored,
  type Lead,
  type LeadFields,
  type Unreadable,
} from '../source.ts';

const options = z.strictObject({
  /**
   * How Wix proves who it is: `jwt` (the webhooks of an app, signed; the secret is the app's public
   * key) or `token` in the URL (the automation "Send via webhook", which does not sign). One source
   * takes one of the two: a public key is no secret and must never be good for a token.
   */
  auth: z._default(z.enum(['jwt', 'token'], 'must be jwt or token'), 'jwt'),
});

/**
 * Wix: an app's webhook for new form submissions or new contacts, whose body is a
 * JSON Web Token with JSON in JSON, or an automation's JSON. The lead's payload is the submission or
 * contact as Wix keeps it, with `instanceId` (the site); of an automation it is its `data`, with
 * `submissions` as an object by label.
 */
export const wix = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, { options: { auth }, secrets }) =>
    auth === 'token'
      ? verifyToken(delivery, secrets)
      : verifyJwt(tokenOf(delivery), 'RS256', secrets, delivery.receivedAt),
  read: async (delivery, { options: { auth } }) => {
    if (auth === 'jwt') return readEvent(readClaims(tokenOf(delivery))?.data);
    const body = await decodeBody(delivery);
    if (!body.ok) return body;
    return ok((Array.isArray(body.value) ? body.value : [body.value]).map(readAutomation));
  },
});

const tokenOf = ({ body }: Delivery): string => body.toString('latin1').trim();

/** A name and what was answered under it. */
type Answers = readonly (readonly [name: string, answer: unknown])[];

/** What we read of the events there are, by the kind of record and what was done with it. */
const READERS: Readonly<Record<string, (entity: JsonObject) => LeadFields>> = {
  'wix.forms.v4.submission_created': ({ submissions }) =>
    fieldsOfForm(namedAnswers(submissions).map(toNamed)),
  'wix.contacts.v4.contact_created': readContact,
};

function readEvent(data: unknown): Result<readonly (Lead | Ignored)[], Unreadable> {
  const { eventType, instanceId, data: inner } = asObject(parse(data));
  const event = parse(inner);
  if (!isObject(event)) return unreadable(400, 'the claim data holds no event');

  const { entityFqdn, slug, entityId, id: eventId } = event;
  const kind =
    entityFqdn === undefined ? eventKind(eventType) : `${eventKind(entityFqdn)}_${eventKind(slug)}`;
  const reader = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  if (reader === undefined) {
    return ok([{ kind: 'ignored', why: `an event of another kind (${kind})` }]);
  }
  const created = asObject(event.createdEvent);
  if (isObject(created.restoreInfo)) {
    return ok([{ kind: 'ignored', why: 'a record restored from the trash' }]);
  }
  const entity = asObject(parse(created.entity ?? created.entityAsJson));
  // The record's id rather than the event's: two webhooks for one form tell of it twice.
  const id = firstId(entity.id, entityId, eventId);
  return ok([toLead({ ...entity, instanceId }, reader(entity), id, id)]);
}

function readAutomation(body: unknown): Lead {
  if (!isObject(body)) return toLead(body, {});
  const data = isObject(body.data) ? body.data : body;
  const labelled = namedAnswers(data.submissions);
  const keyed = Object.entries(data)
    .filter(([name]) => name.startsWith(KEY))
    .map(([name, answer]) => [name.slice(KEY.length), answer] as const);
  const chosen = Object.entries(data).filter(
    ([name, value]) => !name.startsWith(KEY) && !isKeptBy('wix', name) && !isKnown(name, value),
  );
  // The answers come three times over: by label, by key, and in the contact made of them.
  const form = fieldsOfForm([...(labelled.length > 0 ? labelled : keyed), ...chosen].map(toNamed));
  const { answers: _, ...byKey } = fieldsOfForm(keyed.map(toNamed));
  const fields = complete(form, byKey, readContact(data.contact));
  const payload =
    labelled.length === 0 ? data : { ...data, submissions: Object.fromEntries(labelled) };
  // A person who submits twice is one contact and two leads.
  const id = readId(data.submissionId);
  return toLead(payload, fields, id, firstId(id, data.contactId, data['contact.Id']));
}

const KEY = 'field:';

const isKnown = (name: string, value: unknown): boolean =>
  (name === 'contact' || name === 'submissions') && typeof value === 'object';

/** `[{ label: 'Cell', value: '082…' }]`, and an object by key. */
function namedAnswers(submissions: unknown): Answers {
  if (!Array.isArray(submissions)) return Object.entries(asObject(submissions));
  return asObjects(submissions).flatMap(({ label, fieldName, value, fieldValue }) => {
    const name = asText(label) ?? asText(fieldName);
    return name === undefined ? [] : [[name, value ?? fieldValue] as const];
  });
}

/** An answer for `fieldsByName`; Wix ends its keys in four hex digits: `phone_23b2`. */
const toNamed = ([name, answer]: Answers[number]): JsonObject =>
  isAddress(answer) ? readAddress(answer) : { [name.replace(/_[0-9a-f]{4}$/, '')]: answer };

const NAMES = ['title', 'firstName', 'surname', 'fullName'] as const;

/** What a form tells, and what it leaves open from where else the same answers are. */
function complete(form: LeadFields, ...others: readonly LeadFields[]): LeadFields {
  const { answers = [], ...fields } = others.reduce(fillIn, form);
  const known = new Set([...(fields.phones ?? []), fields.email]);
  const unknown = answers.filter(([, answer]) => !known.has(answer));
  return { ...fields, ...(unknown.length === 0 ? {} : { answers: unknown }) };
}

/** A name is taken whole or not at all: its parts would come twice. */
function fillIn(fields: LeadFields, { notes: _, ...other }: LeadFields): LeadFields {
  if (!NAMES.some((name) => fields[name] !== undefined)) return { ...other, ...fields };
  const { title, firstName, surname, fullName, ...nameless } = other;
  return { ...nameless, ...fields };
}

function toLead(payload: unknown, fields: LeadFields, id?: string, recordId?: string): Lead {
  return {
    kind: 'lead',
    payload,
    fields: { ...fields, ...(recordId === undefined ? {} : { recordId }) },
    ...(id === undefined ? {} : { id }),
  };
}

/** JSON inside JSON; what is decoded already stays. */
function parse(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const json = parseJson(value);
  return json.ok ? json.value : undefined;
}

/** What a contact's record, or an automation's `contact`, tells of the person. */
function readContact(contact: unknown): LeadFields {
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

const isAddress = (value: unknown): value is JsonObject =>
  isObject(value) &&
  ['addressLine', 'streetAddress', 'formattedAddress', 'city', 'postalCode'].some(
    (part) => part in value,
  );

/** An address's parts under names that tell what they are. */
function readAddress(address: JsonObject): JsonObject {
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
