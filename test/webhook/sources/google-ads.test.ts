import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/google-ads.ts';
import { googleAds } from '../../../functions/webhook/sources/google-ads.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const KEY = 'example-google-key';
const context = (...secrets: readonly string[]) => ({ options: {}, secrets });
const read = async (body: unknown) => {
  const result = await googleAds.read(delivery(json(body)), context(KEY));
  return result.ok ? result.value : result.error;
};

describe('the key in the body', () => {
  it.each(['google-ads-lead', 'google-ads-test'])('of %s is right', (name) => {
    const made = fixture(name);
    expect(googleAds.verify(made, context(KEY))).toBe(true);
    expect(googleAds.verify(made, context('', 'next', KEY))).toBe(true);
    expect(googleAds.verify(made, context('other'))).toBe(false);
    expect(googleAds.verify(made, context())).toBe(false);
  });

  it.each([
    ['missing', {}],
    ['empty', { google_key: '' }],
    ['cut off', { google_key: KEY.slice(1) }],
    ['in another case', { google_key: KEY.toUpperCase() }],
    ['in a list', { google_key: [KEY] }],
    ['in a list of leads', [{ google_key: KEY }]],
    ['deeper', { lead: { google_key: KEY } }],
    ['null', { google_key: null }],
  ])('that is %s proves nothing', (_, body) => {
    expect(googleAds.verify(delivery(json({ google_key: KEY })), context(KEY))).toBe(true);
    expect(googleAds.verify(delivery(json(body)), context(KEY, ''))).toBe(false);
  });

  it('is not looked for in a body that is larger than any lead', () => {
    const body = { google_key: KEY, more: 'x'.repeat(65_536) };
    expect(googleAds.verify(delivery(json(body)), context(KEY))).toBe(false);
  });

  it('is taken from nowhere else', () => {
    const headers = { authorization: `Bearer ${KEY}`, 'google-key': KEY };
    const url = `https://leads.example.org/hooks/google-ads?google_key=${KEY}`;
    expect(googleAds.verify(delivery({ url, headers, rawBody: '{}' }), context(KEY))).toBe(false);
    const form = delivery({ rawBody: `google_key=${KEY}` });
    expect(googleAds.verify(form, context(KEY))).toBe(false);
  });

  it('is found whatever the body is labelled, and after a BOM', () => {
    const rawBody = `\uFEFF ${JSON.stringify({ google_key: KEY })}`;
    const made = delivery({ headers: { 'content-type': 'text/plain' }, rawBody });
    expect(googleAds.verify(made, context(KEY))).toBe(true);
  });
});

