import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/webflow.ts';
import type { Item, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { webflow } from '../../../functions/webhook/sources/webflow.ts';
import { delivery, fixture, json, NOW } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const SECRET = 'example-client-secret';
type Options = Parameters<typeof webflow.options.parse>[0];
const context = (options: Options = {}, secrets = [SECRET]) => ({
  options: webflow.options.parse(options),
  secrets,
});
const read = async (made: VerifiedDelivery): Promise<readonly Item[]> => {
  const result = await webflow.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const readJson = (value: unknown) => read(delivery(json(value)));

describe('captured requests', () => {
  it('reads a form, with a number that has lost its zero', async () => {
    const made = fixture('webflow-form');
    expect(webflow.verify(made, context())).toBe(true);
    const [lead] = await read(made);
    expect(lead).toMatchObject({
      kind: 'lead',
      id: '6321ca84df3949bfc6752327',
      payload: { name: 'Contact Us', data: { 'Phone Number': 825550121 } },
    });
    expect(lead?.kind === 'lead' && lead.fields).toEqual({
      firstName: 'Zanele',
      surname: 'Khumalo',
      email: 'zanele@example.org',
      phones: ['825550121'],
      recordId: '6321ca84df3949bfc6752327',
      answers: [['What do you need?', 'Solar panels']],
    });
  });

  it('reads the shape of the first API', async () => {
    const made = fixture('webflow-v1');
    expect(webflow.verify(made, context({ auth: 'token' }, ['example-token']))).toBe(true);
    expect(await read(made)).toEqual([
      {
        kind: 'lead',
        id: '6321ca84df3949bfc6752328',
        payload: expect.objectContaining({ name: 'Offerte' }),
        fields: {
          fullName: 'Pieter van der Merwe',
          email: 'pieter@example.org',
          phones: ['083 555 0122'],
          recordId: '6321ca84df3949bfc6752328',
        },
      },
    ]);
  });
});

describe('signature', () => {
  const body = '{"name":"Käthe Müller","phone":"+49 30 901820"}';
  const signed = (timestamp: string, rawBody: string | Buffer = body, key = SECRET) => {
    const signature = createHmac('sha256', key).update(`${timestamp}:`).update(rawBody);
    return delivery({
      headers: { 'X-Webflow-Timestamp': timestamp, 'X-Webflow-Signature': signature.digest('hex') },
      rawBody,
    });
  };
  const isGood = (made: VerifiedDelivery, secrets?: string[]) =>
    webflow.verify(made, context({}, secrets));

  it('is that of the known-answer vector', () => {
    const made = delivery({
      headers: {
        'x-webflow-timestamp': '1700000000000',
        'x-webflow-signature': '145437c4ab57910257bc81e65e3b127feae0a4f781bc4c586d61331a0556877f',
      },
      rawBody: body,
    });
    expect(isGood(made, ['shhh-Example-Secret'])).toBe(true);
    expect(isGood(made, ['old', 'shhh-Example-Secret'])).toBe(true);
    expect(isGood(made)).toBe(false);
    expect(isGood(made, [])).toBe(false);
    expect(isGood({ ...made, body: Buffer.from(`${body} `) }, ['shhh-Example-Secret'])).toBe(false);
  });

  it.each([
    [`${NOW}`, true],
    [`${NOW - 300_000}`, true],
    [`${NOW - 300_001}`, false],
    [`${NOW + 300_000}`, true],
    [`${NOW + 300_001}`, false],
    [`${NOW / 1_000}`, true],
    [`${NOW / 1_000 - 300}`, true],
    [`${NOW / 1_000 - 301}`, false],
    ['', false],
    ['NaN', false],
    ['1.700000000e12', false],
    ['170000000000a', false],
    ['1700000000000.0', false],
    [` ${NOW}`, false],
    [`0${NOW}`, false],
  ])('of the time %j is good: %s', (timestamp, expected) => {
    expect(isGood(signed(timestamp))).toBe(expected);
  });

  it('needs both headers, the right encoding and a secret', () => {
    const made = signed(`${NOW}`);
    const { 'x-webflow-signature': signature = '', 'x-webflow-timestamp': timestamp = '' } =
      made.headers;
    expect(isGood(made)).toBe(true);
    expect(isGood({ ...made, headers: { 'x-webflow-signature': signature } })).toBe(false);
    expect(isGood({ ...made, headers: { 'x-webflow-timestamp': timestamp } })).toBe(false);
    for (const wrong of [
      Buffer.from(signature, 'hex').toString('base64'),
      `sha256=${signature}`,
      signature.slice(1),
      '',
    ]) {
      expect(
        isGood({
          ...made,
          headers: { 'x-webflow-timestamp': timestamp, 'x-webflow-signature': wrong },
        }),
      ).toBe(false);
    }
    expect(isGood(signed(`${NOW}`, body, ''), [''])).toBe(false);
  });

  it('is over the bytes as they came in', () => {
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    expect(isGood(signed(`${NOW}`, bytes))).toBe(true);
  });
});

describe('auth token', () => {
  const made = delivery({ url: `https://leads.example.org/hooks/webflow?token=${SECRET}` });
  it('is taken only where the config says so', () => {
    expect(webflow.verify(made, context({ auth: 'token' }))).toBe(true);
    expect(webflow.verify(made, context())).toBe(false);
    expect(webflow.verify(made, context({ auth: 'token' }, ['other']))).toBe(false);
    expect(webflow.verify(delivery(), context({ auth: 'token' }))).toBe(false);
  });
});

it('parks somebody with a number in an event that nobody knows', async () => {
  const payload = { id: '1', data: { Phone: '082 555 0121' } };
  expect(await readJson({ triggerType: 'form_submitted', payload })).toMatchObject([
    { kind: 'unusable', payload: { triggerType: 'form_submitted' } },
  ]);
});

it.each(['site_publish', 'ecomm_new_order', 'user_account_added', 'collection_item_deleted'])(
  '%s is no lead',
  async (triggerType) => {
    const payload = { id: '1', data: { Phone: '082 555 0121' } };
    expect(await readJson({ triggerType, payload })).toEqual([
      { kind: 'ignored', why: `an event of another kind (${triggerType})` },
    ]);
  },
);

it('takes from the schema what a label does not say', async () => {
  const payload = {
    data: { Reach: '825550121', Write: 'a@example.org', Fax: '021 555 0100', Cell: '083 555 0122' },
    schema: [
      { fieldName: 'Reach', fieldType: 'Phone' },
      { fieldName: 'Write', fieldType: 'Email' },
      { fieldName: 'Fax', fieldType: 'Phone' },
      { fieldName: 'Cell', fieldType: 'Phone' },
      { fieldName: 'Gone', fieldType: 'Phone' },
      null,
    ],
  };
  expect(await readJson({ triggerType: 'form_submission', payload })).toMatchObject([
    {
      fields: {
        phones: ['083 555 0122', '825550121'],
        email: 'a@example.org',
        answers: [['Fax', '021 555 0100']],
      },
    },
  ]);
});

it('leaves the form’s own ids and times alone', async () => {
  const payload = { id: '0825550121', siteId: '0825550122', formId: '0825550123', data: {} };
  expect(await readJson({ triggerType: 'form_submission', payload })).toEqual([
    { kind: 'lead', id: '0825550121', payload, fields: { recordId: '0825550121' } },
  ]);
});

it.each([
  [[]],
  [{}],
  [{ triggerType: 'form_submission' }],
  [{ triggerType: 'form_submission', payload: null }],
  [{ triggerType: 'form_submission', payload: [] }],
  [{ triggerType: 5, payload: { data: [1], schema: {}, id: {} } }],
  [{ payload: { data: { Phone: { a: [null] } }, schema: [null, 1, { fieldName: [] }] } }],
  [{ payload: { data: null, id: null } }],
])('%j is a lead without a number', async (body) => {
  const [lead] = await readJson(body);
  expect(lead?.kind === 'lead' && lead.fields).not.toHaveProperty('phones');
  expect(lead).not.toHaveProperty('id');
});

it.each([[{ auth: 'none' }], [{ header: 'x' }]])('refuses the options %j', (options) => {
  expect(webflow.options.safeParse(options).success).toBe(false);
});

it('takes its own sample', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(webflow.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: sampleLead.id,
      fields: {
        firstName: 'Thandi',
        surname: 'Nkosi',
        phones: ['825550142'],
        email: sampleLead.email,
      },
    },
  ]);
});

it('never throws', async () => {
  const headers = fc.dictionary(
    fc.constantFrom('content-type', 'x-webflow-signature', 'x-webflow-timestamp'),
    fc.oneof(fc.string(), fc.constantFrom('1700000000', '1700000000000')),
  );
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    fc
      .record({ data: fc.jsonValue(), schema: fc.jsonValue(), id: fc.jsonValue() })
      .map((payload) => JSON.stringify({ triggerType: 'form_submission', payload })),
  );
  await fc.assert(
    fc.asyncProperty(headers, bodies, async (sent, rawBody) => {
      const made = delivery({ headers: sent, rawBody });
      expect(webflow.verify(made, context())).toBe(false);
      expect(typeof (await webflow.read(made, context())).ok).toBe('boolean');
    }),
  );
});
