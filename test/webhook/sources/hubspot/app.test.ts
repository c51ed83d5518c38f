import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  Lead,
  LeadReference,
  VerifiedDelivery,
} from '../../../../functions/webhook/source.ts';
import { hubspot } from '../../../../functions/webhook/sources/hubspot/hubspot.ts';
import { signHubSpot } from '../../../../functions/webhook/sources/hubspot/signature.ts';
import { delivery, fixture, json, NOW } from '../deliveries.ts';
import { type Asked, type SimulatedAnswer, simulateApi } from '../sender-api.ts';

const SECRET = 'example-client-secret';
const TOKEN = 'pat-eu1-invented';
type Options = Readonly<Record<string, unknown>>;
const context = (options: Options = {}, apiToken: string | undefined = TOKEN) => ({
  options: hubspot.options.parse(options),
  secrets: [SECRET],
  ...(apiToken === undefined ? {} : { apiToken }),
});
const read = async (made: VerifiedDelivery) => {
  const result = await hubspot.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const never = new AbortController().signal;

const event = (more: object) => ({
  eventId: 1,
  subscriptionId: 25,
  portalId: 111,
  appId: 1160452,
  attemptNumber: 0,
  subscriptionType: 'contact.creation',
  objectId: 5601,
  ...more,
});
const reference = (id: number): LeadReference => ({
  kind: 'reference',
  id: String(id),
  payload: event({ objectId: id }),
});
const references = (count: number) => Array.from({ length: count }, (_, index) => reference(index));

describe('the signature', () => {
  const made = fixture('hubspot-app-legacy');
  const verify = (headers: Record<string, string | undefined>, body = made.body) => {
    const present = Object.entries({ ...made.headers, ...headers }).filter(([, value]) => value);
    return hubspot.verify(
      { ...made, body, headers: Object.fromEntries(present) as never },
      context(),
    );
  };
  const signedAt = (timestamp: string) => ({
    'x-hubspot-request-timestamp': timestamp,
    'x-hubspot-signature-v3': signHubSpot('v3', made, SECRET, timestamp),
  });

  it.each(['hubspot-app-legacy', 'hubspot-app-generic'])('of %s is good', (name) => {
    expect(hubspot.verify(fixture(name), context())).toBe(true);
    expect(hubspot.verify(fixture(name), { ...context(), secrets: ['other', SECRET] })).toBe(true);
    expect(hubspot.verify(fixture(name), { ...context(), secrets: ['other', ''] })).toBe(false);
    expect(hubspot.verify({ ...fixture(name), body: Buffer.from('[]') }, context())).toBe(false);
  });

  it('v1, which stands beside v3, proves nothing', () => {
    expect(made.headers['x-hubspot-signature']).toBe(signHubSpot('v1', made, SECRET));
    expect(verify({ 'x-hubspot-signature-v3': undefined })).toBe(false);
    expect(verify({ 'x-hubspot-signature-v3': 'AAAA' })).toBe(false);
  });

  it.each([
    ['now', String(NOW), true],
    ['five minutes ago', String(NOW - 300_000), true],
    ['longer ago', String(NOW - 300_001), false],
    ['in the future', String(NOW + 300_001), false],
    ['no number', 'soon', false],
  ])('made %s', (_, timestamp, expected) => {
    expect(verify(signedAt(timestamp))).toBe(expected);
  });

  it('in hex is refused', () => {
    const signature = made.headers['x-hubspot-signature-v3'] ?? '';
    const hex = Buffer.from(signature, 'base64').toString('hex');
    expect(verify({ 'x-hubspot-signature-v3': hex })).toBe(false);
  });
});

describe('events', () => {
  it('legacy: new contacts, each once; the rest is ignored', async () => {
    expect(await read(fixture('hubspot-app-legacy'))).toEqual([
      {
        kind: 'reference',
        id: '5601',
        payload: expect.objectContaining({ objectId: 5601, attemptNumber: 0 }),
      },
      { kind: 'ignored', why: 'contact.propertyChange' },
      { kind: 'ignored', why: 'deal.creation' },
      {
        kind: 'reference',
        id: '5602',
        payload: expect.objectContaining({ objectId: 5602 }),
      },
    ]);
  });

  it('generic: new objects that are contacts', async () => {
    expect(await read(fixture('hubspot-app-generic'))).toMatchObject([
      { kind: 'reference', id: '5603' },
      { kind: 'ignored', why: 'object.creation of object type 0-3' },
      { kind: 'ignored', why: 'object.propertyChange of object type 0-1' },
      { kind: 'ignored', why: 'object.deletion of object type 0-1' },
    ]);
  });

  it('of one contact are one lead, whatever counts the delivery', async () => {
    const [first] = await read(delivery(json([event({})])));
    const again = event({ eventId: 2, attemptNumber: 3, subscriptionType: 'object.creation' });
    const [second] = await read(delivery(json([{ ...again, objectTypeId: '0-1' }])));
    expect(second).toMatchObject({ id: (first as LeadReference).id });
    const [workflow] = await read(delivery(json({ objectId: 5601, properties: {} })));
    expect(second).toMatchObject({ id: (workflow as Lead).id });
  });

  it.each([undefined, null, '', 'x', {}, [5], -1])(
    'without an id (%j) are parked',
    async (objectId) => {
      expect(await read(delivery(json([event({ objectId })])))).toMatchObject([
        { kind: 'unusable', field: 'phoneNumber', reason: expect.stringContaining('objectId') },
      ]);
    },
  );

  it('may stand in a list beside contacts', async () => {
    const contact = { id: '7', properties: { phone: '082 555 0107' } };
    expect(await read(delivery(json([contact, event({})])))).toMatchObject([
      { kind: 'lead', id: '7' },
      { kind: 'reference' },
    ]);
  });

  it('never throw', async () => {
    const odd = fc.record({
      subscriptionType: fc.oneof(
        fc.constantFrom('contact.creation', 'object.creation'),
        fc.string(),
      ),
      portalId: fc.jsonValue(),
      objectTypeId: fc.oneof(fc.constant('0-1'), fc.jsonValue()),
      objectId: fc.jsonValue(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(odd), async (events) => {
        expect((await hubspot.read(delivery(json(events)), context())).ok).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

const contact = (id: number, properties: object = {}) => ({
  id: String(id),
  properties: { hs_object_id: String(id), createdate: '2023-11-14T22:13:20Z', ...properties },
  createdAt: '2023-11-14T22:13:20Z',
  archived: false,
});
/** HubSpot's answer, as its batch read gives it: 207 where it lacks one of the contacts. */
const batchRead =
  (known: (id: number) => boolean) =>
  ({ body }: Asked): SimulatedAnswer => {
    const asked: number[] = JSON.parse(body).inputs.map((input: { id: string }) =>
      Number(input.id),
    );
    const missing = asked.filter((id) => !known(id)).map(String);
    const results = asked.filter(known).map((id) => contact(id, { phone: '082 555 0100' }));
    if (missing.length === 0) return { body: { status: 'COMPLETE', results } };
    const error = { status: 'error', category: 'OBJECT_NOT_FOUND', context: { ids: missing } };
    return { status: 207, body: { status: 'COMPLETE', results, numErrors: 1, errors: [error] } };
  };
const lookUp = async (
  asked: readonly LeadReference[],
  answer: (asked: Asked) => SimulatedAnswer,
  options: Options = {},
  signal = never,
) => {
  const api = await simulateApi(answer);
  const made = context({ ...options, apiUrl: api.url });
  return { api, outcomes: await hubspot.lookUp?.(asked, made, signal) };
};

describe('the look-up', () => {
  it('asks for the contacts of all events at once', async () => {
    const { api, outcomes } = await lookUp(
      [reference(5601), reference(5602), reference(5603)],
      () => ({
        status: 207,
        body: {
          results: [
            contact(5603, { phone: null, mobilephone: '082 555 0163' }),
            contact(5601, {
              salutation: 'Mev',
              firstname: 'Naledi',
              lastname: 'Mokoena',
              phone: '021 555 0161',
              mobilephone: '+27 82 555 0161',
              email: 'naledi@example.org',
              city: 'Paarl',
              country: 'South Africa',
              hs_language: 'af',
              message: 'Bel asseblief',
              company: 'Mokoena Fibre',
              lifecyclestage: 'lead',
              product_interest: 'Fibre',
            }),
          ],
          errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['5602'] } }],
        },
      }),
      { properties: ['product_interest', 'email'] },
    );
    expect(outcomes).toEqual([
      {
        kind: 'lead',
        id: '5601',
        payload: expect.objectContaining({
          id: '5601',
          properties: expect.objectContaining({ lifecyclestage: 'lead' }),
        }),
        fields: {
          title: 'Mev',
          firstName: 'Naledi',
          surname: 'Mokoena',
          email: 'naledi@example.org',
          phones: ['+27 82 555 0161', '021 555 0161'],
          country: 'South Africa',
          address: 'Paarl, South Africa',
          notes: 'Bel asseblief',
          language: 'af',
          recordId: '5601',
          answers: [
            ['company', 'Mokoena Fibre'],
            ['lifecyclestage', 'lead'],
            ['product interest', 'Fibre'],
          ],
        },
      },
      {
        kind: 'unusable',
        id: '5602',
        field: 'phoneNumber',
        reason: 'cannot be looked up: HubSpot has no such contact (any more)',
        payload: reference(5602).payload,
      },
      expect.objectContaining({
        id: '5603',
        fields: { phones: ['082 555 0163'], recordId: '5603' },
      }),
    ]);
    expect(api.asked).toHaveLength(1);
    expect(api.asked[0]).toMatchObject({
      method: 'POST',
      path: '/crm/v3/objects/contacts/batch/read',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    });
    const body = JSON.parse(api.asked[0]?.body ?? '');
    expect(body.inputs).toEqual([{ id: '5601' }, { id: '5602' }, { id: '5603' }]);
    expect(body.properties).toEqual(
      expect.arrayContaining(['firstname', 'mobilephone', 'hs_whatsapp_phone_number']),
    );
    expect(body.properties.filter((name: string) => name === 'email')).toEqual(['email']);
    expect(body.properties.at(-1)).toBe('product_interest');
  });

  it('asks for 100 contacts with one request, and never more than ten requests at once', async () => {
    const { api, outcomes } = await lookUp(references(1_150), (asked) => ({
      ...batchRead((id) => id % 100 !== 7)(asked),
      after: 50,
    }));
    const sizes = api.asked.map(({ body }) => JSON.parse(body).inputs.length);
    expect(sizes.toSorted()).toEqual([...Array.from({ length: 11 }, () => 100), 50]);
    expect(api.mostAtOnce()).toBeGreaterThan(1);
    expect(api.mostAtOnce()).toBeLessThanOrEqual(10);
    expect(outcomes?.map(({ kind }) => kind)).toEqual(
      references(1_150).map((_, id) => (id % 100 === 7 ? 'unusable' : 'lead')),
    );
    expect(outcomes?.[1_149]).toMatchObject({ id: '1149', fields: { recordId: '1149' } });
  });

  it.each([
    [404, 'unusable'],
    [401, 'unreached'],
    [403, 'unreached'],
    [429, 'unreached'],
    [500, 'unreached'],
  ])('that is answered %i: every reference is %s', async (status, kind) => {
    const { outcomes } = await lookUp(references(2), () => ({ status }));
    expect(outcomes).toMatchObject([{ kind }, { kind }]);
    expect(JSON.stringify(outcomes)).not.toContain(TOKEN);
  });

  it('asks again where HubSpot failed on some of the contacts', async () => {
    const { outcomes } = await lookUp(references(2), () => ({
      status: 207,
      body: { results: [contact(0)], errors: [{ category: 'INTERNAL_ERROR' }] },
    }));
    expect(outcomes).toMatchObject([{ kind: 'lead' }, { kind: 'unreached' }]);
  });

  it('ends with the signal', async () => {
    const signal = AbortSignal.timeout(60);
    const { outcomes } = await lookUp(references(1), () => ({ after: 3_000 }), {}, signal);
    expect(outcomes).toEqual([{ kind: 'unreached', why: expect.stringContaining('longer') }]);
  });

  it.each([[undefined], ['']])('without an API token (%j) asks nobody', async (token) => {
    const api = await simulateApi(() => ({}));
    const { apiToken: _, ...made } = context({ apiUrl: api.url });
    const given = token === undefined ? made : { ...made, apiToken: token };
    expect(await hubspot.lookUp?.(references(2), given, never)).toEqual([
      { kind: 'unreached', why: 'the webhooks secret has no apiToken for this source' },
      { kind: 'unreached', why: 'the webhooks secret has no apiToken for this source' },
    ]);
    expect(api.asked).toEqual([]);
  });

  it.each([
    [{}],
    [[]],
    [{ results: null, errors: 'x' }],
    [{ results: [null, 5, [], { id: null }, { id: '1', properties: 5 }] }],
  ])('does not throw on the answer %j', async (body) => {
    const { outcomes } = await lookUp(references(1), () => ({ body }));
    expect(outcomes).toMatchObject([{ kind: 'unusable', id: '0' }]);
  });
});

it.each([
  [{ apiUrl: 'http://api.hubapi.com' }],
  [{ apiUrl: 'https://api.hubapi.com/' }],
  [{ apiUrl: 'api.hubapi.com' }],
  [{ apiUrl: 'ftp://127.0.0.1' }],
  [{ properties: ['first name'] }],
  [{ properties: 'email' }],
])('refuses the options %j', (options) => {
  expect(hubspot.options.safeParse(options).success).toBe(false);
});

it('asks HubSpot itself unless told otherwise', () => {
  expect(hubspot.options.parse({}).apiUrl).toBe('https://api.hubapi.com');
  expect(hubspot.options.parse({ apiUrl: 'https://api-eu1.hubapi.com' }).apiUrl).toBe(
    'https://api-eu1.hubapi.com',
  );
});
