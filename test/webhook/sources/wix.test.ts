import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/wix.ts';
import type { Item, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { wix } from '../../../functions/webhook/sources/wix.ts';
import { delivery, fixture, json, NOW } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

/** That of the captured requests; nobody has the private one any more. */
const CAPTURED_KEY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArjeSxE1wnFSHZEonrvkv
c/Hxw0/EK+78J7icDwaAOqQ2YUw/Ec+aHh/bOrFcIhSLDI+1Nus1+Pbs7I5bR2TK
BMvAK4G7i9GkpBv5pKspMn/RRTe3vF3KEc/0VtMcxeCRF29vq5IuItE82vlFa7NM
Ds3i5efiacfVxUQjlQw1ykrUZ+pvSQnjK37J4ok9NZ/BGxthML9SUyymq88Zyv0K
laf1oRGBk1sCsHM7S6NQjHNFOjfAZzllI35jvJBbLMBamHXkwnBRJR4FwmzbMzSe
FlG3o1c4eX6ukC4lLERc1A+DEm8TFZHX+btWr1NaxZney4cizSBcYWHciA3AZjJ0
0wIDAQAB
-----END PUBLIC KEY-----`;
const app = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEY = app.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const SECONDS = NOW / 1_000;

type Options = Parameters<typeof wix.options.parse>[0];
const context = (secrets: readonly string[], options: Options = {}) => ({
  options: wix.options.parse(options),
  secrets,
});
const jwt = context([KEY]);
const token = context(['example-token'], { auth: 'token' });

const read = async (made: VerifiedDelivery, as = jwt): Promise<readonly Item[]> => {
  const result = await wix.read(made, as);
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const sign = (claims: Record<string, unknown>, key = app.privateKey, alg = 'RS256') =>
  new SignJWT(claims).setProtectedHeader({ alg, kid: 'qG1kD2dz' }).sign(key);
const envelope = (event: unknown, more = {}) =>
  JSON.stringify({ instanceId: 'i1', data: JSON.stringify(event), ...more });
const readEvent = async (event: unknown, more = {}) =>
  read(delivery({ rawBody: await sign({ data: envelope(event, more) }) }));
const submission = (entity: unknown) => ({
  id: 'e1',
  entityFqdn: 'wix.forms.v4.submission',
  slug: 'created',
  entityId: 's1',
  createdEvent: { entity },
});
const fieldsOf = ([item]: readonly Item[]) => (item?.kind === 'lead' ? item.fields : undefined);
const automation = async (value: unknown) => fieldsOf(await read(delivery(json(value)), token));

describe('captured requests', () => {
  it('reads a submission', async () => {
    const made = fixture('wix-submission');
    expect(await wix.verify(made, context([CAPTURED_KEY]))).toBe(true);
    expect(await wix.verify(made, jwt)).toBe(false);
    expect(await read(made)).toEqual([
      {
        kind: 'lead',
        id: 'd66fdb73-7b1c-4f0e-9a52-000000000002',
        payload: expect.objectContaining({
          formId: '4e919573-0000-4000-8000-000000000003',
          instanceId: '3b2c8a54-1111-4222-8333-444455556666',
          submissions: expect.objectContaining({ phone_23b2: '+27835550124' }),
        }),
        fields: {
          firstName: 'Lerato',
          surname: 'Dlamini',
          email: 'lerato@example.org',
          phones: ['+27835550124'],
          country: 'ZA',
          address: '7 Vilakazi Street, Soweto, GP, 1804, ZA',
          recordId: 'd66fdb73-7b1c-4f0e-9a52-000000000002',
          answers: [
            ['which day suits you', 'Monday, Friday'],
            ['number of rooms', '4'],
          ],
        },
      },
    ]);
  });

  it('reads a contact, its mobile number first and its fax never', async () => {
    const made = fixture('wix-contact');
    expect(await wix.verify(made, context(['old', CAPTURED_KEY]))).toBe(true);
    expect(await read(made)).toEqual([
      {
        kind: 'lead',
        id: '8c1f0e34-0000-4000-8000-000000000006',
        payload: expect.objectContaining({ info: expect.objectContaining({ locale: 'en-za' }) }),
        fields: {
          firstName: 'Sipho',
          surname: 'Nkosi',
          email: 'sipho@example.org',
          phones: ['+27835550126', '011 555 0125', '+27115550125'],
          country: 'ZA',
          address: '3 Long Street, Cape Town, WC, 8001, ZA',
          language: 'en',
          recordId: '8c1f0e34-0000-4000-8000-000000000006',
          answers: [
            ['email', 'office@example.org'],
            ['company', 'Nkosi Bouers'],
            ['job title', 'Owner'],
            ['roof type', 'Tiles'],
          ],
        },
      },
    ]);
  });

  it('reads an automation', async () => {
    const made = fixture('wix-automation');
    expect(await wix.verify(made, token)).toBe(true);
    expect(await wix.verify(made, context(['other'], { auth: 'token' }))).toBe(false);
    expect(await read(made, token)).toEqual([
      {
        kind: 'lead',
        id: 'd66fdb73-7b1c-4f0e-9a52-000000000007',
        payload: expect.objectContaining({
          formName: 'Skakel my',
          submissions: {
            Voornaam: 'Annelie',
            Van: 'de Wet',
            'Bel my op': '+27 82 555 0127',
            'Wanneer pas dit?': ['Soggens'],
          },
        }),
        fields: {
          firstName: 'Annelie',
          surname: 'de Wet',
          email: 'annelie@example.org',
          phones: ['+27 82 555 0127'],
          country: 'ZA',
          language: 'af',
          recordId: 'd66fdb73-7b1c-4f0e-9a52-000000000007',
          answers: [['Wanneer pas dit?', 'Soggens']],
        },
      },
    ]);
  });
});

describe('the token of an app', () => {
  const isGood = (rawBody: string, as = jwt) => wix.verify(delivery({ rawBody }), as);
  const claims = { data: '{}', iat: SECONDS, exp: SECONDS + 300_000 };

  it('is signed by Wix, valid now and whole', async () => {
    const good = await sign(claims);
    expect(await isGood(good)).toBe(true);
    expect(await isGood(`${good}\n`)).toBe(true);
    expect(await isGood(good.replace('.', '.A'))).toBe(false);
    expect(await isGood(`${good.slice(0, -2)}AA`)).toBe(false);
    expect(await isGood(good, context([]))).toBe(false);
    expect(await isGood(good, context(['']))).toBe(false);
    expect(await isGood(good, context([KEY.replaceAll('\n', '\\n')]))).toBe(true);
    expect(await isGood(good, context([KEY.replace(/-----.*-----|\s/g, '')]))).toBe(true);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(await isGood(await sign(claims, privateKey))).toBe(false);
    expect(await isGood(await sign({ ...claims, exp: SECONDS - 3_600 }))).toBe(false);
    expect(await isGood(await sign({ ...claims, exp: `${SECONDS + 3_600}` }))).toBe(false);
    expect(await isGood(await sign(claims, app.privateKey, 'PS256'))).toBe(false);
  });

  it('is not replaced by the key that everybody may know', async () => {
    const query = encodeURIComponent(KEY);
    const headers = { 'x-api-key': KEY };
    const url = `https://leads.example.org/hooks/wix?token=${query}`;
    expect(await wix.verify(delivery({ url, headers, rawBody: '{}' }), jwt)).toBe(false);
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(KEY));
    expect(await isGood(forged)).toBe(false);
  });

  it('is no token of an automation', async () => {
    const rawBody = await sign(claims);
    expect(await wix.verify(delivery({ rawBody }), context([KEY], { auth: 'token' }))).toBe(false);
  });
});

