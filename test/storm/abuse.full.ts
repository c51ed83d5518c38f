import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClock } from '../../local/clock.ts';
import { expectBalance } from '../support/balance.ts';
import { aLead, eventually, startStack, TOKEN } from '../support/stack.ts';

// `npm run test:storm -- abuse`: what a stranger can do to the public address, on the stack of the template.

const SITE = 'https://www.acme.example';

// Limits are of ten minutes and of a day: neither ends while these tests run.
const HOUR = 3_600_000;
const clock = createClock();
clock.advance(HOUR - (clock.now() % HOUR));

let stack: Awaited<ReturnType<typeof startStack>>;
beforeAll(async () => {
  stack = await startStack({
    clock,
    sources: {
      crm: { preset: 'generic' },
      website: { preset: 'form', origins: [SITE], limits: { perAddress: 'none' } },
      busy: { preset: 'form', origins: [SITE], limits: { perNumber: 'none', perAddress: 5 } },
      screened: { preset: 'form', origins: [SITE], token: {}, limits: { perAddress: 'none' } },
    },
  });
}, 300_000);
afterAll(() => stack?.close());
beforeEach(async () => {
  await eventually(async () => (await stack.stack.status()).queue).toEqual(empty);
  stack.simulator.reset();
});

const ask = (path: string, init: RequestInit = {}) => fetch(`${stack.stack.url}${path}`, init);
const postForm = (source: string, fields: Record<string, string>, headers = {}) =>
  ask(`/hooks/${source}`, {
    method: 'POST',
    headers: { origin: SITE, ...headers },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
const parkedFields = async () => (await stack.parked()).map(({ field }) => field);
const called = () => stack.simulator.journal().map(({ document }) => document);
/** Leads that were not counted in time, as it may be on a machine that does much else, are parked as well. */
const uncounted = async (before: number) =>
  (await parkedFields()).slice(before).filter((field) => field === 'limits').length;
const empty = { visible: 0, inFlight: 0, delayed: 0 };
const authorization = `Bearer ${TOKEN}`;

describe('nothing answers 404, or tells which sources there are', () => {
  const paths = ['crm', 'crm/', 'website', 'nobody', 'nobody/', 'crm/more/of/it', '%zz', ''];

  it.each(paths)('/hooks/%s', async (path) => {
    const answers = await Promise.all(
      ['PUT', 'HEAD', 'DELETE', 'PATCH', 'OPTIONS', 'POST'].map(async (method) => {
        const { status, headers } = await ask(`/hooks/${path}`, { method });
        return [method, status, headers.get('allow')];
      }),
    );
    const allow = 'GET, POST, OPTIONS';
    expect(answers).toEqual([
      ['PUT', 405, allow],
      ['HEAD', 405, allow],
      ['DELETE', 405, allow],
      ['PATCH', 405, allow],
      ['OPTIONS', 204, allow],
      ['POST', 401, null],
    ]);
  });

  it.each([
    '/favicon.ico',
    '/hooks/crm/form.js',
    '/hooks/website/form.js',
    '/hooks/nobody/form.js',
  ])('GET %s', async (path) => {
    expect((await ask(path)).status).toBe(401);
  });

  it('a slash too many is the same source', async () => {
    const answer = await ask('/hooks/crm/', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(aLead(1)),
    });
    expect(answer.status).toBe(200);
    await eventually(called).toHaveLength(1);
  });
});

it('a token does not make a lead of a method that brings none', async () => {
  const body = JSON.stringify(aLead(2));
  const headers = { authorization, 'content-type': 'application/json' };
  expect((await ask('/hooks/crm', { method: 'OPTIONS', headers, body })).status).toBe(204);
  expect((await ask('/hooks/crm', { method: 'PUT', headers, body })).status).toBe(405);
  expect((await ask('/hooks/crm/form.js', { method: 'POST', headers, body })).status).toBe(401);
  await eventually(async () => (await stack.stack.status()).queue).toEqual(empty);
  expect(called().join('')).not.toContain('Mokoena 2<');
});

it('a link or image of an allowed site makes no lead', async () => {
  const headers = { referer: `${SITE}/page` };
  const answer = await ask('/hooks/website?name=Sipho&cell=0825550143', { headers });
  expect(answer.status).toBe(401);
});

it('unpacks what a sender has packed, and no bomb', async () => {
  const headers = { authorization, 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const post = (body: Buffer) =>
    ask('/hooks/crm', { method: 'POST', headers, body: new Uint8Array(body) });
  expect((await post(gzipSync(JSON.stringify(aLead(3))))).status).toBe(200);
  expect((await post(gzipSync(Buffer.alloc(100 * 2 ** 20, ' ')))).status).toBe(413);
  await eventually(called).toHaveLength(1);
});

it("a victim's number goes to the dialer three times a day at most, however often it is posted", async () => {
  const before = (await parkedFields()).length;
  const posts = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      postForm('website', { name: `Bot ${n}`, cell: '082 555 0142', message: `${n}` }),
    ),
  );
  expect(posts.map(({ status }) => status)).toEqual(Array(30).fill(200));
  const sent = () => called().join('').split('0825550142').length - 1;
  const held = async () => (await parkedFields()).length - before;
  await eventually(async () => (await held()) + sent()).toBe(30);
  const others = (await parkedFields()).slice(before).filter((field) => field !== 'limits');
  expect(new Set(others)).toEqual(new Set(['limits.perNumber']));
  expect(sent()).toBeLessThanOrEqual(3);
  expect(sent()).toBeGreaterThanOrEqual(3 - (await uncounted(before)));
  await expectBalance(stack.stack);
});

