import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/standard-webhooks.ts';
import type { Item, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { standardWebhooks } from '../../../functions/webhook/sources/standard-webhooks.ts';
import { delivery, fixture, json, NOW } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
type Options = Parameters<typeof standardWebhooks.options.parse>[0];
const context = (options: Options = {}, ...secrets: string[]) => ({
  options: standardWebhooks.options.parse(options),
  secrets: secrets.length > 0 ? secrets : [SECRET],
});
const verify = (made: VerifiedDelivery, ...secrets: string[]) =>
  standardWebhooks.verify(made, context({}, ...secrets));

async function readAll(made: VerifiedDelivery, options?: Options): Promise<readonly Item[]> {
  const result = await standardWebhooks.read(made, context(options));
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
}
const read = (body: unknown, options?: Options, headers: Record<string, string> = {}) => {
  const { headers: type, rawBody = '' } = json(body);
  const named = { 'webhook-id': 'msg_1', 'webhook-signature': 'v1,', ...type, ...headers };
  return readAll(delivery({ headers: named, rawBody }), options);
};

const BODY = '{"type":"contact.created","data":{"phone":"+27835550180","name":"Käthe Müller"}}';
const SECONDS = String(NOW / 1_000);
const sign = (key: string | Buffer, timestamp = SECONDS, id = 'msg_1') =>
  `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${BODY}`).digest('base64')}`;
const KEY = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
const signed = (signature: string, timestamp = SECONDS, brand = 'webhook') =>
  delivery({
    headers: {
      [`${brand}-id`]: 'msg_1',
      [`${brand}-timestamp`]: timestamp,
      [`${brand}-signature`]: signature,
    },
    rawBody: BODY,
  });

describe('outside signers', () => {
  it('the published vector is signed', () => {
    const made = delivery({
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      rawBody: '{"test": 2432232314}',
    });
    const then = { ...made, receivedAt: 1_614_265_330_000 };
    expect(verify(then)).toBe(true);
    expect(verify(then, 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toBe(true);
    expect(verify(made)).toBe(false);
  });

  it.each([
    ['standardwebhooks', 'webhook', new StandardWebhook(SECRET)],
    ['svix', 'svix', new SvixWebhook(SECRET)],
  ])('what the package %s signs is signed', (_, brand, signer) => {
    const made = signed(signer.sign('msg_1', new Date(NOW), BODY), SECONDS, brand);
    expect(verify(made)).toBe(true);
    expect(verify(made, 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).toBe(false);
    expect(verify({ ...made, body: Buffer.from(`${BODY} `) })).toBe(false);
  });

  it('what the package standardwebhooks signs with a raw key is signed', () => {
    const signer = new StandardWebhook('a raw secret!', { format: 'raw' });
    const made = signed(signer.sign('msg_1', new Date(NOW), BODY));
    expect(verify(made, 'a raw secret!')).toBe(true);
    expect(verify(made, 'a raw secret?')).toBe(false);
  });
});

describe('the signature', () => {
  it.each([
    ['the only one', sign(KEY), true],
    ['the second', `v1,AAAA ${sign(KEY)}`, true],
    ['between others', `v1a,AAAA ${sign(KEY)} v2,AAAA`, true],
    ['of another version', sign(KEY).replace('v1,', 'v1a,'), false],
    ['of no version', sign(KEY).slice(3), false],
    ['in hex', `v1,${Buffer.from(sign(KEY).slice(3), 'base64').toString('hex')}`, false],
    ['without padding', sign(KEY).replace('=', ''), false],
    ['with another separator', sign(KEY).replace(',', '='), false],
    ['empty', 'v1,', false],
    ['missing', '', false],
    ['under the text of the secret', sign(SECRET), false],
  ])('is %s', (_, signature, expected) => {
    expect(verify(signed(signature))).toBe(expected);
    expect(verify(signed(signature, SECONDS, 'svix'))).toBe(expected);
  });

  it.each([
    ['300 s old', 1_699_999_700, true],
    ['301 s old', 1_699_999_699, false],
    ['300 s ahead', 1_700_000_300, true],
    ['301 s ahead', 1_700_000_301, false],
    ['milliseconds', NOW, false],
    ['a word', 'now', false],
    ['nothing', '', false],
  ])('is of a timestamp %s', (_, timestamp, expected) => {
    const text = String(timestamp);
    expect(verify(signed(sign(KEY, text), text))).toBe(expected);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('needs %s', (name) => {
    const made = signed(sign(KEY));
    const { [name]: _, ...headers } = made.headers;
    expect(verify(made)).toBe(true);
    expect(verify({ ...made, headers })).toBe(false);
  });

  it('needs an id, even one that is signed as empty', () => {
    const made = signed(sign(KEY, SECONDS, ''));
    expect(verify({ ...made, headers: { ...made.headers, 'webhook-id': '' } })).toBe(false);
  });

  it('is not put together from two brands', () => {
    const made = signed(sign(KEY), SECONDS, 'svix');
    const headers = { ...made.headers, 'webhook-signature': 'v1,AAAA' };
    expect(verify({ ...made, headers })).toBe(false);
  });

  const text = '0123456789abcdef0123456789abcdef';
  it.each([
    ['one of several', KEY, ['', 'whsec_', SECRET], true],
    ['base64 without a prefix', KEY, [SECRET.slice(6)], true],
    ['with the prefix of Supabase', KEY, [`v1,${SECRET}`], true],
    ['a text that could be base64', Buffer.from(text), [text], true],
    ['the bytes of such a text', Buffer.from(text, 'base64'), [text], true],
    ['few bytes of a short text', Buffer.from('abcd', 'base64'), ['abcd'], false],
    ['nothing after the prefix', Buffer.from('whsec_'), ['whsec_'], false],
    ['no key', Buffer.alloc(0), ['', 'whsec_'], false],
    ['another', KEY, ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'], false],
  ])('is under a secret that is %s', (_, key, secrets, expected) => {
    expect(verify(signed(sign(key)), ...secrets)).toBe(expected);
  });
});

describe('captured requests', () => {
  it.each([
    'standard-webhooks-created',
    'standard-webhooks-svix',
    'standard-webhooks-unsubscribed',
  ])('%s is signed', (name) => {
    expect(verify(fixture(name))).toBe(true);
    expect(verify({ ...fixture(name), receivedAt: NOW + 301_000 })).toBe(false);
  });

  it('reads a contact', async () => {
    expect(await readAll(fixture('standard-webhooks-created'))).toEqual([
      {
        kind: 'lead',
        id: 'c_5501',
        payload: expect.objectContaining({
          type: 'contact.created',
          data: expect.objectContaining({ plan: 'Gold' }),
        }),
        fields: {
          firstName: 'Lindiwe',
          surname: 'Mabaso',
          phones: ['+27 83 555 0180'],
          email: 'lindiwe@example.org',
          recordId: 'c_5501',
          answers: [['plan', 'Gold']],
        },
      },
    ]);
  });

  it('reads a user of a sender with the headers of Svix', async () => {
    expect(await readAll(fixture('standard-webhooks-svix'))).toMatchObject([
      {
        id: 'user_29w83sxmDNGwOuEthce5gg56FcC',
        fields: { firstName: 'Mandla', phones: ['+27845550181'], email: 'mandla@example.org' },
      },
    ]);
  });

  it('ignores who leaves', async () => {
    expect(await readAll(fixture('standard-webhooks-unsubscribed'))).toEqual([
      { kind: 'ignored', why: 'an event of the type contact.unsubscribed' },
    ]);
  });
});

const phone = '+27 83 555 0180';

describe('the type of an event', () => {
  it.each([
    'contact.updated',
    'contact.deleted',
    'contactUpdated',
    'CONTACT_DELETE',
    'subscriber-unsubscribed',
    'appointment:cancelled',
    'appointment.canceled',
  ])('%s is nobody new', async (type) => {
    expect(await read({ type, data: { phone } })).toEqual([
      { kind: 'ignored', why: `an event of the type ${type}` },
    ]);
  });

  it.each(['ping', 'webhook.test', 'endpoint.ping'])('%s is a test', async (type) => {
    expect(await read({ type, data: { phone } })).toEqual([
      { kind: 'ignored', why: `a test: an event of the type ${type}` },
    ]);
  });

  it.each(['contact.created', 'form.submitted', 'lead', 'updated.form', 'house_move', undefined])(
    '%s is a lead',
    async (type) => {
      expect(await read({ type, data: { phone } })).toMatchObject([
        { kind: 'lead', fields: { phones: [phone] } },
      ]);
    },
  );

  it.each([
    [{ type: 'contact.updated' }, 'lead'],
    [{ event_type: 'contact.updated' }, 'lead'],
    [{ type: 'contact.created' }, 'ignored'],
    [{ type: ['contact.updated'] }, 'ignored'],
    [{}, 'ignored'],
  ])('%j is, if the config wants updates, %s', async (event, kind) => {
    const body = { ...event, data: { phone } };
    expect(await read(body, { types: ['contact.updated'] })).toMatchObject([{ kind }]);
  });

  it('is told to the config, and only an answer of that name to the agent', async () => {
    const [lead] = await read({ type: 'lead.created', data: { phone, type: 'Fibre' } });
    expect(lead).toMatchObject({
      payload: { type: 'lead.created' },
      fields: { answers: [['type', 'Fibre']] },
    });
  });
});

describe('the leads', () => {
  it('of a list, each with its own id', async () => {
    const data = [{ id: 1, phone }, { phone }];
    expect(await read({ type: 'lead.created', data })).toMatchObject([
      { id: '1', fields: { phones: [phone] } },
      { fields: { phones: [phone] } },
    ]);
    const [, second] = await read({ type: 'lead.created', data });
    expect(second).not.toHaveProperty('id');
  });

  it('of several events, without those that are none', async () => {
    const events = ['lead.created', 'lead.deleted'].map((type) => ({ type, data: [{ phone }] }));
    expect(await read(events)).toMatchObject([
      { kind: 'ignored', why: 'an event of the type lead.deleted' },
      { kind: 'lead', id: 'msg_1', fields: { phones: [phone] } },
    ]);
  });

  it('by the options leads and id', async () => {
    const body = { type: 'lead.created', data: { deep: [{ phone, ref: { no: 7 } }] } };
    const options = { leads: 'data.deep', id: 'ref.no' };
    expect(await read(body, options)).toMatchObject([{ id: '7', payload: { phone } }]);
    await expect(read(body, { leads: 'nothing' })).rejects.toThrow('leads finds nothing');
    expect(await read({ type: 'lead.deleted' }, { leads: 'nothing' })).toMatchObject([
      { kind: 'ignored' },
    ]);
  });
});

describe('the id', () => {
  it('is that of the delivery where the lead has none', async () => {
    expect(await read({ type: 'x', data: { phone } })).toMatchObject([{ id: 'msg_1' }]);
    expect(await read({ type: 'x', data: { phone, id: 'own' } })).toMatchObject([{ id: 'own' }]);
  });

  it('is never one that was not signed', async () => {
    const others = { 'idempotency-key': 'forged', 'svix-id': 'forged' };
    expect(await read({ type: 'x', data: { phone } }, {}, others)).toMatchObject([{ id: 'msg_1' }]);
    const svix = delivery({
      headers: { 'svix-id': 'msg_2', 'svix-signature': 'v1,', 'webhook-id': 'forged' },
      rawBody: BODY,
    });
    expect(await readAll(svix)).toMatchObject([{ id: 'msg_2' }]);
  });
});

it('reads nothing from a query, which is not signed', async () => {
  const made = delivery({ url: 'https://leads.example.org/hooks/x?phone=0825550101' });
  expect(await standardWebhooks.read(made, context())).toMatchObject({ error: { status: 400 } });
});

it.each([
  [{ types: [] }, 'at least one'],
  [{ types: [''] }, 'empty'],
  [{ leads: 'a[' }, 'JMESPath'],
  [{ header: 'X-Key' }, 'header'],
])('refuses the options %j', (options, message) => {
  expect(standardWebhooks.options.safeParse(options).error?.message).toContain(message);
});

it.each([SECRET, 'a-secret-made-up-by-the-stack'])(
  'the sample is signed with %s',
  async (secret) => {
    const made = sampleDelivery(sample, secret);
    expect(verify(made, secret)).toBe(true);
    expect(await readAll(made)).toMatchObject([
      {
        id: sampleLead.id,
        fields: {
          firstName: 'Thandi',
          surname: 'Nkosi',
          phones: [sampleLead.phone],
          email: sampleLead.email,
        },
      },
    ]);
  },
);

it('never throws', async () => {
  const headers = fc.dictionary(
    fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature', 'svix-signature'),
    fc.oneof(fc.string(), fc.constantFrom('v1,', 'v1,AAAA', SECONDS)),
  );
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    fc.record({ type: fc.jsonValue(), data: fc.jsonValue() }).map((body) => JSON.stringify(body)),
  );
  await fc.assert(
    fc.asyncProperty(headers, bodies, fc.string(), async (sent, rawBody, secret) => {
      const made = delivery({ headers: sent, rawBody });
      expect(verify(made, secret)).toBe(false);
      expect(typeof (await standardWebhooks.read(made, context())).ok).toBe('boolean');
    }),
  );
});
