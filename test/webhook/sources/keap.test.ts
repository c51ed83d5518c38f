import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/keap.ts';
import type { LeadReference, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { keap } from '../../../functions/webhook/sources/keap.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery } from './sample-delivery.ts';
import { type Asked, type SimulatedAnswer, simulateApi } from './sender-api.ts';

const SECRET = 'example-token';
const TOKEN = 'KeapAK-invented';
const context = (options: Readonly<Record<string, unknown>> = {}) => ({
  options: keap.options.parse(options),
  secrets: [SECRET],
  apiToken: TOKEN,
});
const read = async (made: VerifiedDelivery) => {
  const result = await keap.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const never = new AbortController().signal;

describe('the handshake', () => {
  const made = fixture('keap-verification');
  const secret = made.headers['x-hook-secret'] ?? '';
  const answer = (change: Partial<typeof made>, secrets = [SECRET]) =>
    keap.handshake?.({ ...made, ...change }, { ...context(), secrets });

  it('gives the secret back, to who knows the token', () => {
    expect(answer({})).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-hook-secret': secret },
      body: '{}',
    });
    expect(answer({}, ['other', SECRET])).toMatchObject({ status: 200 });
  });

  it('is not for strangers', () => {
    expect(answer({}, ['other'])).toBeUndefined();
    expect(answer({}, [''])).toBeUndefined();
    expect(answer({}, [])).toBeUndefined();
    expect(answer({ query: new URLSearchParams() })).toBeUndefined();
    expect(answer({ query: new URLSearchParams('token=') }, [''])).toBeUndefined();
  });

  it.each([[undefined], [''], ['a b'], ['a\r\nset-cookie: x'], ['ü'], ['x'.repeat(513)]])(
    'does not answer the secret %j',
    (value) => {
      const { 'x-hook-secret': _, ...others } = made.headers;
      const headers = value === undefined ? others : { ...others, 'x-hook-secret': value };
      expect(answer({ headers })).toBeUndefined();
    },
  );

  it('swallows no contacts, and answers no other method', () => {
    expect(answer({ body: fixture('keap-contact-add').body })).toBeUndefined();
    expect(answer({ method: 'GET' })).toBeUndefined();
  });
});

describe('the sender', () => {
  it('is proved by the token in the URL', () => {
    const made = fixture('keap-contact-add');
    expect(keap.verify(made, context())).toBe(true);
    expect(keap.verify(made, { ...context(), secrets: ['other', SECRET] })).toBe(true);
    expect(keap.verify(made, { ...context(), secrets: ['other', ''] })).toBe(false);
    expect(keap.verify({ ...made, query: new URLSearchParams() }, context())).toBe(false);
  });
});

describe('events', () => {
  it('of new contacts are references, each once', async () => {
    expect(await read(fixture('keap-contact-add'))).toEqual([
      {
        kind: 'reference',
        id: '7101',
        payload: {
          event_key: 'contact.add',
          id: 7101,
          apiUrl: 'https://api.infusionsoft.com/crm/rest/v1/contacts/7101',
          timestamp: '2023-11-14T22:13:05Z',
        },
      },
      { kind: 'reference', id: '7102', payload: expect.objectContaining({ id: 7102 }) },
    ]);
  });

  it.each([
    ['contact.edit', 'contact.edit'],
    ['contact.delete', 'contact.delete'],
    ['contactGroup.applied', 'contactGroup.applied'],
    ['invoice.add', 'invoice.add'],
    ['082 555 0101', 'unknown'],
    [undefined, 'unknown'],
    [{ a: 1 }, 'unknown'],
  ])('%j is ignored', async (event_key, why) => {
    const body = { event_key, object_type: 'contact', object_keys: [{ id: 1 }, { id: 2 }] };
    expect(await read(delivery(json(body)))).toEqual([{ kind: 'ignored', why }]);
  });

  it.each([[undefined], [null], [''], ['1/../2'], ['1,2'], [{}], [-1], [1.5]])(
    'with the contact id %j are parked',
    async (id) => {
      const body = { event_key: 'contact.add', object_keys: [{ id, timestamp: 'x' }] };
      expect(await read(delivery(json(body)))).toMatchObject([
        { kind: 'unusable', field: 'phoneNumber', payload: { event_key: 'contact.add' } },
      ]);
    },
  );

  it.each([[undefined], [null], [{}], ['x'], [[]]])(
    'with the keys %j hold nobody',
    async (keys) => {
      const body = { event_key: 'contact.add', object_keys: keys };
      expect(await read(delivery(json(body)))).toEqual([]);
    },
  );
});

