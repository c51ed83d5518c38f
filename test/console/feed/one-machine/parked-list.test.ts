import { expect, it } from 'vitest';
import { readParked } from '../../../../console/feed/one-machine/parked-list.ts';
import { encodeParkedLead, encodeUnreadable } from '../../../../functions/lead/parked-lead.ts';
import { encodeQueuedLead } from '../../../../functions/lead/queued-lead.ts';
import { aQueuedLead } from '../../../support/leads.ts';

const PARKED_AT = '2026-11-23T08:00:10.000Z';
const lead = aQueuedLead();
const parked = { id: lead.id, source: 'website', parkedAt: PARKED_AT };

it.each<[string, string, object]>([
  [
    'a lead that the API refuses',
    encodeParkedLead({ ...parked, reason: 'the API refuses the contact', lead }),
    { id: lead.id, source: 'website', reason: 'the API refuses the contact' },
  ],
  [
    'a lead that never was a contact',
    encodeParkedLead({
      ...parked,
      ...{ field: 'phoneNumber', reason: 'is missing', payload: { a: 1 }, fields: {} },
    }),
    { reason: 'phoneNumber is missing', hint: expect.stringContaining('cannot be dialled') },
  ],
  [
    'several persons, of whom the config does not say who is the lead',
    encodeParkedLead({
      ...parked,
      ...{ field: 'phoneNumber', reason: 'holds several persons: set leads', payload: { a: 1 } },
    }),
    { stuckBecause: undefined, hint: expect.stringContaining('who of them is a lead') },
  ],
  [
    'a lead whose sender says do not call',
    encodeParkedLead({
      ...parked,
      ...{ field: 'phoneNumber', reason: 'the sender says do not call', payload: {} },
      fields: { phones: ['0825550142'], doNotCall: true },
    }),
    { stuckBecause: expect.stringContaining('can only be dropped') },
  ],
  [
    'a payload that was too large to keep whole',
    encodeParkedLead({ ...parked, reason: 'is missing', payload: 'x'.repeat(2_000_000) }),
    { stuckBecause: expect.stringContaining('Nothing that can be read') },
  ],
  [
    'a message that could not be read',
    encodeUnreadable('m1', 'rubbish', 'the message is not JSON', PARKED_AT),
    { id: 'm1', source: 'unknown', stuckBecause: expect.any(String) },
  ],
  [
    'a lead that SQS gave up on',
    encodeQueuedLead(lead),
    { id: lead.id, source: 'website', reason: 'received too often without being settled' },
  ],
  [
    'what anybody has put there',
    'rubbish',
    { id: 'm1', reason: 'not a message of this connector', stuckBecause: expect.any(String) },
  ],
])('reads %s', (_, body, expected) => {
  const { line } = readParked({ messageId: 'm1', sentAt: 5 }, body);
  expect(line).toEqual({
    messageId: 'm1',
    id: expect.any(String),
    source: expect.any(String),
    parkedAt: expect.any(Number),
    reason: expect.any(String),
    stuckBecause: undefined,
    ...expected,
  });
});
