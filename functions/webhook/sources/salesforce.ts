import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { answers } from '../answers.ts';
import { header } from '../options.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldsByName } from '../reading/fields.ts';
import { asObject, asText, eventKind, isObject, type JsonObject } from '../reading/json-values.ts';
import { splitLeads } from '../reading/split-leads.ts';
import { definePreset, type Item } from '../source.ts';
import { acknowledgement, isOfOrganization, isSoap, readNotifications } from './salesforce-soap.ts';

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
 * Salesforce (FORMATS.md 4): Outbound Messages in SOAP, and the JSON of a Flow's HTTP callout or of
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
          fields === undefined ? DELETED : toItem(type, { attributes: { type }, ...fields }),
        ),
      );
    }
    const body = await decodeBody(delivery);
    if (!body.ok) return body;
    return ok(splitLeads(body.value).map((record) => toItem(typeOf(record), record)));
  },
  // Also where leads were parked or ignored: all is stored, and a message comes back as a whole.
  acknowledge: async (receipt, delivery) =>
    isSoap(delivery) ? acknowledgement : answers.received(receipt),
});

const DELETED: Item = {
  kind: 'ignored',
  why: 'the record was deleted before Salesforce sent the message',
};

function toItem(type: string | undefined, given: unknown): Item {
  const record = withoutSession(given);
  if (!isObject(record)) return { kind: 'lead', payload: record, fields: {} };
  if (type !== undefined && !isPerson(type, record)) {
    return { kind: 'ignored', why: `an object of the type ${eventKind(type)}` };
  }
  const { recordId: found, ...fields } = fieldsByName(byOurNames(record));
  const recordId = asText(record.Id) ?? found;
  const id = recordId === undefined ? {} : { id: recordId.replace(RECORD_ID, '$1') };
  if (isTrue(record.DoNotCall) || isTrue(record.PersonDoNotCall)) {
    const reason = 'the record says that this person must not be called';
    return { kind: 'unusable', ...id, field: 'phoneNumber', reason, payload: record };
  }
  return {
    kind: 'lead',
    ...id,
    payload: record,
    fields: { ...fields, ...(recordId === undefined ? {} : { recordId }) },
  };
}

/** A record's id is 15 characters; the three that may follow are a checksum of their case. */
const RECORD_ID = /^([A-Za-z0-9]{15})[A-Z0-5]{3}$/;

/** A custom object is for its administrator to choose; an Account may be a person or a company. */
function isPerson(type: string, record: JsonObject): boolean {
  if (type !== 'Account') return /^(?:Lead|Contact)$|__c$/.test(type);
  return isTrue(record.IsPersonAccount) || Object.keys(record).some((name) => PERSONAL.test(name));
}

const PERSONAL = /^(?:FirstName|LastName|Person(?:Email|(?:Mobile|Home|Other)Phone))$/;

/** What Salesforce keeps about a record for itself, and who else it has to do with. */
const BOOKKEEPING = new RegExp(
  `^(?:${[
    'attributes|Owner|CreatedBy|LastModifiedBy|RecordType|MasterRecord|Individual|ReportsTo',
    'Person(?:Contact|Individual)Id',
    '(?:Is|Has)[A-Z](?!.*__p?c$).*',
    '(?:Person)?DoNotCall',
    '(?:Person)?(?:Created|Converted|EmailBounced|Last\\w+)Date(?:Time)?',
    '(?:Person)?EmailBouncedReason',
    'SystemModstamp|PhotoUrl|Jigsaw|CleanStatus|CompanyDunsNumber',
    '\\w*(?:[gG]eocodeAccuracy|[lL]atitude|[lL]ongitude|[sS]tateCode)',
    // A second address would get mixed up with the first.
    '(?:Person)?(?:Other|Shipping)(?:Address|Street|City|State|PostalCode|Country|CountryCode)',
    '(?:Person)?Assistant(?:Name|Phone)',
  ].join('|')})$`,
);

/** The record as `fieldsByName` knows it: `Cell_Number__c` → `Cell_Number`, `MailingCity` → `City`. */
function byOurNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(byOurNames);
  if (!isObject(value)) return value;
  const names = new Set(Object.keys(value));
  const told = Object.entries(value).filter(([name]) => !BOOKKEEPING.test(name));
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
