import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/gohighlevel.ts';
import { evaluate } from '../../../functions/webhook/mapping.ts';
import type { VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { gohighlevel } from '../../../functions/webhook/sources/gohighlevel.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

/** The key that OpenSSL signed the captured event with: openssl pkeyutl -sign -rawin. */
const PUBLIC_KEY = 'MCowBQYDK2VwAyEAMCJl/vOUmm59AWsiJPTOgrvEFlo8UoALvnKgGRft+rM=';
const TOKEN = 'example-token';
type Options = Parameters<typeof gohighlevel.options.parse>[0];
const context = (options: Options = {}, secrets = [TOKEN]) => ({
  options: gohighlevel.options.parse(options),
  secrets,
});
const signature = { auth: 'signature', publicKey: PUBLIC_KEY } as const;
const read = async (made: VerifiedDelivery) => {
  const result = await gohighlevel.read(made, context());
  return result.ok ? result.value : result.error;
};

describe('X-GHL-Signature', () => {
  const event = fixture('gohighlevel-contact-create');

  it('is as OpenSSL computes it, and counts beside the token', () => {
    expect(gohighlevel.verify(event, context(signature))).toBe(true);
    expect(gohighlevel.verify(event, context(signature, ['other']))).toBe(false);
    const unsigned = { ...event, headers: {} };
    expect(gohighlevel.verify(unsigned, context(signature))).toBe(false);
    expect(gohighlevel.verify({ ...event, query: new URLSearchParams() }, context(signature))).toBe(
      false,
    );
  });

  it('is over the bytes as they came', () => {
    const body = Buffer.concat([event.body, Buffer.from(' ')]);
    expect(gohighlevel.verify({ ...event, body }, context(signature))).toBe(false);
  });

  it('is by HighLevel’s own key unless the config has another', () => {
    expect(gohighlevel.verify(event, context({ auth: 'signature' }))).toBe(false);
  });

  it('is of the key’s kind, and of no other', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const rsaKey = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(gohighlevel.options.safeParse({ publicKey: rsaKey }).error?.message).toContain(
      'must be an Ed25519 public key',
    );
    const signed = sign('sha256', event.body, rsa.privateKey).toString('base64');
    for (const headers of [{ 'x-ghl-signature': signed }, { 'x-wh-signature': signed }]) {
      expect(gohighlevel.verify({ ...event, headers }, context(signature))).toBe(false);
    }
  });

  it.each(['', 'N/A', 'AAAA', '!', 'A'.repeat(88)])('of %j is refused', (given) => {
    const made = { ...event, headers: { 'x-ghl-signature': given } };
    expect(gohighlevel.verify(made, context(signature))).toBe(false);
  });

  it('is not asked for where a workflow sends', () => {
    const made = fixture('gohighlevel-workflow');
    expect(gohighlevel.verify(made, context())).toBe(true);
    expect(gohighlevel.verify(made, context({}, ['other']))).toBe(false);
    expect(gohighlevel.verify(made, context({}, ['']))).toBe(false);
    expect(gohighlevel.verify(made, context(signature))).toBe(false);
  });
});

it('tells the contact of a workflow, and nobody of the account', async () => {
  expect(await read(fixture('gohighlevel-workflow'))).toEqual([
    {
      kind: 'lead',
      id: 'gxGfB9wxEy3anxbHB4nT',
      payload: expect.objectContaining({ workflow: expect.anything() }),
      fields: {
        firstName: 'Ayanda',
        surname: 'Khumalo',
        fullName: 'Ayanda Khumalo',
        email: 'ayanda@example.org',
        phones: ['+27825550150'],
        country: 'ZA',
        address: '12 Long Street, Cape Town, ZA',
        recordId: 'gxGfB9wxEy3anxbHB4nT',
        answers: [
          ['tags', 'website,solar'],
          ['What roof do you have?', 'Tiles'],
          ['product', 'Panels'],
        ],
      },
    },
  ]);
});

