import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/zoho.ts';
import type {
  Item,
  LeadReference,
  SourceContext,
  VerifiedDelivery,
} from '../../../functions/webhook/source.ts';
import { zoho } from '../../../functions/webhook/sources/zoho.ts';
import { delivery, fixture, json, NOW } from './deliveries.ts';
import { sampleDelivery } from './sample-delivery.ts';

const TOKEN = 'example-token';
type Options = Parameters<typeof zoho.options.parse>[0];
const context = (
  options: Options = {},
  secrets: Partial<Omit<SourceContext, 'options'>> = {},
): SourceContext<typeof zoho.options> => ({
  options: zoho.options.parse(options),
  secrets: [TOKEN],
  ...secrets,
});

const read = (made: VerifiedDelivery, options?: Options) => zoho.read(made, context(options));
const items = async (made: VerifiedDelivery, options?: Options): Promise<readonly Item[]> => {
  const result = await read(made, options);
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const raw = (rawBody: string) => delivery({ headers: { 'content-type': 'text/plain' }, rawBody });

const NOTIFICATION = {
  query_params: {},
  module: 'Leads',
  resource_uri: 'https://www.zohoapis.com/crm/v8/Leads',
  ids: ['4000000000000000125'],
  operation: 'insert',
  channel_id: 1000000000001,
  token: TOKEN,
  server_time: NOW,
  affected_fields: [],
};

describe('the webhook of a workflow rule', () => {
  it('reads form parameters', async () => {
    expect(await items(fixture('zoho-form'))).toEqual([
      {
        kind: 'lead',
        id: '4000000000000000123',
        payload: expect.objectContaining({ 'First Name': 'Thandi', Rating: '-None-' }),
        fields: {
          firstName: 'Thandi',
          surname: 'Nkosi',
          email: 'thandi@example.org',
          phones: ['+27 82 555 0120'],
          address: 'Soweto',
          notes: 'Call me\nafter 5',
          recordId: '4000000000000000123',
          answers: [['Lead Source', 'Web "offer"']],
        },
      },
    ]);
  });

  it('reads a raw template into which merge fields were pasted', async () => {
    expect(await items(fixture('zoho-raw'))).toEqual([
      {
        kind: 'lead',
        id: '4000000000000000124',
        payload: {
          id: '4000000000000000124',
          First_Name: 'Pieter',
          Last_Name: 'van Wyk',
          Mobile: '0825550121',
          Annual_Revenue: null,
          Home: 'C:\\docs',
          Description: 'Bel asb.\r\n\tDankie',
        },
        fields: {
          firstName: 'Pieter',
          surname: 'van Wyk',
          phones: ['0825550121'],
          notes: 'Bel asb.\r\n\tDankie',
          recordId: '4000000000000000124',
          answers: [['Home', 'C:\\docs']],
        },
      },
    ]);
  });

  it('reads a multipart form and a list', async () => {
    const form = new Response(
      Object.entries({ 'Record Id': '7', Mobile: '082 555 0101' }).reduce((data, [name, value]) => {
        data.append(name, value);
        return data;
      }, new FormData()),
    );
    const made = delivery({
      headers: { 'content-type': form.headers.get('content-type') ?? '' },
      rawBody: new Uint8Array(await form.arrayBuffer()),
    });
    expect(await items(made)).toMatchObject([{ id: '7', fields: { phones: ['082 555 0101'] } }]);
    const list = delivery(json([{ id: 8, Phone: '1111111' }, { Phone: '2222222' }, null]));
    expect(await items(list)).toMatchObject([
      { id: '8', fields: { phones: ['1111111'] } },
      { fields: { phones: ['2222222'] } },
      { payload: null, fields: {} },
    ]);
  });

  it.each([
    ['a line break', '{"a": "x\ny", "b": 1}', { a: 'x\ny', b: 1 }],
    ['a tab in a key', '{"a\tb": "x"}', { 'a\tb': 'x' }],
    ['a lone backslash', '{"a": "C:\\x \\u12 \\\\ \\" \\n"}', { a: 'C:\\x \\u12 \\ " \n' }],
    ['nothing', '{"a": , "b":}', { a: null, b: null }],
    ['a number with zero', '{"a": 0825550101 , "b": 1}', { a: '0825550101', b: 1 }],
    ['a number with plus', '{"a":+27 82 555 0101\n}', { a: '+27 82 555 0101' }],
    [
      'literals',
      '{"a": -1.5e3, "b": true, "c": null, "d": ,"e":{"f":""}}',
      {
        a: -1500,
        b: true,
        c: null,
        d: null,
        e: { f: '' },
      },
    ],
    ['a date', '{"a": 2023-11-14}', { a: '2023-11-14' }],
    ['text that looks like a template', '{"a": "x: , }", "b": }', { a: 'x: , }', b: null }],
  ])('rescues %s', async (_, body, payload) => {
    expect(await items(raw(body))).toMatchObject([{ payload }]);
  });

  it.each([
    ['a quote', '{"a": "say "hi"", "b": 1}'],
    ['a comma in bare text', '{"a": Nkosi, Thandi}'],
    ['a bare time', '{"a": 10:30}'],
    ['a last backslash', '{"a": "C:\\", "b": "x"}'],
    ['an end', '{"a": "x'],
    ['a list without an end', '[{"a": "x"}'],
  ])('does not guess at %s', async (_, body) => {
    const result = await read(raw(body));
    expect(result).toMatchObject({ ok: false, error: { status: 400 } });
    expect(!result.ok && result.error.reason).toMatch(
      /^the body is not valid JSON.*; a quote in a merge field breaks a raw template/,
    );
    expect(!result.ok && result.error.reason).not.toMatch(/hi|Nkosi|Thandi|10:30/);
  });

  it.each([
    ['Lead Id', 'x-1'],
    ['Lead_Id', 'x-1'],
    ['leadId', 'x-1'],
    ['zoho_lead_id', 'x-1'],
    ['id', 4000000000000],
    ['Contact Id', 'x-1'],
    ['ID', 'x-1'],
  ])('the id is %s', async (name, id) => {
    const [lead] = await items(
      delivery(json({ 'Owner Id': 'no', [name]: id, Phone: '1111111', 'CRM Id': '' })),
    );
    expect(lead).toMatchObject({ id: String(id), fields: { recordId: String(id) } });
  });

  it('has an id of its own before those of other records', async () => {
    const [lead] = await items(delivery(json({ Contact_Id: '5', id: '6', Phone: '1111111' })));
    expect(lead).toMatchObject({ id: '6', fields: { recordId: '6' } });
  });

  it('never dials an id, an assistant or an owner, and takes the mailing address', async () => {
    const record = {
      id: '0825550101',
      Owner: { name: 'An Agent', id: '1', phone: '082 555 0102' },
      'Asst Phone': '082 555 0103',
      Fax: '011 555 0104',
      $approved: true,
      Locked__s: false,
      Modified_Time: '2023-11-14T22:13:20+02:00',
      Other_Street: '1 Other Rd',
      Mailing_Street: '5 Florida Rd',
      Mailing_City: 'Durban',
      Lead_Status: '-None-',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a merge field of Zoho's
      Phone: '${Leads.Phone}',
      Tag: [{ name: 'hot', id: '2' }],
    };
    const [lead] = await items(delivery(json(record)));
    expect(lead?.kind === 'lead' && lead.fields).toEqual({
      address: '5 Florida Rd, Durban',
      recordId: '0825550101',
      answers: [
        ['Asst Phone', '082 555 0103'],
        ['Fax', '011 555 0104'],
        ['Other Street', '1 Other Rd'],
      ],
    });
  });

  it('cannot read an empty body, XML, or what is nested too deep', async () => {
    const deep = `${'['.repeat(50)}${']'.repeat(50)}`;
    expect(await read(raw(deep))).toMatchObject({
      error: { status: 400, reason: 'the body is nested deeper than 32 levels' },
    });
    expect(await read(delivery())).toMatchObject({ ok: false, error: { status: 400 } });
    expect(await read(raw('<Leads/>'))).toMatchObject({ ok: false, error: { status: 415 } });
  });
});

describe('notifications', () => {
  it('become references, without the token', async () => {
    const found = await items(fixture('zoho-notification'));
    const payload = { module: 'Leads', operation: 'insert' };
    expect(found).toEqual([
      {
        kind: 'reference',
        id: '4000000000000000125',
        payload: { ...payload, id: '4000000000000000125' },
      },
      {
        kind: 'reference',
        id: '4000000000000000126',
        payload: { ...payload, id: '4000000000000000126' },
      },
    ]);
    expect(JSON.stringify(found)).not.toContain(TOKEN);
  });

  it('keep an id that is a number', async () => {
    const { headers, rawBody } = json({ ...NOTIFICATION, ids: [] });
    const body = String(rawBody).replace('"ids":[]', '"ids":[4000000000000000127, 12]');
    expect(await items(delivery({ ...(headers && { headers }), rawBody: body }))).toMatchObject([
      { kind: 'reference', id: '4000000000000000127' },
      { kind: 'reference', id: '12' },
    ]);
  });

  it.each([
    [{ operation: 'update' }, 'the operation update'],
    [{ operation: 'edit' }, 'the operation edit'],
    [{ operation: 'delete' }, 'the operation delete'],
    [{ operation: '082 555 0101' }, 'the operation unknown'],
    [{ module: 'Deals' }, 'a record of the module Deals'],
    [{ module: '../Users' }, 'a record of the module unknown'],
  ])('with %j are ignored', async (part, why) => {
    expect(await items(delivery(json({ ...NOTIFICATION, ...part })))).toEqual([
      { kind: 'ignored', why },
    ]);
  });

  it('of a module that the config names are leads', async () => {
    const made = delivery(json({ ...NOTIFICATION, operation: 'create', module: 'Enquiries' }));
    expect(await items(made, { modules: ['Enquiries'] })).toMatchObject([
      { kind: 'reference', payload: { module: 'Enquiries' } },
    ]);
    expect(await items(made)).toMatchObject([{ kind: 'ignored' }]);
  });

  it.each([{ ids: 'x' }, { ids: null }, { module: 1 }, { operation: ['insert'] }])(
    'with %j cannot be read',
    async (part) => {
      expect(await read(delivery(json({ ...NOTIFICATION, ...part })))).toMatchObject({
        ok: false,
        error: { status: 400, reason: 'the notification lacks its ids, module or operation' },
      });
    },
  );

  it.each([['../Users/1'], [''], [null], [{}], ['1?x=1'], [-1], [['1', '2']]])(
    'with the id %j are not looked up',
    async (id) => {
      expect(await items(delivery(json({ ...NOTIFICATION, ids: [id] })))).toMatchObject([
        { kind: 'unusable' },
      ]);
    },
  );
});

describe('the sender', () => {
  it.each(['zoho-form', 'zoho-raw', 'zoho-notification'])('of %s proves itself', (name) => {
    const made = fixture(name);
    expect(zoho.verify(made, context())).toBe(true);
    expect(zoho.verify(made, context({}, { secrets: ['old', TOKEN] }))).toBe(true);
    expect(zoho.verify(made, context({}, { secrets: ['other'] }))).toBe(false);
    expect(zoho.verify(made, context({}, { secrets: [''] }))).toBe(false);
    expect(zoho.verify(made, context({}, { secrets: [] }))).toBe(false);
  });

  it('is not looked for in a body larger than any notification', () => {
    const large = (length: number) => delivery(json({ ...NOTIFICATION, more: 'x'.repeat(length) }));
    expect(zoho.verify(large(1_000), context())).toBe(true);
    expect(zoho.verify(large(65_536), context())).toBe(false);
  });

  it.each(['zoho-form', 'zoho-raw'])('of %s needs its token outside the body', (name) => {
    const made = fixture(name);
    const bare = { ...made, headers: {}, query: new URLSearchParams() };
    expect(zoho.verify(bare, context())).toBe(false);
  });

  it('may have a token of its own for notifications', () => {
    const made = fixture('zoho-notification');
    const secrets = { secrets: ['other'], verifyTokens: [TOKEN] };
    expect(zoho.verify(made, context({}, secrets))).toBe(true);
    const swapped = { secrets: [TOKEN], verifyTokens: ['other'] };
    expect(zoho.verify(made, context({}, swapped))).toBe(false);
  });

  it('may use a header of its own', () => {
    const made = delivery({ headers: { 'X-Acme': TOKEN } });
    expect(zoho.verify(made, context({ header: 'X-Acme' }))).toBe(true);
    expect(zoho.verify(made, context())).toBe(false);
  });

  it.each([
    [{ token: 'example-toke' }],
    [{ token: '' }],
    [{ token: null }],
    [{ token: [TOKEN] }],
    [{ token: { toString: TOKEN } }],
    [{ token: undefined }],
    [{ channel_id: undefined }],
    [{ ids: undefined }],
  ])('of a notification with %j is unknown', (part) => {
    const made = delivery(json({ ...NOTIFICATION, ...part }));
    expect(zoho.verify(made, context())).toBe(false);
    expect(zoho.verify(made, context({}, { secrets: [''] }))).toBe(false);
  });
});

describe('the look-up', () => {
  const RECORD = {
    id: '4000000000000000125',
    Owner: { name: 'An Agent', id: '4000000000000000001', email: 'agent@example.org' },
    Full_Name: 'Ms Thandi Nkosi',
    Salutation: 'Ms',
    First_Name: 'Thandi',
    Last_Name: 'Nkosi',
    Phone: null,
    Mobile: '082 555 0125',
    Email: 'thandi@example.org',
    Lead_Source: 'Web',
    Zip_Code: '1804',
    City: 'Soweto',
    Country: 'South Africa',
    $editable: true,
    Tag: [],
    Layout: { name: 'Standard', id: '4000000000000000002' },
    Created_Time: '2023-11-14T22:13:20+02:00',
  };
  const requests: { url: string | undefined; authorization: string | undefined }[] = [];
  let answer: (response: ServerResponse, id: string) => void;
  let atOnce = 0;
  let mostAtOnce = 0;
  let server: Server;
  let apiUrl: string;

  beforeEach(async () => {
    requests.length = 0;
    mostAtOnce = 0;
    answer = (response, id) => response.end(JSON.stringify({ data: [{ ...RECORD, id }] }));
    server = createServer(({ url, headers }, response) => {
      requests.push({ url, authorization: headers.authorization });
      atOnce++;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      response.on('close', () => atOnce--);
      setTimeout(() => answer(response, url?.split('/').at(-1) ?? ''), 5);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const reference = (id: string): LeadReference => ({
    kind: 'reference',
    id,
    payload: { module: 'Leads', operation: 'insert', id },
  });
  const lookUp = async (
    ids: readonly string[],
    { apiToken, signal = AbortSignal.timeout(4_000) }: { apiToken?: string; signal?: AbortSignal },
  ) =>
    zoho.lookUp?.(
      ids.map(reference),
      context({ apiUrl }, apiToken === undefined ? {} : { apiToken }),
      signal,
    );

  it('asks for the record', async () => {
    const id = '4000000000000000125';
    expect(await lookUp([id], { apiToken: 'api-1' })).toEqual([
      {
        kind: 'lead',
        id,
        payload: RECORD,
        fields: {
          title: 'Ms',
          firstName: 'Thandi',
          surname: 'Nkosi',
          fullName: 'Ms Thandi Nkosi',
          email: 'thandi@example.org',
          phones: ['082 555 0125'],
          country: 'South Africa',
          address: 'Soweto, 1804, South Africa',
          recordId: id,
          answers: [['Lead Source', 'Web']],
        },
      },
    ]);
    expect(requests).toEqual([
      { url: `/crm/v8/Leads/${id}`, authorization: 'Zoho-oauthtoken api-1' },
    ]);
  });

  it("takes the id that was told for the lead's", async () => {
    answer = (response) => response.end('{"data":[{"Contact_Id":"5","Mobile":"1111111"}]}');
    expect(await lookUp(['1'], { apiToken: 'api-1' })).toMatchObject([
      { kind: 'lead', id: '1', fields: { recordId: '1', phones: ['1111111'] } },
    ]);
  });

  it('asks for at most ten at once, and keeps the order', async () => {
    const ids = Array.from({ length: 25 }, (_, number) => String(number + 1));
    const found = await lookUp(ids, { apiToken: 'api-1' });
    expect(found?.map((item) => item.kind === 'lead' && item.id)).toEqual(ids);
    expect(requests).toHaveLength(25);
    expect(mostAtOnce).toBeGreaterThan(1);
    expect(mostAtOnce).toBeLessThanOrEqual(10);
  });

  it.each([401, 403, 429, 500, 503, 302])('answered %i, is not done yet', async (status) => {
    answer = (response) => response.writeHead(status, { location: '/other' }).end('{}');
    expect(await lookUp(['1'], { apiToken: 'api-1' })).toEqual([
      { kind: 'unreached', why: `the API of the sender answered ${status}` },
    ]);
    expect(requests).toHaveLength(1);
  });

  it('of a record that is gone parks its id', async () => {
    answer = (response) => response.writeHead(404).end('{}');
    expect(await lookUp(['1'], { apiToken: 'api-1' })).toEqual([
      {
        kind: 'unusable',
        id: '1',
        field: 'phoneNumber',
        reason: 'cannot be looked up: the sender knows no such lead (any more)',
        payload: { module: 'Leads', operation: 'insert', id: '1' },
      },
    ]);
  });

  it.each(['{"data":[]}', '{"data":{}}', '{}', '[]', '{"data":[null]}', '{"data":["x"]}'])(
    'answered %s parks its id',
    async (body) => {
      answer = (response) => response.end(body);
      expect(await lookUp(['1'], { apiToken: 'api-1' })).toMatchObject([
        {
          kind: 'unusable',
          id: '1',
          reason: 'cannot be looked up: the sender told nothing about this lead',
        },
      ]);
    },
  );

  it('ends with its signal', async () => {
    answer = () => {};
    const found = await lookUp(['1', '2'], {
      apiToken: 'api-1',
      signal: AbortSignal.timeout(100),
    });
    expect(found).toEqual([
      { kind: 'unreached', why: 'the look-ups took longer than they may' },
      { kind: 'unreached', why: 'the look-ups took longer than they may' },
    ]);
  });

  it.each([undefined, ''])('without an API token (%j) asks nobody', async (apiToken) => {
    const found = await lookUp(['1'], apiToken === undefined ? {} : { apiToken });
    expect(found).toEqual([
      { kind: 'unreached', why: 'the webhooks secret has no apiToken for this source' },
    ]);
    expect(requests).toEqual([]);
  });
});

it.each([
  [{ apiUrl: 'https://www.zohoapis.eu' }, true],
  [{ apiUrl: 'https://www.zohoapis.com.au' }, true],
  [{ apiUrl: 'https://www.zohoapis.com.au/' }, false],
  [{ apiUrl: 'http://127.0.0.1:8080' }, true],
  [{ apiUrl: 'http://www.zohoapis.eu' }, false],
  [{ apiUrl: 'http://127.0.0.1.example.org' }, false],
  [{ apiUrl: 'http://localhost@example.org' }, false],
  [{ apiUrl: 'www.zohoapis.eu' }, false],
  [{ modules: [] }, false],
  [{ modules: ['../Leads'] }, false],
  [{ header: 'a b' }, false],
  [{ token: 'x' }, false],
])('the options %j are good: %s', (options, good) => {
  expect(zoho.options.safeParse(options).success).toBe(good);
});

it('takes its own sample', async () => {
  const lead = {
    id: '70000000017',
    firstName: 'Zoë & Co',
    surname: 'Nkosi',
    phone: '+27825550142',
    email: 'zoe@example.org',
  };
  const made = sampleDelivery(sample, TOKEN, { lead });
  expect(zoho.verify(made, context())).toBe(true);
  expect(await items(made)).toMatchObject([
    {
      id: lead.id,
      fields: { firstName: lead.firstName, phones: [lead.phone], email: lead.email },
    },
  ]);
});

it('never throws', async () => {
  const pieces = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '{',
          '}',
          '"',
          ':',
          ',',
          '\\',
          '\n',
          '"channel_id":',
          '"ids":',
          '0825550101',
        ),
        fc.string(),
      ),
    )
    .map((parts) => `{${parts.join('')}`);
  const notification = fc
    .record({ ids: fc.jsonValue(), channel_id: fc.jsonValue() })
    .chain((part) =>
      fc
        .jsonValue()
        .map((value) =>
          JSON.stringify({ ...NOTIFICATION, ...part, token: value, operation: value }),
        ),
    );
  const bodies = fc.oneof(fc.uint8Array(), fc.json(), pieces, notification);
  const types = fc.constantFrom(
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  );
  await fc.assert(
    fc.asyncProperty(bodies, types, async (rawBody, type) => {
      const made = delivery({ headers: { 'content-type': type }, rawBody });
      expect(zoho.verify(made, context({}, { secrets: ['never-this'] }))).toBe(false);
      expect(typeof (await read(made)).ok).toBe('boolean');
    }),
    { numRuns: 150 },
  );
});
