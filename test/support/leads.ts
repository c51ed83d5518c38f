import type { Contact } from '../../functions/lead/contact.ts';
import type { QueuedLead } from '../../functions/lead/queued-lead.ts';

/** An invented person, the example of the API's description. */
export const aContact = (changes: Partial<Contact> = {}): Contact => ({
  title: 'Mr',
  firstName: 'TestName',
  surname: 'TestSurname',
  address: 'Johannesburg',
  email: 'test@example.org',
  phoneNumber: '0105934500',
  notes: 'NotesTesting',
  language: 'English',
  custom1: 'Custom1',
  custom2: 'Custom2',
  custom3: 'Custom3',
  custom4: 'Custom4',
  custom5: 'Custom5',
  crmTag: 'CrmTag1',
  assignedTo: '105',
  ...changes,
});

export const aQueuedLead = (changes: Partial<QueuedLead> = {}): QueuedLead => ({
  v: 1,
  id: '0123456789abcdef0123456789abcdef',
  key: '0123456789abcdef0123456789abcdef',
  source: 'website',
  receivedAt: '2026-11-23T08:00:00.000Z',
  destination: {
    campaign: 'SalesCampaign',
    list: 'ListNumber5',
    dataSource: 'UploadMarch',
    priority: 2,
  },
  contact: aContact(),
  ...changes,
});
