import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/freshsales.ts';
import type { Item, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { freshsales } from '../../../functions/webhook/sources/freshsales.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery } from './sample-delivery.ts';

const TOKEN = 'example-token';
const context = (
  options: Parameters<typeof freshsales.options.parse>[0] = {},
  secrets = [TOKEN],
) => ({ options: freshsales.options.parse(options), secrets });
const read = (made: VerifiedDelivery) => freshsales.read(made, context());
const items = async (made: VerifiedDelivery): Promise<readonly Item[]> => {
  const result = await read(made);
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};

describe('captured requests', () => {
  it.each(['freshsales-json', 'freshsales-form'])('%s is from its sender', (name) => {
    const made = fixture(name);
    expect(freshsales.verify(made, context())).toBe(true);
    expect(freshsales.verify(made, context({}, ['other']))).toBe(false);
    expect(freshsales.verify(made, context({}, ['']))).toBe(false);
    expect(freshsales.verify({ ...made, headers: {} }, context())).toBe(false);
  });

  it('reads JSON, without what Freshsales keeps for itself', async () => {
    expect(await items(fixture('freshsales-json'))).toEqual([
      {
        kind: 'lead',
        id: '27067000000',
        payload: expect.objectContaining({ lead_score: 55, cf_product: 'Fibre' }),
        fields: {
          firstName: 'Naledi',
          surname: 'Molefe',
          email: 'naledi@example.org',
          phones: ['082 555 0130'],
          country: 'South Africa',
          address: 'Polokwane, South Africa',
          recordId: '27067000000',
          answers: [
            ['job title', 'Owner'],
            ['cf product', 'Fibre'],
          ],
        },
      },
    ]);
  });

  it('reads a form with the mobile number first', async () => {
    const [lead] = await items(fixture('freshsales-form'));
    expect(lead).toMatchObject({
      id: '27067000001',
      fields: { firstName: 'Kagiso', surname: 'Dube', recordId: '27067000001' },
    });
    expect(lead?.kind === 'lead' && lead.fields.phones?.[0]).toBe('+27835550131');
  });
});

it.each([
  [{ contact: { id: 5, first_name: 'Thabo', mobile_number: '082 555 0101' } }],
  [{ lead_id: 5, first_name: 'Thabo', work_number: '082 555 0101' }],
  [[{ id: '5', 'First name': 'Thabo', Mobile: '082 555 0101' }]],
])('reads %j', async (body) => {
  expect(await items(delivery(json(body)))).toMatchObject([
    { id: '5', fields: { firstName: 'Thabo', phones: ['082 555 0101'] } },
  ]);
});

it('keeps the last name, and dials no bookkeeping', async () => {
  const body = {
    id: '082 555 0101',
    last_name: 'Dube',
    owner: { mobile: '082 555 0102' },
    last_contacted: '082 555 0103',
    updater: { phone: '082 555 0104' },
  };
  const [lead] = await items(delivery(json(body)));
  expect(lead?.kind === 'lead' && lead.fields).toEqual({
    surname: 'Dube',
    recordId: '082 555 0101',
  });
});

it('does not read XML', async () => {
  const made = delivery({
    headers: { 'content-type': 'application/xml' },
    rawBody: '<contact><mobile_number>0825550101</mobile_number></contact>',
  });
  expect(await read(made)).toMatchObject({ ok: false, error: { status: 415 } });
});

it('takes its own sample', async () => {
  const lead = {
    id: '70000000017',
    firstName: 'Zoë',
    surname: 'Nkosi',
    phone: '+27825550142',
    email: 'zoe@example.org',
  };
  const made = sampleDelivery(sample, TOKEN, { lead });
  expect(freshsales.verify(made, context())).toBe(true);
  expect(await items(made)).toMatchObject([
    {
      id: lead.id,
      fields: { firstName: lead.firstName, phones: [lead.phone], email: lead.email },
    },
  ]);
});

it('never throws', async () => {
  const types = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', '');
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array(), fc.json()), types, async (rawBody, type) => {
      const made = delivery({ headers: { 'content-type': type }, rawBody });
      expect(freshsales.verify(made, context())).toBe(false);
      expect(typeof (await read(made)).ok).toBe('boolean');
    }),
  );
});
