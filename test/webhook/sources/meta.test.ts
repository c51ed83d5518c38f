import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { sign } from '@octokit/webhooks-methods';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/meta.ts';
import type { LeadReference } from '../../../functions/webhook/source.ts';
import { meta } from '../../../functions/webhook/sources/meta.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';
import { answering, serveApi, watchRequests } from './sender-api.ts';

const SECRET = 'example-app-secret';
const TOKEN = 'example-page-token';
const context = (options: Parameters<typeof meta.options.parse>[0] = {}, secrets = [SECRET]) => ({
  options: meta.options.parse(options),
  secrets,
  apiToken: TOKEN,
});
const read = async (body: unknown, options?: Parameters<typeof meta.options.parse>[0]) => {
  const result = await meta.read(delivery(json(body)), context(options));
  return result.ok ? result.value : result.error;
};
const never = new AbortController().signal;
const reference = (id: string): LeadReference => ({
  kind: 'reference',
  id,
  payload: { leadgen_id: id, page_id: '101', created_time: 1_699_999_990 },
});
const lookUp = async (
  listener: RequestListener,
  references = [reference('1200000000000001')],
  signal = never,
) => (await meta.lookUp?.(references, context({ apiUrl: await serveApi(listener) }), signal)) ?? [];

describe('the challenge', () => {
  const ask = (query: string, tokens?: { verifyTokens: readonly string[] }, method = 'GET') => {
    const url = `https://leads.example.org/hooks/meta?${query}`;
    const made = delivery({ method, url });
    return meta.handshake?.(made, { ...context({}, ['example-verify-token']), ...tokens });
  };
  const good = 'hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=example-verify-token';

  it('of Meta is answered as text', () => {
    const made = fixture('meta-challenge');
    const tokens = { verifyTokens: ['other', 'example-verify-token'] };
    expect(meta.handshake?.(made, { ...context(), ...tokens })).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
      body: '1158201444',
    });
    expect(meta.handshake?.(made, context())).toBeUndefined();
  });

  it('is checked with the secrets where no verify token is stored', () => {
    expect(ask(good)).toMatchObject({ body: '1158201444' });
    expect(ask(good, { verifyTokens: ['another'] })).toBeUndefined();
  });

  it.each([
    ['another mode', good.replace('subscribe', 'unsubscribe')],
    ['a wrong token', `${good}x`],
    ['no token', 'hub.mode=subscribe&hub.challenge=1'],
    ['no challenge', 'hub.mode=subscribe&hub.verify_token=example-verify-token'],
    ['markup', good.replace('1158201444', encodeURIComponent('<script>'))],
    ['nothing', ''],
  ])('with %s is refused', (_, query) => {
    expect(ask(query)).toBeUndefined();
  });

  it('is no POST, and an empty token never matches', () => {
    expect(ask(good, undefined, 'POST')).toBeUndefined();
    const empty = 'hub.mode=subscribe&hub.challenge=1&hub.verify_token=';
    expect(ask(empty, { verifyTokens: [''] })).toBeUndefined();
  });
});

describe('the signature', () => {
  const signed = (signature: string, rawBody: string | Uint8Array = '{"name":"K\\u00e4the"}') =>
    delivery({ headers: { 'X-Hub-Signature-256': signature }, rawBody });
  const vector = 'sha256=feb800ae2ae4365fcdf6d9761a2e5298c15dc229331843762edb324fcaf40617';
  const known = context({}, ['shhh-Example-Secret']);

  it('is that of the known-answer vector, over the escaped bytes', () => {
    expect(meta.verify(signed(vector), known)).toBe(true);
    expect(meta.verify(signed(vector, '{"name":"Käthe"}'), known)).toBe(false);
  });

  it.each(['meta-leadgen', 'meta-dashboard-test'])('of %s is right', (name) => {
    const made = fixture(name);
    expect(meta.verify(made, context())).toBe(true);
    expect(meta.verify(made, context({}, ['', 'new', SECRET]))).toBe(true);
    expect(meta.verify(made, context({}, ['other']))).toBe(false);
    expect(meta.verify(made, context({}, []))).toBe(false);
    const body = Buffer.concat([made.body, Buffer.from(' ')]);
    expect(meta.verify({ ...made, body }, context())).toBe(false);
  });

  it('is the one that octokit makes for the same header', async () => {
    const body = fixture('meta-leadgen').body.toString();
    expect(meta.verify(signed(await sign(SECRET, body), body), context())).toBe(true);
    expect(meta.verify(signed(await sign('other', body), body), context())).toBe(false);
  });

  const digest = createHmac('sha256', SECRET).update('{}').digest();
  it.each([
    ['base64', `sha256=${digest.toString('base64')}`],
    ['no scheme', digest.toString('hex')],
    ['another scheme', `sha1=${digest.toString('hex')}`],
    ['nothing', 'sha256='],
    ['half of it', `sha256=${digest.toString('hex').slice(0, 32)}`],
  ])('in %s is refused', (_, signature) => {
    expect(meta.verify(signed(`sha256=${digest.toString('hex')}`, '{}'), context())).toBe(true);
    expect(meta.verify(signed(signature, '{}'), context())).toBe(false);
  });

  it('has to be there, and an empty secret signs nothing', () => {
    expect(meta.verify(delivery(json({})), context())).toBe(false);
    const empty = createHmac('sha256', '').update('{}').digest('hex');
    expect(meta.verify(signed(`sha256=${empty}`, '{}'), context({}, ['']))).toBe(false);
  });
});

