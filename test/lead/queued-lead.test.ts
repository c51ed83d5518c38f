import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contactFields } from '../../functions/lead/contact.ts';
import { encodeParkedLead, encodeUnreadable } from '../../functions/lead/parked-lead.ts';
import {
  decodeQueuedLead,
  encodeQueuedLead,
  messageGroup,
} from '../../functions/lead/queued-lead.ts';
import { aContact, aQueuedLead } from '../support/leads.ts';

it('knows the fields of a contact in the order of the API', () => {
  expect(contactFields.join()).toBe(
    'title,firstName,surname,address,email,phoneNumber,notes,language,custom1,custom2,custom3,custom4,custom5,crmTag,assignedTo',
  );
});

it('decodes what it encoded, in ASCII', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      (notes, surname) => {
        const lead = aQueuedLead({ contact: aContact({ notes, surname }) });
        const text = encodeQueuedLead(lead);
        expect(text).toMatch(/^[\x20-\x7e]*$/);
        expect(decodeQueuedLead(text)).toEqual({ ok: true, value: lead });
      },
    ),
  );
});

it.each([
  ['not JSON', '{', 'not JSON'],
  ['no object', '1', "the message's content"],
  ['another version', JSON.stringify({ ...aQueuedLead(), v: 2 }), "the message's v"],
  [
    'a wrong priority',
    JSON.stringify({
      ...aQueuedLead(),
      destination: { ...aQueuedLead().destination, priority: 11 },
    }),
    'destination.priority',
  ],
  [
    'no first name',
    JSON.stringify(aQueuedLead({ contact: aContact({ firstName: '' }) })),
    'contact.firstName',
  ],
  [
    'letters in the number',
    JSON.stringify(aQueuedLead({ contact: aContact({ phoneNumber: '010593450O' }) })),
    'contact.phoneNumber',
  ],
  ['no time', JSON.stringify(aQueuedLead({ receivedAt: 'yesterday' })), 'receivedAt'],
])('refuses %s and says where', (_, text, where) => {
  const decoded = decodeQueuedLead(text);
  expect(decoded).toMatchObject({ ok: false, error: expect.stringContaining(where) });
  expect(JSON.stringify(decoded)).not.toContain('010593450O');
});

it('reads the lead out of a parked message that was sent back', () => {
  const lead = aQueuedLead();
  const parkedAt = '2026-11-23T08:00:00.000Z';
  const text = encodeParkedLead({ id: lead.id, source: 'crm', reason: 'refused', parkedAt, lead });
  expect(decodeQueuedLead(text)).toEqual({ ok: true, value: lead });
});

describe('a parked message without a lead', () => {
  const text = encodeParkedLead({
    id: 'x',
    source: 'crm',
    reason: 'is missing',
    parkedAt: '2026-11-23T08:00:00.000Z',
    payload: { name: 'Thandi' },
  });

  it('is no lead', () => {
    expect(decodeQueuedLead(text)).toEqual({ ok: false, error: 'it never became a contact' });
  });

  it('is parked again as it is', () => {
    expect(encodeUnreadable('m1', text, 'it never became a contact', 'now')).toBe(text);
  });
});

it.each(['', 'rubbish', '{}', 'null', '{"parkedAt":1}'])('parks %j with its text', (message) => {
  const text = encodeUnreadable('m1', message, 'not JSON', '2026-11-23T08:00:00.000Z');
  expect(JSON.parse(text)).toMatchObject({ id: 'm1', reason: 'not JSON', message });
});

it('reads a message of a version before: digits for a number abroad, no former key', () => {
  const lead = aQueuedLead({ contact: aContact({ phoneNumber: '264815550142' }) });
  expect(decodeQueuedLead(JSON.stringify(lead))).toEqual({ ok: true, value: lead });
});

it('reads a message of a version to come, but for what it does not know', () => {
  const lead = aQueuedLead({ person: 'n:1', record: '0123456789abcdef' });
  const text = JSON.stringify({ ...lead, toCome: 'x' });
  expect(decodeQueuedLead(text)).toEqual({ ok: true, value: lead });
});

it.each(['00264815550142', '+264815550142', '001149301234567890'])(
  'carries %s, a number abroad',
  (phoneNumber) => {
    const lead = aQueuedLead({ contact: aContact({ phoneNumber }), formerKey: 'former' });
    expect(decodeQueuedLead(encodeQueuedLead(lead))).toEqual({ ok: true, value: lead });
  },
);

it('groups messages by source and priority', () => {
  expect(messageGroup(aQueuedLead())).toBe('website:2');
});
