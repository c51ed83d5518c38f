import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { askVerifier } from '../../../functions/webhook/screening/verifier.ts';

/** A verifier that answers as it is told to, and keeps what it was asked. */
let answer: (response: ServerResponse, asked: URLSearchParams) => void;
let asked: { path: string; form: URLSearchParams }[];
const server = createServer(async (request: IncomingMessage, response) => {
  const form = new URLSearchParams(await text(request));
  asked.push({ path: request.url ?? '', form });
  answer(response, form);
});
let apiUrl: string;
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
});

const says =
  (body: unknown, status = 200) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const ask = (changes: Partial<Parameters<typeof askVerifier>[0]> = {}) =>
  askVerifier({
    by: 'turnstile',
    apiUrl,
    secrets: ['key'],
    response: 'from the widget',
    ...changes,
  });

it.each([
  ['turnstile', '/turnstile/v0/siteverify'],
  ['hcaptcha', '/siteverify'],
  ['recaptcha', '/recaptcha/api/siteverify'],
] as const)('asks %s at %s with the key and the answer of the widget', async (by, path) => {
  answer = says({ success: true });
  expect(await ask({ by })).toEqual({ kind: 'human' });
  expect(asked.map(({ form, ...rest }) => ({ ...rest, ...Object.fromEntries(form) }))).toEqual([
    { path, secret: 'key', response: 'from the widget' },
  ]);
});

it.each([
  [{ success: true }, 200, 'human'],
  [{ success: true, score: 0.5 }, 200, 'human'],
  [{ success: true, score: 0.4 }, 200, 'refused'],
  [{ success: true, score: 0 }, 200, 'refused'],
  [{ success: false, 'error-codes': ['timeout-or-duplicate'] }, 200, 'refused'],
  [{ success: false, 'error-codes': ['invalid-input-response'] }, 400, 'refused'],
  [{ success: false }, 200, 'refused'],
  [{ success: false, 'error-codes': ['invalid-input-secret'] }, 200, 'unknown'],
  [{ success: false, 'error-codes': ['invalid-input-secret'] }, 400, 'unknown'],
  [{ success: false, 'error-codes': ['sitekey-secret-mismatch'] }, 200, 'unknown'],
  [{ success: false, 'error-codes': ['internal-error'] }, 200, 'unknown'],
  [{ success: false, 'error-codes': ['bad-request'] }, 400, 'unknown'],
  [{ success: 'true' }, 200, 'unknown'],
  [{}, 200, 'unknown'],
  [[], 200, 'unknown'],
  [{ error: 'internal' }, 500, 'unknown'],
  [{ error: 'slow down' }, 429, 'unknown'],
])('%j with status %i: %s', async (body, status, kind) => {
  answer = says(body, status);
  expect(await ask()).toMatchObject({ kind });
});

it('asks nobody about a form without an answer of the widget, or with one too long', async () => {
  answer = says({ success: true });
  expect(await ask({ response: undefined })).toMatchObject({ kind: 'refused' });
  expect(await ask({ response: '' })).toMatchObject({ kind: 'refused' });
  expect(await ask({ response: 'x'.repeat(10_000) })).toMatchObject({ kind: 'refused' });
  expect(asked).toEqual([]);
});

it('takes the second key while the first is no longer known', async () => {
  answer = (response, form) =>
    form.get('secret') === 'new'
      ? says({ success: true })(response)
      : says({ success: false, 'error-codes': ['invalid-input-secret'] })(response);
  expect(await ask({ secrets: ['old', 'new'] })).toEqual({ kind: 'human' });
  expect(await ask({ secrets: ['old'] })).toMatchObject({ kind: 'unknown' });
  expect(await ask({ secrets: [] })).toMatchObject({ kind: 'unknown' });
});

it('does not know where the verifier is down', async () => {
  answer = (response) => response.destroy();
  expect(await ask()).toEqual({ kind: 'unknown', why: 'turnstile could not be asked' });
  expect(await ask({ apiUrl: 'http://127.0.0.1:1' })).toMatchObject({ kind: 'unknown' });
});

it('does not ask again where an answer is lost: what the widget gave is good for one request', async () => {
  answer = (response) =>
    asked.length === 1
      ? response.destroy()
      : says({ success: false, 'error-codes': ['timeout-or-duplicate'] })(response);
  expect(await ask()).toEqual({ kind: 'unknown', why: 'turnstile could not be asked' });
  expect(asked).toHaveLength(1);
});

it('keeps no connection: one that was kept may be dead, and nobody asks again', async () => {
  answer = (response) => says({ success: response.req.headers.connection === 'close' })(response);
  expect(await ask()).toEqual({ kind: 'human' });
});

it('does not wait for a verifier that is slow, or tells without an end', async () => {
  answer = () => {};
  expect(await ask()).toEqual({ kind: 'unknown', why: 'turnstile took longer than 2 s' });
  answer = (response) => {
    const more = () => response.write('x'.repeat(65_536), (error) => error || setImmediate(more));
    more();
  };
  expect(await ask()).toMatchObject({ kind: 'unknown' });
}, 10_000);

it('does not follow a verifier elsewhere with the key', async () => {
  answer = (response) => response.writeHead(307, { location: `${apiUrl}/elsewhere` }).end();
  expect(await ask()).toMatchObject({ kind: 'unknown' });
  expect(asked).toHaveLength(1);
});
