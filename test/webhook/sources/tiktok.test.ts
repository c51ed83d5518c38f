import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/tiktok.ts';
import { tiktok } from '../../../functions/webhook/sources/tiktok.ts';
import { delivery, fixture, json, NOW } from './deliveries.ts';
import { sampleDelivery } from './sample-delivery.ts';

const SECRET = 'example-app-secret';
const context = (options: Parameters<typeof tiktok.options.parse>[0] = {}, secrets = [SECRET]) => ({
  options: tiktok.options.parse(options),
  secrets,
});
const read = async (body: unknown) => {
  const result = await tiktok.read(delivery(json(body)), context());
  return result.ok ? result.value : result.error;
};
const hmac = (text: string, encoding: 'hex' | 'base64' = 'hex', secret = SECRET) =>
  createHmac('sha256', secret).update(text).digest(encoding);

describe('TikTok-Signature', () => {
  const signed = (signature: string, rawBody = '{}') =>
    delivery({ headers: { 'TikTok-Signature': signature }, rawBody });

  it('is that of the known-answer vector', () => {
    const body = '{"name":"Käthe Müller","phone":"+49 30 901820"}';
    const vector =
      't=1700000000,s=f644bf7fd8e016d06da06aaac6b69ce3eb06b6488c4d0c1adf6e12e0bbb5f514';
    const known = context({}, ['shhh-Example-Secret']);
    expect(tiktok.verify(signed(vector, body), known)).toBe(true);
    expect(tiktok.verify(signed(vector, body.replace('Käthe', 'K\\u00e4the')), known)).toBe(false);
  });

  it.each(['tiktok-leads-timed', 'tiktok-envelope', 'tiktok-ping'])('of %s is right', (name) => {
    const made = fixture(name);
    expect(tiktok.verify(made, context())).toBe(true);
    expect(tiktok.verify(made, context({}, ['', 'next', SECRET]))).toBe(true);
    expect(tiktok.verify(made, context({}, ['other']))).toBe(false);
    const body = Buffer.concat([made.body, Buffer.from(' ')]);
    expect(tiktok.verify({ ...made, body }, context())).toBe(false);
  });

  const at = (t: string | number) => `t=${t},s=${hmac(`${t}.{}`)}`;
  it.each([
    ['now', 1_700_000_000, true],
    ['five minutes ago', 1_699_999_700, true],
    ['in five minutes', 1_700_000_300, true],
    ['before that', 1_699_999_699, false],
    ['after that', 1_700_000_301, false],
    ['in milliseconds', NOW, false],
    ['never', 'NaN', false],
    ['no time', '', false],
    ['1.7e9', '1.7e9', false],
  ])('of %s', (_, time, expected) => {
    expect(tiktok.verify(signed(at(time)), context())).toBe(expected);
  });

  it.each([
    ['base64', `t=1700000000,s=${hmac('1700000000.{}', 'base64')}`],
    ['no time', `s=${hmac('.{}')}`],
    ['no signature', 't=1700000000'],
    ['an empty one', 't=1700000000,s='],
    ['the digest alone', hmac('1700000000.{}')],
    ['the body alone signed', `t=1700000000,s=${hmac('{}')}`],
    ['nothing', ''],
  ])('with %s is refused', (_, signature) => {
    expect(tiktok.verify(signed(signature), context())).toBe(false);
  });

  it('by an empty secret is refused', () => {
    const empty = `t=1700000000,s=${hmac('1700000000.{}', 'hex', '')}`;
    expect(tiktok.verify(signed(empty), context({}, ['']))).toBe(false);
  });
});

describe('X-Open-Signature', () => {
  const signed = (signature: string, rawBody: string | Uint8Array) =>
    delivery({ headers: { 'X-Open-Signature': signature }, rawBody });

  it('of the captured leads is over their escaped form', () => {
    const made = fixture('tiktok-leads');
    expect(tiktok.verify(made, context())).toBe(true);
    expect(tiktok.verify(made, context({}, ['other']))).toBe(false);
    const body = Buffer.from(made.body.toString().replace('0131', '0139'));
    expect(tiktok.verify({ ...made, body }, context())).toBe(false);
  });

  it.each([
    ['{"name":"Käthe 😀"}', '{"name":"Käthe 😀"}', true],
    ['{"name":"K\\u00e4the"}', '{"name":"K\\u00e4the"}', true],
    ['{"name":"Käthe 😀"}', '{"name":"K\\u00e4the \\ud83d\\ude00"}', true],
    ['{"name":"Käthe"}', '{"name":"K\\u00E4the"}', false],
    ['{"name":"K\\u00e4the"}', '{"name":"Käthe"}', false],
    ['{"name":"Jane"}', '{"name":"June"}', false],
  ])('of the body %s signed as %s', (body, text, expected) => {
    expect(tiktok.verify(signed(hmac(text), body), context())).toBe(expected);
  });

  it('is hex, by a secret that is one, and there', () => {
    expect(tiktok.verify(signed(hmac('{}', 'base64'), '{}'), context())).toBe(false);
    expect(tiktok.verify(signed('', '{}'), context())).toBe(false);
    expect(tiktok.verify(signed(hmac('{}', 'hex', ''), '{}'), context({}, ['']))).toBe(false);
    expect(tiktok.verify(delivery(json({})), context())).toBe(false);
  });
});

