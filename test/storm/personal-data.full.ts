import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Sender, senderOf } from '../../cli/samples/sender.ts';
import { post } from '../../cli/send/post.ts';
import { readAddresses } from '../../cli/target/addresses.ts';
import { createClients } from '../../cli/target/local-clients.ts';
import type { Status } from '../../console/status.ts';
import type { ConnectorInput } from '../../functions/connector.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import type { PresetName } from '../../functions/webhook/presets.ts';
import * as presets from '../../functions/webhook/presets.ts';
import type { Faults } from '../../simulator/faults.ts';
import { aConnector } from '../support/connector.ts';
import { aPerson, foundIn, type Person } from '../support/personal-data.ts';
import { aStackFolder, eventually, tokensOf } from '../support/stack.ts';

// "No secret and no personal data in logs, metrics and errors", and none in the ledger: `npm start` as
// a user has it takes leads of every kind of sender through everything that can go wrong, and then all
// that it wrote is searched for those people. The queues hold leads, and the simulator's journal holds
// calls: that is what they are for.

const secrets = {
  token: 'token-of-the-senders-5b1f',
  authKey: 'key-of-the-dialer-7c2e',
  appSecret: 'secret-of-the-app-9d3a',
  apiToken: 'token-of-the-graph-1e4b',
};
const SITE = 'https://www.example.org';

const names = Object.keys(presets) as readonly PresetName[];
const settings: Partial<Record<PresetName, object>> = { form: { origins: [SITE] } };

let folder: Awaited<ReturnType<typeof aStackFolder>>;
let child: ChildProcess;
let senders: readonly Sender[] = [];
let written = '';
let url: string;
let simulator: string;
let people = 0;
/** What the sender's own API answers when it is asked for a person. */
let graphAnswer: { readonly status: number; readonly body: unknown };

/** Somebody new. */
const somebody = (changes?: Partial<Person>) => aPerson(people++, changes);

const graph = createServer((request, response) => {
  request.resume();
  response.writeHead(graphAnswer.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(graphAnswer.body));
});

beforeAll(async () => {
  graph.listen(0, '127.0.0.1');
  await once(graph, 'listening');
  const graphUrl = `http://127.0.0.1:${(graph.address() as AddressInfo).port}`;
  const sources = {
    ...Object.fromEntries(names.map((preset) => [preset, { preset, ...settings[preset] }])),
    partner: { preset: 'generic', dedupe: { by: 'contact', within: '24h' } },
    ads: { preset: 'meta', apiUrl: graphUrl },
  } as ConnectorInput['sources'];
  senders = [...configureSources(aConnector({ sources })).values()].flatMap(
    (source) => senderOf(source) ?? [],
  );
  folder = await aStackFolder({ sources });
  const webhooks = {
    ...tokensOf(Object.keys(sources), secrets.token),
    ads: { secret: secrets.appSecret, apiToken: secrets.apiToken },
  };
  const euphoria = { tenantName: 'acme', authKey: secrets.authKey };
  const file = { 'test/webhooks': webhooks, 'test/euphoria': euphoria };
  await writeFile(folder.secretsFile, JSON.stringify(file));
  child = spawn(process.execPath, [resolve(import.meta.dirname, '../../local/main.ts')], {
    env: {
      ...process.env,
      PORT: '0',
      CONNECTOR_CONFIG: folder.configFile,
      LOCAL_SECRETS: folder.secretsFile,
      LOCAL_DATA: folder.dataDir,
    },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      written += text;
    });
  }
  const address = (pattern: RegExp) => pattern.exec(written)?.[1] ?? '';
  await vi.waitFor(() => expect(address(/journal {2}(\S+)journal\n/)).not.toBe(''), 60_000);
  url = address(/See it work: (\S+)\/\n/);
  simulator = address(/journal {2}(\S+)journal\n/);
}, 90_000);
afterAll(async () => {
  child?.kill('SIGKILL');
  graph.close();
  await folder?.remove();
});

const setFaults = (faults: Partial<Faults>) =>
  fetch(`${simulator}faults`, { method: 'PUT', body: JSON.stringify(faults) });

