import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ok } from '../../functions/shared/result.ts';
import { checkPort, startHttpApi } from '../../local/http-api.ts';
import type { Invocation } from '../../local/lambda/environment.ts';
import { startLocalStack } from '../../local/stack.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The API with one function behind its routes, which answers what it is told to. */
async function start(answer: Invocation = ok({ statusCode: 200 })) {
  const events: APIGatewayProxyEventV2[] = [];
  const target = {
    async invoke(event: unknown) {
      events.push(event as APIGatewayProxyEventV2);
      return answer;
    },
  };
  const keys = ['POST /hooks/{source}', 'GET /hooks/{source}', 'ANY /all/{rest+}'];
  const api = await startHttpApi({
    port: 0,
    routes: keys.map((key) => ({ key, target })),
    status: async () => ({ queue: 'fine' }),
  });
  onTestFinished(() => api.close());
  return { url: api.url, events };
}

it('makes the event of payload format 2.0', async () => {
  const { url, events } = await start();
  await fetch(`${url}/hooks/crm?a=1&b=x%20y&a=2`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Custom': 'Value',
      Cookie: 'one=1; two=2',
      'User-Agent': 'test',
    },
    body: '{"name":"Zoë"}',
  });
  const host = new URL(url).host;
  expect(events).toEqual([
    {
      version: '2.0',
      routeKey: 'POST /hooks/{source}',
      rawPath: '/hooks/crm',
      rawQueryString: 'a=1&b=x%20y&a=2',
      cookies: ['one=1', 'two=2'],
      headers: expect.objectContaining({
        host,
        'content-type': 'application/json',
        'x-custom': 'Value',
        'x-forwarded-proto': 'http',
      }),
      queryStringParameters: { a: '1,2', b: 'x y' },
      pathParameters: { source: 'crm' },
      requestContext: expect.objectContaining({
        domainName: host,
        http: expect.objectContaining({
          method: 'POST',
          path: '/hooks/crm',
          protocol: 'HTTP/1.1',
          userAgent: 'test',
        }),
        routeKey: 'POST /hooks/{source}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.closeTo(Date.now(), -4),
      }),
      body: '{"name":"Zoë"}',
      isBase64Encoded: false,
    },
  ]);
  expect(events[0]?.headers).not.toHaveProperty('cookie');
});

it('joins a header that is sent several times', async () => {
  const { url, events } = await start();
  const sent = request(`${url}/hooks/crm`, { headers: { 'x-twice': ['one', 'two'] } });
  await new Promise((resolve) => sent.on('response', resolve).end());
  expect(events[0]?.headers['x-twice']).toBe('one,two');
});

const utf8 = Buffer.from('é');
const latin1 = Buffer.from('é', 'latin1');

it.each([
  ['application/json', utf8, false],
  ['Application/JSON; charset=utf-8', utf8, false],
  ['text/xml', utf8, false],
  ['text/plain;charset=UTF-8', utf8, false],
  ['application/xml', utf8, false],
  ['application/x-www-form-urlencoded', utf8, true],
  ['application/vnd.api+json', utf8, true],
  ['multipart/form-data; boundary=x', utf8, true],
  ['application/octet-stream', Buffer.from([0, 255]), true],
  ['application/json', latin1, true],
  [undefined, utf8, true],
])('gives a body of type %s as it is in AWS: %s base64: %s', async (type, body, isBase64) => {
  const { url, events } = await start();
  const headers = type === undefined ? {} : { 'content-type': type };
  await fetch(`${url}/hooks/crm`, { method: 'POST', headers, body });
  const [event] = events;
  expect(event?.isBase64Encoded).toBe(isBase64);
  expect(Buffer.from(event?.body ?? '', isBase64 ? 'base64' : 'utf8')).toEqual(body);
});

it('leaves out the body, query and cookies that are not there', async () => {
  const { url, events } = await start();
  await fetch(`${url}/hooks/crm`);
  expect(events[0]).toMatchObject({ isBase64Encoded: false, rawQueryString: '' });
  for (const name of ['body', 'queryStringParameters', 'cookies']) {
    expect(events[0]).not.toHaveProperty(name);
  }
});

