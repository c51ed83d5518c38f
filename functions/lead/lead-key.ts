import { createHmac } from 'node:crypto';
import type { Contact, Destination } from './contact.ts';
import { recordPrefix } from './lead-id.ts';
import type { QueuedLead } from './queued-lead.ts';

/**
 * The key of a person in a list: the same for every source that tells of the number, and different
 * in every other campaign and list. The ledger keeps it for days, and there are few enough numbers
 * to try them all: so it is an HMAC, and tells nothing without the salt.
 *
 * @param salt secret, and never changed: with another, nobody delivered before is recognised
 * @param contact its number in digits, however it goes out: `ReadablePhone` in phone.ts
 * @returns `c:` and 64 hex digits: never the id of a lead, which has no colon
 */
export function contactKey(
  salt: string,
  { phoneNumber }: Pick<Contact, 'phoneNumber'>,
  { campaign, list }: Pick<Destination, 'campaign' | 'list'>,
): string {
  // JSON keeps the three apart, whatever is in them.
  const person = JSON.stringify([phoneNumber, campaign, list]);
  return `c:${createHmac('sha256', salt).update(person).digest('hex')}`;
}

/** Whether a key of the ledger is that of a person in a list, and not the id of a lead. */
export const isOfContact = (key: string): boolean => key.startsWith('c:');

/**
 * What the ledger keeps of a lead's number, so that an operator can ask where a person's lead is: equal
 * for the same number, and nothing without the salt. Unlike {@link contactKey}, whatever the campaign.
 *
 * @param salt the connector's, `<name>/dedupe-salt`
 * @param contact its number as it is dialled
 * @returns `n:` and 64 hex digits
 */
export const personMark = (salt: string, { phoneNumber }: Pick<Contact, 'phoneNumber'>): string =>
  `n:${createHmac('sha256', salt)
    .update(JSON.stringify(['phone', phoneNumber]))
    .digest('hex')}`;

/**
 * By what an operator finds a lead whose sender shows another id of it than the one it is known by: the
 * record's, which stands in CrmTag. What Odoo shows as 44 is known by
 * `res.partner,44`.
 *
 * @param salt the connector's, `<name>/dedupe-salt`
 * @returns what its id would begin with if the sender had called it so: {@link recordPrefix}; undefined without a
 *   CrmTag, or where its id begins so
 */
export function recordMark(
  salt: string,
  { id, source, contact: { crmTag } }: Pick<QueuedLead, 'id' | 'source' | 'contact'>,
): string | undefined {
  if (crmTag === '') return undefined;
  const mark = recordPrefix(salt, source, crmTag);
  return id.startsWith(mark) ? undefined : mark;
}

/** By what an operator finds a lead, beside its id: its person and its record. They change with the contact. */
export const marksOf = (
  salt: string,
  lead: Pick<QueuedLead, 'id' | 'source' | 'contact'>,
): Required<Pick<QueuedLead, 'person' | 'record'>> => ({
  person: personMark(salt, lead.contact),
  record: recordMark(salt, lead),
});
