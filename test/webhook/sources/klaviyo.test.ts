import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/klaviyo.ts';
import type {
  Item,
  LeadReference,
  LookedUp,
  VerifiedDelivery,
} from '../../../functions/webhook/source.ts';
import { klaviyo } from '../../../functions/webhook/sources/klaviyo.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const SECRET = 'example-secret-of-16';
const context = (options: Parameters<typeof klaviyo.options.parse>[0] = {}, secret = SECRET) => ({
  options: klaviyo.options.parse(options),
  secrets: [secret],
});
const read = async (
  made: VerifiedDelivery,
  options?: Parameters<typeof klaviyo.options.parse>[0],
): Promise<readonly Item[]> => {
  const result = await klaviyo.read(made, context(options));
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};

const BODY = '{"name":"Käthe Müller","phone":"+49 30 901820"}';
const sign = (timestamp: string) =>
  createHmac('sha256', SECRET).update(`${BODY}${timestamp}`).digest('hex');
const signed = (timestamp: string, signature = sign(timestamp), rawBody = BODY) =>
  delivery({
    headers: { 'Klaviyo-Timestamp': timestamp, 'Klaviyo-Signature': signature },
    rawBody,
  });

describe('the signature', () => {
  it('is that of the known-answer vector', () => {
    const signature = 'af493cb09e5a6073ee9ef8ce1cbc437adbe96ce891eba4d2698d312db3dfcf95';
    const made = signed('1700000000', signature);
    expect(klaviyo.verify(made, context({}, 'shhh-Example-Secret'))).toBe(true);
    expect(klaviyo.verify(made, context())).toBe(false);
    expect(klaviyo.verify(made, context({}, ''))).toBe(false);
    expect(klaviyo.verify(made, { ...context(), secrets: ['', 'x', 'shhh-Example-Secret'] })).toBe(
      true,
    );
  });

  it.each([
    ['of now, as Klaviyo writes it', 'Tue, 14 Nov 2023 22:13:20 GMT', true],
    ['of a clock five hours ahead', 'Wed, 15 Nov 2023 03:13:20 GMT', true],
    ['of a retry hours later', 'Tue, 14 Nov 2023 10:13:20 GMT', true],
    ['as ISO 8601', '2023-11-14T22:13:20+00:00', true],
    ['a day old', 'Mon, 13 Nov 2023 22:13:20 GMT', true],
    ['more than a day old', 'Mon, 13 Nov 2023 22:13:19 GMT', false],
    ['more than a day ahead', 'Wed, 15 Nov 2023 22:13:21 GMT', false],
    ['old, in seconds', '1699900000', false],
    ['milliseconds', '1700000000000', false],
    ['no time', 'now', false],
    ['empty', '', false],
    ['beyond numbers', '9'.repeat(400), false],
  ])('is of a timestamp %s', (_, timestamp, expected) => {
    expect(klaviyo.verify(signed(timestamp), context())).toBe(expected);
  });

  it.each(['klaviyo-timestamp', 'klaviyo-signature'])('needs %s', (name) => {
    const made = signed('1700000000');
    const { [name]: _, ...headers } = made.headers;
    expect(klaviyo.verify(made, context())).toBe(true);
    expect(klaviyo.verify({ ...made, headers }, context())).toBe(false);
  });

  it('is refused in base64, of another body and of another timestamp', () => {
    const base64 = Buffer.from(sign('1700000000'), 'hex').toString('base64');
    expect(klaviyo.verify(signed('1700000000', base64), context())).toBe(false);
    const other = signed('1700000000', sign('1700000000'), `${BODY} `);
    expect(klaviyo.verify(other, context())).toBe(false);
    expect(klaviyo.verify(signed('1700000001', sign('1700000000')), context())).toBe(false);
  });
});

describe('auth token', () => {
  const made = fixture('klaviyo-flow');
  it('is taken only where the config says so', () => {
    expect(klaviyo.verify(made, context({ auth: 'token' }, 'example-token'))).toBe(true);
    expect(klaviyo.verify(made, context({ auth: 'token' }, 'other'))).toBe(false);
    expect(klaviyo.verify(made, context({}, 'example-token'))).toBe(false);
    const own = delivery({ headers: { 'X-Acme': 'example-token' } });
    const options = { auth: 'token', header: 'X-Acme' } as const;
    expect(klaviyo.verify(own, context(options, 'example-token'))).toBe(true);
  });

  it('is no way around a wrong signature', () => {
    const headers = { ...made.headers, 'klaviyo-signature': '00' };
    expect(klaviyo.verify({ ...made, headers }, context({ auth: 'token' }, 'example-token'))).toBe(
      false,
    );
  });
});