it('tells the contact of an app’s event', async () => {
  expect(await read(fixture('gohighlevel-contact-create'))).toEqual([
    {
      kind: 'lead',
      id: 'nmFmQEsNgz6AVpgLVUJ0',
      payload: expect.objectContaining({ locationId: 've9EPM428h8vShlRW1KT' }),
      fields: {
        firstName: 'Zoë',
        surname: 'Jacobs',
        fullName: 'Zoë Jacobs',
        email: 'zoe@example.org',
        phones: ['+27835550151'],
        country: 'ZA',
        address: '4 Kloof Street, Cape Town, Western Cape, 8001, ZA',
        recordId: 'nmFmQEsNgz6AVpgLVUJ0',
        answers: [
          ['company name', 'Jacobs & Seuns'],
          ['source', 'Website form'],
          ['date of birth', '2000-01-05T00:00:00.000Z'],
          ['tags', 'website'],
          ['website', 'https://www.example.org/'],
          ['custom field BcdmQEsNgz6AVpgLVUJ0', 'Tiles'],
        ],
      },
    },
  ]);
});

it('keeps a custom field that is called as something of the account’s', async () => {
  const body = { contact_id: 'c1', phone: '+27825550150', Location: 'Paarl', user: 'Jan' };
  expect(await read(delivery(json(body)))).toMatchObject([
    {
      fields: {
        answers: [
          ['Location', 'Paarl'],
          ['user', 'Jan'],
        ],
      },
    },
  ]);
});

it('has a payload to map from', async () => {
  const [lead] = [await read(fixture('gohighlevel-workflow'))].flat();
  const payload = lead !== undefined && 'payload' in lead ? lead.payload : undefined;
  expect(evaluate('customData.product', payload)).toBe('Panels');
  expect(evaluate('location.id', payload)).toBe('t9Ww7bY1xJJ6ThFHZVPC');
});

it.each(['ContactUpdate', 'ContactDelete', 'ContactDndUpdate', 'OpportunityCreate', '<b>'])(
  'ignores the event %s',
  async (type) => {
    const body = { type, locationId: 'l', id: 'c', phone: '+27825550150' };
    expect(await read(delivery(json(body)))).toMatchObject([{ kind: 'ignored' }]);
  },
);

it.each([
  [{ dnd: true }],
  [{ dnd: false, dndSettings: { Call: { status: 'active' } } }],
  [{ dndSettings: { Call: { status: 'permanent' } } }],
])('does not dial who must not be phoned: %j', async (told) => {
  const body = { contact_id: 'c1', phone: '+27825550150', ...told };
  expect(await read(delivery(json(body)))).toMatchObject([
    { kind: 'lead', id: 'c1', payload: body, fields: { doNotCall: true } },
  ]);
});

it.each([
  [{ dnd: false }],
  [{ dndSettings: { Email: { status: 'active' }, Call: { status: 'inactive' } } }],
])('dials who may be phoned: %j', async (told) => {
  expect(await read(delivery(json({ phone: '+27825550150', ...told })))).toMatchObject([
    { kind: 'lead', fields: { phones: ['+27825550150'] } },
  ]);
});

it.each([
  [null],
  [[]],
  [{}],
  [{ type: 'ContactCreate', locationId: 1, customFields: [null, {}, { id: {}, value: {} }] }],
  [{ contact_id: {}, customData: [1], dndSettings: { Call: { status: { toString: 1 } } } }],
])('keeps an odd shape: %j', async (body) => {
  expect([await read(delivery(json(body)))].flat()).toHaveLength(1);
});

it.each([
  [{ auth: 'none' }, 'must be token or signature'],
  [{ publicKey: 'x' }, 'must be an Ed25519 public key'],
  [{ secret: 'x' }, 'secret'],
])('refuses the options %j', (options, message) => {
  expect(gohighlevel.options.safeParse(options).error?.message).toContain(message);
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, TOKEN);
  expect(gohighlevel.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: sampleLead.id,
      fields: { firstName: 'Thandi', surname: 'Nkosi', phones: [sampleLead.phone] },
    },
  ]);
});
