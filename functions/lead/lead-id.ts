import { createHash, createHmac } from 'node:crypto';
import type { Contact, Destination } from './contact.ts';

/** What a lead's id is made of. Ids are kept for weeks, and some senders use a number as theirs. */
export interface ToldLead {
  readonly source: string;
  /** The sender's own id, where it has one. */
  readonly sendersId: string | undefined;
  /** The lead as the sender wrote it (JSON). */
  readonly payload: unknown;
}

/** What became of it, where it can be dialled. */
export interface MadeLead {
  /** The number in digits: `ReadablePhone` in phone.ts. */
  readonly number: string;
  readonly contact: Contact;
  readonly destination: Destination;
}

const RECORD_DIGITS = 16;

const hmac = (salt: string, ...identity: readonly unknown[]): string =>
  createHmac('sha256', salt).update(JSON.stringify(identity)).digest('hex');

/**
 * The id of a lead: the same when it is delivered again. With a sender's id, of that and of the number
 * that is dialled: a sender that gives two persons one id tells of two leads, and a lead whose number
 * is put right is a new one. Without, of the finished contact and where it goes, so that one person
 * written in two ways is one lead; of what never became a contact, of all that was told.
 *
 * Keyed, because the numbers and ids of a country are few enough to try them all.
 *
 * @param salt secret, and never changed: with another, nobody delivered before is recognised
 * @param made undefined for a lead that cannot be dialled
 * @returns 32 hexadecimal digits, the first 16 of which are `recordPrefix`; or 32 after a `p`, where
 *   the sender has no id
 */
export function leadId(salt: string, told: ToldLead, made: MadeLead | undefined): string {
  const { source, sendersId, payload } = told;
  if (sendersId !== undefined) {
    const person = hmac(salt, 'lead', source, sendersId, made?.number ?? null);
    return recordPrefix(salt, source, sendersId) + person.slice(0, 32 - RECORD_DIGITS);
  }
  const content =
    made === undefined
      ? hmac(salt, 'payload', source, payload)
      : hmac(
          salt,
          'contact',
          source,
          { ...made.contact, phoneNumber: made.number },
          made.destination,
        );
  return `p${content.slice(0, 32)}`;
}

/**
 * What the ids of all leads begin with that a source tells of under one id of its own: by it they are
 * found where their number is not known.
 */
export const recordPrefix = (salt: string, source: string, sendersId: string): string =>
  hmac(salt, 'record', source, sendersId).slice(0, RECORD_DIGITS);

/**
 * The id that versions without keyed ids gave a lead. Under it the ledger knows what they delivered.
 */
export function formerLeadId({ source, sendersId, payload }: ToldLead): string {
  const hash = (...identity: readonly unknown[]) =>
    createHash('sha256')
      .update(JSON.stringify([source, ...identity]))
      .digest('hex')
      .slice(0, 32);
  return sendersId === undefined ? `p${hash('payload', payload)}` : hash('id', sendersId);
}
