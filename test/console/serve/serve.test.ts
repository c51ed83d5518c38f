import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { serveConsole } from '../../../console/serve/serve.ts';

/** The console's own requests, with what its one button was told. */
async function start() {
  const told: unknown[] = [];
  const act = async (json: unknown) => {
    told.push(json);
    return { ok: true, text: 'done' };
  };
  const serve = serveConsole({
    actions: new Map([['/local/faults', act]]),
    feed: { readCall: () => undefined },
    connect: (response) => response.end('connected'),
  });
  const server = createServer(async (incoming, response) => {
    if (!(await serve(incoming, response))) response.writeHead(404).end('not ours');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const own = {
    host: `localhost:${port}`,
    origin: `http://localhost:${port}`,
    'content-type': 'application/json',
  };
  async function ask(path: string, headers: object = {}, body?: string) {
    const sent = request({
      port,
      path,
      method: body === undefined ? 'GET' : 'POST',
      headers: { host: own.host, ...headers, ...(body && { 'content-length': body.length }) },
    });
    sent.end(body);
    const [response] = await once(sent, 'response');
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  }
  return { ask, told, own };
}

it('serves the page, which takes nothing from elsewhere and stands in no frame', async () => {
  const { ask } = await start();
  const { status, headers, body } = await ask('/');
  expect({ status, type: headers['content-type'] }).toEqual({
    status: 200,
    type: 'text/html; charset=utf-8',
  });
  expect(headers['content-security-policy']).toMatch(
    /^default-src 'self';.*frame-ancestors 'none'/,
  );
  const files = [...body.matchAll(/(?:src|href)="(\/[^"#]+)"/g)].map(([, path = '']) => path);
  expect(files).toContain('/console/console.js');
  for (const path of files) expect(await ask(path)).toMatchObject({ status: 200 });
});

it.each([
  '/console/',
  '/console/wire.ts',
  '/console/../serve.ts',
  '/console/%2e%2e/serve.ts',
  '/x',
])('has no %s', async (path) => {
  const { ask } = await start();
  expect(await ask(path)).toMatchObject({ status: 404, body: 'not ours' });
});

it.each([
  ['a foreign name that leads here (DNS rebinding)', { host: 'evil.example' }],
  ['a foreign name that begins like ours', { host: 'localhost.evil.example:80' }],
  ['a tunnel', { 'x-forwarded-for': '203.0.113.7' }],
  ['a proxy', { via: '1.1 proxy' }],
])('answers nothing to %s', async (_, headers) => {
  const { ask, told, own } = await start();
  for (const path of ['/', '/console/console.js', '/local/events', '/local/calls/1']) {
    expect(await ask(path, headers)).toMatchObject({ status: 403 });
  }
  const action = await ask('/local/faults', { ...own, ...headers }, '{}');
  expect(action.status).toBe(403);
  expect(told).toEqual([]);
});

it.each([
  ['no origin', { origin: undefined }],
  ['another origin', { origin: 'https://evil.example' }],
  ['another port of this machine', { origin: 'http://localhost:9' }],
  ['no origin to speak of', { origin: 'null' }],
  ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
  ['another port, as the browser says', { 'sec-fetch-site': 'same-site' }],
  ['a type that forms can send', { 'content-type': 'text/plain' }],
  ['no type', { 'content-type': undefined }],
])('does nothing for a request with %s', async (_, changed) => {
  const { ask, told, own } = await start();
  const headers = Object.fromEntries(
    Object.entries({ ...own, ...changed }).filter(([, value]) => value !== undefined),
  );
  expect(await ask('/local/faults', headers, '{}')).toMatchObject({ status: 403 });
  expect(told).toEqual([]);
});

it('does what its own button asks', async () => {
  const { ask, told, own } = await start();
  const answer = await ask('/local/faults', { ...own, 'sec-fetch-site': 'same-origin' }, '{"a":1}');
  expect(answer).toMatchObject({ status: 200, body: '{"ok":true,"text":"done"}' });
  expect(told).toEqual([{ a: 1 }]);
});

it.each([
  ['no JSON', '{', 400],
  ['too much', `"${'x'.repeat(300_000)}"`, 413],
])('says so if a button sends %s', async (_, body, status) => {
  const { ask, told, own } = await start();
  expect(await ask('/local/faults', own, body)).toMatchObject({ status });
  expect(told).toEqual([]);
});

it('tells no page of another origin what happens', async () => {
  const { ask } = await start();
  expect(await ask('/local/events')).toMatchObject({ status: 200, body: 'connected' });
  for (const site of ['cross-site', 'same-site']) {
    expect(await ask('/local/events', { 'sec-fetch-site': site })).toMatchObject({ status: 403 });
    expect(await ask('/local/calls/1', { 'sec-fetch-site': site })).toMatchObject({ status: 403 });
  }
});

it('knows no call where the API is elsewhere', async () => {
  const { ask } = await start();
  expect(await ask('/local/calls/1')).toMatchObject({
    status: 404,
    body: '{"text":"The journal has no call 1 any more."}',
  });
});
