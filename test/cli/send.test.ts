import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { signedAddress, webhookAddress } from '../../cli/address.ts';
import { post } from '../../cli/send/post.ts';
import { sendSamples } from '../../cli/send/send.ts';
import { UsageError } from '../../cli/usage.ts';
import { ok } from '../../functions/shared/result.ts';
import { type ConfiguredSource, configureSources } from '../../functions/webhook/configure.ts';
import type { Delivery, Lead } from '../../functions/webhook/source.ts';
import { config, configFile } from '../cdk/config-file.ts';
import { aConnector } from '../support/connector.ts';
import { delivery } from '../webhook/sources/deliveries.ts';
import { inProcess } from './in-process.ts';
import { file } from './run.ts';

const SECRET = 'example-token';
const origins = ['https://www.acme.co.za'];
const settings = { crm: { preset: 'generic' }, website: { preset: 'form', origins } } as const;
const sources = configureSources(aConnector({ sources: settings }));
const CONNECTOR_CONFIG = configFile(config(`name: 'acme', sources: ${JSON.stringify(settings)}`));
beforeEach(() => {
  vi.stubEnv('CONNECTOR_CONFIG', CONNECTOR_CONFIG);
  vi.stubEnv('LOCAL_DATA', '/nowhere');
  vi.stubEnv('PORT', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A webhook that proves and reads what it gets with the source's own preset. */
async function startWebhook(
  answer: (verified: boolean) => number = (verified) => (verified ? 200 : 401),
) {
  const deliveries: Delivery[] = [];
  const leads: Lead[] = [];
  const server = createServer(async (request, response) => {
    const received = await toDelivery(request);
    deliveries.push(received);
    const source = sources.get(received.url.match(/\/hooks\/([^?]+)/)?.[1] ?? '');
    const context = { options: source?.options ?? {}, secrets: [SECRET] };
    const verified = (await source?.preset.verify(received, context)) ?? false;
    const read = await source?.preset.read(received as never, context);
    if (read?.ok) leads.push(...read.value.filter((item) => item.kind === 'lead'));
    response.writeHead(answer(verified), { location: '/elsewhere' }).end(`got ${SECRET}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return { port: String(port), deliveries, leads, close };
}

async function toDelivery(request: IncomingMessage): Promise<Delivery> {
  const url = `http://${request.headers.host}${request.url}`;
  const headers = request.headers as Record<string, string>;
  return delivery({ method: request.method ?? '', url, headers, rawBody: await buffer(request) });
}

/** The command, with other settings of `npm start`. */
function connector(
  args: readonly string[],
  { env }: { readonly env: Readonly<Record<string, string>> },
): ReturnType<typeof inProcess> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return inProcess(...args);
}

const send = (port: string, ...args: readonly string[]) =>
  connector(
    [
      ...['send', ...args, '--url', `http://localhost:${port}`],
      ...['--secrets', file({ 'acme/webhooks': { crm: [SECRET, 'old'] } })],
    ],
    { env: { CONNECTOR_CONFIG } },
  );

it('posts an invented person, and keeps the secret to itself', async () => {
  const { port, deliveries, leads } = await startWebhook();
  const { status, stdout, stderr } = await send(port, 'crm');
  expect(leads).toHaveLength(1);
  const [{ firstName, surname, phones, email } = {}] = leads.map(({ fields }) => fields);
  expect(phones?.[0]).toMatch(/^\+27[78]\d55501\d\d$/);
  expect(email).toMatch(/^[a-z]+\.[a-z]+\.\d+@example\.org$/);
  expect(stdout).toBe(`${firstName} ${surname}, ${phones?.[0]}: 200 got (the secret)\n`);
  expect([status, stderr]).toEqual([0, '']);
  expect(deliveries[0]).toMatchObject({
    method: 'POST',
    url: `http://localhost:${port}/hooks/crm`,
    headers: { 'content-type': 'application/json' },
  });
});

it.each([
  [
    'no when',
    CONNECTOR_CONFIG,
    'no new lead (save it as a capture on the page of npm start: npm run connector -- try then says which)',
  ],
  [
    'a when',
    configFile(config("name: 'acme', sources: { crm: { preset: 'generic', when: 'consent' } }")),
    "not let through by the source's when, or no new lead",
  ],
])(
  'says in words what of a delivery that is answered 200 is not dialled, of a source with %s',
  async (_, configPath, ignored) => {
    const receipt = {
      accepted: [],
      rejected: [{ field: 'phoneNumber', reason: 'is missing' }],
      ignored: 1,
    };
    const server = createServer((_, response) => response.end(JSON.stringify(receipt)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    const { status, stdout } = await send(String(port), 'crm', '--config', configPath);
    const [, ...words] = stdout.trimEnd().split('\n');
    expect(words).toEqual([
      '  not dialled: phoneNumber is missing',
      `  1 neither dialled nor parked: ${ignored}`,
    ]);
    expect(status).toBe(0);
  },
);

it('says of a form where to look, if the answer is all that is known', async () => {
  const { port } = await startWebhook();
  const { status, stdout } = await send(port, 'website');
  expect(stdout).toMatch(
    /\n {2}whether it is dialled is told to no visitor: .* lead --phone NUMBER/,
  );
  expect(status).toBe(0);
});

it.each(['123', '12345', 'abc', '27 82'])(
  'sends %j as a number that is none, as it is',
  async (phone) => {
    const { port } = await startWebhook();
    const { stdout } = await send(port, 'crm', '--phone', phone, '--json');
    expect(JSON.parse(stdout).sent[0].who).toMatch(new RegExp(`, ${phone}$`));
  },
);

it('posts a form as a page of its site', async () => {
  const { port, leads } = await startWebhook((verified) => (verified ? 303 : 401));
  const { status, stdout } = await send(port, 'website', '--phone', '082 555 0142', '--json');
  expect(JSON.parse(stdout)).toEqual({
    url: `http://localhost:${port}/hooks/website`,
    sent: [
      {
        who: expect.stringContaining(', +27825550142'),
        kind: 'answered',
        status: 303,
        body: 'got example-token',
      },
    ],
  });
  expect(leads).toMatchObject([{ fields: { phones: ['+27825550142'] } }]);
  expect(status).toBe(0);
});

it('posts as many different people as it is asked to', async () => {
  const { port, leads } = await startWebhook();
  const { status, stdout } = await send(port, 'crm', '--count', '150');
  expect(status).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(150);
  for (const values of [leads.map(({ id }) => id), leads.map(({ fields }) => fields.phones?.[0])]) {
    expect(new Set(values).size).toBe(150);
  }
});

describe('a file', () => {
  it.each([
    ['a.json', '{"phone":"082 555 0142"}', [], 'application/json'],
    ['a.form', 'phone=082+555+0142', [], 'application/x-www-form-urlencoded'],
    ['a', '{"phone":"082 555 0142"}', ['--type', 'text/plain'], 'text/plain'],
    [
      'a.json',
      JSON.stringify({
        headers: { 'Content-Type': 'text/x', 'x-api-key': 'old' },
        rawBody: 'phone=082+555+0142',
      }),
      [],
      'text/x',
    ],
  ])('%s is posted: %s', async (name, content, options, type) => {
    const { port, leads, deliveries } = await startWebhook();
    const path = file(content, name);
    const { status, stdout } = await send(port, 'crm', path, ...options);
    expect([status, stdout]).toEqual([0, `${path}: 200 got (the secret)\n`]);
    expect(leads).toMatchObject([{ fields: { phones: ['082 555 0142'] } }]);
    expect(deliveries[0]?.headers).toMatchObject({
      'content-type': type,
      authorization: `Bearer ${SECRET}`,
    });
    expect(deliveries[0]?.headers).not.toHaveProperty('x-api-key');
  });
});

describe('the address', () => {
  it.each([
    [undefined, 'http://localhost:4000/hooks/crm'],
    ['https://leads.example.org', 'https://leads.example.org/hooks/crm'],
    ['https://leads.example.org/?a=1', 'https://leads.example.org/hooks/crm?a=1'],
    ['https://leads.example.org/in/crm', 'https://leads.example.org/in/crm'],
  ])('%s is %s', (given, href) => {
    vi.stubEnv('PORT', '4000');
    expect(webhookAddress('crm', given).href).toBe(href);
  });

  it.each([
    ['http://localhost:3000/hooks/crm?a=1', undefined, 'http://localhost:3000/hooks/crm?a=1'],
    [
      'http://localhost:3000/hooks/crm?a=1',
      'https://w.example.org/in',
      'https://w.example.org/in/hooks/crm?a=1',
    ],
    [
      'https://w.example.org/in/hooks/crm',
      'https://w.example.org/in',
      'https://w.example.org/in/hooks/crm',
    ],
  ])('%s behind %s is signed as %s', (href, publicUrl, signed) => {
    expect(signedAddress(new URL(href), publicUrl)).toBe(signed);
  });
});

it('hands over what its sender adds to address, headers and body, and the address to sign', async () => {
  const { port, deliveries } = await startWebhook();
  const posted = await post(
    { contentType: 'text/plain', body: 'body' },
    {
      url: new URL(`http://localhost:${port}/hooks/crm?a=1`),
      publicUrl: 'https://w.example.org',
      secret: SECRET,
      sender: {
        source: sources.get('crm') as ConfiguredSource,
        contentType: 'unused',
        body: () => 'unused',
        instead: undefined,
        proof: ok(({ url, body, secret }) => ({
          headers: { 'x-signed': url },
          query: { token: secret },
          body: `${body}, signed`,
        })),
      },
    },
  );
  expect(posted).toMatchObject({ kind: 'answered', status: 200 });
  expect(deliveries).toMatchObject([
    {
      url: `http://localhost:${port}/hooks/crm?a=1&token=${SECRET}`,
      headers: { 'x-signed': 'https://w.example.org/hooks/crm?a=1' },
      body: Buffer.from('body, signed'),
    },
  ]);
});

describe('fails', () => {
  it.each([401, 302, 422, 503])('at an answer %i', async (answer) => {
    const { port, leads } = await startWebhook(() => answer);
    const { status, stdout } = await send(port, 'crm', '--count', '2');
    expect([status, stdout]).toEqual([1, expect.stringMatching(`: ${answer} got `)]);
    expect(leads).toHaveLength(2);
  });

  it('where the person is looked up, and says so', async () => {
    const meta = configFile(config("name: 'acme', sources: { ads: { preset: 'meta' } }"));
    const { port, deliveries } = await startWebhook();
    const secrets = file({ 'acme/webhooks': { ads: SECRET } });
    const { status, stderr } = await connector(
      ['send', 'ads', '--url', `http://localhost:${port}`, '--secrets', secrets],
      { env: { CONNECTOR_CONFIG: meta } },
    );
    expect(stderr).toMatch(/^Its sender tells only an id, .* at graph\.facebook\.com, which knows/);
    expect(stderr).toContain('A WhatsApp message tells its person: docs/sources.md');
    expect([status, deliveries]).toEqual([1, []]);
  });

  it('says who tells the person, where that is a stand-in on this machine', async () => {
    const apiUrl = 'http://localhost:9';
    const meta = configFile(
      config(`name: 'acme', sources: { ads: { preset: 'meta', apiUrl: '${apiUrl}' } }`),
    );
    const { port } = await startWebhook(() => 200);
    const secrets = file({ 'acme/webhooks': { ads: SECRET } });
    const { status, stderr } = await connector(
      ['send', 'ads', '--url', `http://localhost:${port}`, '--secrets', secrets],
      { env: { CONNECTOR_CONFIG: meta } },
    );
    expect([status, stderr]).toEqual([0, `Who is dialled is whom ${apiUrl} tells of that id.\n`]);
  });

  it('where its leads are looked for at what no invented body has, and says so', async () => {
    const nested = configFile(
      config("name: 'acme', sources: { crm: { preset: 'generic', leads: 'people' } }"),
    );
    const { port } = await startWebhook();
    const secrets = file({ 'acme/webhooks': { crm: SECRET } });
    const { status, stderr } = await connector(
      ['send', 'crm', '--url', `http://localhost:${port}`, '--secrets', secrets],
      { env: { CONNECTOR_CONFIG: nested } },
    );
    expect(stderr).toMatch(
      /^An invented body is not read with the settings of this source \(.*leads.*\n\{.*"phone"/s,
    );
    expect(status).toBe(1);
  });

  it('where only the sender can sign, and says so before anything is sent', async () => {
    const wix = configFile(config("name: 'acme', sources: { site: { preset: 'wix' } }"));
    const { port, deliveries } = await startWebhook();
    const secrets = file({ 'acme/webhooks': { site: SECRET } });
    const options = ['--url', `http://localhost:${port}`, '--secrets', secrets];
    const why =
      /^Wix signs the webhooks of an app with a key that only Wix has\. .* try site FILE --skip-proof says/;
    const run = (...args: string[]) =>
      connector(['send', 'site', ...args, ...options], { env: { CONNECTOR_CONFIG: wix } });
    const sample = await run();
    expect([sample.status, sample.stdout, sample.stderr]).toEqual([
      1,
      '',
      expect.stringMatching(why),
    ]);
    const path = file('{"phone":"082 555 0142"}', 'a.json');
    const own = await run(path);
    expect([own.status, own.stderr]).toEqual([1, '']);
    expect(own.stdout.startsWith(`${path}: not sent: `)).toBe(true);
    expect(own.stdout.slice(`${path}: not sent: `.length)).toMatch(why);
    expect(deliveries).toEqual([]);
  });

  it('at a 401 for what is proved here, and says where the difference must be', async () => {
    const { port } = await startWebhook(() => 401);
    const { status, stderr } = await send(port, 'crm');
    expect(stderr).toBe(
      `By this config and secret crm is proved: what answers at http://localhost:${port} has another config, secret or time (see --config, --secrets)\n`,
    );
    expect(status).toBe(1);
  });

  it('where nothing listens', async () => {
    const { port, close } = await startWebhook();
    await close();
    const { status, stdout, stderr } = await send(port, 'crm', '--count', '2');
    expect(stdout).toMatch(
      /^[^\n]*: http:\/\/localhost:\d+\/hooks\/crm refuses the connection: is npm start running\?\n$/,
    );
    expect([status, stderr]).toEqual([1, '']);
  });

  it('without a local stack of its data folder, whatever is at the port', async () => {
    const { port, deliveries } = await startWebhook();
    const { status, stdout, stderr } = await connector(
      ['send', 'crm', '--secrets', file({ crm: SECRET })],
      { env: { PORT: port, CONNECTOR_CONFIG } },
    );
    expect(stderr).toBe(
      'npm start does not run here (/nowhere), or not yet: start it, or say by LOCAL_DATA where it keeps its data (PORT does not find it)\n',
    );
    expect([status, stdout, deliveries]).toEqual([1, '', []]);
  });

  it('without an answer at the address', async () => {
    const { port } = await startWebhook();
    const secrets = ['--secrets', file({ crm: SECRET })];
    const { stdout, status } = await connector(
      ['send', 'crm', '--url', `https://localhost:${port}`, ...secrets],
      { env: { CONNECTOR_CONFIG } },
    );
    expect(stdout).toMatch(/: https:\/\/localhost:\d+\/hooks\/crm cannot be reached \(\w+\)\n$/);
    expect(status).toBe(1);
  });
});

it.each<[string, string, () => string[]]>([
  ['an unknown source', 'the source: must be one of crm, website, got "nobody"', () => ['nobody']],
  ['too much', 'send takes a source', () => ['crm', 'a', 'b']],
  ['no people', '--count: must be 1 to 1000, got "0"', () => ['crm', '--count', '0']],
  ['too many people', '--count: must be 1 to 1000, got "1001"', () => ['crm', '--count', '1001']],
  ['half a person', '--count: must be 1 to 1000, got "1.5"', () => ['crm', '--count', '1.5']],
  ['people and a file', 'not for a file', () => ['crm', file('x', 'a.txt'), '--phone', '1']],
  ['a folder', `${tmpdir()}: is a folder`, () => ['crm', tmpdir()]],
  ['no such file', '/nowhere/a.json: no such file', () => ['crm', '/nowhere/a.json']],
  [
    'a file of no known type',
    'a.bin: say its content type by --type, such as application/json',
    () => ['crm', file('x', 'a.bin')],
  ],
  [
    'a file of bytes',
    'a.txt: must be text in UTF-8',
    () => ['crm', file(Buffer.of(0xff), 'a.txt')],
  ],
  [
    'no address',
    '--url: must be an http or https address',
    () => ['crm', '--url', 'localhost:3000'],
  ],
  [
    'no secret',
    'no secret of the source crm is known',
    () => ['crm', '--url', 'http://localhost', '--secrets', file({ crm: [] })],
  ],
])('refuses %s', async (_, message, args) => {
  const given = args();
  const secrets = given.includes('--secrets') ? [] : ['--secrets', file({ crm: SECRET })];
  const error = await sendSamples([...secrets, ...given]).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toContain(message);
  expect(String(error)).not.toMatch(/example-token|\n/);
});
