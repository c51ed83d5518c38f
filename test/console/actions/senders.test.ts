import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { samples } from '../../../cli/samples/index.ts';
import { openSenders } from '../../../console/actions/senders.ts';
import type { ConnectorInput } from '../../../functions/connector.ts';
import { startEuphoriaSimulator } from '../../../simulator/simulator.ts';
import { aConnector } from '../../support/connector.ts';

/** What presets need beside their name. */
const needed: Readonly<Record<string, object>> = {
  form: { origins: ['https://www.example.org'] },
};

interface Posted {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The senders, in front of webhooks that take everything. */
async function start(
  answer: { readonly status: number; readonly body: string; readonly outcome?: object },
  when?: string,
) {
  const posts: Posted[] = [];
  const server = createServer(async (request, response) => {
    if (request.url === '/local/deliveries?request=r1') {
      response.end(JSON.stringify({ deliveries: [{ outcome: answer.outcome }] }));
      return;
    }
    posts.push({ path: request.url, headers: request.headers, body: await text(request) });
    response.writeHead(answer.status, { 'apigw-requestid': 'r1' }).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const simulator = await startEuphoriaSimulator({ port: 0, tenants: [] });
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await simulator.close();
  });
  const connector = aConnector({
    sources: {
      crm: { preset: 'generic', when },
      website: { preset: 'form', origins: ['https://www.example.org'], when },
    },
  });
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tokens: Record<string, string> = { crm: 'invented-token' };
  const secretOf = (source: string) => tokens[source];
  const senders = openSenders({ connector, secretOf, url, simulator });
  return { posts, simulator, tokens, senders };
}

it('posts a sample as its sender would, and tells the answer', async () => {
  const { posts, senders } = await start({ status: 200, body: '{"accepted":[]}' });
  expect(senders.sources()).toEqual([
    { name: 'crm', preset: 'generic', noSample: undefined },
    { name: 'website', preset: 'form', noSample: undefined },
  ]);
  expect(await senders.send('crm', 'good', 1)).toEqual({
    ok: true,
    text: 'Answered 200: {"accepted":[]}',
  });
  expect(posts).toMatchObject([
    { path: '/hooks/crm', headers: { authorization: 'Bearer invented-token' } },
  ]);
});

it('posts many different people, of whom one is what was asked for', async () => {
  const { posts, senders, simulator } = await start({ status: 503, body: '' });
  expect(await senders.send('crm', 'unusable', 20)).toEqual({
    ok: false,
    text: expect.stringMatching(/^20 posted in [\d.]+ s: 20 answered 503\. See why .*log”\.$/),
  });
  const people = posts.map(({ body }) => JSON.parse(body));
  expect(new Set(people.map(({ id }) => id)).size).toBe(20);
  expect(people.filter(({ phone }) => phone === '12345')).toHaveLength(1);

  await senders.send('crm', 'refused', 1);
  const { phone } = JSON.parse(posts.at(-1)?.body ?? '');
  expect(simulator.faults().poison).toEqual([phone.replace('+27', '0')]);
});

it('posts a filled-in form from the site of its source, and tells what the visitor reads', async () => {
  const { posts, senders } = await start({ status: 422, body: '{"ok":false,"message":"No."}' });
  expect(senders.form).toBe('website');
  const fields = { name: 'Zoë & Co', cell: '082 555 0142' };
  expect(await senders.submitForm(fields)).toEqual({ ok: false, text: 'No.' });
  const [post] = posts;
  expect(post?.headers.origin).toBe('https://www.example.org');
  expect(Object.fromEntries(new URLSearchParams(post?.body))).toEqual(fields);
});

it('tells of a form what became of its lead, which its visitor is not told', async () => {
  const visitor = { ok: true, message: 'Thank you.' };
  const outcome = { queued: [], parked: [], mistyped: [], filtered: 1, ignored: [] };
  const { senders } = await start({ status: 200, body: JSON.stringify(visitor), outcome });
  const text = "1 lead not let through by the source's when: neither dialled nor parked.";
  expect(await senders.submitForm({ cell: '082 555 0142' })).toEqual({
    ok: true,
    text: `Thank you. What became of it: ${text}`,
  });
  expect(await senders.send('website', 'good', 1)).toEqual({
    ok: true,
    text: `Answered 200: ${text}`,
  });
  expect((await senders.send('website', 'good', 3)).text).toMatch(
    /^3 posted in .* s: 3 answered 200\. What became of them: 3 leads not let through by the source's when: /,
  );
});

it('says how one that has what when asks for is sent', async () => {
  const when = "consent == 'yes'";
  const way = (source: string) =>
    expect.stringMatching(new RegExp(`To try one that passes when: .* send ${source} FILE\\.$`));
  const receipt = { accepted: [], rejected: [], ignored: 1 };
  const { senders: ofReceipt } = await start({ status: 200, body: JSON.stringify(receipt) }, when);
  expect(await ofReceipt.send('crm', 'good', 1)).toEqual({ ok: true, text: way('crm') });
  const outcome = { queued: [], parked: [], mistyped: [], filtered: 1, ignored: [] };
  const thanked = { status: 200, body: '{"ok":true,"message":"Thank you."}' };
  const { senders } = await start({ ...thanked, outcome }, when);
  expect(await senders.submitForm({ cell: '0825550142' })).toEqual({
    ok: true,
    text: way('website'),
  });
  const passed = { ...outcome, queued: ['3f9a1c02'], filtered: 0 };
  const { senders: others } = await start({ ...thanked, outcome: passed }, when);
  expect((await others.submitForm({ cell: '0825550142' })).text).not.toContain('when');
});

it('signs with the secret as it is stored now', async () => {
  const { posts, senders, tokens } = await start({ status: 200, body: '{}' });
  await senders.send('crm', 'good', 1);
  tokens.crm = 'the-new-token';
  await senders.send('crm', 'good', 1);
  delete tokens.crm;
  expect(await senders.send('crm', 'good', 1)).toEqual({
    ok: false,
    text: 'No secret of crm is stored: npm run connector -- secrets set webhooks crm',
  });
  expect(posts.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer invented-token',
    'Bearer the-new-token',
  ]);
});

