import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/squarespace.ts';
import type { Item, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { squarespace } from '../../../functions/webhook/sources/squarespace.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const KEY = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
const context = (secrets = [KEY]) => ({ options: {}, secrets });
const read = async (made: VerifiedDelivery): Promise<readonly Item[]> => {
  const result = await squarespace.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const readJson = (value: unknown) => read(delivery(json(value)));
const readContact = async (data: unknown) => {
  const [lead] = await readJson({ topic: 'contact.create', id: 'n1', data });
  return lead?.kind === 'lead' ? lead : undefined;
};

it('reads a captured contact', async () => {
  const made = fixture('squarespace-contact');
  expect(squarespace.verify(made, context())).toBe(true);
  expect(await read(made)).toEqual([
    {
      kind: 'lead',
      id: '64a7e3d2c8f1b95e30a14d2b',
      payload: expect.objectContaining({ firstName: 'Johanna', locale: 'af-ZA' }),
      fields: {
        firstName: 'Johanna',
        surname: 'Botha',
        email: 'johanna@example.org',
        phones: ['082 555 0123'],
        country: 'ZA',
        address: '12 Kerkstraat, Eenheid 4, Stellenbosch, Wes-Kaap, 7600, ZA',
        language: 'af',
        recordId: '64a7e3d2c8f1b95e30a14d2b',
      },
    },
  ]);
});

describe('signature', () => {
  const body = '{"name":"Käthe Müller","phone":"+49 30 901820"}';
  const made = (signature?: string, rawBody = body) =>
    delivery({
      headers: signature === undefined ? {} : { 'Squarespace-Signature': signature },
      rawBody,
    });
  const VECTOR = 'c5dd22b3dd8066d8941a33de15ff7386589d59c2e5014d2bbbec5cfa71c69393';

  it('is that of the known-answer vector', () => {
    expect(squarespace.verify(made(VECTOR), context())).toBe(true);
    expect(squarespace.verify(made(VECTOR.toUpperCase()), context())).toBe(true);
    expect(squarespace.verify(made(VECTOR), context([KEY.toUpperCase()]))).toBe(true);
    expect(squarespace.verify(made(VECTOR), context(['ff', KEY]))).toBe(true);
  });

  it.each([
    ['another secret', made(VECTOR), ['ff'.repeat(32)]],
    ['no secret', made(VECTOR), []],
    ['a changed body', made(VECTOR, `${body} `), [KEY]],
    ['no header', made(), [KEY]],
    ['an empty header', made(''), [KEY]],
    ['base64', made(Buffer.from(VECTOR, 'hex').toString('base64')), [KEY]],
    ['a prefix', made(`sha256=${VECTOR}`), [KEY]],
    ['half of it', made(VECTOR.slice(0, 32)), [KEY]],
  ])('is not good with %s', (_, sent, secrets) => {
    expect(squarespace.verify(sent, context(secrets))).toBe(false);
  });

  it('is never made with a secret that is no hex', () => {
    for (const [secret, key] of [
      [KEY, KEY],
      ['', ''],
      ['example-secret', 'example-secret'],
      ['abc', Buffer.from('abc', 'hex')],
      ['00zz', Buffer.from('00zz', 'hex')],
      [`${KEY}\n`, Buffer.from(KEY, 'hex')],
    ] as const) {
      const signature = createHmac('sha256', key).update(body).digest('hex');
      expect(squarespace.verify(made(signature), context([secret]))).toBe(false);
    }
  });
});

it.each([
  'contact.update',
  'contact.delete',
  'address.create',
  'order.create',
  'extension.uninstall',
])('%s is no lead', async (topic) => {
  const data = { id: '1', firstName: 'A', defaultShippingAddress: { phoneNumber: '0825550101' } };
  expect(await readJson({ id: 'n1', topic, data })).toEqual([
    { kind: 'ignored', why: `an event of another kind (${topic})` },
  ]);
});

describe('a contact', () => {
  it.each([
    [{ email: 'a@example.org' }],
    [{ value: 'a@example.org' }],
    [{ createdOn: '2024-01-01', address: 'a@example.org', acceptsMarketing: {} }],
    ['a@example.org'],
  ])('has its mail address in %j', async (primaryEmail) => {
    expect((await readContact({ primaryEmail }))?.fields).toEqual({ email: 'a@example.org' });
  });

  it('has its address in an entry or bare', async () => {
    const address = { line1: '1 Long Street', countryCode: 'ZA', phoneNumber: '082 555 0101' };
    for (const defaultShippingAddress of [{ address }, address]) {
      expect((await readContact({ defaultShippingAddress }))?.fields).toEqual({
        phones: ['082 555 0101'],
        country: 'ZA',
        address: '1 Long Street, ZA',
      });
    }
  });

  it('has the name of its address only where it has none', async () => {
    const defaultShippingAddress = { address: { firstName: 'Ann', lastName: 'Ryk' } };
    const named = await readContact({ firstName: 'Thandi', defaultShippingAddress });
    expect(named?.fields).toEqual({ firstName: 'Thandi' });
    const nameless = await readContact({ firstName: '', lastName: null, defaultShippingAddress });
    expect(nameless?.fields).toEqual({ firstName: 'Ann', surname: 'Ryk' });
  });

  it.each([
    ['en-US', 'en'],
    ['af_ZA', 'af'],
    ['zu', 'zu'],
    ['nso-ZA', 'nso'],
    ['english', undefined],
    ['', undefined],
    [5, undefined],
  ])('of the locale %j speaks %s', async (locale, language) => {
    expect((await readContact({ locale }))?.fields.language).toBe(language);
  });

  it('is never dialled at an id', async () => {
    const fields = (await readContact({ id: '0825550101', websiteId: '0825550102' }))?.fields;
    expect(fields).toEqual({ recordId: '0825550101' });
  });
});

it.each([
  [{ topic: 'contact.create', id: 'n1', data: { id: 'c1' } }, 'c1'],
  [{ topic: 'contact.create', id: 'n1', data: { id: 42 } }, '42'],
  [{ topic: 'contact.create', id: 'n1', data: {} }, 'n1'],
  [{ topic: 'contact.create', notificationId: 'n2', data: { id: '' } }, 'n2'],
  [{ topic: 'contact.create', data: {} }, undefined],
])('the id of %j is %s', async (notification, id) => {
  const [lead] = await readJson(notification);
  expect(lead?.kind === 'lead' && lead.id).toBe(id);
});

it.each([
  [[]],
  [{}],
  [{ topic: 'contact.create' }],
  [{ topic: ['contact.create'], data: [] }],
  [{ topic: 'contact.create', data: null }],
  [{ topic: 'contact.create', data: { primaryEmail: [null], defaultShippingAddress: 'x' } }],
  [{ topic: 'contact.create', data: { defaultShippingAddress: { address: [{}] } } }],
])('%j is a lead with nothing in it', async (notification) => {
  expect(await readJson(notification)).toMatchObject([{ kind: 'lead', fields: {} }]);
});

it('takes no options', () => {
  expect(squarespace.options.safeParse({ auth: 'token' }).success).toBe(false);
});

it('takes its own sample', async () => {
  const made = sampleDelivery(sample, KEY);
  expect(squarespace.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
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
});

it('never throws', async () => {
  const address = fc.record({ address: fc.jsonValue(), phoneNumber: fc.jsonValue() });
  const data = fc.record({
    id: fc.jsonValue(),
    firstName: fc.jsonValue(),
    locale: fc.jsonValue(),
    primaryEmail: fc.jsonValue(),
    defaultShippingAddress: fc.oneof(address, fc.jsonValue()),
  });
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    fc.oneof(data, fc.jsonValue()).map((told) => JSON.stringify({ data: told })),
  );
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), bodies, async (signature, secret, rawBody) => {
      const made = delivery({ headers: { 'squarespace-signature': signature }, rawBody });
      expect(squarespace.verify(made, context([secret]))).toBe(false);
      expect(typeof (await squarespace.read(made, context())).ok).toBe('boolean');
    }),
  );
});