describe('captured requests', () => {
  it('a system webhook is signed and names profiles', async () => {
    const made = fixture('klaviyo-system');
    expect(klaviyo.verify(made, context())).toBe(true);
    expect(klaviyo.verify(made, context({}, 'other'))).toBe(false);
    expect(await read(made)).toEqual([
      {
        kind: 'reference',
        id: '01KP4EGHH8QJ3N3AY2Z6V7RMDK',
        payload: expect.objectContaining({ topic: 'event:klaviyo.subscribed_to_list' }),
      },
      {
        kind: 'ignored',
        why: 'an event that is no new lead: event:klaviyo.unsubscribed_from_sms_marketing',
      },
      {
        kind: 'reference',
        id: '01KP4EGHH8QJ3N3AY2Z6V7RMDM',
        payload: expect.objectContaining({ external_id: '4L3cwQae2TZ' }),
      },
    ]);
  });

  it('a flow webhook tells the person', async () => {
    expect(await read(fixture('klaviyo-flow'))).toEqual([
      {
        kind: 'lead',
        id: '01KP4EGHH8QJ3N3AY2Z6V7RMDK',
        payload: expect.objectContaining({ favourite_plan: 'Fibre 100' }),
        fields: {
          firstName: 'Sipho',
          surname: 'Khumalo',
          phones: ['+27845550176'],
          email: 'sipho@example.org',
          recordId: '01KP4EGHH8QJ3N3AY2Z6V7RMDK',
          answers: [['favourite plan', 'Fibre 100']],
        },
      },
    ]);
  });
});

const event = (id: unknown, topic: unknown = 'event:klaviyo.subscribed_to_list') => ({
  topic,
  payload: { data: { relationships: { profile: { data: { id } } } } },
});

it('takes the topics of the config, and those only', async () => {
  const data = [event('A', 'event:api.asked_for_a_call'), event('B')];
  const topics = ['event:api.asked_for_a_call'];
  expect(await read(delivery(json({ data })), { topics })).toMatchObject([
    { kind: 'reference', id: 'A' },
    { kind: 'ignored' },
  ]);
});

it('events of one profile are one lead', async () => {
  const data = [event('A'), event('B'), event('A')];
  expect(await read(delivery(json({ data })))).toMatchObject([{ id: 'A' }, { id: 'B' }]);
});

it.each([undefined, null, 5, '', 'a"],["b', {}])(
  'an event whose profile is %j is unusable',
  async (id) => {
    const body = { data: [event(id)] };
    expect(await read(delivery(json(body)))).toEqual([
      {
        kind: 'unusable',
        field: 'phoneNumber',
        reason: 'cannot be looked up: the event names no profile',
        payload: expect.objectContaining({ topic: 'event:klaviyo.subscribed_to_list' }),
      },
    ]);
  },
);

it.each([
  [{ data: [] }, []],
  [{ data: [{ topic: null }] }, [{ kind: 'ignored' }]],
  [{ data: [{ topic: 5 }, { topic: 'event:klaviyo.opened_email' }] }, [{}, { kind: 'ignored' }]],
])('%j names nobody', async (body, expected) => {
  expect(await read(delivery(json(body)))).toMatchObject(expected);
});

it.each([
  [{ auth: 'none' }, 'signature or token'],
  [{ topics: [] }, 'at least one'],
  [{ topics: ['klaviyo.subscribed_to_list'] }, 'must begin with event:'],
  [{ topics: ['event:'] }, 'must begin with event:'],
  [{ topics: ['event:klaviyo.unsubscribed_from_sms_marketing'] }, 'people who join'],
  [{ topics: ['event:klaviyo.manually_suppressed_from_email_marketing'] }, 'people who join'],
  [{ apiUrl: 'mailto:a@example.org' }, 'must be an origin'],
  [{ revision: 'latest' }, 'a date'],
  [{ secret: 'x' }, 'secret'],
])('refuses the options %j', (options, message) => {
  expect(klaviyo.options.safeParse(options).error?.message).toContain(message);
});