it.each([
  ['POST', '/hooks', 404],
  ['POST', '/hooks/crm/more', 404],
  ['PUT', '/hooks/crm', 404],
  ['PUT', '/all/of/it', 200],
])('%s %s is answered with %i', async (method, path, status) => {
  const { url } = await start();
  const response = await fetch(url + path, { method });
  expect(response.status).toBe(status);
  if (status === 404) expect(await response.json()).toEqual({ message: 'Not Found' });
});

it.each([
  [10 * 1024 * 1024, 200],
  [10 * 1024 * 1024 + 1, 413],
])('a body of %i bytes is answered with %i', async (size, status) => {
  const { url } = await start();
  const response = await fetch(`${url}/hooks/crm`, { method: 'POST', body: Buffer.alloc(size) });
  expect(response.status).toBe(status);
});

it.each<[string, Invocation, object]>([
  [
    'status, headers, cookies and body',
    ok({
      statusCode: 422,
      headers: { 'Content-Type': 'text/html', 'X-Number': 7 },
      cookies: ['a=1', 'b=2'],
      body: '<p>',
    }),
    { status: 422, type: 'text/html', cookies: ['a=1', 'b=2'], body: '<p>' },
  ],
  [
    'base64',
    ok({ statusCode: 200, body: Buffer.from('é').toString('base64'), isBase64Encoded: true }),
    { status: 200, body: 'é' },
  ],
  ['only JSON', ok({ hello: 1 }), { status: 200, type: 'application/json', body: '{"hello":1}' }],
  [
    'a failure',
    { ok: false, error: 'timed out' },
    { status: 500, type: 'application/json', body: '{"message":"Internal Server Error"}' },
  ],
  [
    'a status that is none',
    ok({ statusCode: 'fine' }),
    { status: 500, body: '{"message":"Internal Server Error"}' },
  ],
])('turns the answer of a function into a response: %s', async (_, answer, expected) => {
  const { url } = await start(answer);
  const response = await fetch(`${url}/hooks/crm`);
  expect({
    status: response.status,
    type: response.headers.get('content-type'),
    cookies: response.headers.getSetCookie(),
    body: await response.text(),
  }).toMatchObject(expected);
});

it('answers with the status of the stack beside the routes', async () => {
  const { url, events } = await start();
  const response = await fetch(`${url}/local/status`);
  expect(await response.json()).toEqual({ queue: 'fine' });
  expect(events).toEqual([]);
});

describe('what is not a webhook', () => {
  async function ask(url: string, path: string, headers: Record<string, string>, method = 'GET') {
    const { port: at } = new URL(url);
    const sent = request({
      port: at,
      path,
      method,
      headers: { host: `localhost:${at}`, ...headers },
    });
    sent.end();
    const [response] = await once(sent, 'response');
    return `${response.statusCode} ${await text(response)}`;
  }

  it.each<[string, Record<string, string>]>([
    ['a name that was pointed here', { host: 'evil.example' }],
    ['a name that only begins so', { host: 'localhost.evil.example' }],
    ['a tunnel', { 'x-forwarded-for': '203.0.113.7' }],
    ['a tunnel that tells the scheme only', { 'x-forwarded-proto': 'https' }],
    ['a tunnel of Cloudflare', { 'cf-connecting-ip': '203.0.113.7' }],
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['a page of another port', { origin: 'http://localhost:1' }],
    ['a page without an origin', { origin: 'null' }],
    ['an image of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' }],
    [
      'a frame of another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    ],
  ])('is not told to %s, and a webhook is', async (_, headers) => {
    const { url, events } = await start();
    for (const path of ['/local/status', '/', '/console/console.js', '/local/calls/1']) {
      expect(await ask(url, path, headers)).toMatch(/^403 /);
    }
    expect(await ask(url, '/local/faults', headers, 'POST')).toMatch(/^403 /);
    expect(events).toEqual([]);
    expect(await ask(url, '/hooks/crm', headers, 'POST')).toMatch(/^200 /);
  });

  it.each<[string, Record<string, string>]>([
    ['127.0.0.1', { host: '127.0.0.1' }],
    ['[::1]', { host: '[::1]:3000' }],
    [
      'a link',
      {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      },
    ],
  ])('is told to %s', async (_, headers) => {
    const { url } = await start();
    expect(await ask(url, '/local/status', headers)).toBe('200 {"queue":"fine"}');
  });
});