const reference = (id: number): LeadReference => ({
  kind: 'reference',
  id: String(id),
  payload: { event_key: 'contact.add', id, apiUrl: 'http://127.0.0.1:9/stolen' },
});
const references = (count: number) => Array.from({ length: count }, (_, index) => reference(index));
const contact = (id: number | string, more: object = {}) => ({
  id: String(id),
  given_name: `Contact ${id}`,
  phone_numbers: [{ field: 'PHONE1', number: '082 555 0100', type: 'Mobile' }],
  ...more,
});
const idsOf = ({ path }: Asked): string[] => {
  const filter = new URL(path, 'http://keap').searchParams.get('filter') ?? '';
  return filter.replace('ids==', '').split(',').filter(Boolean);
};
const isList = ({ path }: Asked) => path.startsWith('/crm/rest/v2/contacts?');
const lookUp = async (
  asked: readonly LeadReference[],
  answer: (asked: Asked) => SimulatedAnswer,
  signal = never,
  apiToken = TOKEN,
) => {
  const api = await simulateApi(answer);
  const made = { ...context({ apiUrl: api.url }), apiToken };
  return { api, outcomes: await keap.lookUp?.(asked, made, signal) };
};

describe('the look-up', () => {
  it('asks for one contact by its id', async () => {
    const found = {
      id: '7101',
      prefix: 'Mrs',
      given_name: 'Palesa',
      family_name: 'Molefe',
      email_addresses: [
        { email: 'second@example.org', field: 'EMAIL2' },
        { email: 'palesa@example.org', field: 'EMAIL1', is_opt_in: true },
      ],
      phone_numbers: [
        { field: 'PHONE2', number: '082 555 0171', type: 'Mobile', number_e164: '+27825550171' },
        { field: 'PHONE1', number: '011 555 0171', type: 'Work', extension: '12' },
        { field: 'PHONE3', number: '', number_e164: '+27215550171', type: 'Home' },
      ],
      addresses: [
        { field: 'BILLING' },
        {
          field: 'SHIPPING',
          line1: '3 Long Street',
          locality: 'Cape Town',
          region: 'Western Cape',
          postal_code: '8001',
          country: 'South Africa',
          country_code: 'ZAF',
        },
      ],
      company: { id: '5', company_name: 'Molefe Farms' },
      job_title: 'Owner',
      notes: 'Asked for a quote',
      preferred_locale: 'en_US',
      tag_ids: ['91'],
      custom_fields: [{ id: '7', content: 'Fibre' }, { id: '8', content: null }, 5, { content: 1 }],
    };
    const { api, outcomes } = await lookUp([reference(7101)], () => ({ body: found }));
    expect(outcomes).toEqual([
      {
        kind: 'lead',
        id: '7101',
        payload: { ...found, custom_fields: { 7: 'Fibre', 8: null } },
        fields: {
          title: 'Mrs',
          firstName: 'Palesa',
          surname: 'Molefe',
          email: 'palesa@example.org',
          phones: ['082 555 0171', '011 555 0171 ext. 12', '+27215550171'],
          phoneAnswers: [['phone', '011 555 0171 ext. 12']],
          country: 'South Africa',
          address: '3 Long Street, Cape Town, Western Cape, 8001, South Africa',
          notes: 'Asked for a quote',
          answers: [
            ['company', 'Molefe Farms'],
            ['job title', 'Owner'],
          ],
          recordId: '7101',
        },
      },
    ]);
    expect(api.asked).toHaveLength(1);
    const path = new URL(api.asked[0]?.path ?? '', api.url);
    expect(path.pathname).toBe('/crm/rest/v2/contacts/7101');
    expect(path.searchParams.get('fields')?.split(',')).toEqual(
      expect.arrayContaining(['given_name', 'phone_numbers', 'email_addresses', 'custom_fields']),
    );
  });

  it('asks for 1000 contacts with ten lists', async () => {
    const { api, outcomes } = await lookUp(references(1_000), (asked) => ({
      body: {
        contacts: idsOf(asked)
          .map((id) => contact(id))
          .toReversed(),
        next_page_token: '',
      },
      after: 20,
    }));
    expect(api.asked.map((asked) => idsOf(asked).length)).toEqual(
      Array.from({ length: 10 }, () => 100),
    );
    expect(api.asked.every(isList)).toBe(true);
    expect(new URL(api.asked[0]?.path ?? '', api.url).searchParams.get('page_size')).toBe('100');
    expect(outcomes?.map((item) => item.kind === 'lead' && item.fields.firstName)).toEqual(
      references(1_000).map(({ id }) => `Contact ${id}`),
    );
  });

  it('asks one by one for what a list does not have, at most ten at once', async () => {
    const { api, outcomes } = await lookUp(references(30), (asked) => {
      if (isList(asked)) return { body: { contacts: [contact(0), contact(999)] } };
      const id = asked.path.split('/').at(-1)?.split('?')[0] ?? '';
      return { ...(id === '5' ? { status: 404 } : { body: contact(id) }), after: 50 };
    });
    expect(api.asked).toHaveLength(30);
    expect(api.mostAtOnce()).toBeGreaterThan(1);
    expect(api.mostAtOnce()).toBeLessThanOrEqual(10);
    expect(outcomes?.map((item) => item.kind === 'lead' && item.fields.recordId)).toEqual(
      references(30).map(({ id }) => id !== '5' && id),
    );
    expect(outcomes?.[5]).toMatchObject({
      kind: 'unusable',
      id: '5',
      field: 'phoneNumber',
      payload: { event_key: 'contact.add', id: 5 },
    });
  });

  it('does not ask one by one what a list refused to tell', async () => {
    const { api, outcomes } = await lookUp(references(150), (asked) =>
      idsOf(asked).includes('0')
        ? { status: 429 }
        : { body: { contacts: idsOf(asked).map((id) => contact(id)) } },
    );
    expect(api.asked).toHaveLength(2);
    expect(outcomes?.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 100 }, () => 'unreached'),
      ...Array.from({ length: 50 }, () => 'lead'),
    ]);
  });

  it.each([
    [404, 'unusable'],
    [401, 'unreached'],
    [429, 'unreached'],
    [500, 'unreached'],
  ])('that is answered %i is %s', async (status, kind) => {
    for (const count of [1, 2]) {
      const { outcomes } = await lookUp(references(count), () => ({ status }));
      expect(outcomes).toMatchObject(Array.from({ length: count }, () => ({ kind })));
      expect(JSON.stringify(outcomes)).not.toContain(TOKEN);
    }
  });

  it('ends with the signal', async () => {
    const { outcomes } = await lookUp(
      references(3),
      () => ({ after: 3_000 }),
      AbortSignal.timeout(60),
    );
    expect(outcomes).toEqual(
      references(3).map(() => ({ kind: 'unreached', why: expect.stringContaining('longer') })),
    );
  });

  it.each([
    ['KeapAK-invented', { 'x-keap-api-key': 'KeapAK-invented' }, 'authorization'],
    ['oauth-invented', { authorization: 'Bearer oauth-invented' }, 'x-keap-api-key'],
  ])('shows the token %s', async (token, headers, absent) => {
    const { api } = await lookUp([reference(1)], () => ({ body: contact(1) }), never, token);
    expect(api.asked).toMatchObject([{ headers }]);
    expect(api.asked[0]?.headers).not.toHaveProperty(absent);
  });

  it('without an API token asks nobody', async () => {
    const api = await simulateApi(() => ({}));
    const { apiToken: _, ...without } = context({ apiUrl: api.url });
    expect(await keap.lookUp?.([reference(1)], without, never)).toEqual([
      { kind: 'unreached', why: 'the webhooks secret has no apiToken for this source' },
    ]);
    expect(api.asked).toEqual([]);
  });

  it.each([
    [{}],
    [[]],
    [{ contacts: null }],
    [{ contacts: [null, 5, [], { id: null }, { id: {} }] }],
    [{ phone_numbers: 5, email_addresses: [5, null], addresses: [null], custom_fields: 'x' }],
    [{ phone_numbers: [{ number: {} }], company: 5, given_name: [{}] }],
  ])('does not throw on the answer %j', async (body) => {
    for (const count of [1, 2]) {
      const { outcomes } = await lookUp(references(count), () => ({ body }));
      expect(outcomes).toHaveLength(count);
      expect(outcomes?.[0]).toMatchObject({ kind: 'lead', id: '0' });
    }
  });
});

