import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/mailerlite.ts';
import type { VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { mailerlite } from '../../../functions/webhook/sources/mailerlite.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const SECRET = 'ybmcD7PQ9R';
type Options = Parameters<typeof mailerlite.options.parse>[0];
const context = (options: Options = {}, secrets = [SECRET]) => ({
  options: mailerlite.options.parse(options),
  secrets,
});
const read = async (made: VerifiedDelivery, options?: Options) => {
  const result = await mailerlite.read(made, context(options));
  return result.ok ? result.value : result.error;
};

describe('Signature', () => {
  const signed = (signature: string, rawBody: string) =>
    delivery({ headers: { Signature: signature }, rawBody });

  it('is as OpenSSL computes it', () => {
    // printf '%s' '{"name":"Käthe"}' | openssl dgst -sha256 -hmac ybmcD7PQ9R
    const vector = 'c03b286eb3883c235a6b04c92e0f478536f99f377282151cac5fb53ef17502dd';
    expect(mailerlite.verify(signed(vector, '{"name":"Käthe"}'), context())).toBe(true);
    expect(mailerlite.verify(signed(vector, '{"name":"K\\u00e4the"}'), context())).toBe(false);
  });

  it.each(['mailerlite-created', 'mailerlite-batch'])('of %s is right', (name) => {
    const made = fixture(name);
    expect(mailerlite.verify(made, context())).toBe(true);
    expect(mailerlite.verify(made, context({}, ['', 'next', SECRET]))).toBe(true);
    expect(mailerlite.verify(made, context({}, ['next']))).toBe(false);
    const body = Buffer.concat([made.body, Buffer.from(' ')]);
    expect(mailerlite.verify({ ...made, body }, context())).toBe(false);
  });

  it('is hex, there, and by a secret that is one', () => {
    const hmac = (encoding: 'hex' | 'base64', secret = SECRET) =>
      createHmac('sha256', secret).update('{}').digest(encoding);
    expect(mailerlite.verify(signed(hmac('hex').toUpperCase(), '{}'), context())).toBe(true);
    expect(mailerlite.verify(signed(hmac('base64'), '{}'), context())).toBe(false);
    expect(mailerlite.verify(signed('', '{}'), context())).toBe(false);
    expect(mailerlite.verify(signed(hmac('hex', ''), '{}'), context({}, ['']))).toBe(false);
    expect(mailerlite.verify(delivery(json({})), context())).toBe(false);
  });
});

const zoe = {
  firstName: 'Zoë',
  surname: 'van Wyk',
  email: 'zoe@example.org',
  phones: ['082 555 0143'],
  country: 'South Africa',
  address: 'Paarl, Western Cape, 7646, South Africa',
  recordId: '110443100001',
};

it('tells a new subscriber', async () => {
  expect(await read(fixture('mailerlite-created'))).toEqual([
    {
      kind: 'lead',
      id: '110443100001',
      payload: expect.objectContaining({ source: 'webform', account_id: 7 }),
      fields: {
        ...zoe,
        answers: [
          ['company', 'Van Wyk Bakkery'],
          ['interest', 'Solar'],
        ],
      },
    },
  ]);
});

it('tells those of a batch who are new', async () => {
  expect(await read(fixture('mailerlite-batch'))).toMatchObject([
    { kind: 'ignored', why: 'an event that is no new lead: subscriber.added_to_group' },
    { kind: 'ignored', why: 'an event that is no new lead: subscriber.unsubscribed' },
    {
      id: '110443100002',
      fields: { fullName: 'Jan Botha', phones: ['+27835550144'], email: 'jan@example.org' },
    },
  ]);
});

it('tells whom the config counts as new, with their group', async () => {
  const [lead] = [
    await read(fixture('mailerlite-batch'), { events: ['subscriber.added_to_group'] }),
  ].flat();
  expect(lead).toMatchObject({ id: zoe.recordId, fields: zoe });
  expect(lead !== undefined && 'fields' in lead && lead.fields.answers).toContainEqual([
    'group',
    'Call me back',
  ]);
});

it.each([
  [[]],
  [{ events: [null, 5, []] }],
  [{ event: 'subscriber.created', fields: null }],
  [{ event: 'subscriber.created', fields: [{ toString: 1 }], email: {}, id: {} }],
  [{ type: { toString: 1 } }],
])('keeps an odd shape: %j', async (body) => {
  expect(Array.isArray(await read(delivery(json(body))))).toBe(true);
});

it.each([
  [{ events: ['subscriber.unsubscribed'] }, 'must be an event of people who join'],
  [{ events: [] }, 'must name at least one event'],
  [{ auth: 'token' }, 'auth'],
])('refuses the options %j', (options, message) => {
  expect(mailerlite.options.safeParse(options).error?.message).toContain(message);
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(mailerlite.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: sampleLead.id,
      fields: { firstName: 'Thandi', surname: 'Nkosi', phones: [sampleLead.phone] },
    },
  ]);
});
