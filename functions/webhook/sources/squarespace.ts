import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { isHmacOf } from '../proof/signatures.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldsByName } from '../reading/fields.ts';
import { firstId, readId } from '../reading/ids.ts';
import { asObject, asText, eventKind, type JsonObject } from '../reading/json-values.ts';
import { looksLikeMail } from '../reading/looks-like.ts';
import { unknownEvent } from '../reading/unknown-event.ts';
import { definePreset, type Item, type Lead } from '../source.ts';

/**
 * Squarespace's webhook subscriptions, topic `contact.create`. The lead's payload is
 * the contact, which is the notification's `data`. Its form blocks have no webhook of their own:
 * what a relay makes of them is for `generic`.
 */
export const squarespace = definePreset({
  options: z.strictObject({}),
  needsSecret: true,
  verify: ({ headers, body }, { secrets }) =>
    isHmacOf(headers['squarespace-signature'], 'hex', secrets.filter(isHex).map(toKey), body),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([toItem(body.value)]) : body;
  },
});

const isHex = (secret: string): boolean => /^(?:[0-9a-f]{2})+$/i.test(secret);
const toKey = (secret: string): Buffer => Buffer.from(secret, 'hex');

/** Topics of people and things that are there already, and of orders. */
const KNOWN = /^(?:contact|address|profile|order|extension)\./;

function toItem(notification: unknown): Item {
  const { topic, data, id: ownId, notificationId } = asObject(notification);
  if (typeof topic === 'string' && topic !== 'contact.create') {
    const what = `an event of another kind (${eventKind(topic)})`;
    return KNOWN.test(topic) ? { kind: 'ignored', why: what } : unknownEvent(what, notification);
  }
  const contact = asObject(data);
  const recordId = readId(contact.id);
  const id = recordId ?? firstId(ownId, notificationId);
  return {
    kind: 'lead',
    payload: data ?? notification,
    fields: { ...readContact(contact), ...(recordId === undefined ? {} : { recordId }) },
    ...(id === undefined ? {} : { id }),
  };
}

function readContact({
  firstName,
  lastName,
  locale,
  primaryEmail,
  defaultShippingAddress,
}: JsonObject): Lead['fields'] {
  const entry = asObject(defaultShippingAddress);
  const address = asObject(entry.address ?? entry);
  const isNamed = asText(firstName) !== undefined || asText(lastName) !== undefined;
  return fieldsByName({
    firstName: isNamed ? firstName : address.firstName,
    surname: isNamed ? lastName : address.lastName,
    email: [primaryEmail, ...Object.values(asObject(primaryEmail))].find(isMail),
    phone: address.phoneNumber,
    street: address.line1,
    street2: address.line2,
    city: address.city,
    region: address.region,
    postalCode: address.postalCode,
    country: address.countryCode,
    // `af-ZA`: the country is the site's more often than the person's.
    language: typeof locale === 'string' ? /^[a-z]{2,3}(?![a-z])/i.exec(locale)?.[0] : undefined,
  });
}

const isMail = (value: unknown): boolean => typeof value === 'string' && looksLikeMail(value);