it('takes its own sample', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(keap.verify(made, context())).toBe(true);
  expect(keap.verify(made, { ...context(), secrets: ['other'] })).toBe(false);
  expect(await read(made)).toMatchObject([{ kind: 'reference', id: '1700000001' }]);
});

it.each([[{ apiUrl: 'http://api.infusionsoft.com' }], [{ apiUrl: 'x' }], [{ header: 'x' }]])(
  'refuses the options %j',
  (options) => {
    expect(keap.options.safeParse(options).success).toBe(false);
  },
);

it('never throws', async () => {
  const events = fc.record({
    event_key: fc.oneof(fc.constant('contact.add'), fc.jsonValue()),
    object_keys: fc.oneof(fc.array(fc.record({ id: fc.jsonValue() })), fc.jsonValue()),
  });
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.string(),
    fc.json(),
    events.map((body) => JSON.stringify(body)),
  );
  await fc.assert(
    fc.asyncProperty(bodies, fc.string(), async (rawBody, secret) => {
      const sent = delivery({ headers: { 'x-hook-secret': secret }, rawBody });
      expect(keap.handshake?.(sent, context())).toBeUndefined();
      expect(keap.verify(sent, context())).toBe(false);
      expect(typeof (await keap.read(sent, context())).ok).toBe('boolean');
    }),
    { numRuns: 100 },
  );
});