describe('a lead', () => {
  it('is read by its column ids, with ids that JavaScript cannot count', async () => {
    const id = 'TeSter-123-ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789';
    expect(await googleAds.read(fixture('google-ads-lead'), context(KEY))).toEqual({
      ok: true,
      value: [
        {
          kind: 'lead',
          id,
          payload: {
            lead_id: id,
            api_version: '1.0',
            form_id: 40000000001,
            campaign_id: 21000000123,
            is_test: false,
            gcl_id: 'EAIaIQobChMI-example',
            adgroup_id: '9007199254740993',
            creative_id: 690000000789,
            lead_submit_time: '2023-11-14T22:13:20Z',
            answers: {
              FULL_NAME: 'Naledi Mokoena',
              PHONE_NUMBER: '+27 82 555 0121',
              EMAIL: 'naledi@example.org',
              WORK_PHONE: '011 555 0122',
              CITY: 'Polokwane',
              POSTAL_CODE: '0699',
              COUNTRY: 'ZA',
              COMPANY_NAME: 'Mokoena Motors',
              JOB_TITLE: 'Owner',
              'what_is_your_preferred_dealership?': 'Mall of the North',
              'when_do_you_want_to_buy?': 'This week',
            },
          },
          fields: {
            fullName: 'Naledi Mokoena',
            phones: ['+27 82 555 0121', '011 555 0122'],
            email: 'naledi@example.org',
            country: 'ZA',
            address: 'Polokwane, 0699, ZA',
            recordId: id,
            answers: [
              ['Company name', 'Mokoena Motors'],
              ['job title', 'Owner'],
              ['What is your preferred dealership?', 'Mall of the North'],
              ['when do you want to buy?', 'This week'],
            ],
          },
        },
      ],
    });
  });

  it('never shows the key', async () => {
    const result = await googleAds.read(fixture('google-ads-lead'), context(KEY));
    expect(JSON.stringify(result)).not.toContain(KEY);
  });

  it('of a test is ignored', async () => {
    const test = [{ kind: 'ignored', why: 'a test of the lead form' }];
    const result = await googleAds.read(fixture('google-ads-test'), context(KEY));
    expect(result).toEqual({ ok: true, value: test });
    expect(await read({ is_test: 'true' })).toEqual(test);
    expect(await read({ is_test: 'false' })).toMatchObject([{ kind: 'lead' }]);
  });

  it('keeps an id as it is written', async () => {
    const made = delivery({ rawBody: '{"lead_id":12345678901234567890}' });
    expect(await googleAds.read(made, context(KEY))).toMatchObject({
      value: [{ id: '12345678901234567890', fields: { recordId: '12345678901234567890' } }],
    });
  });

  const told = async (...columns: readonly unknown[]) => {
    const items = await read({ lead_id: 'L1', user_column_data: columns });
    return Array.isArray(items) ? items[0].fields : items;
  };

  it('is not misread by a name in another language', async () => {
    const phone = { column_id: 'PHONE_NUMBER', column_name: 'ID', string_value: '082 555 0123' };
    const first = { column_id: 'GIVEN_NAME', column_name: 'Prénom', string_value: 'Zanele' };
    const last = { column_id: 'FAMILY_NAME', column_name: 'Nom', string_value: 'Nkosi' };
    expect(await told(phone, first, last)).toEqual({
      firstName: 'Zanele',
      surname: 'Nkosi',
      phones: ['082 555 0123'],
      recordId: 'L1',
    });
  });

  it('keeps both answers to two questions of one name, and an ID that was asked for', async () => {
    const why = (string_value: string) => ({ column_name: 'Why?', string_value });
    const id = { column_id: 'customer_id', column_name: 'Customer ID', string_value: '9' };
    expect(await told(why('Price'), why('Speed'), id)).toEqual({
      recordId: 'L1',
      answers: [
        ['Why?', 'Price, Speed'],
        ['customer id', '9'],
      ],
    });
  });

  it('never dials an id', async () => {
    const id = { column_id: 'GOVERNMENT_ISSUED_ID_ZA', string_value: '082 555 0124' };
    expect(await told(id)).not.toHaveProperty('phones');
  });

  it.each([
    [[null]],
    [[[]]],
    [[{}]],
    [[{ column_id: { toString: 1 }, column_name: [], string_value: {} }]],
    [[{ column_id: 'PHONE_NUMBER' }, { column_id: 'EMAIL', string_value: null }]],
  ])('with the columns %j has no fields', async (columns) => {
    expect(await told(...columns)).toEqual({ recordId: 'L1' });
  });

  it.each([[null], ['x'], [{}]])('with %j for columns has no fields', async (columns) => {
    expect(await read({ user_column_data: columns })).toEqual([
      { kind: 'lead', payload: { answers: {} }, fields: {} },
    ]);
  });

  it.each([['[]'], ['{'], ['']])('cannot be read from %j', async (rawBody) => {
    expect(await googleAds.read(delivery({ rawBody }), context(KEY))).toMatchObject({
      error: { kind: 'unreadable', status: 400 },
    });
  });
});

it('the sample carries the key, and tells the person', async () => {
  const made = sampleDelivery(sample, KEY);
  const unsigned = { ...made, body: Buffer.from(sample.body(sampleLead, {})) };
  expect(googleAds.verify(unsigned, context(KEY))).toBe(false);
  expect(googleAds.verify(made, context(KEY))).toBe(true);
  expect(await googleAds.read(made, context(KEY))).toMatchObject({
    value: [
      {
        id: sampleLead.id,
        fields: {
          firstName: 'Thandi',
          surname: 'Nkosi',
          phones: [sampleLead.phone],
          email: sampleLead.email,
          answers: [['When do you want to start?', 'This month']],
        },
      },
    ],
  });
});

it('has no options', () => {
  expect(googleAds.options.safeParse({ key: 'x' }).success).toBe(false);
});

it('never throws', async () => {
  const value = fc.oneof(fc.jsonValue(), fc.constant({ toString: 1 }));
  const column = fc.record({ column_id: value, column_name: value, string_value: value });
  const lead = fc.record({ lead_id: value, user_column_data: fc.array(column), is_test: value });
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    lead.map((body) => JSON.stringify(body)),
  );
  await fc.assert(
    fc.asyncProperty(bodies, async (rawBody) => {
      const made = delivery({ rawBody });
      expect(googleAds.verify(made, context(KEY))).toBe(false);
      expect(typeof (await googleAds.read(made, context(KEY))).ok).toBe('boolean');
    }),
    { numRuns: 200 },
  );
});