describe('auth token', () => {
  const url = `https://leads.example.org/hooks/tiktok?token=${SECRET}`;
  it('is taken only where the config says so', () => {
    expect(tiktok.verify(delivery({ url }), context({ auth: 'token' }))).toBe(true);
    expect(tiktok.verify(delivery({ url }), context())).toBe(false);
    expect(tiktok.verify(delivery({ url }), context({ auth: 'token' }, ['other']))).toBe(false);
    expect(tiktok.verify(fixture('tiktok-leads'), context({ auth: 'token' }))).toBe(false);
  });
});

describe('a delivery', () => {
  it.each(['tiktok-leads', 'tiktok-leads-timed'])('%s tells its leads, ids exact', async (name) => {
    expect(await tiktok.read(fixture(name), context())).toEqual({
      ok: true,
      value: [
        {
          kind: 'lead',
          id: '7126711421177430274',
          payload: {
            id: '7126711421177430274',
            page_id: '6873052183063953666',
            page_name: 'Fibre offer',
            campaign_id: '1810000000000000101',
            campaign_name: 'Fibre November',
            adgroup_id: '1810000000000000201',
            adgroup_name: 'Gauteng',
            ad_id: '1810000000000000301',
            ad_name: 'Video 3',
            create_time: 1699999990,
            advertiser_id: '7012345678901234567',
            advertiser_name: 'Example Fibre',
            library_id: 0,
            lead_source: 'INSTANT_FORM',
            answers: {
              name: 'Zoë Jacobs',
              phone_number: '+27825550131',
              email: 'zoe@example.org',
              address: '4 Kloof Street, Cape Town',
              'Which speed?': '100 Mbps',
            },
          },
          fields: {
            fullName: 'Zoë Jacobs',
            phones: ['+27825550131'],
            email: 'zoe@example.org',
            address: '4 Kloof Street, Cape Town',
            recordId: '7126711421177430274',
            answers: [['Which speed?', '100 Mbps']],
          },
        },
        expect.objectContaining({
          id: '7126711421177430275',
          fields: {
            fullName: 'Kagiso Dube',
            phones: ['083 555 0132'],
            recordId: '7126711421177430275',
          },
        }),
      ],
    });
  });

  it('may be TikTok’s general envelope', async () => {
    expect(await tiktok.read(fixture('tiktok-envelope'), context())).toEqual({
      ok: true,
      value: [
        {
          kind: 'lead',
          id: '7420001112223334445',
          payload: {
            lead_id: '7420001112223334445',
            campaign_id: '1810000000000000101',
            answers: { full_name: 'Kagiso Dube', phone_number: '083 555 0132' },
          },
          fields: {
            fullName: 'Kagiso Dube',
            phones: ['083 555 0132'],
            recordId: '7420001112223334445',
          },
        },
      ],
    });
  });

  it.each([
    [{ event: 'tiktok.ping' }, 'an event tiktok.ping'],
    [{ event: 'authorization.removed', content: '{}' }, 'an event authorization.removed'],
    [{ event_type: 'lead.deleted' }, 'an event lead.deleted'],
    [{ event: '<b>082 555 0139</b>' }, 'an event unknown'],
    [{ object: 2, entry: [{ id: 1 }] }, 'an event of another object'],
    [{ object: 'AD', entry: [] }, 'an event of another object'],
    [{ object: 1, is_test: true, entry: [{ id: 1 }] }, 'a test lead'],
    [{ object: 1, entry: [{ id: 1, is_test: 'true' }] }, 'a test lead'],
    [{ lead: { lead_id: '1', test_lead: true } }, 'a test lead'],
  ])('like %j is ignored', async (body, why) => {
    expect(await read(body)).toEqual([{ kind: 'ignored', why: expect.stringContaining(why) }]);
  });

  it('that is a ping is ignored', async () => {
    expect(await tiktok.read(fixture('tiktok-ping'), context())).toMatchObject({
      value: [{ kind: 'ignored' }],
    });
  });

  const person = { fullName: 'Kagiso Dube', phones: ['0835550132'] };
  const names = { full_name: 'Kagiso Dube', phone_number: '0835550132' };
  const pairs = Object.entries(names);
  it.each([
    ['changes', { id: 'L1', changes: pairs.map(([field, value]) => ({ field, value })) }],
    ['field_data', { id: 'L1', field_data: pairs.map(([name, v]) => ({ name, values: [v] })) }],
    ['fields', { lead_id: 'L1', fields: pairs.map(([name, value]) => ({ name, value })) }],
    ['no list', { lead_id: 'L1', ...names, page_name: 'Form', create_time: 1699999990 }],
  ])('may tell answers as %s', async (_, lead) => {
    const expected = [{ kind: 'lead', id: 'L1', fields: { ...person, recordId: 'L1' } }];
    for (const body of [
      lead,
      [lead],
      { object: 1, entry: [lead] },
      { leads: [lead] },
      { lead },
      { data: lead },
      { data: { leads: [lead] } },
      { subscribe_entity: 'LEAD', content: JSON.stringify({ data: [lead] }) },
    ]) {
      expect(await read(body)).toMatchObject(expected);
      expect(await read(body)).toEqual([expect.objectContaining({ fields: expected[0]?.fields })]);
    }
  });

  it('keeps what is told twice, in parts, or as an ID', async () => {
    const changes = [
      { field: 'Products', value: 'Fibre' },
      { field: 'Products', value: ['LTE', 5] },
      { field: 'address', value: { street: '4 Kloof Street', city: 'Cape Town' } },
      { field: 'Customer ID', value: 12 },
    ];
    expect(await read({ entry: [{ id: 'L1', changes }] })).toMatchObject([
      {
        payload: { answers: { Products: 'Fibre, LTE, 5', 'Customer ID': '12' } },
        fields: {
          address: '4 Kloof Street, Cape Town',
          recordId: 'L1',
          answers: [
            ['Products', 'Fibre, LTE, 5'],
            ['Customer ID', '12'],
          ],
        },
      },
    ]);
  });

  it('never dials an id', async () => {
    const [lead] = [
      await read({ entry: [{ id: '0825550139', ad_id: '0825550139', changes: [] }] }),
    ].flat();
    expect(lead).toMatchObject({ kind: 'lead', fields: { recordId: '0825550139' } });
    expect(lead).not.toHaveProperty('fields.phones');
  });

  it('whose content is no JSON is parked', async () => {
    expect(await read({ client_key: 'k', content: '{"name":' })).toEqual([
      expect.objectContaining({ kind: 'unusable', field: 'content' }),
    ]);
  });

  it.each([
    [{ entry: [] }, []],
    [{ entry: [null, 1] }, ['lead', 'lead']],
    [{ entry: [{ changes: [null, {}, []] }] }, ['lead']],
    [{ entry: [{ id: { toString: 1 }, changes: [{ field: {}, value: null }] }] }, ['lead']],
    [{ entry: {} }, ['lead']],
    [{ data: null }, ['lead']],
    [[[]], []],
    [{}, ['lead']],
  ])('like %j is read all the same', async (body, kinds) => {
    const items = await read(body);
    expect(Array.isArray(items) && items.map((item) => item.kind)).toEqual(kinds);
  });
});