it('asks what else is served here before the routes, and goes on with what is not', async () => {
  const invoke = async () => ok({ statusCode: 200, body: 'the function' });
  const api = await startHttpApi({
    port: 0,
    routes: [{ key: 'ANY /{path}', target: { invoke } }],
    status: async () => ({}),
    serve: async ({ url }, response) => {
      if (url !== '/page') return false;
      response.end('the page');
      return true;
    },
  });
  onTestFinished(() => api.close());
  const read = async (path: string) => (await fetch(`${api.url}${path}`)).text();
  expect(await read('/page')).toBe('the page');
  expect(await read('/other')).toBe('the function');
});

it('says in one line that its port is taken', async () => {
  const { url } = await start();
  const port = Number(new URL(url).port);
  const another = startHttpApi({ port, routes: [], status: async () => ({}) });
  await expect(another).rejects.toThrow(`port ${port} is taken: stop what uses it`);
});

it('takes the more exact route first, and $default for the rest', async () => {
  const taken: string[] = [];
  const keys = ['$default', 'GET /hooks/{source}', 'POST /hooks/{source}', 'POST /hooks/website'];
  const api = await startHttpApi({
    port: 0,
    routes: keys.map((key) => ({
      key,
      target: { invoke: async () => ok({ statusCode: 200, body: `${taken.push(key)}` }) },
    })),
    status: async () => ({}),
  });
  onTestFinished(() => api.close());
  for (const [method, path] of [
    ['POST', '/hooks/website'],
    ['POST', '/hooks/crm'],
    ['PUT', '/hooks/website'],
    ['POST', '/hooks/website/'],
  ] as const) {
    await fetch(`${api.url}${path}`, { method });
  }
  expect(taken).toEqual(['POST /hooks/website', 'POST /hooks/{source}', '$default', '$default']);
});

it('throttles a route by itself, as a bucket that fills again', async () => {
  let now = 1_000_000;
  const target = { invoke: async () => ok({ statusCode: 200 }) };
  const api = await startHttpApi({
    port: 0,
    routes: [
      { key: 'POST /hooks/website', throttle: { rate: 2, burst: 3 }, target },
      { key: 'POST /hooks/{source}', target },
    ],
    status: async () => ({}),
    now: () => now,
  });
  onTestFinished(() => api.close());
  const post = async (source: string) =>
    (await fetch(`${api.url}/hooks/${source}`, { method: 'POST' })).status;
  const five = async () =>
    [1, 2, 3, 4, 5].reduce<Promise<number[]>>(
      async (before) => [...(await before), await post('website')],
      Promise.resolve([]),
    );
  expect(await five()).toEqual([200, 200, 200, 429, 429]);
  expect(await post('crm')).toBe(200);
  now += 1_000;
  expect(await five()).toEqual([200, 200, 429, 429, 429]);
});

it('tells beforehand that a port is taken, and leaves a free one free', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(checkPort(port)).rejects.toThrow(
    `port ${port} is taken: stop what uses it, or set PORT to another one`,
  );
  // Before the config is read, and long before anything is bundled.
  const dataDir = temporaryFolder();
  await expect(
    startLocalStack({ configFile: '/nowhere/config.ts', dataDir, port }),
  ).rejects.toThrow(`port ${port} is taken`);
  server.close();
  await once(server, 'close');
  await checkPort(port);
  await checkPort(port);
});