/** Posts as a sender without a signature would. */
const postTo = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/hooks/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${secrets.token}`,
      ...headers,
    },
    body,
  });
const postLead = (lead: object, source = 'generic') => postTo(source, JSON.stringify(lead));

const status = async (): Promise<Status> => (await fetch(`${url}/local/status`)).json() as never;

/** Waits until nothing moves: each lead is delivered, parked or waits for its next try. */
const atRest = () =>
  eventually(async () => {
    const { balance, queue, environments } = await status();
    const { received, delivered, duplicate, parked, waiting } = balance;
    const isEven = received === delivered + duplicate + parked + waiting;
    return isEven && queue.visible === 0 && environments.dialer.busy === 0;
  }).toBe(true);

/** A person of the Graph API, as it answers one. */
const asGraphAnswers = ({ id, firstName, email, phone }: Person) => ({
  id,
  field_data: [
    { name: 'full_name', values: [firstName] },
    { name: 'email', values: [email] },
    { name: 'phone_number', values: [phone] },
  ],
});

/** Posts as the sender of a source would. */
async function postAs(sender: Sender, body: string): Promise<number> {
  const { name } = sender.source;
  const { contentType } = sender;
  const secret = name === 'ads' ? secrets.appSecret : secrets.token;
  const to = { url: new URL(`${url}/hooks/${name}`), publicUrl: undefined, sender, secret };
  const posted = await post({ contentType, body }, to);
  return posted.kind === 'answered' ? posted.status : 0;
}

/** A sender of each preset. */
const ofPresets = () => senders.filter(({ source: { name, config } }) => name === config.preset);

async function tellOfAds(): Promise<number> {
  const sender = senders.find(({ source }) => source.name === 'ads');
  if (sender === undefined) throw new Error('no sample of meta');
  return postAs(sender, sender.body(somebody()));
}

it('takes a lead of every kind of sender', async () => {
  const answers = await Promise.all(
    ofPresets().map((sender) => postAs(sender, sender.body(somebody()))),
  );
  // The others tell only an id, and their API is not ours to ask; Wix signs with a key of its own.
  expect(answers.filter((answer) => answer === 200).length).toBeGreaterThan(20);
  await atRest();
});

it('refuses and parks what is wrong with a delivery', async () => {
  const json = JSON.stringify(somebody());
  const xml = `<Envelope><Body><Name>${somebody().firstName}</Body></Envelope>`;
  const { phone, firstName, surname } = somebody();
  const inQuery = new URLSearchParams({ firstName, surname, phone }).toString();
  const form = new URLSearchParams({ name: `${firstName} ${surname}`, cell: '0829' }).toString();
  const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' };
  const statuses = [
    postTo('generic', json, { authorization: `Bearer ${somebody().email}` }),
    postTo('nobody', json),
    postTo('generic', json.slice(0, -9)),
    postTo('generic', `${json}${json}`),
    postTo('generic', json, { 'content-type': 'text/csv' }),
    postTo('generic', json, { 'content-type': 'multipart/form-data; boundary=x' }),
    postTo(`salesforce?token=${secrets.token}`, xml, { 'content-type': 'text/xml' }),
    postTo('form', form, { ...urlencoded, origin: 'https://other.example' }),
    postTo('form', form, { ...urlencoded, origin: SITE }),
    postTo(`generic?${inQuery}`, '{}'),
    fetch(`${url}/hooks/generic?${inQuery}`),
    fetch(`${url}/local/status?${inQuery}`),
    postLead(somebody({ phone: '082 913 57' })),
    postLead({ ...somebody(), phone: undefined }),
    postLead({ ...somebody(), phone: { number: somebody().phone } }),
    postLead({
      ...somebody(),
      firstName: 'Vuyozani'.repeat(100),
      address: 'Kiewietjielaan'.repeat(100),
    }),
  ].map(async (answer) => (await answer).status);
  expect([...new Set(await Promise.all(statuses))].sort()).toEqual(
    expect.arrayContaining([200, 400, 401, 422]),
  );
  await atRest();
});

/**
 * A word of an address that names no source. The page shows it, to whoever looks for a mistyped address;
 * logs do not.
 */
const STRANGER = 'briewebesteller';

/** Keys under which senders tell what their deliveries are about. */
const KINDS =
  /type|event|topic|action|trigger|kind|operation|module|status|table|object|message|field|channel|name/i;

/** The same document, with the words of a person wherever it says of what kind something is. */
const inKindsOf = (value: unknown, words: string, key = ''): unknown => {
  if (Array.isArray(value)) return value.map((one) => inKindsOf(one, words, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, inKindsOf(one, words, name)]),
    );
  }
  return typeof value === 'string' && KINDS.test(key) ? words : value;
};

it('is told of events, types and contents that nobody knows', async () => {
  const person = somebody();
  const { firstName, surname, phone } = person;
  const word = `${firstName}${surname.slice(0, 9)}${phone.replaceAll(' ', '')}`.toLowerCase();
  const events = ofPresets().flatMap((sender) => {
    const body = sender.body(person);
    // The others are forms, which tell of no kinds.
    if (!body.startsWith('{') && !body.startsWith('[')) return [];
    return [word, `${firstName} ${phone}`, `lead.${word}`].map((words) =>
      postAs(sender, JSON.stringify(inKindsOf(JSON.parse(body), words))),
    );
  });
  const answers = await Promise.all(events);
  expect(answers.filter((answer) => answer === 200).length).toBeGreaterThan(30);

  const json = JSON.stringify(person);
  const types = [
    ...[`image/${word}`, `audio/${word}`, `application/${word}+xml`, `text/${word}`, word],
    ...[`multipart/form-data; boundary=${word}`, `application/json; charset=${word}`],
  ];
  const unread = types.map((type) => postTo('generic', json, { 'content-type': type }));
  const encoded = postTo('generic', json, { 'content-encoding': word });
  const nobody = [`/hooks/${STRANGER}`, `/hooks/generic/${STRANGER}`, `/${STRANGER}`].map((path) =>
    fetch(`${url}${path}`, { method: 'POST', body: json }),
  );
  const statuses = (await Promise.all([...unread, encoded, ...nobody])).map(({ status }) => status);
  expect(statuses).toEqual(expect.arrayContaining([200, 400, 415, 401]));
  await atRest();
});

it('recognises whom it has delivered, by event and by contact', async () => {
  const again = somebody();
  const everywhere = somebody();
  for (const lead of [again, again]) await postLead(lead).then(atRest);
  for (const id of ['1', '2']) await postLead({ ...everywhere, id }, 'partner').then(atRest);
  expect((await status()).balance.duplicate).toBeGreaterThanOrEqual(2);
});

it('asks the API of a sender, which fails, quotes, and answers', async () => {
  const quote = `${somebody().firstName} ${somebody().phone}`;
  const answered: number[] = [];
  for (graphAnswer of [
    { status: 500, body: { error: { message: quote } } },
    { status: 400, body: { error: { message: quote, code: 190 } } },
    { status: 200, body: quote },
    { status: 200, body: asGraphAnswers(somebody({ phone: 'none' })) },
    { status: 200, body: asGraphAnswers(somebody()) },
  ]) {
    answered.push(await tellOfAds());
  }
  expect(answered).toEqual([503, 503, 503, 200, 200]);
  await atRest();
});

it('calls an API that refuses, fails and is lost', async () => {
  for (const kind of [
    ...(['unknownUsername', 'databasesFailed', 'concurrentCalls', 'unrecognisedError'] as const),
    ...(['http500', 'http502', 'html', 'brokenXml', 'emptyBody'] as const),
    ...(['resetBeforeProcessing', 'resetAfterProcessing', 'truncatedBody'] as const),
  ]) {
    await setFaults({ next: [kind] });
    await postLead(somebody());
    await atRest();
    // A call that is answered in between, so that the breaker does not open yet.
    await setFaults({ next: [] });
    await postLead(somebody());
    await atRest();
  }
  const refused = somebody();
  await setFaults({ next: [], poison: [refused.phone.replaceAll(' ', '')] });
  await postTo('generic', JSON.stringify([refused, somebody(), somebody()]));
  await atRest();
  await setFaults({ down: true });
  await postLead(somebody());
  await atRest();
  await setFaults({ down: false, authKey: 'another key' });
  await Promise.all([postLead(somebody()), postLead(somebody())]);
  await atRest();
  const { ledger, parked } = await status();
  expect(ledger).toMatchObject({ parked: expect.any(Number), retrying: expect.any(Number) });
  expect(parked).toBeGreaterThan(4);
});

it('finds messages on its queue that are none of its own', async () => {
  const { queues, sqs } = clients();
  const before = (await status()).parked;
  for (const body of [`{"v":1,"contact":${JSON.stringify(somebody())}`, somebody().email]) {
    const QueueUrl = `${queues}/000000000000/test-leads`;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageGroupId: 'x' }));
  }
  await eventually(async () => (await status()).parked).toBe(before + 2);
});

it('has written nobody and no secret into logs, metrics, ledger and status, nor anywhere else', async () => {
  const found: Record<string, readonly string[]> = {};
  const search = (where: string, text: string) => {
    const marks = foundIn(text, Object.values(secrets));
    if (marks.length > 0) found[where] = marks;
  };
  search('status', JSON.stringify(await status()));
  const items = await ledgerItems();
  expect(items.length).toBeGreaterThan(30);
  search('ledger', JSON.stringify(items));
  search('events', await firstEvents());
  child.kill('SIGTERM');
  await once(child, 'exit');

  // The line to try out bears a token; it is for the person who has started the stack.
  const lines = written.split('\n').filter((line) => !line.startsWith('  curl '));
  expect(lines.length).toBeGreaterThan(40);
  search('output of npm start', lines.join('\n'));
  const files = await filesOf(folder.dataDir);
  for (const [name, text] of files) search(name, text);

  const all = [...files.values()].join('\n');
  for (const what of [
    ...['"lead delivered"', '"lead parked"', '"lead waits"', '"lead is a duplicate"'],
    ...['"delivery refused"', '"delivery not readable"', '"leads could not be looked up"'],
    ...['"lead may be delivered twice"', '"message cannot be read"', '"call misconfigured"'],
    ...['"_aws":', '"SpeedToLead"', '"PossibleDuplicates"'],
  ]) {
    expect(all).toContain(what);
  }
  expect(found).toEqual({});
  expect(`${all}${lines.join()}`).not.toContain(STRANGER);

  // Whoever else has an account on this machine reads none of it.
  const modes = await readdir(folder.dataDir, { recursive: true, withFileTypes: true });
  const open = modes
    .map(({ parentPath, name }) => join(parentPath, name))
    // What was built is nobody's data.
    .filter((path) => !path.startsWith(join(folder.dataDir, 'cdk.out')))
    .filter((path) => (statSync(path).mode & 0o077) !== 0);
  expect(modes.length).toBeGreaterThan(10);
  expect(open).toEqual([]);
});

it('would have found them: they are where they belong', async () => {
  const queues = await filesOf(join(folder.dataDir, 'queues'), []);
  expect(foundIn([...queues.values()].join('\n')).length).toBeGreaterThan(4);
  const { phone, firstName } = aPerson(7);
  for (const text of [
    `call 082-${phone.slice(4).replaceAll(' ', '')}`,
    `+27 ${phone.slice(1)}`,
    encodeURIComponent(phone),
    firstName.toUpperCase(),
    ...['', '1', '12'].map((before) => Buffer.from(`${before}${firstName}.`).toString('base64')),
  ]) {
    expect({ text, found: foundIn(text).length }).toEqual({ text, found: 1 });
  }
  expect(foundIn(`Bearer ${secrets.token}`, Object.values(secrets))).toEqual([secrets.token]);
});

function clients() {
  const addresses = readAddresses(folder.dataDir);
  if (addresses === undefined) throw new Error('the stack has left no addresses');
  return { ...addresses, ...createClients(addresses) };
}

/** Every item of every table. */
async function ledgerItems(): Promise<readonly object[]> {
  const { dynamodb } = clients();
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand());
  const scans = TableNames.map((TableName) => dynamodb.send(new ScanCommand({ TableName })));
  return (await Promise.all(scans)).flatMap(({ Items = [] }) => Items);
}

/** What the page is told at first, which is all that it knows. */
async function firstEvents(): Promise<string> {
  const ended = new AbortController();
  const { body } = await fetch(`${url}/local/events`, { signal: ended.signal });
  let text = '';
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString();
    if (/event: snapshot\n.*\n\n/.test(text)) break;
  }
  expect(text).toContain('"delivered"');
  return text;
}

/**
 * The files of a folder and what is in them: all but the queues, which hold leads, the secrets that the
 * stack has made up, and what was built before the first lead came.
 */
async function filesOf(
  dir: string,
  except: readonly string[] = ['queues', 'cdk.out', 'generated-secrets.json'],
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(dir.length + 1);
    const isLeftOut = except.some((one) => name === one || name.startsWith(`${one}/`));
    if (entry.isFile() && !isLeftOut) files.set(name, await readFile(path, 'latin1'));
  }
  return files;
}