describe('events', () => {
  it.each([
    ['wix.forms.v4.submission', 'updated'],
    ['wix.forms.v4.submission', 'deleted'],
    ['wix.contacts.v4.contact', 'updated'],
    ['wix.contacts.v4.contact', 'merged'],
    ['wix.ecom.v1.order', 'created'],
    ['constructor', 'x'],
  ])('%s %s is no lead', async (entityFqdn, slug) => {
    const event = { ...submission({ submissions: { phone: '082 555 0101' } }), entityFqdn, slug };
    expect(await readEvent(event)).toEqual([
      { kind: 'ignored', why: `an event of another kind (${entityFqdn}_${slug})` },
    ]);
  });

  it.each(['com.wixpress.formbuilder.api.v1.FormSubmittedEvent', 'constructor', 'unknown'])(
    'of the old kind %j are no leads',
    async (eventType) => {
      expect(await readEvent({ formName: 'x' }, { eventType })).toEqual([
        { kind: 'ignored', why: `an event of another kind (${eventType})` },
      ]);
    },
  );

  it('a contact out of the trash is not new', async () => {
    const restored = {
      entityFqdn: 'wix.contacts.v4.contact',
      slug: 'created',
      createdEvent: { entity: { info: {} }, restoreInfo: { deletedDate: '2023-11-01T00:00:00Z' } },
    };
    expect(await readEvent(restored)).toEqual([
      { kind: 'ignored', why: 'a record restored from the trash' },
    ]);
  });

  it.each([
    [submission({ id: 'own' }), 'own'],
    [submission({}), 's1'],
    [{ ...submission({}), entityId: undefined }, 'e1'],
    [{ ...submission({}), entityId: null, id: {} }, undefined],
  ])('the id of %j is %s', async (event, id) => {
    const [lead] = await readEvent(event);
    expect(lead?.kind === 'lead' && lead.id).toBe(id);
  });

  it('reads an entity that is JSON once more, and parts that are not', async () => {
    const entity = { id: 's1', submissions: { phone: '082 555 0101' } };
    const expected = [{ id: 's1', fields: { phones: ['082 555 0101'] } }];
    const event = submission(entity);
    const again = { ...event, createdEvent: { entityAsJson: JSON.stringify(entity) } };
    expect(await readEvent(again)).toMatchObject(expected);
    const decoded = delivery({ rawBody: await sign({ data: { instanceId: 'i1', data: event } }) });
    expect(await read(decoded)).toMatchObject(expected);
  });

  it('keeps ids and times out of the answers, and never dials them', async () => {
    const entity = { id: '0825550101', formId: '0825550102', contactId: '0825550103', seen: true };
    expect(fieldsOf(await readEvent(submission(entity)))).toEqual({ recordId: '0825550101' });
  });

  it.each(['', '[]', '5', '{}', 'x', '{"data":"x"}', '{"data":[]}', '{"data":null}'])(
    'cannot read the claim data %j',
    async (data) => {
      const result = await wix.read(delivery({ rawBody: await sign({ data }) }), jwt);
      expect(result).toMatchObject({ ok: false, error: { status: 400 } });
    },
  );

  it.each([
    [null],
    [[]],
    [{ submissions: null }],
    [{ submissions: ['082 555 0101'] }],
    [{ submissions: { address: { city: [null] }, x: { streetAddress: 5 } } }],
  ])('a submission of %j has no number', async (entity) => {
    expect(fieldsOf(await readEvent(submission(entity)))).not.toHaveProperty('phones');
  });
});

