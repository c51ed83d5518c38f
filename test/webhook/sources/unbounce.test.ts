import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/unbounce.ts';
import type { Item, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { unbounce } from '../../../functions/webhook/sources/unbounce.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

type Options = Parameters<typeof unbounce.options.parse>[0];
const context = (options: Options = {}, secrets = ['example-token']) => ({
  options: unbounce.options.parse(options),
  secrets,
});
const read = async (made: VerifiedDelivery): Promise<readonly Item[]> => {
  const result = await unbounce.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const form = (fields: Record<string, string>) =>
  delivery({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    rawBody: new URLSearchParams(fields).toString(),
  });

const NOMVULA = {
  firstName: 'Nomvula',
  surname: 'Sithole',
  email: 'nomvula@example.org',
  phones: ['+27 83 555 0128'],
  answers: [['interested in', 'Funeral cover, Life cover']],
};

describe('captured requests', () => {
  it.each([
    ['unbounce-form', {}],
    ['unbounce-json', { header: 'X-Unbounce-Token' }],
  ])('%s is from its sender and tells its lead', async (name, options) => {
    const made = fixture(name);
    expect(unbounce.verify(made, context(options))).toBe(true);
    expect(unbounce.verify(made, context(options, ['other']))).toBe(false);
    expect(unbounce.verify(made, context(options, ['']))).toBe(false);
    const [lead] = await read(made);
    expect(lead).not.toHaveProperty('id');
    expect(lead?.kind === 'lead' && lead.fields).toEqual(NOMVULA);
    expect(lead).toMatchObject({
      payload: {
        page_name: 'Cover',
        variant: 'a',
        first_name: 'Nomvula',
        interested_in: ['Funeral cover', 'Life cover'],
      },
    });
    expect(JSON.stringify(lead)).not.toContain('example-token');
    expect(JSON.stringify(lead)).not.toContain('form_data');
  });

  it('reads what generic was given', async () => {
    const [lead] = await read(fixture('generic-unbounce'));
    expect(lead?.kind === 'lead' && lead.fields).toEqual({
      firstName: 'Zanele',
      email: 'zanele@example.org',
      phones: ['072 555 0106'],
    });
  });
});

it('refuses who has no token', () => {
  expect(unbounce.verify(delivery(), context())).toBe(false);
});

it.each(['data.json', 'data_json'])('reads the answers in %s', async (name) => {
  const answers = JSON.stringify({ cell: ['082 555 0101'], page_id: ['0825550199'] });
  expect(await read(form({ page_id: '0825550198', [name]: answers }))).toEqual([
    {
      kind: 'lead',
      payload: { page_id: '0825550199', cell: '082 555 0101' },
      fields: { phones: ['082 555 0101'] },
    },
  ]);
});

it('reads a form without it, and answers without lists', async () => {
  expect(await read(form({ phone: '082 555 0101', data: 'Fibre' }))).toMatchObject([
    { fields: { phones: ['082 555 0101'], answers: [['data', 'Fibre']] } },
  ]);
  const decoded = { 'data.json': { phone: 825550101, name: [], when: ['', 'now'] } };
  expect(await read(delivery(json(decoded)))).toEqual([
    {
      kind: 'lead',
      payload: { phone: 825550101, when: ['', 'now'] },
      fields: { phones: ['825550101'], answers: [['when', 'now']] },
    },
  ]);
});

it.each(['', '{', '[]', '5', 'null', '"x"'])(
  'parks what has %j for answers, without quoting it',
  async (answers) => {
    const fields = { page_name: 'Cover', 'data.json': answers };
    // JSON is unpacked before the preset reads it.
    const payload = answers === '[]' ? { ...fields, 'data.json': [] } : fields;
    expect(await read(form(fields))).toEqual([
      { kind: 'unusable', field: 'data.json', reason: 'is not a JSON object', payload },
    ]);
  },
);

it('reads a list, and one element whatever the others are', async () => {
  const list = [{ phone: ['1111111'] }, null, 5, [], { 'data.json': '{' }];
  expect(await read(delivery(json(list)))).toMatchObject([
    { fields: { phones: ['1111111'] } },
    { payload: null, fields: {} },
    { payload: 5, fields: {} },
    { payload: [], fields: {} },
    { kind: 'unusable' },
  ]);
});

it('cannot read XML', async () => {
  const made = delivery({ headers: { 'content-type': 'application/xml' }, rawBody: '<a/>' });
  expect(await unbounce.read(made, context())).toMatchObject({ error: { status: 415 } });
});

it.each([[{ header: 'X Key' }], [{ auth: 'token' }]])('refuses the options %j', (options) => {
  expect(unbounce.options.safeParse(options).success).toBe(false);
});

it('takes its own sample', async () => {
  const made = sampleDelivery(sample, 'example-token');
  expect(unbounce.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      payload: { voucher: sampleLead.id },
      fields: {
        firstName: 'Thandi',
        surname: 'Nkosi',
        phones: [sampleLead.phone],
        email: sampleLead.email,
      },
    },
  ]);
});

it('never throws', async () => {
  const types = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', '');
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    fc.json().map((answers) => new URLSearchParams({ 'data.json': answers }).toString()),
    fc.jsonValue().map((answers) => JSON.stringify({ data_json: answers })),
  );
  await fc.assert(
    fc.asyncProperty(types, bodies, async (type, rawBody) => {
      const made = delivery({ headers: { 'content-type': type }, rawBody });
      expect(unbounce.verify(made, context())).toBe(false);
      expect(typeof (await unbounce.read(made, context())).ok).toBe('boolean');
    }),
  );
});