describe('a delivery', () => {
  it('tells ids of leads, exactly', async () => {
    const result = await meta.read(fixture('meta-leadgen'), context());
    expect(result).toEqual({
      ok: true,
      value: [
        {
          kind: 'reference',
          id: '1200000000000001',
          payload: expect.objectContaining({
            form_id: '301000000000001',
            ad_id: '501000000000001',
            created_time: 1699999990,
          }),
        },
        { kind: 'ignored', why: 'a change of feed, not of leadgen' },
        {
          kind: 'reference',
          id: '12000000000000000029',
          payload: expect.objectContaining({ form_id: 301000000000002 }),
        },
      ],
    });
  });

  it('of the dashboard is a test', async () => {
    const test = { kind: 'ignored', why: "a test of the app's dashboard" };
    const result = await meta.read(fixture('meta-dashboard-test'), context());
    expect(result).toEqual({ ok: true, value: [test] });
    const change = (leadgen_id: unknown) => [{ field: 'leadgen', value: { leadgen_id } }];
    expect(await read({ entry: [{ id: 0, changes: change('1') }] })).toEqual([test]);
    expect(await read({ entry: [{ id: '9', changes: change(444444444444) }] })).toEqual([test]);
  });

  it('gives only the leads of the pages that are named', async () => {
    const result = await meta.read(
      fixture('meta-leadgen'),
      context({ pages: ['101000000000002'] }),
    );
    const kinds = result.ok && result.value.map((item) => item.kind);
    expect(kinds).toEqual(['ignored', 'ignored', 'reference']);
    const changes = [{ field: 'leadgen', value: { leadgen_id: '5' } }];
    const reference = [{ kind: 'reference', id: '5' }];
    expect(await read({ entry: [{ id: '7', changes }] }, { pages: ['7'] })).toMatchObject(
      reference,
    );
    const told = [{ field: 'leadgen', value: { leadgen_id: '5', page_id: 8 } }];
    expect(await read({ entry: [{ id: '7', changes: told }] }, { pages: ['8'] })).toMatchObject(
      reference,
    );
  });

  it('gives a lead that is told twice once', async () => {
    const changes = [
      { field: 'leadgen', value: { leadgen_id: '5' } },
      { field: 'leadgen', value: { leadgen_id: 5 } },
    ];
    expect(await read({ entry: [{ id: '7', changes }] })).toHaveLength(1);
  });

  it.each([[undefined], [null], [''], ['../me'], ['12a'], [{ toString: 1 }], [[1]], [true]])(
    'with the lead id %j is parked',
    async (leadgen_id) => {
      const changes = [{ field: 'leadgen', value: { leadgen_id } }];
      expect(await read({ entry: [{ id: '7', changes }] })).toEqual([
        expect.objectContaining({ kind: 'unusable', field: 'leadgen_id' }),
      ]);
    },
  );

  it.each([
    [{ object: 'page', entry: [] }],
    [{ entry: [null, 1, [], {}, { changes: null }, { changes: [null] }] }],
    [{ entry: [{ id: 'x', messaging: [{}] }] }],
  ])('without changes, %j, has no leads', async (body) => {
    expect(await read(body)).toEqual([]);
  });

  it.each([[{}], [[]], [{ entry: { 0: 1 } }]])('like %j cannot be read', async (body) => {
    expect(await read(body)).toMatchObject({ kind: 'unreadable', status: 400 });
  });
});