describe('an automation', () => {
  it('tells by its keys what its labels do not', async () => {
    const fields = await automation({
      data: {
        'field:first_name_379d': 'Thandi',
        'field:phone_23b2': '27825550101',
        submissions: [
          { label: 'Wie is jy?', value: 'Thandi' },
          { label: 'Bel my op', value: '27825550101' },
        ],
      },
    });
    expect(fields).toEqual({
      firstName: 'Thandi',
      phones: ['27825550101'],
      answers: [['Wie is jy?', 'Thandi']],
    });
  });

  it('tells by its contact what its form does not, and takes a name whole', async () => {
    const contact = {
      name: { first: 'Thandi', last: 'Mokoena' },
      phones: [{ phone: '011 555 0100' }, { phone: '082 555 0101', tag: 'MOBILE' }],
      company: 'Acme',
    };
    const named = { data: { submissions: [{ label: 'Name', value: 'Thandi M' }], contact } };
    expect(await automation(named)).toEqual({
      fullName: 'Thandi M',
      phones: ['082 555 0101', '011 555 0100'],
      answers: [['company', 'Acme']],
    });
    expect(await automation({ data: { contactId: 'c1', contact } })).toEqual({
      firstName: 'Thandi',
      surname: 'Mokoena',
      phones: ['082 555 0101', '011 555 0100'],
      recordId: 'c1',
      answers: [['company', 'Acme']],
    });
  });

  it('has no id by its contact alone: the person may submit again', async () => {
    const [lead] = await read(delivery(json({ data: { contactId: 'c1' } })), token);
    expect(lead).not.toHaveProperty('id');
  });

  it('may have names of one’s own, and no envelope', async () => {
    const body = { submissionId: 's9', Cell: '082 555 0101', 'Full name': 'Thandi M', Rooms: 3 };
    expect(await read(delivery(json(body)), token)).toEqual([
      {
        kind: 'lead',
        id: 's9',
        payload: body,
        fields: {
          fullName: 'Thandi M',
          phones: ['082 555 0101'],
          recordId: 's9',
          answers: [['Rooms', '3']],
        },
      },
    ]);
    const dotted = { 'contact.Id': 'c1', 'contact.Name.First': 'Thandi', formName: 'x' };
    expect(await automation({ data: dotted })).toEqual({ firstName: 'Thandi', recordId: 'c1' });
  });

  it('of an old form guesses by value', async () => {
    const data = { 'field:comp-l3j29uvu': 'Jane', 'field:comp-l3j29uwo': '082 555 0101' };
    expect(await automation({ data })).toEqual({
      phones: ['082 555 0101'],
      answers: [['comp l3j29uvu', 'Jane']],
    });
  });

  it.each([
    [[]],
    [[null, 5, []]],
    [{}],
    [{ data: null }],
    [{ data: { submissions: [null, {}, { label: 5 }, { label: 'a' }], contact: [] } }],
    [{ data: { contact: { name: null, phones: { items: {} }, emails: [null], info: 5 } } }],
  ])('%j is at most a lead without a number', async (body) => {
    for (const item of await read(delivery(json(body)), token)) {
      expect(fieldsOf([item])).not.toHaveProperty('phones');
    }
  });
});