it('a flood of an open form costs the senders with a proof nothing', async () => {
  const before = (await parkedFields()).length;
  const flood = Array.from({ length: 200 }, (_, n) =>
    postForm('busy', { name: `Bot ${n}`, cell: `0835${String(100_000 + n)}` }).then(
      ({ status }) => status,
    ),
  );
  const signed: number[] = [];
  for (let n = 100; n < 120; n++) signed.push((await stack.post(aLead(n))).status);
  const answers = Map.groupBy(await Promise.all(flood), (status) => status);
  expect(signed).toEqual(Array(20).fill(200));
  expect([...answers.keys()].toSorted()).toEqual([200, 429]);
  const taken = answers.get(200)?.length ?? 0;
  const sent = () =>
    called()
      .join('')
      .match(/0835\d{6}/g)?.length ?? 0;
  const held = async () =>
    (await parkedFields())
      .slice(before)
      .filter((field) => field === 'limits' || field === 'limits.perAddress').length;
  await eventually(async () => (await held()) + sent()).toBe(taken);
  expect(sent()).toBeLessThanOrEqual(5);
  expect(sent()).toBeGreaterThanOrEqual(5 - (await uncounted(before)));
});

it('what a visitor mistyped is told and not parked', async () => {
  const before = (await parkedFields()).length;
  const answer = await postForm('website', { name: 'Renée', cell: '082 555' });
  expect(answer.status).toBe(422);
  expect(await parkedFields()).toHaveLength(before);
});

describe('a bot at a form that asks for a token', () => {
  const tokenFor = async (origin: string) => {
    const answer = await ask('/hooks/screened/form-token', { headers: { origin } });
    return { status: answer.status, token: String(Object(await answer.json()).token) };
  };

  it.each([
    ['no token', async () => ({})],
    ['a made-up token', async () => ({ _lead_token: `abc.${'0'.repeat(64)}` })],
    ['a token it has just asked for', async () => ({ _lead_token: (await tokenFor(SITE)).token })],
  ] as const)('with %s is thanked and parked', async (_, makeToken) => {
    const before = (await parkedFields()).length;
    const token: Record<string, string> = await makeToken();
    const fields = { name: 'Bot', cell: '0825550199', ...token };
    expect((await postForm('screened', fields)).status).toBe(200);
    expect((await parkedFields()).slice(before)).toEqual(['token']);
    expect(called().join('')).not.toContain('0825550199');
  });

  it('gets no token for another site, and the script for every site', async () => {
    expect((await tokenFor('https://evil.example')).status).toBe(401);
    const script = await ask('/hooks/screened/form.js');
    expect(script.status).toBe(200);
    expect(script.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });
});