describe('a look-up', () => {
  const told = {
    created_time: '2023-11-14T22:13:10+0000',
    id: '1200000000000001',
    ad_id: '501000000000001',
    ad_name: 'Video 3',
    campaign_id: '601000000000001',
    campaign_name: 'November',
    form_id: '301000000000001',
    is_organic: false,
    platform: 'ig',
  };

  it('asks for the lead with the token in a header only, and the proof of the app secret', async () => {
    const asked: unknown[] = [];
    await lookUp((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://graph');
      asked.push(request.method, pathname, Object.fromEntries(searchParams), request.headers);
      response.end(JSON.stringify(told));
    });
    const fields =
      'field_data,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,is_organic,platform';
    const appsecret_proof = createHmac('sha256', SECRET).update(TOKEN).digest('hex');
    expect(asked).toEqual([
      'GET',
      '/v25.0/1200000000000001',
      { fields, appsecret_proof },
      expect.objectContaining({ authorization: `Bearer ${TOKEN}` }),
    ]);
    expect(JSON.stringify(asked.slice(0, 3))).not.toContain(TOKEN);
  });

  it('asks the version of the config', async () => {
    const asked: unknown[] = [];
    const apiUrl = await serveApi((request, response) => {
      asked.push(request.url?.split('?')[0]);
      response.end(JSON.stringify(told));
    });
    await meta.lookUp?.([reference('5')], context({ apiUrl, version: 'v26.0' }), never);
    expect(asked).toEqual(['/v26.0/5']);
  });

  it('gives the person and what was answered', async () => {
    const field_data = [
      { name: 'full_name', values: ['Ayanda Zulu'] },
      { name: 'phone_number', values: ['+27825550141'] },
      { name: 'email', values: ['ayanda@example.org'] },
      { name: 'city', values: ['Durban'] },
      { name: 'which_products?', values: ['Fibre', 'LTE'] },
      { name: 'your_id', values: ['7'] },
      { name: 'south_african_id', values: ['9001015009087'] },
      { name: 'date_of_birth', values: ['01/02/1990'] },
      { name: 'company_name', values: [] },
    ];
    expect(await lookUp(answering(200, { ...told, field_data }))).toEqual([
      {
        kind: 'lead',
        id: '1200000000000001',
        payload: {
          ...told,
          leadgen_id: '1200000000000001',
          page_id: '101',
          answers: {
            full_name: 'Ayanda Zulu',
            phone_number: '+27825550141',
            email: 'ayanda@example.org',
            city: 'Durban',
            'which_products?': 'Fibre, LTE',
            your_id: '7',
            south_african_id: '9001015009087',
            date_of_birth: '01/02/1990',
            company_name: '',
          },
        },
        fields: {
          fullName: 'Ayanda Zulu',
          phones: ['+27825550141'],
          email: 'ayanda@example.org',
          address: 'Durban',
          recordId: '1200000000000001',
          answers: [
            ['which products?', 'Fibre, LTE'],
            ['your id', '7'],
            ['south african id', '9001015009087'],
            ['date of birth', '01/02/1990'],
          ],
        },
      },
    ]);
  });

  it('reads the names of a form in Afrikaans', async () => {
    const field_data = [
      { name: 'voornaam', values: ['Pieter'] },
      { name: 'van', values: ['Botha'] },
      { name: 'selfoonnommer', values: ['082 555 0142'] },
      { name: 'telefoonnommer', values: ['021 555 0143'] },
      { name: 'e-posadres', values: ['pieter@example.org'] },
    ];
    expect(await lookUp(answering(200, { ...told, field_data }))).toMatchObject([
      {
        fields: {
          firstName: 'Pieter',
          surname: 'Botha',
          phones: ['082 555 0142', '021 555 0143'],
          email: 'pieter@example.org',
        },
      },
    ]);
  });

  it('ignores what the Lead Ads Testing Tool makes up', async () => {
    const field_data = [
      { name: 'email', values: ['test@meta.com'] },
      { name: 'full_name', values: ['<test lead: dummy data for full_name>'] },
    ];
    expect(await lookUp(answering(200, { ...told, field_data }))).toEqual([
      { kind: 'ignored', why: expect.stringContaining('test lead') },
    ]);
  });

  it('parks a lead that is not there or not to be seen', async () => {
    const error = { message: 'Unsupported get request.', code: 100, error_subcode: 33 };
    const parked = {
      kind: 'unusable',
      field: 'phoneNumber',
      id: '1200000000000001',
      payload: expect.objectContaining({ leadgen_id: '1200000000000001' }),
      reason: expect.stringContaining('there is no such lead (any more), or the access token'),
    };
    expect(await lookUp(answering(400, { error }))).toEqual([parked]);
    expect(await lookUp(answering(404, ''))).toEqual([parked]);
  });

  it.each([
    [400, { error: { code: 190 } }, 'the access token is expired or wrong'],
    [401, { error: { code: 190, error_subcode: 463 } }, 'the access token is expired or wrong'],
    [400, { error: { code: 4 } }, 'the limit of calls to the Graph API is reached'],
    [403, { error: { code: 17 } }, 'the limit of calls to the Graph API is reached'],
    [400, { error: { code: 32 } }, 'the limit of calls to the Graph API is reached'],
    [400, { error: { code: 613 } }, 'the limit of calls to the Graph API is reached'],
    [400, { error: { code: 100 } }, 'the API of the sender answered 400 with code 100'],
    [403, { error: { code: 200 } }, 'the API of the sender answered 403 with code 200'],
    [429, {}, 'the API of the sender answered 429'],
    [500, '<html>', 'the API of the sender answered 500'],
    [503, { error: { code: '<b>' } }, 'the API of the sender answered 503'],
    [302, { error: null }, 'the API of the sender answered 302'],
    [200, '<html>', 'the API of the sender answered no JSON'],
    [200, [1], 'the API of the sender answered no lead'],
    [200, {}, 'the API of the sender answered no lead'],
  ])('that is answered %i %j is asked for again', async (status, body, why) => {
    expect(await lookUp(answering(status, body))).toEqual([{ kind: 'unreached', why }]);
  });

  it('never takes the token elsewhere', async () => {
    let elsewhere = 0;
    const location = await serveApi((_, response) => {
      elsewhere++;
      response.end(JSON.stringify(told));
    });
    const found = await lookUp((_, response) => void response.writeHead(307, { location }).end());
    expect(found).toEqual([{ kind: 'unreached', why: 'the API of the sender answered 307' }]);
    expect(elsewhere).toBe(0);
  });

  it('that nobody answers is asked for again', async () => {
    const listener: RequestListener = (request) => request.socket.destroy();
    const why = 'the API of the sender could not be reached';
    expect(await lookUp(listener)).toEqual([{ kind: 'unreached', why }]);
  });

  it('ends with the signal; what was found by then is kept', async () => {
    const ending = new AbortController();
    const listener: RequestListener = async (request, response) => {
      if (!request.url?.includes('/1?')) return;
      response.end(JSON.stringify({ ...told, id: '1' }));
      await once(response, 'finish');
      await wait(100);
      ending.abort();
    };
    const found = await lookUp(listener, [reference('1'), reference('2')], ending.signal);
    expect(found).toMatchObject([
      { kind: 'lead', id: '1' },
      { kind: 'unreached', why: 'the look-ups took longer than they may' },
    ]);
  });

  it('asks for ten leads at once at most, and keeps their order', async () => {
    const mostAtOnce = watchRequests();
    const listener: RequestListener = (request, response) =>
      void response.end(JSON.stringify({ id: request.url?.split(/[/?]/)[2] }));
    const ids = Array.from({ length: 25 }, (_, index) => String(1000 + index));
    const found = await lookUp(listener, ids.map(reference));
    expect(found.map((item) => item.kind === 'lead' && item.id)).toEqual(ids);
    expect(mostAtOnce()).toBe(10);
  });

  it('without an API token asks nobody', async () => {
    const { apiToken: _, ...withoutToken } = context();
    expect(await meta.lookUp?.([reference('1')], withoutToken, never)).toEqual([
      { kind: 'unreached', why: expect.stringContaining('apiToken') },
    ]);
  });

  it('never throws, whatever Graph answers', async () => {
    let answer = '';
    const apiUrl = await serveApi((_, response) => void response.end(answer));
    const field = fc.record({ name: fc.jsonValue(), values: fc.jsonValue() });
    const lead = fc.record({
      id: fc.constant('1'),
      field_data: fc.oneof(fc.array(field), fc.jsonValue()),
    });
    await fc.assert(
      fc.asyncProperty(lead, async (body) => {
        answer = JSON.stringify(body);
        const [found] = (await meta.lookUp?.([reference('1')], context({ apiUrl }), never)) ?? [];
        expect(found?.kind).toBe('lead');
      }),
      { numRuns: 50 },
    );
  });
});

