import * as z from 'zod/mini';
import { ok, type Result } from '../../shared/result.ts';
import { answers } from '../answers.ts';
import { header } from '../options.ts';
import { safeEqual } from '../proof/signatures.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { isKeptBy } from '../reading/bookkeeping.ts';
import { bytesToText } from '../reading/charset.ts';
import { fieldsByName } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import { asObject, asText, eventKind, isObject, type JsonObject } from '../reading/json-values.ts';
import { readEachLead } from '../reading/split-leads.ts';
import { unknownEvent } from '../reading/unknown-event.ts';
import { unreadable } from '../reading/unreadable.ts';
import type { Reading } from '../reading/values.ts';
import type { XmlElement } from '../reading/xml.ts';
import { type Answer, type Delivery, definePreset, type Item, type Unreadable } from '../source.ts';

const options = z.strictObject({
  /** The one organisation whose Outbound Messages are taken. */
  organizationId: z.optional(
    z
      .string()
      .check(
        z.regex(
          /^00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/,
          'must be the 15 or 18 characters of an organisation id, such as 00D000000000001EAA',
        ),
      ),
  ),
  /** A further header in which a Named Credential puts the token. */
  header,
});

/**
 * Salesforce: Outbound Messages in SOAP, and the JSON of a Flow's HTTP callout or of
 * Apex. Both come out as the record by its API names, its object under `attributes.type` as in
 * Salesforce's own JSON.
 *
 * A lead's id is its record's, not the Notification's: the same record brings a new Notification each
 * time the rule fires, and must not be phoned for each. A message delivered again has both the same.
 */
export const salesforce = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, { secrets, options: { header, organizationId } }) =>
    verifyToken(delivery, secrets, header) &&
    (organizationId === undefined ||
      !isSoap(delivery) ||
      isOfOrganization(delivery, organizationId)),
  read: async (delivery) => {
    if (isSoap(delivery)) {
      const notifications = await readNotifications(delivery);
      if (!notifications.ok) return notifications;
      return ok(
        notifications.value.map(({ type, fields }) =>
          fields === undefined
            ? DELETED
            : toItem(type, { attributes: { type }, ...fields }, { isDecoded: true }),
        ),
      );
    }
    const body = await decodeBody(delivery);
    if (!body.ok) return body;
    return readEachLead(body.value, (record) => toItem(typeOf(record), record));
  },
  // Also where leads were parked or ignored: all is stored, and a message comes back as a whole.
  acknowledge: async (receipt, delivery) =>
    isSoap(delivery) ? acknowledgement : answers.received(receipt),
});

const DELETED: Item = {
  kind: 'ignored',
  why: 'the record was deleted before Salesforce sent the message',
};

function toItem(type: string | undefined, given: unknown, reading?: Reading): Item {
  const record = withoutSession(given);
  if (!isObject(record)) return { kind: 'lead', payload: record, fields: {} };
  if (type !== undefined && !isPerson(type, record)) {
    if (/^account$/i.test(type)) return { kind: 'ignored', why: 'an object of the type Account' };
    return unknownEvent(`an object of the type ${eventKind(type)}`, record);
  }
  const { recordId: found, ...fields } = fieldsByName(byOurNames(record), reading);
  const recordId = readId(record.Id) ?? found;
  const id = recordId === undefined ? {} : { id: recordId.replace(RECORD_ID, '$1') };
  return {
    kind: 'lead',
    ...id,
    payload: record,
    fields: { ...fields, ...(recordId === undefined ? {} : { recordId }) },
  };
}

/** A record's id is 15 characters; the three that may follow are a checksum of their case. */
const RECORD_ID = /^([A-Za-z0-9]{15})[A-Z0-5]{3}$/;

/**
 * A custom object is for its administrator to choose. An Account may be a person or a company, and an
 * Opportunity tells of a person only where its administrator had a number put into it.
 */
function isPerson(type: string, record: JsonObject): boolean {
  if (/^opportunity$/i.test(type)) return fieldsByName(byOurNames(record)).phones !== undefined;
  if (!/^account$/i.test(type)) return /^(?:lead|contact)$|__c$/i.test(type);
  return isTrue(record.IsPersonAccount) || Object.keys(record).some((name) => PERSONAL.test(name));
}

const PERSONAL = /^(?:FirstName|LastName|Person(?:Email|(?:Mobile|Home|Other)Phone))$/;

/** The record as `fieldsByName` knows it: `Cell_Number__c` → `Cell_Number`, `MailingCity` → `City`. */
function byOurNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(byOurNames);
  if (!isObject(value)) return value;
  const names = new Set(Object.keys(value));
  const told = Object.entries(value).filter(([name]) => !isKeptBy('salesforce', name));
  return Object.fromEntries(
    told.map(([name, child]) => {
      const plain = name
        .replace(/__p?c$/, '')
        .replace(/^Person(?=[A-Z])/, '')
        .replace(/^(?:Mailing|Billing)(?=(?:Street|City|State|PostalCode|Country)(?:Code)?$)/, '');
      const isFree = !names.has(plain);
      names.add(plain);
      return [isFree ? plain : name, byOurNames(child)];
    }),
  );
}

