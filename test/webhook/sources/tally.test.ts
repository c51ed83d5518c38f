import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/tally.ts';
import { evaluate } from '../../../functions/webhook/mapping.ts';
import type { VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { tally } from '../../../functions/webhook/sources/tally.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const SECRET = 'example-signing-secret';
type Options = Parameters<typeof tally.options.parse>[0];
const context = (options: Options = {}, secrets = [SECRET]) => ({
  options: tally.options.parse(options),
  secrets,
});
const read = async (made: VerifiedDelivery) => {
  const result = await tally.read(made, context());
  return result.ok ? result.value : result.error;
};
const fields = (...list: object[]) => json({ data: { responseId: 'r1', fields: list } });
const readFields = async (...list: object[]) => {
  const [item] = [await read(delivery(fields(...list)))].flat();
  return item !== undefined && 'fields' in item ? item.fields : item;
};

describe('Tally-Signature', () => {
  const signed = (signature: string, rawBody: string) =>
    delivery({ headers: { 'Tally-Signature': signature }, rawBody });

  it('is as OpenSSL computes it', () => {
    // printf '%s' '{"name":"Käthe"}' | openssl dgst -sha256 -hmac example-signing-secret -binary | base64
    const vector = 'EbnovmkKoPEpltudyHbJ5b7xpRcbmdkUx3vyXLWqXTM=';
    expect(tally.verify(signed(vector, '{"name":"Käthe"}'), context())).toBe(true);
    expect(tally.verify(signed(vector, '{"name":"K\\u00e4the"}'), context())).toBe(false);
  });

  it('of a response is right, with any secret while one is rotated', () => {
    const made = fixture('tally-response');
    expect(tally.verify(made, context())).toBe(true);
    expect(tally.verify(made, context({}, ['', 'next', SECRET]))).toBe(true);
    expect(tally.verify(made, context({}, ['next']))).toBe(false);
    expect(tally.verify(made, context({}, []))).toBe(false);
    const body = Buffer.concat([made.body, Buffer.from(' ')]);
    expect(tally.verify({ ...made, body }, context())).toBe(false);
  });

  it('is base64, there, and by a secret that is one', () => {
    const hmac = (encoding: 'hex' | 'base64', secret = SECRET) =>
      createHmac('sha256', secret).update('{}').digest(encoding);
    expect(tally.verify(signed(hmac('base64'), '{}'), context())).toBe(true);
    expect(tally.verify(signed(hmac('hex'), '{}'), context())).toBe(false);
    expect(tally.verify(signed('', '{}'), context())).toBe(false);
    expect(tally.verify(signed(hmac('base64', ''), '{}'), context({}, ['']))).toBe(false);
    expect(tally.verify(delivery(json({})), context())).toBe(false);
  });
});

describe('auth token', () => {
  const token = delivery({ url: `https://leads.example.org/hooks/tally?token=${SECRET}` });
  it('is taken only where the config says so, and never beside a wrong signature', () => {
    expect(tally.verify(token, context({ auth: 'token' }))).toBe(true);
    expect(tally.verify(token, context())).toBe(false);
    const wrong = { ...token, headers: { 'tally-signature': 'AAAA' } };
    expect(tally.verify(wrong, context({ auth: 'token' }))).toBe(false);
  });
});

it('tells the person, and never dials the number of somebody else', async () => {
  expect(await read(fixture('tally-response'))).toEqual([
    {
      kind: 'lead',
      id: '2wgx4n',
      payload: expect.objectContaining({ formName: 'Sonpanele' }),
      toldAgain: ['answers'],
      fields: {
        fullName: 'Käthe Müller',
        phones: ['+27825550141'],
        email: 'kathe@example.org',
        recordId: '2wgx4n',
        answers: [
          ['Emergency contact number', '+27835550142'],
          ['When do you want to start?', 'This month'],
          ['What do you need?', 'Panels, Battery'],
          ['A photo of the roof', 'https://storage.tally.so/roof.jpg'],
          ['utm source', 'facebook'],
          ['score', '7'],
        ],
      },
    },
  ]);
});

it('has a payload whose answers are mapped by their label', async () => {
  const [lead] = [await read(fixture('tally-response'))].flat();
  const payload = lead !== undefined && 'payload' in lead ? lead.payload : undefined;
  expect(evaluate('answers."What do you need?"', payload)).toBe('Panels, Battery');
  expect(evaluate('answers.utm_source', payload)).toBe('facebook');
  expect(evaluate('formName', payload)).toBe('Sonpanele');
});

const phone = { key: 'q1', label: 'Phone', type: 'INPUT_PHONE_NUMBER', value: '+27825550121' };

it('parks somebody with a number in an event that nobody knows', async () => {
  const body = { eventType: 'FORM_SUBMISSION', data: { responseId: 'r1', fields: [phone] } };
  expect(await read(delivery(json(body)))).toMatchObject([{ kind: 'unusable', payload: body }]);
});

it.each([
  [{ eventType: 'FORM_UPDATED', data: { fields: [] } }, 'FORM_UPDATED'],
  // Its name tells of nobody new, whoever is in it.
  [{ eventType: 'FORM_RESPONSE_UPDATED', data: { fields: [phone] } }, 'FORM_RESPONSE_UPDATED'],
  [{ eventType: '<b>', data: {} }, 'unknown'],
])('ignores %j', async (body, kind) => {
  expect(await read(delivery(json(body)))).toEqual([
    { kind: 'ignored', why: `an event of another kind (${kind})` },
  ]);
});

it.each([
  [
    'a choice of its own',
    { value: ['Other: gas'], options: [{ id: 'x', text: 'Oil' }] },
    'Other: gas',
  ],
  ['a number', { type: 'LINEAR_SCALE', value: 0 }, '0'],
  ['a matrix', { type: 'MATRIX', value: { r1: ['c1'], r2: ['c2', 'c3'] } }, 'c1, c2, c3'],
  ['yes or no', { type: 'MULTIPLE_CHOICE', value: true }, 'yes'],
])('reads %s', async (_, field, answer) => {
  expect(await readFields({ key: 'question_a', label: 'Q', ...field })).toMatchObject({
    answers: [['Q', answer]],
  });
});

it.each([
  [null],
  [[]],
  ['x'],
  [{ data: null }],
  [{ data: { fields: {} } }],
  [
    {
      data: { fields: [null, 1, [], {}, { key: {}, label: [], type: {}, value: {}, options: 1 }] },
    },
  ],
  [{ data: { fields: [{ key: 'k', type: 'CHECKBOXES', value: true }] } }],
])('keeps an odd shape: %j', async (body) => {
  const items = [await read(delivery(json(body)))].flat();
  expect(items).toHaveLength(1);
});

it.each([[{ auth: 'none' }], [{ header: 'X Key' }], [{ secret: 'x' }]])(
  'refuses the options %j',
  (options) => {
    expect(tally.options.safeParse(options).success).toBe(false);
  },
);

it('never reads the query of a signed delivery', async () => {
  const url = 'https://leads.example.org/hooks/tally?phone=0825550199';
  expect(await read(delivery({ url }))).toMatchObject({ status: 400 });
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(tally.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: sampleLead.id,
      fields: { firstName: 'Thandi', surname: 'Nkosi', phones: [sampleLead.phone] },
    },
  ]);
});
