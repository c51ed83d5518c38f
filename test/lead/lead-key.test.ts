import fc from 'fast-check';
import { expect, it } from 'vitest';
import { leadId } from '../../functions/lead/lead-id.ts';
import { contactKey } from '../../functions/lead/lead-key.ts';
import { aContact, aQueuedLead } from '../support/leads.ts';

const salt = 'an invented salt of some length';
const { destination } = aQueuedLead();
const key = contactKey(salt, aContact(), destination);

it.each([
  ['another name', aContact({ firstName: 'Thandi', surname: 'Mokoena' }), destination],
  ['another record of the sender', aContact({ crmTag: 'other', notes: 'x' }), destination],
  ['another data source', aContact(), { ...destination, dataSource: 'form' }],
  ['another priority', aContact(), { ...destination, priority: 9 }],
])('is the same with %s', (_, contact, to) => {
  expect(contactKey(salt, contact, to)).toBe(key);
});

it.each([
  ['another number', salt, aContact({ phoneNumber: '0105934501' }), destination],
  ['another campaign', salt, aContact(), { ...destination, campaign: 'Other' }],
  ['another list', salt, aContact(), { ...destination, list: 'Other' }],
  ['another salt', `${salt}.`, aContact(), destination],
])('is another with %s', (_, withSalt, contact, to) => {
  expect(contactKey(withSalt, contact, to)).not.toBe(key);
});

type Person = readonly [phoneNumber: string, campaign: string, list: string];
const text = fc.string({ unit: 'binary' });
const separator = fc.constantFrom('', ' ', ',', ':', '|', '/', '\n', '\u0000', '","');
/** Two people whom only the place of a separator tells apart. */
const shifted = fc
  .tuple(text, text, text, text, separator)
  .map(([a, b, c, d, by]): [Person, Person] => [
    [`${a}${by}${b}`, c, d],
    [a, `${b}${by}${c}`, d],
  ]);
const any = fc.tuple(text, text, text);

it('is the same only for the same number, campaign and list', () => {
  const keyOf = ([phoneNumber, campaign, list]: Person) =>
    contactKey(salt, { phoneNumber }, { campaign, list });
  fc.assert(
    fc.property(fc.oneof(fc.tuple(any, any), shifted), ([one, other]) => {
      const same = one.every((part, index) => part === other[index]);
      expect(keyOf(one) === keyOf(other)).toBe(same);
    }),
    { numRuns: 1000 },
  );
});

it('is neither the id of a lead nor a number', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{9,15}$/), fc.string(), (phoneNumber, id) => {
      const ofContact = contactKey(salt, { phoneNumber }, destination);
      expect(ofContact).toMatch(/^c:[0-9a-f]{64}$/);
      expect(ofContact).not.toContain(phoneNumber);
      const told = { source: 'crm', sendersId: id, payload: {} };
      expect(leadId(salt, told, undefined)).not.toMatch(/^c:/);
    }),
  );
});