it('reads a sample of every preset, and says which cannot be sent and why', async () => {
  const sources = Object.fromEntries(
    Object.keys(samples).map((preset) => [preset, { preset, ...needed[preset] }]),
  ) as ConnectorInput['sources'];
  const asked: string[] = [];
  const senders = openSenders({
    connector: aConnector({ sources }),
    secretOf: (source) => {
      asked.push(source);
      return undefined;
    },
    url: () => 'http://127.0.0.1:9',
    simulator: undefined,
  });
  const refused: string[] = [];
  for (const { name } of senders.sources()) {
    const { text } = await senders.send(name, 'good', 1);
    if (text.startsWith('Its sender tells only an id')) refused.push(name);
  }
  expect(refused.sort()).toEqual(['keap', 'klaviyo', 'linkedin', 'meta']);
  const noted = senders.sources().filter(({ noSample }) => noSample !== undefined);
  // Left out, its `auth` is that of an app, whose webhooks only Wix can sign.
  expect(noted.map(({ name }) => name).sort()).toEqual([...refused, 'wix']);
  expect(noted.map(({ noSample }) => noSample).join(' ')).toContain('graph.facebook.com');
});

it('sends a sample that is looked up at a stand-in on this machine', async () => {
  const meta = { preset: 'meta', apiUrl: 'http://127.0.0.1:9' } as const;
  const connector = aConnector({ sources: { meta } });
  const options = { url: () => 'http://127.0.0.1:9', simulator: undefined };
  const senders = openSenders({ connector, secretOf: () => 'invented', ...options });
  const { text } = await senders.send('meta', 'good', 1);
  expect(text).toMatch(/^The webhook cannot be reached/);
});

it('says what it cannot do', async () => {
  const { posts, senders } = await start({ status: 200, body: '' });
  expect(await senders.send('none', 'good', 1)).toEqual({
    ok: false,
    text: 'There is no sample for the source none.',
  });
  expect(posts).toEqual([]);
});
