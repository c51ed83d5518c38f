import { expect, it } from 'vitest';
import { sample } from '../../../cli/samples/dynamics.ts';
import { evaluate } from '../../../functions/webhook/mapping.ts';
import type { VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { dynamics } from '../../../functions/webhook/sources/dynamics.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const ID = '6d81597f-0f9f-e711-8122-000d3aa2331c';
type Options = Parameters<typeof dynamics.options.parse>[0];
const context = (options: Options = {}, secrets = ['example-token']) => ({
  options: dynamics.options.parse(options),
  secrets,
});
const read = async (made: VerifiedDelivery, options?: Options) => {
  const result = await dynamics.read(made, context(options));
  return result.ok ? result.value : result.error;
};
const created = (columns: object, more: object = {}) =>
  delivery(
    json({
      MessageName: 'Create',
      PrimaryEntityName: 'lead',
      PrimaryEntityId: ID,
      InputParameters: [
        {
          key: 'Target',
          value: {
            Id: ID,
            Attributes: Object.entries(columns).map(([key, value]) => ({ key, value })),
          },
        },
      ],
      ...more,
    }),
  );

it.each(['dynamics-lead', 'dynamics-update', 'dynamics-too-large'])('%s has the token', (name) => {
  const made = fixture(name);
  expect(dynamics.verify(made, context())).toBe(true);
  expect(dynamics.verify(made, context({}, ['other']))).toBe(false);
  expect(dynamics.verify(made, context({}, ['']))).toBe(false);
  expect(dynamics.verify({ ...made, headers: {} }, context())).toBe(false);
});

it('tells a new lead, choices by their label and without what Dataverse keeps for itself', async () => {
  expect(await read(fixture('dynamics-lead'))).toEqual([
    {
      kind: 'lead',
      id: ID,
      payload: expect.objectContaining({ table: 'lead', leadsourcecode: 'Web' }),
      fields: {
        title: 'Ms',
        firstName: 'Thandeka',
        surname: 'Zwane',
        fullName: 'Thandeka Zwane',
        email: 'thandeka@example.org',
        phones: ['+27 72 555 0149', '011 555 0148'],
        country: 'South Africa',
        address: '4 Fox Street, Johannesburg, Gauteng, 2001, South Africa',
        notes: 'Call after ten.',
        recordId: ID,
        answers: [
          ['topic', 'Fibre for the office'],
          ['fax', '011 555 0100'],
          ['company', 'Zwane Attorneys'],
          ['job title', 'Partner'],
          ['leadsourcecode', 'Web'],
          ['estimatedamount', '1250'],
          ['new movedate', '2023-11-14T22:13:20.000Z'],
          ['campaignid', 'Spring'],
        ],
      },
    },
  ]);
});

it('has a payload to map from', async () => {
  const [lead] = [await read(fixture('dynamics-lead'))].flat();
  const payload = lead !== undefined && 'payload' in lead ? lead.payload : undefined;
  expect(evaluate('leadsourcecode', payload)).toBe('Web');
  expect(evaluate('campaignid', payload)).toBe('Spring');
  expect(evaluate('new_movedate', payload)).toBe('2023-11-14T22:13:20.000Z');
});

it('ignores an update', async () => {
  expect(await read(fixture('dynamics-update'))).toEqual([
    { kind: 'ignored', why: 'a message that is no new row: Update' },
  ]);
});

it('parks what Dataverse left out', async () => {
  expect(await read(fixture('dynamics-too-large'))).toEqual([
    {
      kind: 'unusable',
      id: ID,
      field: 'phoneNumber',
      reason: 'is not told: Dataverse leaves the row out of a message over 256 KB',
      payload: expect.anything(),
    },
  ]);
});

it('takes the tables of the config', async () => {
  const enquiry = created(
    { new_name: 'x', mobilephone: '0825550149' },
    { PrimaryEntityName: 'new_enquiry' },
  );
  expect(await read(enquiry)).toEqual([
    { kind: 'ignored', why: 'a row of another table (new_enquiry)' },
  ]);
  expect(await read(enquiry, { tables: ['new_enquiry'] })).toMatchObject([
    { id: ID, fields: { phones: ['0825550149'] } },
  ]);
});

it('adds what Dataverse filled in once the row was stored', async () => {
  const image = { Attributes: [{ key: 'mobilephone', value: '0825550149' }] };
  const made = created(
    { firstname: 'Jan' },
    { PostEntityImages: [{ key: 'image', value: image }] },
  );
  expect(await read(made)).toMatchObject([
    { fields: { firstName: 'Jan', phones: ['0825550149'] } },
  ]);
});

it('does not dial who must not be phoned', async () => {
  const row = { firstname: 'Jan', mobilephone: '0825550149', donotphone: true };
  expect(await read(created(row))).toMatchObject([
    { kind: 'lead', id: ID, payload: { table: 'lead', ...row }, fields: { doNotCall: true } },
  ]);
});

it.each([
  [null],
  [[]],
  [{ MessageName: { toString: 1 } }],
  [
    {
      MessageName: 'Create',
      PrimaryEntityName: 'lead',
      InputParameters: [null, 1, { key: 'Target' }],
    },
  ],
  [
    {
      MessageName: 'Create',
      PrimaryEntityName: 'lead',
      InputParameters: [
        {
          key: 'Target',
          value: {
            Attributes: [
              { key: {}, value: {} },
              { key: 'a', value: '/Date(999999999999999)/' },
            ],
          },
        },
      ],
    },
  ],
])('keeps an odd shape: %j', async (body) => {
  expect([await read(delivery(json(body)))].flat()).toHaveLength(1);
});

it.each([
  [{ tables: [] }, 'must name at least one table'],
  [{ tables: ['Lead table'] }, 'must be the logical name of a table'],
  [{ tables: ['new_Enquiry'] }, 'must be the logical name of a table'],
  [{ tables: ['leads'] }, 'must be the logical name of a table'],
  [{ auth: 'token' }, 'auth'],
])('refuses the options %j', (options, message) => {
  expect(dynamics.options.safeParse(options).error?.message).toContain(message);
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, 'example-token');
  expect(dynamics.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: sampleLead.id,
      fields: { firstName: 'Thandi', surname: 'Nkosi', phones: [sampleLead.phone] },
    },
  ]);
});
