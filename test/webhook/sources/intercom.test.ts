import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/intercom.ts';
import type { VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { intercom } from '../../../functions/webhook/sources/intercom.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const SECRET = 'example-client-secret';
type Options = Parameters<typeof intercom.options.parse>[0];
const context = (options: Options = {}, secrets = [SECRET]) => ({
  options: intercom.options.parse(options),
  secrets,
});
const read = async (made: VerifiedDelivery, options?: Options) => {
  const result = await intercom.read(made, context(options));
  return result.ok ? result.value : result.error;
};

describe('X-Hub-Signature', () => {
  const signed = (signature: string, rawBody: string) =>
    delivery({ headers: { 'X-Hub-Signature': signature }, rawBody });
  const hmac = (algorithm: string, encoding: 'hex' | 'base64' = 'hex', secret = SECRET) =>
    createHmac(algorithm, secret).update('{}').digest(encoding);

  it('is as OpenSSL computes it', () => {
    // printf '%s' '{"name":"Käthe"}' | openssl dgst -sha1 -hmac example-client-secret
    const vector = 'sha1=b5da86682bb607318e5161b2250093cc3547fb77';
    expect(intercom.verify(signed(vector, '{"name":"Käthe"}'), context())).toBe(true);
    expect(intercom.verify(signed(vector, '{"name":"K\\u00e4the"}'), context())).toBe(false);
  });

  it.each(['intercom-lead', 'intercom-ping', 'intercom-tag'])('of %s is right', (name) => {
    const made = fixture(name);
    expect(intercom.verify(made, context())).toBe(true);
    expect(intercom.verify(made, context({}, ['', 'next', SECRET]))).toBe(true);
    expect(intercom.verify(made, context({}, ['next']))).toBe(false);
    const body = Buffer.concat([made.body, Buffer.from(' ')]);
    expect(intercom.verify({ ...made, body }, context())).toBe(false);
  });

  it.each([
    ['without its prefix', hmac('sha1')],
    ['in base64', `sha1=${hmac('sha1', 'base64')}`],
    ['of another hash', `sha1=${hmac('sha256')}`],
    ['of another hash that says so', `sha256=${hmac('sha256')}`],
    ['of nothing', 'sha1='],
    ['not there', ''],
  ])('%s is refused', (_, signature) => {
    expect(intercom.verify(signed(signature, '{}'), context())).toBe(false);
  });

  it('by a blank secret is refused', () => {
    const blank = signed(`sha1=${hmac('sha1', 'hex', ' ')}`, '{}');
    expect(intercom.verify(blank, context({}, ['', ' ']))).toBe(false);
  });
});

const nomsa = {
  fullName: 'Nomsa Dlamini',
  email: 'nomsa@example.org',
  phones: ['+27 84 555 0145'],
  recordId: '65faa0b0e2e9e9b1c0a1d2e3',
  answers: [
    ['interest', 'Fibre'],
    ['Best time', 'After 17:00'],
  ],
};

it('tells a new lead, and not where the browser seemed to be', async () => {
  expect(await read(fixture('intercom-lead'))).toEqual([
    {
      kind: 'lead',
      id: '65faa0b0e2e9e9b1c0a1d2e3',
      payload: expect.objectContaining({ role: 'lead' }),
      fields: nomsa,
    },
  ]);
});

it('ignores a ping, and topics that are not asked for', async () => {
  expect(await read(fixture('intercom-ping'))).toEqual([
    { kind: 'ignored', why: 'an event that is no new lead: ping' },
  ]);
  expect(await read(fixture('intercom-tag'))).toEqual([
    { kind: 'ignored', why: 'an event that is no new lead: contact.lead.tag.created' },
  ]);
});

it('tells the contact of a tag, where the config asks for it', async () => {
  expect(
    await read(fixture('intercom-tag'), { topics: ['contact.lead.tag.created'] }),
  ).toMatchObject([{ id: nomsa.recordId, fields: nomsa }]);
});

it.each([
  [null],
  [[]],
  [{ topic: { toString: 1 } }],
  [{ topic: 'contact.lead.created' }],
  [{ topic: 'contact.lead.created', data: { item: [] } }],
  [{ topic: 'contact.lead.created', data: { item: { id: {}, custom_attributes: [1] } } }],
])('keeps an odd shape: %j', async (body) => {
  expect([await read(delivery(json(body)))].flat()).toHaveLength(1);
});

it.each([
  [{ topics: ['contact.unsubscribed'] }, 'must be a topic of contacts who come'],
  [{ topics: ['contact.deleted'] }, 'must be a topic of contacts who come'],
  [{ topics: ['conversation.user.created'] }, 'must be a topic of contacts who come'],
  [{ topics: [] }, 'must name at least one topic'],
])('refuses the options %j', (options, message) => {
  expect(intercom.options.safeParse(options).error?.message).toContain(message);
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(intercom.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    { id: sampleLead.id, fields: { fullName: 'Thandi Nkosi', phones: [sampleLead.phone] } },
  ]);
});