it('the sample is signed, and tells the id', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(meta.verify(made, context())).toBe(true);
  expect(await meta.read(made, context())).toMatchObject({
    value: [{ kind: 'reference', id: sampleLead.id }],
  });
});

it.each([
  [{ pages: [] }],
  [{ pages: ['acme'] }],
  [{ version: '25.0' }],
  [{ apiUrl: 'graph.facebook.com' }],
  [{ token: 'x' }],
])('refuses the options %j', (options) => {
  expect(meta.options.safeParse(options).success).toBe(false);
});

it('never throws', async () => {
  const value = fc.oneof(fc.jsonValue(), fc.constant({ toString: 1 }));
  const change = fc.record({ field: fc.oneof(fc.constant('leadgen'), value), value });
  const entry = fc.record({ id: value, changes: fc.oneof(fc.array(change), value) });
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    fc.record({ entry: fc.array(entry) }).map((body) => JSON.stringify(body)),
  );
  await fc.assert(
    fc.asyncProperty(fc.string(), bodies, async (signature, rawBody) => {
      const made = delivery({ headers: { 'x-hub-signature-256': signature }, rawBody });
      expect(meta.verify(made, context())).toBe(false);
      expect(typeof (await meta.read(made, context())).ok).toBe('boolean');
    }),
    { numRuns: 200 },
  );
});
