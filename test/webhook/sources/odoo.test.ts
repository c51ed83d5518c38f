import { expect, it } from 'vitest';
import { sample } from '../../../cli/samples/odoo.ts';
import { evaluate } from '../../../functions/webhook/mapping.ts';
import type { VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { odoo } from '../../../functions/webhook/sources/odoo.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const context = (secrets = ['example-token']) => ({ options: odoo.options.parse({}), secrets });
const read = async (made: VerifiedDelivery) => {
  const result = await odoo.read(made, context());
  return result.ok ? result.value : result.error;
};

it.each(['odoo-lead', 'odoo-partner', 'odoo-blacklisted'])('%s has the token', (name) => {
  const made = fixture(name);
  expect(odoo.verify(made, context())).toBe(true);
  expect(odoo.verify(made, context(['other']))).toBe(false);
  expect(odoo.verify(made, context(['']))).toBe(false);
  expect(odoo.verify({ ...made, query: new URLSearchParams() }, context())).toBe(false);
});

it('tells a lead: the contact’s name, not the subject, and nothing that is empty', async () => {
  expect(await read(fixture('odoo-lead'))).toEqual([
    {
      kind: 'lead',
      id: 'crm.lead,42',
      payload: expect.objectContaining({ _model: 'crm.lead' }),
      fields: {
        fullName: 'Lerato Molefe',
        email: 'lerato@example.org',
        phones: ['+27825550146'],
        country: 'South Africa',
        address: '12 Long Street, Cape Town, South Africa',
        notes: 'Please call after 5. Ask for the manager',
        recordId: '42',
        answers: [
          ['job title', 'Owner'],
          ['subject', 'Solar quote'],
          ['company', 'Molefe Bakery'],
        ],
      },
    },
  ]);
});

it('tells a partner, whose record has the same number as a lead’s', async () => {
  expect(await read(fixture('odoo-partner'))).toMatchObject([
    {
      id: 'res.partner,42',
      fields: {
        fullName: 'Pieter van der Merwe',
        phones: ['021 555 0147'],
        notes: 'Prefers Afrikaans',
      },
    },
  ]);
});

it('does not dial a number on Odoo’s blacklist', async () => {
  expect(await read(fixture('odoo-blacklisted'))).toMatchObject([
    {
      kind: 'lead',
      id: 'crm.lead,43',
      payload: expect.objectContaining({ _id: 43 }),
      fields: { doNotCall: true },
    },
  ]);
});

it('has a payload to map from', async () => {
  const [lead] = [await read(fixture('odoo-lead'))].flat();
  const payload = lead !== undefined && 'payload' in lead ? lead.payload : undefined;
  expect(evaluate('partner_name', payload)).toBe('Molefe Bakery');
  expect(evaluate('country_id[1]', payload)).toBe('South Africa');
});

it.each([
  [null],
  [[]],
  [{}],
  [{ _id: {}, _model: [], name: { toString: 1 } }],
  [{ _id: 0, phone: '<', description: '<<<<<', country_id: [1, 2, 3] }],
])('keeps an odd shape: %j', async (body) => {
  expect([await read(delivery(json(body)))].flat()).toHaveLength(1);
});

it('has no options', () => {
  expect(odoo.options.safeParse({ header: 'X-Key' }).success).toBe(false);
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, 'example-token');
  expect(odoo.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: `crm.lead,${sampleLead.id}`,
      fields: { fullName: 'Thandi Nkosi', phones: [sampleLead.phone], email: sampleLead.email },
    },
  ]);
});
