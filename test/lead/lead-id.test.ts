import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formerLeadId, leadId, recordPrefix } from '../../functions/lead/lead-id.ts';
import { isOfPayload } from '../../functions/lead/queued-lead.ts';
import { aContact, aQueuedLead } from '../support/leads.ts';

const salt = 'an invented salt of some length';
const told = { source: 'crm', sendersId: 'A1', payload: { id: 'A1' } };
const withoutId = { ...told, sendersId: undefined };
const { destination } = aQueuedLead();
const made = { number: '0105934500', contact: aContact(), destination };
const otherNumber = { ...made, number: '0105934501' };

describe('with an id of the sender', () => {
  it('is the same for the same number, whatever else is told', () => {
    const again = { ...made, contact: aContact({ firstName: 'Thandi', notes: 'x' }) };
    expect(leadId(salt, { ...told, payload: {} }, again)).toBe(leadId(salt, told, made));
  });

  it.each([
    ['another number', leadId(salt, told, otherNumber)],
    ['no number yet', leadId(salt, told, undefined)],
    ['another id', leadId(salt, { ...told, sendersId: 'A2' }, made)],
    ['another source', leadId(salt, { ...told, source: 'form' }, made)],
    ['another salt', leadId(`${salt}.`, told, made)],
    ['no id of the sender', leadId(salt, withoutId, made)],
  ])('is another with %s', (_, id) => {
    expect(id).not.toBe(leadId(salt, told, made));
  });

  it('begins alike whatever the number, so that it is found by the sender’s id alone', () => {
    const prefix = recordPrefix(salt, 'crm', 'A1');
    expect(prefix).toMatch(/^[0-9a-f]{16}$/);
    for (const lead of [made, otherNumber, undefined]) {
      expect(leadId(salt, told, lead)).toMatch(new RegExp(`^${prefix}[0-9a-f]{16}$`));
    }
  });
});

describe('without one', () => {
  it('is of the finished contact and where it goes, not of how it was written', () => {
    const id = leadId(salt, withoutId, made);
    expect(id).toMatch(/^p[0-9a-f]{32}$/);
    expect(leadId(salt, { ...withoutId, payload: { phone: '+27 10 593 4500' } }, made)).toBe(id);
    // However numbers go out: the setting may change between two deliveries.
    const asDialled = { ...made, contact: aContact({ phoneNumber: '+27105934500' }) };
    expect(leadId(salt, withoutId, asDialled)).toBe(id);
  });

  it.each([
    ['another number', leadId(salt, withoutId, otherNumber)],
    ['another answer', leadId(salt, withoutId, { ...made, contact: aContact({ notes: 'x' }) })],
    [
      'another list',
      leadId(salt, withoutId, { ...made, destination: { ...destination, list: 'x' } }),
    ],
    ['another source', leadId(salt, { ...withoutId, source: 'form' }, made)],
    ['another salt', leadId(`${salt}.`, withoutId, made)],
  ])('is another with %s', (_, id) => {
    expect(isOfPayload(id)).toBe(true);
    expect(id).not.toBe(leadId(salt, withoutId, made));
  });

  it('is of all that was told, where it never became a contact', () => {
    const id = leadId(salt, withoutId, undefined);
    expect(leadId(salt, { ...withoutId, payload: { id: 'A1' } }, undefined)).toBe(id);
    expect(leadId(salt, { ...withoutId, payload: { id: 'A2' } }, undefined)).not.toBe(id);
  });
});

it('holds neither a number nor the sender’s id', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^0\d{9}$/), (number) => {
      const id = leadId(salt, { ...told, sendersId: number }, { ...made, number });
      expect(id).not.toContain(number);
      expect(id).not.toBe(formerLeadId({ ...told, sendersId: number }));
    }),
  );
});

it.each([
  ['A1', '7d461da8fe5c486ce3b23fb622d85c8e'],
  [undefined, 'p9fb444113fd27f307a54e0f299cb12ce'],
])('of former versions is made as they made it: %s', (sendersId, expected) => {
  const payload = { name: 'Thandi', phone: '082 555 0142' };
  expect(formerLeadId({ source: 'crm', sendersId, payload })).toBe(expected);
});