/** A callout or a formula field may send a session along, with which anybody gets in. */
function withoutSession(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSession);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(
    ([name, child]) =>
      !/^(?:api_?)?session_?id$/i.test(name) &&
      !(typeof child === 'string' && /^00D\w{12,15}!/.test(child)),
  );
  return Object.fromEntries(kept.map(([name, child]) => [name, withoutSession(child)]));
}

function typeOf(record: unknown): string | undefined {
  return asText(asObject(asObject(record).attributes).type);
}

const isTrue = (value: unknown): boolean => value === true || value === 'true';

const SOAP = '{http://schemas.xmlsoap.org/soap/envelope/}';
const OUTBOUND = '{http://soap.sforce.com/2005/09/outbound}';
const INSTANCE = '{http://www.w3.org/2001/XMLSchema-instance}';
const FIELD = /^\{urn:sobject\.(?:enterprise|partner)\.soap\.sforce\.com\}(.+)$/;

/** One record of an Outbound Message. Without `fields`, it was deleted before it was sent. */
interface Notification {
  /** The object's API name: `Lead`, `Contact`, `Enquiry__c`. */
  readonly type?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Whether a delivery is an Outbound Message rather than JSON. By its content: a label may be wrong. */
const isSoap = ({ body }: Delivery): boolean =>
  /^(?:\xef\xbb\xbf)?\s*</.test(body.toString('latin1', 0, 1_024));

/**
 * Whether an Outbound Message names this organisation, and nowhere another. Ids are compared on
 * their first 15 characters: the other three are a checksum.
 */
function isOfOrganization({ body }: Delivery, organizationId: string): boolean {
  const elements = body.toString('latin1').matchAll(/<(?:[\w.-]+:)?OrganizationId\b[^<]*/g);
  const ids = [...elements].map(([text]) => />\s*(\w{15})(?:\w{3})?\s*$/.exec(text)?.[1] ?? '');
  return ids.length > 0 && ids.every((id) => safeEqual(id, organizationId.slice(0, 15)));
}

/** What makes Salesforce take a message off its queue. Anything else brings it back, for 24 hours. */
const acknowledgement: Answer = {
  status: 200,
  headers: { 'content-type': 'text/xml; charset=utf-8' },
  body:
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
    '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>' +
    '</notificationsResponse></soapenv:Body></soapenv:Envelope>',
};

/**
 * The records of an Outbound Message: names without their prefix, values as text.
 * Nothing else of the envelope is read: the SessionId in it would let anybody in.
 */
async function readNotifications(
  delivery: Delivery,
): Promise<Result<readonly Notification[], Unreadable>> {
  const xml = bytesToText(delivery.body, 'utf-8').trim();
  // Refused unread: a DTD could name files, and entities made of entities.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) return unreadable(400, 'the XML declares a DTD or entity');
  // Only now: the parser is large, and most connectors never get an Outbound Message.
  const { parseXml } = await import('../reading/xml.ts');
  const document = parseXml(xml);
  if (document === undefined) return unreadable(400, 'the body is not well-formed XML');

  const path = [`${SOAP}Envelope`, `${SOAP}Body`, `${OUTBOUND}notifications`];
  const messages = path.reduce((found, name) => found.flatMap(childrenNamed(name)), [document]);
  if (messages.length === 0) return unreadable(400, 'the XML is no Outbound Message');
  return ok(messages.flatMap(childrenNamed(`${OUTBOUND}Notification`)).map(toNotification));
}

function toNotification(element: XmlElement): Notification {
  const [record] = childrenNamed(`${OUTBOUND}sObject`)(element);
  const type = record?.attributes.get(`${INSTANCE}type`)?.replace(/^.*:/, '');
  const fields = (record?.children ?? [])
    .filter(({ attributes }) => !/^(?:true|1)$/.test(attributes.get(`${INSTANCE}nil`) ?? ''))
    .map((field) => [FIELD.exec(field.name)?.[1] ?? '', toValue(field)] as const)
    .filter(([name]) => name !== '');
  return {
    ...(type === undefined ? {} : { type }),
    ...(fields.length === 0 ? {} : { fields: Object.fromEntries(fields) }),
  };
}

function toValue({ children, text }: XmlElement): unknown {
  if (children.length === 0) return text.trim();
  const parts = children.map((child) => [child.name.replace(/^.*\}/, ''), toValue(child)]);
  return Object.fromEntries(parts);
}

const childrenNamed =
  (name: string) =>
  ({ children }: XmlElement): readonly XmlElement[] =>
    children.filter((child) => child.name === name);
