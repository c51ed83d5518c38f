import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/mailchimp.ts';
import type { Item, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { mailchimp } from '../../../functions/webhook/sources/mailchimp.ts';
import { delivery, fixture } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const SECRET = 'example-token';
const context = (secret = SECRET) => ({ options: mailchimp.options.parse({}), secrets: [secret] });
const read = async (made: VerifiedDelivery): Promise<readonly Item[]> => {
  const result = await mailchimp.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const form = (fields: Record<string, string>) =>
  delivery({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    rawBody: new URLSearchParams(fields).toString(),
  });

describe('captured requests', () => {
  it.each(['mailchimp-subscribe', 'mailchimp-unsubscribe'])('%s has the token', (name) => {
    const made = fixture(name);
    expect(mailchimp.verify(made, context())).toBe(true);
    expect(mailchimp.verify(made, context('other'))).toBe(false);
    expect(mailchimp.verify(made, context(''))).toBe(false);
    expect(mailchimp.verify({ ...made, query: new URLSearchParams() }, context())).toBe(false);
    expect(mailchimp.handshake?.(made, context())).toBe(undefined);
  });

  it('reads a subscriber', async () => {
    expect(await read(fixture('mailchimp-subscribe'))).toEqual([
      {
        kind: 'lead',
        id: 'a6b5da1054:8a25ff1d98',
        payload: expect.objectContaining({
          type: 'subscribe',
          data: expect.objectContaining({
            list_id: 'a6b5da1054',
            merges: expect.objectContaining({ FNAME: 'Lerato', INTERESTS: 'Fibre, Mobile' }),
          }),
        }),
        fields: {
          firstName: 'Lerato',
          surname: 'Mokoena',
          email: 'lerato@example.org',
          phones: ['084 555 0175'],
          country: 'ZA',
          address: '12 Long Street, Cape Town, Western Cape, 8001, ZA',
          recordId: '8a25ff1d98',
          answers: [
            ['COMPANY', 'Mokoena Foods'],
            ['Interested in', 'Fibre, Mobile'],
          ],
        },
      },
    ]);
  });

  it('never dials who leaves', async () => {
    expect(await read(fixture('mailchimp-unsubscribe'))).toEqual([
      { kind: 'ignored', why: 'an event that is no new subscriber: unsubscribe' },
    ]);
  });
});

describe('the question whether the URL is there', () => {
  const get = (token: string) =>
    delivery({ method: 'GET', url: `https://leads.example.org/hooks/mailchimp?token=${token}` });
  it('is answered to whoever knows the token', () => {
    expect(mailchimp.handshake?.(get(SECRET), context())).toMatchObject({ status: 200 });
    expect(mailchimp.handshake?.(get('other'), context())).toBe(undefined);
    expect(mailchimp.handshake?.(get(''), context(''))).toBe(undefined);
  });
});

it.each(['cleaned', 'upemail', 'profile', 'campaign', 'unsubscribe'])(
  'ignores %s',
  async (type) => {
    expect(await read(form({ type, 'data[merges][PHONE]': '0845550175' }))).toEqual([
      { kind: 'ignored', why: `an event that is no new subscriber: ${type}` },
    ]);
  },
);

it('parks somebody of whom an unknown event tells, for somebody to look at', async () => {
  const event = { type: 'signup', 'data[merges][PHONE]': '0845550175' };
  const reason = 'comes in an event or record of a kind that this preset does not know';
  expect(await read(form(event))).toMatchObject([{ kind: 'unusable', reason }]);
  expect(await read(form({ type: 'signup' }))).toEqual([
    { kind: 'ignored', why: 'an event signup' },
  ]);
});

it.each([
  ['', undefined],
  ['12 Long Street  Cape Town  WC  8001', '12 Long Street, Cape Town, WC, 8001'],
])('the address %j is %s', async (address, expected) => {
  const [lead] = await read(form({ type: 'subscribe', 'data[merges][ADDRESS]': address }));
  expect(lead?.kind === 'lead' && lead.fields.address).toBe(expected);
});

it('takes interests, the number for SMS and the address of the event where merges lack them', async () => {
  const [lead] = await read(
    form({
      type: 'subscribe',
      'data[id]': 'x',
      'data[email]': 'lerato@example.org',
      'data[merges][EMAIL]': '',
      'data[merges][PHONE]': '021 555 0175',
      'data[merges][SMSPHONE]': '+27845550176',
      'data[merges][INTERESTS]': 'Fibre',
      'data[merges][BIRTHDAY]': '02/14',
      'data[ip_opt]': '192.0.2.9',
    }),
  );
  expect(lead).toMatchObject({ id: ':x' });
  expect(lead?.kind === 'lead' && lead.fields).toEqual({
    email: 'lerato@example.org',
    phones: ['+27845550176', '021 555 0175'],
    recordId: 'x',
    answers: [
      ['BIRTHDAY', '02/14'],
      ['interests', 'Fibre'],
    ],
  });
});

it.each([
  [{ type: 'subscribe' }],
  [{ type: 'subscribe', data: 'x' }],
  [{ type: 'subscribe', 'data[merges]': 'x' }],
  [{ type: 'subscribe', 'data[merges][GROUPINGS]': 'x', 'data[merges][ADDRESS][]': 'y' }],
])('a form without a person, %j, is a lead without a number', async (fields) => {
  const [lead] = await read(form(fields));
  expect(lead).toMatchObject({ kind: 'lead' });
  expect(lead).not.toHaveProperty('fields.phones');
});

it('the sample has the token and is read', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(mailchimp.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: expect.stringContaining(sampleLead.id),
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
  const merges = fc.record(
    { ADDRESS: fc.jsonValue(), GROUPINGS: fc.jsonValue(), EMAIL: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    fc
      .record({ merges: fc.oneof(merges, fc.jsonValue()), id: fc.jsonValue() })
      .map((data) => JSON.stringify({ type: 'subscribe', data })),
  );
  await fc.assert(
    fc.asyncProperty(bodies, async (rawBody) => {
      const made = delivery({ rawBody });
      expect(mailchimp.verify(made, context())).toBe(false);
      expect(typeof (await mailchimp.read(made, context())).ok).toBe('boolean');
    }),
  );
});