describe('the look-up', () => {
  interface Seen {
    readonly ids: readonly string[];
    readonly headers: IncomingMessage['headers'];
    readonly size: string | null;
  }
  type Respond = (ids: readonly string[], response: ServerResponse) => void | Promise<void>;
  let seen: Seen[];
  let atOnce: number;
  let mostAtOnce: number;
  let respond: Respond;

  const profile = (id: string) => ({
    type: 'profile',
    id,
    attributes: { first_name: `First ${id}`, phone_number: '+27845550176', properties: {} },
  });
  const found: Respond = (ids, response) => {
    response.end(JSON.stringify({ data: ids.map(profile), links: { next: null } }));
  };

  const server = createServer(async (request, response) => {
    atOnce++;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    response.on('close', () => atOnce--);
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    const [, list = '[]'] = /^any\(id,(.*)\)$/.exec(url.searchParams.get('filter') ?? '') ?? [];
    const ids = JSON.parse(list) as string[];
    seen.push({ ids, headers: request.headers, size: url.searchParams.get('page[size]') });
    if (request.method !== 'GET' || url.pathname !== '/api/profiles') response.statusCode = 405;
    await respond(ids, response);
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    [seen, atOnce, mostAtOnce, respond] = [[], 0, 0, found];
  });

  const references = (...ids: string[]): LeadReference[] =>
    ids.map((id) => ({ kind: 'reference', id, payload: event(id) }));
  const lookUp = async (
    asked: readonly LeadReference[],
    signal = AbortSignal.timeout(4_000),
    apiToken: string | undefined = 'pk_example',
  ): Promise<readonly LookedUp[]> => {
    const { port } = server.address() as AddressInfo;
    const told = context({ apiUrl: `http://127.0.0.1:${port}` });
    return (await klaviyo.lookUp?.(asked, { ...told, apiToken }, signal)) ?? [];
  };

  it('reads a profile', async () => {
    const attributes = {
      first_name: 'Sipho',
      last_name: 'Khumalo',
      email: 'sipho@example.org',
      phone_number: '+27845550176',
      external_id: '0825550101',
      organization: 'Khumalo Freight',
      title: 'Manager',
      locale: 'zu-ZA',
      image: null,
      created: '2023-11-14T22:13:20+00:00',
      location: {
        address1: '5 Church Street',
        address2: null,
        city: 'Durban',
        region: 'KwaZulu-Natal',
        zip: '4001',
        country: 'South Africa',
        latitude: '-29.8587',
        longitude: '31.0218',
        timezone: 'Africa/Johannesburg',
        ip: '192.0.2.10',
      },
      properties: { 'Favourite plan': 'Fibre 100', $source: -6, $consent: ['sms'] },
    };
    const id = '01KP4EGHH8QJ3N3AY2Z6V7RMDK';
    respond = (_, response) => {
      const links = { self: `https://a.klaviyo.com/api/profiles/${id}/` };
      response.end(JSON.stringify({ data: [{ type: 'profile', id, attributes, links }] }));
    };
    const [reference] = await read(fixture('klaviyo-system'));
    if (reference?.kind !== 'reference') throw new Error('no reference');
    expect(await lookUp([reference])).toEqual([
      {
        kind: 'lead',
        id,
        payload: {
          topic: 'event:klaviyo.subscribed_to_list',
          event: { List: 'Call me back', $event_id: '1700000000' },
          profile: { id, ...attributes },
        },
        fields: {
          firstName: 'Sipho',
          surname: 'Khumalo',
          email: 'sipho@example.org',
          phones: ['+27845550176'],
          country: 'South Africa',
          address: '5 Church Street, Durban, KwaZulu-Natal, 4001, South Africa',
          language: 'zu-ZA',
          recordId: id,
          answers: [
            ['organization', 'Khumalo Freight'],
            ['job title', 'Manager'],
            ['Favourite plan', 'Fibre 100'],
            ['list', 'Call me back'],
          ],
        },
      },
    ]);
    expect(seen).toMatchObject([
      {
        ids: [id],
        size: '100',
        headers: {
          authorization: 'Klaviyo-API-Key pk_example',
          revision: '2026-07-15',
          accept: 'application/vnd.api+json',
        },
      },
    ]);
  });

  it('gives each reference its own profile, in order', async () => {
    respond = (ids, response) => found(ids.toReversed(), response);
    expect(await lookUp(references('A', 'B'))).toMatchObject([
      { kind: 'lead', id: 'A', fields: { firstName: 'First A' } },
      { kind: 'lead', id: 'B', fields: { firstName: 'First B' } },
    ]);
    expect(seen.map(({ ids }) => ids)).toEqual([['A', 'B']]);
  });

  it('asks for a hundred at once, with at most ten requests under way', async () => {
    respond = async (ids, response) => {
      // Held until ten are under way, and then long enough for an eleventh to come.
      while (mostAtOnce < 10) await wait(5);
      await wait(50);
      await found(ids, response);
    };
    const ids = Array.from({ length: 1_150 }, (_, index) => `P${index}`);
    const told = await lookUp(references(...ids));
    expect(told.map((item) => item.kind === 'lead' && item.id)).toEqual(ids);
    expect(seen.map((request) => request.ids.length).toSorted((a, b) => b - a)).toEqual([
      ...Array.from({ length: 11 }, () => 100),
      50,
    ]);
    expect(mostAtOnce).toBe(10);
  });

  it('parks who is not there any more, and only them', async () => {
    respond = (ids, response) => found(ids.slice(1), response);
    expect(await lookUp(references('A', 'B'))).toMatchObject([
      {
        kind: 'unusable',
        id: 'A',
        field: 'phoneNumber',
        reason: 'cannot be looked up: Klaviyo knows no such profile',
        payload: { topic: 'event:klaviyo.subscribed_to_list' },
      },
      { kind: 'lead', id: 'B' },
    ]);
  });

  it.each([401, 403, 404, 429, 500])('an answer %i is for later', async (status) => {
    respond = (_, response) => {
      response.statusCode = status;
      response.end('{}');
    };
    expect(await lookUp(references('A'))).toMatchObject([{ kind: 'unreached' }]);
  });

  it('a page that fails does not take the others with it', async () => {
    respond = (ids, response) => {
      if (ids.length < 100) response.statusCode = 500;
      return found(ids, response);
    };
    const told = await lookUp(references(...Array.from({ length: 101 }, (_, n) => `P${n}`)));
    expect(told.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 100 }, () => 'lead'),
      'unreached',
    ]);
  });

  it('ends with the signal', async () => {
    respond = () => {};
    expect(await lookUp(references('A'), AbortSignal.timeout(50))).toEqual([
      { kind: 'unreached', why: 'the look-ups took longer than they may' },
    ]);
  });

  it('asks nobody without an API token', async () => {
    const told = context({ apiUrl: 'http://127.0.0.1:9' });
    const signal = AbortSignal.timeout(4_000);
    expect(await klaviyo.lookUp?.(references('A', 'B'), told, signal)).toEqual([
      { kind: 'unreached', why: 'the webhooks secret has no apiToken for this source' },
      { kind: 'unreached', why: 'the webhooks secret has no apiToken for this source' },
    ]);
  });

  it.each(['[]', '{"data":null}', '{"data":[null,5,{"id":5}]}', '{"data":{"id":"A"}}'])(
    'finds nobody in %s',
    async (answer) => {
      respond = (_, response) => {
        response.end(answer);
      };
      expect(await lookUp(references('A'))).toMatchObject([{ kind: 'unusable' }]);
    },
  );

  it.each([null, 5, { location: 'x', properties: [1], first_name: {}, phone_number: [null] }])(
    'reads attributes %j',
    async (attributes) => {
      respond = (_, response) => {
        response.end(JSON.stringify({ data: [{ id: 'A', attributes }] }));
      };
      expect(await lookUp(references('A'))).toMatchObject([{ kind: 'lead', id: 'A' }]);
    },
  );
});

it('the sample is signed and names its profile', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(klaviyo.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([{ kind: 'reference', id: sampleLead.id }]);
});

it('never throws', async () => {
  const headers = fc.dictionary(
    fc.constantFrom('klaviyo-signature', 'klaviyo-timestamp'),
    fc.oneof(fc.string(), fc.constantFrom('1700000000', 'Tue, 14 Nov 2023 22:13:20 GMT')),
  );
  const events = fc.array(
    fc.record({
      topic: fc.oneof(fc.constant('event:klaviyo.subscribed_to_list'), fc.jsonValue()),
      payload: fc.oneof(fc.record({ data: fc.jsonValue() }), fc.jsonValue()),
    }),
  );
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    events.map((data) => JSON.stringify({ data })),
  );
  await fc.assert(
    fc.asyncProperty(headers, bodies, async (sent, rawBody) => {
      const made = delivery({ headers: sent, rawBody });
      expect(klaviyo.verify(made, context())).toBe(false);
      expect(typeof (await klaviyo.read(made, context())).ok).toBe('boolean');
    }),
  );
});