it.each([[{ auth: 'signature' }], [{ header: 'x' }]])('refuses the options %j', (options) => {
  expect(wix.options.safeParse(options).success).toBe(false);
});

it('takes its own sample', async () => {
  const made = sampleDelivery(sample, 'example-token');
  expect(await wix.verify(made, token)).toBe(true);
  expect(await read(made, token)).toMatchObject([
    {
      id: sampleLead.id,
      fields: {
        firstName: 'Thandi',
        surname: 'Nkosi',
        phones: [sampleLead.phone],
        email: sampleLead.email,
        language: 'en',
      },
    },
  ]);
});

it('never throws', async () => {
  const anything = fc.jsonValue();
  const contact = fc.record({
    info: anything,
    name: anything,
    phones: fc.oneof(fc.array(anything), fc.record({ items: fc.array(anything) })),
    addresses: fc.array(fc.record({ address: anything })),
    extendedFields: anything,
  });
  const data = fc.record({
    submissionId: anything,
    contact: fc.oneof(contact, anything),
    submissions: fc.oneof(
      fc.array(fc.record({ label: anything, value: anything })),
      fc.dictionary(fc.string(), anything),
    ),
    'field:x': anything,
  });
  const hostile = { toString: 1, valueOf: 1 };
  const events = fc.record({
    entityFqdn: fc.constantFrom('wix.forms.v4.submission', 'wix.contacts.v4.contact', hostile),
    slug: fc.constantFrom('created', hostile, null),
    entityId: anything,
    createdEvent: fc.oneof(anything, fc.record({ entity: fc.oneof(contact, data, anything) })),
  });
  const claims = events.map((event) => {
    const payload = Buffer.from(JSON.stringify({ data: envelope(event) })).toString('base64url');
    return `x.${payload}.x`;
  });
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    claims,
    data.map((told) => JSON.stringify({ data: told })),
  );
  await fc.assert(
    fc.asyncProperty(bodies, fc.string(), async (rawBody, secret) => {
      const made = delivery({ rawBody });
      for (const auth of ['jwt', 'token'] as const) {
        const as = context([secret, KEY], { auth });
        expect(await wix.verify(made, as)).toBe(false);
        expect(typeof (await wix.read(made, as)).ok).toBe('boolean');
      }
    }),
    { numRuns: 200 },
  );
});
