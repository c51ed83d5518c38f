import { encodeParkedLead, type ParkedLead } from '../../functions/lead/parked-lead.ts';
import { decodeQueuedLead } from '../../functions/lead/queued-lead.ts';
import { aContact, aQueuedLead } from '../support/leads.ts';

/** Words that no command may print but `parked show`. */
export const PERSON = /TestName|TestSurname|0105934500|test@example|Thandi|Mokoena|7946/;

export const ago = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString();

/** A lead that the API has refused. */
export const refused = (id: string, changes: Partial<ParkedLead> = {}): string => {
  const source = changes.source ?? 'crm';
  const lead = aQueuedLead({ id, key: id, source, contact: aContact() });
  const reason = 'the API refuses the contact: Incorrect Input Parameters';
  return encodeParkedLead({ id, source, reason, parkedAt: ago(1), lead, ...changes });
};

/** A lead that never became a contact: its number is none of South Africa. */
export const unusable = (id: string, changes: Partial<ParkedLead> = {}): string =>
  encodeParkedLead({
    id,
    source: 'crm',
    field: 'phoneNumber',
    reason: 'is no telephone number of ZA, and none with a country code',
    parkedAt: ago(1),
    payload: { surname: 'Mokoena', phone: '020 7946 0958' },
    fields: { firstName: 'Thandi', surname: 'Mokoena', phones: ['020 7946 0958'] },
    ...changes,
  });

/** The ids of the leads in messages of the lead queue, and nothing that cannot be dialled. */
export const leadIds = (texts: readonly string[]): string[] =>
  texts
    .map((text) => {
      const lead = decodeQueuedLead(text);
      return lead.ok ? lead.value.id : `unreadable: ${lead.error}`;
    })
    .sort();
