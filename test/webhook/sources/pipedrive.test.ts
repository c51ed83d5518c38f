import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/pipedrive.ts';
import type { LeadReference, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { pipedrive } from '../../../functions/webhook/sources/pipedrive.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery } from './sample-delivery.ts';
import { type Asked, type SimulatedAnswer, simulateApi } from './sender-api.ts';

const SECRET = 'leads:example-password';
const TOKEN = 'invented-api-token';
const context = (options: Readonly<Record<string, unknown>> = {}) => ({
  options: pipedrive.options.parse(options),
  secrets: [SECRET],
  apiToken: TOKEN,
});
const read = async (made: VerifiedDelivery) => {
  const result = await pipedrive.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const never = new AbortController().signal;

const made = (entity: string, data: unknown, more: object = {}) => ({
  meta: { action: 'create', entity, company_id: '11', entity_id: '5', version: '2.0', ...more },
  data,
  previous: null,
});
const readOne = async (body: unknown) => (await read(delivery(json(body))))[0];
const fieldsOf = async (person: object) => {
  const item = await readOne(made('person', person));
  return item?.kind === 'lead' ? item.fields : item;
};

describe('the sender', () => {
  const basic = (credentials: string) =>
    delivery({
      headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    });

  it.each([
    'pipedrive-v2-person',
    'pipedrive-v2-lead',
    'pipedrive-v2-deal',
    'pipedrive-v1-person',
    'pipedrive-v1-deal',
  ])('of %s is proved', (name) => {
    expect(pipedrive.verify(fixture(name), context())).toBe(true);
    expect(pipedrive.verify(fixture(name), { ...context(), secrets: ['x:y', SECRET] })).toBe(true);
    expect(pipedrive.verify(fixture(name), { ...context(), secrets: ['x:y', ''] })).toBe(false);
  });

  it.each([
    ['leads:other', false],
    ['other:example-password', false],
    ['leads:example-password ', false],
    ['', false],
    [SECRET, true],
  ])('with user and password %j: %s', (credentials, expected) => {
    expect(pipedrive.verify(basic(credentials), context())).toBe(expected);
  });

  it('without any is refused', () => {
    expect(pipedrive.verify(delivery(), context())).toBe(false);
    expect(pipedrive.verify(basic(SECRET), { ...context(), secrets: [] })).toBe(false);
  });
});

describe('captured requests', () => {
  it('a person of version 2', async () => {
    expect(await read(fixture('pipedrive-v2-person'))).toEqual([
      {
        kind: 'lead',
        id: '11149162-person-31',
        payload: {
          event: 'person',
          person: expect.objectContaining({
            id: 31,
            custom_fields: {
              dcf558aac1ae4e8c4f849ba5e668430d8df9be12: 'Fibre 100',
              d4de1c1518b4531717c676029a45911c340390a6: 799,
              '53c2f18db6a1655d6af8bba77d9679565f975fd8': 27,
              '00c2f18db6a1655d6af8bba77d9679565f975fd8': null,
            },
          }),
        },
        fields: {
          firstName: 'Sipho',
          surname: 'Dlamini',
          fullName: 'Sipho Dlamini',
          email: 'sipho@example.org',
          phones: ['+27 11 555 0131', '082 555 0131', '021 555 0131'],
          recordId: '31',
        },
      },
    ]);
  });

  it('a person of version 1', async () => {
    expect(await read(fixture('pipedrive-v1-person'))).toEqual([
      {
        kind: 'lead',
        id: '11149162-person-32',
        payload: {
          event: 'person',
          person: expect.objectContaining({
            phones: [{ label: 'work', value: '+27 82 555 0132', primary: true }],
            custom_fields: {
              dcf558aac1ae4e8c4f849ba5e668430d8df9be12: 'Fibre 50',
              d4de1c1518b4531717c676029a45911c340390a6: 499,
              d4de1c1518b4531717c676029a45911c340390a6_currency: 'ZAR',
            },
          }),
        },
        fields: {
          firstName: 'Anna',
          surname: 'Botha',
          fullName: 'Anna Botha',
          email: 'anna@example.org',
          phones: ['+27 82 555 0132'],
          country: 'South Africa',
          address: '7 Kerkstraat, Paarl, South Africa',
          recordId: '32',
          answers: [['company', 'Botha Boerdery']],
        },
      },
    ]);
  });

  it.each([
    ['pipedrive-v2-deal', '11149162-deal-41', { event: 'deal', deal: { person_id: 33 } }],
    ['pipedrive-v1-deal', '11149162-deal-42', { event: 'deal', deal: { person_id: 33 } }],
    [
      'pipedrive-v2-lead',
      '11149162-lead-adf21080-0e10-11eb-879b-05d71fb426ec',
      { event: 'lead', lead: { person_id: 33 } },
    ],
  ])('%s is a reference to its person', async (name, leadId, payload) => {
    const reference = { kind: 'reference', id: '33', leadId, payload };
    expect(await read(fixture(name))).toMatchObject([reference]);
  });
});

describe('events', () => {
  it.each([
    [{ action: 'change', entity: 'person' }, 'person change'],
    [{ action: 'delete', entity: 'person' }, 'person delete'],
    [{ action: 'create', entity: 'organization' }, 'organization create'],
    [{ action: 'create', entity: 'note' }, 'note create'],
    [{ action: 'updated', object: 'deal', entity: undefined }, 'deal updated'],
    [{ action: 'merged', object: 'person', entity: undefined }, 'person merged'],
    [{ action: 'create', entity: undefined }, 'unknown create'],
    [{ action: 5, entity: { a: 1 } }, 'unknown unknown'],
  ])('%j is ignored', async (meta, why) => {
    const data = { id: 5, phones: [{ value: '082 555 0100' }], person_id: 3 };
    expect(await readOne(made('person', data, meta))).toEqual({ kind: 'ignored', why });
  });

  it.each([[null], [5], [[]], [{}], [{ meta: null, data: null }], [{ meta: [] }]])(
    'what is none (%j) is ignored',
    async (body) => {
      expect(await read(delivery(json([body])))).toMatchObject([{ kind: 'ignored' }]);
    },
  );

  it('are told apart by the record: a retry and a second webhook are the same', async () => {
    const first = await readOne(made('deal', { id: 5, person_id: 3 }, { id: 'a', attempt: 1 }));
    const again = await readOne(made('deal', { id: 5, person_id: 3 }, { id: 'b', attempt: 2 }));
    const person = await readOne(made('person', { id: 5 }));
    const elsewhere = await readOne(made('deal', { id: 5, person_id: 3 }, { company_id: 12 }));
    const ids = [first, again, person, elsewhere].map((item) => {
      const { id, leadId = id } = item as LeadReference;
      return leadId;
    });
    expect(ids).toEqual(['11-deal-5', '11-deal-5', '11-person-5', '12-deal-5']);
  });

  it.each([undefined, null, '', 'x', {}, [3], -3])(
    'of a deal without a person (%j) are parked',
    async (person_id) => {
      expect(await readOne(made('deal', { id: 5, title: 'x', person_id }))).toEqual({
        kind: 'unusable',
        id: '11-deal-5',
        payload: { event: 'deal', deal: expect.objectContaining({ title: 'x' }) },
        field: 'phoneNumber',
        reason: 'cannot be looked up: the deal has no person',
      });
    },
  );

  it('without an id are parked', async () => {
    const item = await readOne(made('lead', { person_id: 3 }, { entity_id: null }));
    expect(item).toMatchObject({ kind: 'unusable', reason: expect.stringContaining('no id') });
  });
});

describe('a person', () => {
  it.each([
    [
      [
        { label: 'home', value: '021 555 0101' },
        { label: 'Mobile', value: '082 555 0101' },
      ],
      ['082 555 0101', '021 555 0101'],
    ],
    [
      [
        { label: 'mobile', value: '082 555 0101', primary: false },
        { label: 'work', value: '011 555 0101', primary: true },
      ],
      ['011 555 0101', '082 555 0101'],
    ],
    [[{ value: '', primary: true }, { value: '082 555 0101' }], ['082 555 0101']],
    [[{ value: 27825550101, primary: true }], ['27825550101']],
    [['082 555 0101'], ['082 555 0101']],
    [[{ value: null }, null, 5, [], {}], undefined],
    [[], undefined],
    ['082 555 0101', undefined],
  ])('with the phones %j', async (phones, expected) => {
    expect((await fieldsOf({ id: 27825550199, phones })) as object).toEqual({
      recordId: '27825550199',
      ...(expected === undefined ? {} : { phones: expected }),
    });
  });

  it('with what contact sync adds', async () => {
    expect(
      await fieldsOf({
        id: 5,
        name: 'Mev Botha',
        phones: [{ value: '082 555 0101' }],
        job_title: 'Owner',
        notes: 'Call after nine',
        birthday: '1980-01-01',
        postal_address: { value: '123 Main Rd, Paarl', route: 'Main Rd', country: 'South Africa' },
        custom_fields: { dcf558aac1ae4e8c4f849ba5e668430d8df9be12: { value: '082 555 0199' } },
      }),
    ).toEqual({
      fullName: 'Mev Botha',
      phones: ['082 555 0101'],
      address: '123 Main Rd, Paarl, South Africa',
      country: 'South Africa',
      notes: 'Call after nine',
      answers: [['job title', 'Owner']],
      recordId: '5',
    });
  });

  it('whose custom fields come in any shape', async () => {
    const custom_fields = {
      a: 'text',
      b: { type: 'varchar', value: 'text' },
      c: { type: 'set', values: [{ id: 1, label: 'One' }, { id: 2 }] },
      d: [1, 2],
      e: { value: '09:00:00', until: '11:00:00' },
      f: { other: 1 },
    };
    expect(await readOne(made('person', { id: 5, custom_fields }))).toMatchObject({
      payload: {
        person: {
          custom_fields: {
            a: 'text',
            b: 'text',
            c: ['One', 2],
            d: [1, 2],
            e: '09:00:00',
            f: { other: 1 },
          },
        },
      },
    });
  });
});

const reference = (person: number, event = 'deal'): LeadReference => ({
  kind: 'reference',
  id: String(person),
  leadId: `11-${event}-${person}`,
  payload: { event, [event]: { id: 5, title: 'Fibre', value: 12, person_id: person } },
});
const person = {
  id: 33,
  name: 'Nomsa Khumalo',
  first_name: 'Nomsa',
  last_name: 'Khumalo',
  emails: [{ value: 'nomsa@example.org', primary: true, label: 'work' }],
  phones: [{ value: '082 555 0133', primary: true, label: 'mobile' }],
  is_deleted: false,
  custom_fields: { dcf558aac1ae4e8c4f849ba5e668430d8df9be12: 'Fibre 100' },
};
const lookUp = async (
  references: readonly LeadReference[],
  answer: (asked: Asked) => SimulatedAnswer,
  signal = never,
) => {
  const api = await simulateApi(answer);
  return {
    api,
    outcomes: await pipedrive.lookUp?.(references, context({ apiUrl: api.url }), signal),
  };
};

describe('the look-up', () => {
  it.each([
    [
      'pipedrive-v2-deal',
      '41',
      [
        ['deal title', 'Fibre for the farm'],
        ['deal value', '12000 ZAR'],
      ],
    ],
    ['pipedrive-v1-deal', '42', [['deal title', 'Acme deal']]],
    [
      'pipedrive-v2-lead',
      'adf21080-0e10-11eb-879b-05d71fb426ec',
      [
        ['lead title', 'Web enquiry'],
        ['lead value', '800 ZAR'],
      ],
    ],
  ])('asks for the person of %s', async (name, recordId, answers) => {
    const found = (await read(fixture(name))).filter((item) => item.kind === 'reference');
    const { api, outcomes } = await lookUp(found, () => ({
      body: { success: true, data: person },
    }));
    expect(outcomes).toEqual([
      {
        kind: 'lead',
        id: found[0]?.leadId,
        payload: { ...(found[0]?.payload as object), person },
        fields: {
          firstName: 'Nomsa',
          surname: 'Khumalo',
          fullName: 'Nomsa Khumalo',
          email: 'nomsa@example.org',
          phones: ['082 555 0133'],
          answers,
          recordId,
        },
      },
    ]);
    expect(api.asked).toMatchObject([
      { method: 'GET', path: '/api/v2/persons/33', headers: { 'x-api-token': TOKEN } },
    ]);
  });

  it('asks for at most ten persons at once, and answers in order', async () => {
    const references = Array.from({ length: 25 }, (_, index) => reference(100 + index));
    const { api, outcomes } = await lookUp(references, ({ path }) => ({
      body: { success: true, data: { ...person, name: path.split('/').at(-1) } },
      after: 50,
    }));
    expect(outcomes?.map((item) => item.kind === 'lead' && item.fields.fullName)).toEqual(
      references.map((_, index) => String(100 + index)),
    );
    expect(api.mostAtOnce()).toBeGreaterThan(1);
    expect(api.mostAtOnce()).toBeLessThanOrEqual(10);
  });

  it.each([
    [404, 'unusable'],
    [410, 'unusable'],
    [401, 'unreached'],
    [429, 'unreached'],
    [500, 'unreached'],
  ])('that is answered %i is %s', async (status, kind) => {
    const { outcomes } = await lookUp([reference(33)], () => ({ status }));
    expect(outcomes).toMatchObject([{ kind }]);
    expect(JSON.stringify(outcomes)).not.toContain(TOKEN);
  });

  it.each([
    [{ success: true, data: { ...person, is_deleted: true } }],
    [{ success: false, data: null }],
    [{}],
    [[]],
    [{ data: [person] }],
  ])('that brings no person (%j) is parked', async (body) => {
    const { outcomes } = await lookUp([reference(33)], () => ({ body }));
    expect(outcomes).toMatchObject([
      { kind: 'unusable', id: '11-deal-33', payload: { event: 'deal' } },
    ]);
  });

  it('ends with the signal', async () => {
    const { outcomes } = await lookUp(
      [reference(33)],
      () => ({ after: 3_000 }),
      AbortSignal.timeout(60),
    );
    expect(outcomes).toEqual([{ kind: 'unreached', why: expect.stringContaining('longer') }]);
  });

  it('without an API token asks nobody', async () => {
    const api = await simulateApi(() => ({}));
    const { apiToken: _, ...without } = context({ apiUrl: api.url });
    expect(await pipedrive.lookUp?.([reference(33)], without, never)).toEqual([
      { kind: 'unreached', why: 'the webhooks secret has no apiToken for this source' },
    ]);
    expect(api.asked).toEqual([]);
  });
});

it('takes its own sample', async () => {
  for (const secret of [SECRET, 'a-password-alone']) {
    const sent = sampleDelivery(sample, secret);
    expect(pipedrive.verify(sent, { ...context(), secrets: [secret] })).toBe(true);
    expect(pipedrive.verify(sent, { ...context(), secrets: ['other'] })).toBe(false);
  }
  expect(await read(sampleDelivery(sample, SECRET))).toMatchObject([
    {
      id: '11149162-person-1700000001',
      fields: {
        firstName: 'Thandi',
        surname: 'Nkosi',
        phones: ['+27825550142'],
        email: 'thandi@example.org',
        recordId: '1700000001',
      },
    },
  ]);
});

it.each([[{ apiUrl: 'http://api.pipedrive.com' }], [{ apiUrl: 5 }], [{ auth: 'none' }]])(
  'refuses the options %j',
  (options) => {
    expect(pipedrive.options.safeParse(options).success).toBe(false);
  },
);

it('never throws', async () => {
  const odd = fc.record(
    {
      meta: fc.record({
        action: fc.oneof(fc.constantFrom('create', 'added'), fc.jsonValue()),
        entity: fc.oneof(fc.constantFrom('person', 'deal', 'lead'), fc.jsonValue()),
        entity_id: fc.jsonValue(),
        company_id: fc.jsonValue(),
      }),
      data: fc.oneof(
        fc.jsonValue(),
        fc.record({ id: fc.jsonValue(), phones: fc.jsonValue(), custom_fields: fc.jsonValue() }),
      ),
    },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.string(),
    fc.json(),
    odd.map((body) => JSON.stringify(body)),
  );
  await fc.assert(
    fc.asyncProperty(bodies, fc.string(), async (rawBody, authorization) => {
      const sent = delivery({ headers: { authorization }, rawBody });
      expect(pipedrive.verify(sent, context())).toBe(false);
      expect(typeof (await pipedrive.read(sent, context())).ok).toBe('boolean');
    }),
    { numRuns: 100 },
  );
});