it('the sample is signed, and tells the person', async () => {
  const person = {
    id: '42',
    firstName: 'Zoë',
    surname: 'Zulu',
    phone: '+27825550139',
    email: 'zoe@example.org',
  };
  const made = sampleDelivery(sample, SECRET, { lead: person });
  expect(tiktok.verify(made, context())).toBe(true);
  expect(await tiktok.read(made, context())).toMatchObject({
    value: [
      {
        id: '42',
        fields: {
          fullName: 'Zoë Zulu',
          phones: ['+27825550139'],
          email: 'zoe@example.org',
          answers: [['When may we call?', 'In the morning']],
        },
      },
    ],
  });
});

it.each([[{ auth: 'none' }], [{ secret: 'x' }]])('refuses the options %j', (options) => {
  expect(tiktok.options.safeParse(options).success).toBe(false);
});

it('never throws', async () => {
  const value = fc.oneof(fc.jsonValue(), fc.constant({ toString: 1 }), fc.json());
  const change = fc.record({ field: value, value });
  const entry = fc.record({ id: value, changes: fc.oneof(fc.array(change), value) });
  const body = fc.record(
    {
      object: fc.oneof(fc.constant(1), value),
      event: value,
      content: value,
      entry: fc.array(entry),
    },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    body.map((told) => JSON.stringify(told)),
  );
  const signatures = fc.oneof(fc.string(), fc.constant('t=1700000000,s=00'));
  await fc.assert(
    fc.asyncProperty(signatures, fc.string(), bodies, async (timed, untimed, rawBody) => {
      const headers = { 'tiktok-signature': timed, 'x-open-signature': untimed };
      const made = delivery({ headers, rawBody });
      expect(tiktok.verify(made, context())).toBe(false);
      expect(typeof (await tiktok.read(made, context())).ok).toBe('boolean');
    }),
    { numRuns: 200 },
  );
});
