import { expect, it } from 'vitest';
import { evaluate } from '../../../functions/webhook/mapping.ts';
import { generic } from '../../../functions/webhook/sources/generic.ts';
import { fixture } from './deliveries.ts';

// The senders of docs/sources.md that have no preset of their own, as their sections set them up.

const context = (secrets: readonly string[]) => ({ options: generic.options.parse({}), secrets });
const read = async (sender: string) => {
  const made = fixture(`generic-${sender}`);
  expect(generic.verify(made, context(['example-token']))).toBe(true);
  expect(generic.verify(made, context(['other']))).toBe(false);
  const result = await generic.read(made, context([]));
  return result.ok ? result.value : result.error;
};

const person = { fullName: 'Lerato Molefe', email: 'lerato@example.org' };
const inParts = { firstName: 'Lerato', surname: 'Molefe', email: 'lerato@example.org' };

it.each([
  ['forminator', undefined, { ...person, phones: ['082 555 0160'] }],
  ['ninja-forms', '88', { ...person, phones: ['082 555 0161'], notes: 'Please call' }],
  [
    'formidable',
    '311',
    { ...person, phones: ['082 555 0162'], notes: 'Please call', answers: [['product', 'Solar']] },
  ],
  [
    'zoho-forms',
    'QUOTE-12',
    {
      ...inParts,
      phones: ['+27825550163'],
      address: '12 Long Street, Cape Town',
      answers: [['interest', 'Solar, Battery']],
    },
  ],
  ['google-forms', '2_ABaOnudXcQ', { ...person, phones: ['082 555 0164'] }],
  [
    'power-automate',
    '6d81597f-0f9f-e711-8122-000d3aa2331c',
    { ...inParts, phones: ['082 555 0165'], answers: [['topic', 'Solar']] },
  ],
  ['brevo', '42', inParts],
  [
    'airtable',
    'recA1b2C3d4E5f6G7',
    { ...person, phones: ['(082) 555-0167'], answers: [['product', 'Solar']] },
  ],
  [
    'make-facebook',
    '1234567890123456',
    { ...person, phones: ['+27825550168'], answers: [['which product?', 'Solar']] },
  ],
  ['getresponse', 'abc123', person],
])('%s tells its lead', async (sender, id, fields) => {
  const found = await read(sender);
  expect(found).toMatchObject([{ kind: 'lead', fields }]);
  expect(Array.isArray(found) && 'id' in found[0] ? found[0].id : undefined).toBe(id);
});

it('forminator says that it tests', async () => {
  expect(await read('forminator-test')).toEqual([{ kind: 'ignored', why: 'marked as a test' }]);
});

it('google-forms keeps every answer for the agent', async () => {
  const [lead] = [await read('google-forms')].flat();
  expect(lead).toHaveProperty(
    'fields.answers',
    expect.arrayContaining([['Which products?', 'Panels, Battery']]),
  );
});

it('brevo’s number is mapped by the config', async () => {
  const [lead] = [await read('brevo')].flat();
  const payload = lead !== undefined && 'payload' in lead ? lead.payload : undefined;
  expect(evaluate('attributes.SMS', payload)).toBe('27825550166');
});

it('getresponse tells no number, as far as is known', async () => {
  const [lead] = [await read('getresponse')].flat();
  expect(lead).not.toHaveProperty('fields.phones');
});
