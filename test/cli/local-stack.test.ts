import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PassThrough } from 'node:stream';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, DeleteQueueCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
  vi,
} from 'vitest';
import { webhookAddress } from '../../cli/address.ts';
import { createClients } from '../../cli/target/local-clients.ts';
import { noFaults } from '../../simulator/faults.ts';
import { config, configFile } from '../cdk/config-file.ts';
import { temporaryFolder } from '../local/temporary-folder.ts';
import { expectBalance } from '../support/balance.ts';
import { MINUTE, SECOND, startDay } from '../support/day.ts';
import { startSqsProxy } from '../support/sqs-proxy.ts';
import { aLead, eventually, KEY, phoneOf } from '../support/stack.ts';
import { inProcess, jsonOf } from './in-process.ts';
import { connector, file as fileOf, startConnector } from './run.ts';

// The commands as a user gives them beside a running `npm start`: each trouble is seen, and put right.

let day: Awaited<ReturnType<typeof startDay>>;
let environment: Record<string, string>;
let n = 0;
/** Of the leads that came in: dropped by a test. */
let dropped = 0;

beforeAll(async () => {
  day = await startDay();
  const { folder, stack, simulator } = day;
  environment = {
    PORT: new URL(stack.url).port,
    LOCAL_DATA: folder.dataDir,
    LOCAL_SECRETS: folder.secretsFile,
    CONNECTOR_CONFIG: folder.configFile,
    EUPHORIA_URL: simulator.url,
  };
});
beforeEach(() => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
  day.simulator.setFaults(noFaults);
});
afterAll(() => day.close());

/** Posts a new lead, and gives its id. */
async function post(changes: object = {}): Promise<string> {
  const { receipt } = await day.post({ ...aLead(++n), ...changes });
  return receipt.accepted[0]?.id ?? '';
}
/**
 * Posts a lead that the API refuses, and gives its id. It is parked once the API has taken another one of
 * its list, so that it is known not to be the list's fault.
 */
async function postRefused(): Promise<string> {
  day.simulator.setFaults({ poison: [phoneOf(n + 1)] });
  const id = await post();
  await balance({ received: n, waiting: 1 });
  await post();
  await balance({ received: n, waiting: 1 });
  await day.pass(2 * MINUTE);
  return id;
}
const balance = (expected: Parameters<typeof expectBalance>[1]) =>
  expectBalance(day.stack, expected);
function queuedMessages(): readonly string[] {
  const file = join(day.folder.dataDir, 'queues', 'fauxqs.db');
  using database = new DatabaseSync(file, { readOnly: true });
  const sql = "SELECT message_id AS id FROM sqs_messages WHERE queue_name = 'test-leads'";
  return database
    .prepare(sql)
    .all()
    .map(({ id }) => String(id));
}
const state = async () => (await jsonOf('status')) as Record<string, unknown>;

it('finds nothing wrong, and nothing to do', async () => {
  const { status, stdout } = await inProcess('check');
  expect(stdout).not.toMatch(/WRONG|NOTE/);
  expect(status).toBe(0);
  expect((await inProcess('status')).stdout).toMatch(
    /^npm start +running\nwaiting +0, .*\noldest +-\n.*\ndrained in +nothing waits\n/,
  );
  // The call by which `check` asks the API touches nobody.
  expect(day.simulator.stats().calls).toBe(1);
  expect((await day.stack.status()).api).toMatchObject({ calls: 0, byOutcome: {} });
});

it('shows a lead that the API refuses, sends it again once, and at last with success', async () => {
  const id = await postRefused();
  await balance({ received: n, parked: 1 });
  const reason = 'the API refuses the contact: Incorrect Input Parameters';
  expect(await state()).toMatchObject({ parked: 1, parkedByReason: { [reason]: 1 } });
  expect((await inProcess('lead', id)).stdout).toMatch(/^where +parked: /m);

  // What is sent again at once waits until the API has forgotten that it refused it.
  expect(await jsonOf('parked', 'resend', '--all')).toMatchObject({
    status: 0,
    sent: 1,
    delayed: 1,
  });
  await balance({ received: n, parked: 0, waiting: 1 });
  expect((await jsonOf('lead', id))[0]).toMatchObject({ where: 'waiting' });
  await day.pass(MINUTE);
  await balance({ received: n, parked: 1, waiting: 0 });
  day.simulator.setFaults(noFaults);
  expect(await jsonOf('parked', 'resend', id)).toMatchObject({ status: 0, sent: 1 });
  await day.pass(MINUTE);
  await balance({ received: n, delivered: n, duplicate: 0, parked: 0 });
  expect((await inProcess('lead', id)).stdout).toMatch(/^where +delivered: Euphoria has it$/m);
});

it('reads a lead again that could not be dialled, with the config of today', async () => {
  await post({ phone: '020 7946 0958' });
  await balance({ received: n, parked: 1 });
  const { stuck } = await jsonOf('parked', 'resend', '--all');
  expect(stuck).toMatchObject([
    { why: expect.stringMatching(/^still unusable: phoneNumber is no/) },
  ]);
  const gb = config("name: 'test', sources: { crm: { preset: 'generic', country: 'GB' } }");
  const again = ['parked', 'resend', '--all', '--config', configFile(gb)];
  expect(await jsonOf(...again)).toMatchObject({ status: 0, sent: 1 });
  await balance({ received: n, delivered: n, parked: 0 });
});

it('adds up after a drop, and knows what was dropped', async () => {
  const before = (await day.stack.status()).balance.dropped;
  await post({ phone: 'n/a' });
  await balance({ received: n, parked: 1 });
  const { leads } = await jsonOf('parked', 'list');
  const to = join(temporaryFolder(), 'dropped.jsonl');
  expect(await jsonOf('parked', 'drop', '--all', '--yes', '--to', to)).toMatchObject({
    dropped: 1,
  });
  await balance({ received: n, parked: 0, dropped: before + 1, waiting: 0 });
  expect((await state()).balance).toMatchObject({ dropped: before + 1 });
  expect((await jsonOf('lead', leads[0].id.slice(0, 8)))[0]).toMatchObject({
    id: leads[0].id,
    where: 'dropped',
    dropped: { reason: expect.any(String), droppedAt: expect.stringMatching(/^20/) },
  });
  dropped += 1;
});

it('says in check, too, that all call places are kept', async () => {
  const { dynamodb } = createClients(day.stack);
  const TableName = 'test-ledger';
  const [now, keys] = [Date.now(), [0, 1, 2].map((slot) => `#place-${slot}`)];
  const place = { owner: 'gone', call: 1, before: [], since: 0, updatedAt: now };
  const kept = { ...place, until: now + MINUTE, givenUpAt: now };
  const before = await Promise.all(
    keys.map((key) =>
      dynamodb.send(
        new PutItemCommand({
          ...{ TableName, ReturnValues: 'ALL_OLD' },
          Item: marshall({ key, ...kept }),
        }),
      ),
    ),
  );
  expect((await jsonOf('check')).findings).toContainEqual({
    ...{ what: 'call places', state: 'note' },
    says: expect.stringMatching(/^all 3 are kept for calls that were given up or lost, the first/),
  });
  await Promise.all(
    before.map(({ Attributes: Item }, at) =>
      Item === undefined
        ? dynamodb.send(new DeleteItemCommand({ TableName, Key: marshall({ key: keys[at] }) }))
        : dynamodb.send(new PutItemCommand({ TableName, Item })),
    ),
  );
  dynamodb.destroy();
});

it('says why a delivery that is answered well is no new lead', async () => {
  const gone = fileOf({ event: 'contact.deleted', phone: '0825550101' });
  const { stdout } = await inProcess('send', 'crm', gone, '--type', 'application/json');
  expect(stdout).toMatch(
    /\n {2}1 ignored, as no new lead \(deletion\): neither dialled nor parked$/m,
  );
});

it.each([undefined, '0'])('finds the stack where no PORT says it: %s', async (port) => {
  vi.stubEnv('PORT', port);
  vi.stubEnv('EUPHORIA_URL', undefined);
  expect((await inProcess('status')).stdout).toMatch(/^npm start +running\n/);
  expect((await inProcess('check')).stdout).toMatch(
    new RegExp(`^OK +API +${day.simulator.url} answers`, 'm'),
  );
  expect(webhookAddress('crm', undefined).href).toBe(`${day.stack.url}/hooks/crm`);
});

describe('says that another connector runs', () => {
  const otherRuns =
    'npm start runs another connector than beta (test): CONNECTOR and CONNECTOR_CONFIG say which one is meant';
  const finding = `WRONG  npm start  ${otherRuns}\n                  → docs/settings.md, "Of the machine"\n`;

  it('where the one that is meant has never run here', async () => {
    vi.stubEnv('CONNECTOR_CONFIG', configFile(config()));
    expect((await inProcess('check')).stdout).toContain(finding);
  });

  it('in every command, where the one that is meant has left its queues here', async () => {
    const kept = "sources: { crm: { preset: 'generic', keepRefused: '1d' } }";
    vi.stubEnv('CONNECTOR_CONFIG', configFile(config(kept)));
    const { sqs, dynamodb } = createClients(day.stack);
    for (const part of ['leads', 'parked']) {
      await sqs.send(new CreateQueueCommand({ QueueName: `beta-${part}` }));
    }
    for (const line of [
      ...['status', 'pause crm', 'resume crm', 'lead 01234567', 'send crm'],
      ...['parked list', 'parked resend --all', 'refused list', 'rehearse crm --yes --wait 1m'],
    ]) {
      const { status, stderr } = await inProcess(...line.split(' '));
      expect([line, status, stderr]).toEqual([line, 1, `${otherRuns}\n`]);
    }
    const { status, stdout } = await inProcess('check');
    expect([status, stdout]).toEqual([1, expect.stringContaining(finding)]);
    for (const part of ['leads', 'parked']) {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `beta-${part}` }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    }
    for (const client of [sqs, dynamodb]) client.destroy();
  });
});

it('says that a restart is due where the config has changed', async () => {
  const { configFile: file } = day.folder;
  const text = readFileSync(file, 'utf8');
  // Refused, so that the other tests need not count it.
  const send = ['send', 'crm', '--secrets', fileOf({ crm: 'another-token' })];
  writeFileSync(file, text.replace('WebLeads', 'Other'));
  try {
    await eventually(async () => (await day.stack.status()).restartDue).toBe(true);
    const { status, stdout } = await inProcess('check');
    expect(stdout).toMatch(
      /^WRONG +npm start +runs with the config as it was: it has changed since\n/m,
    );
    expect(status).toBe(1);
    expect((await inProcess('status')).stdout).toMatch(
      /^npm start +running\n +with the config as it was: it has changed since; end it \(Ctrl-C\), then npm start\n/,
    );
    expect(await inProcess(...send)).toMatchObject({
      stdout: expect.stringContaining(': 401 '),
      stderr:
        'npm start runs with the config as it was: it has changed since; end it (Ctrl-C), then npm start\n',
    });
  } finally {
    writeFileSync(file, text);
  }
  await eventually(async () => (await day.stack.status()).restartDue).toBe(false);
  expect(await inProcess(...send)).toMatchObject({
    stderr: expect.stringMatching(/^By this config and secret crm is proved: .* has another .*\n$/),
  });
});

it('pauses while somebody is mistyping the config, by what runs', async () => {
  const { configFile: file } = day.folder;
  const text = readFileSync(file, 'utf8');
  const call = (...args: readonly string[]) => connector(args, { env: environment });
  writeFileSync(file, `${text}\nexport const half = {`);
  const fault = `${file}:${text.split('\n').length + 1}:`;
  const goesBy = 'The config is broken: this goes by what npm start runs with\n';
  try {
    const paused = await call('pause', 'crm');
    expect([paused.status, paused.stdout]).toEqual([
      0,
      expect.stringMatching(/^crm is paused until you resume/),
    ]);
    expect(paused.stderr).toContain(goesBy);
    expect(paused.stderr).toContain(fault);
    const { status, stdout } = await call('status');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^paused +crm, since /m)]);
    expect((await call('pause', 'crn')).stderr).toMatch(
      /^source: must be one of crm, got "crn"; did you mean crm\?$/m,
    );
    expect((await call('resume', '--connector', 'other')).stderr).toMatch(
      /^npm start runs another connector than other \(test\)/,
    );
    expect(await call('resume', 'crm')).toMatchObject({ status: 0, stderr: paused.stderr });
    const list = await call('parked', 'list');
    expect([list.status, list.stderr]).toEqual([
      2,
      expect.stringMatching(
        /\nWhat runs goes on with the config that it has read\. .* --config\n$/,
      ),
    ]);
    // Another config, which is broken as well, says nothing of what runs.
    const other = await call('pause', '--config', fileOf('export default {', 'other.config.ts'));
    expect([other.status, other.stdout]).toEqual([2, '']);
    const none = await call('pause', '--config', '/nowhere/config.ts');
    expect([none.status, none.stderr]).toEqual([2, '/nowhere/config.ts: no such config file\n']);
  } finally {
    writeFileSync(file, text);
  }
  await eventually(async () => (await day.stack.status()).restartDue).toBe(false);
});

it('says that npm start runs with another config, and makes up what its sources lack', async () => {
  const { configFile: runs } = day.folder;
  const other = join(temporaryFolder(), 'other.config.ts');
  const text = readFileSync(runs, 'utf8');
  writeFileSync(other, text.replace(/sources: \{/, "sources: { extra: { preset: 'generic' },"));
  vi.stubEnv('CONNECTOR_CONFIG', other);
  expect((await inProcess('send', 'extra')).stderr).toMatch(
    /^no secret of the source extra is known: npm start runs with another config, .*; end it \(Ctrl-C\), then npm start\n/,
  );
  const findings = async () => (await jsonOf('check')).findings;
  const restart = 'end it (Ctrl-C), then npm start';
  expect(await findings()).toContainEqual({
    ...{ what: 'npm start', state: 'wrong', todo: restart },
    says: `runs with another config, ${runs}, not with ${other}`,
  });
  // Refused, so that the other tests need not count it.
  const sent = await inProcess('send', 'crm', '--secrets', fileOf({ crm: 'another-token' }));
  expect(sent.stderr).toContain(
    `npm start runs with another config, ${runs}, not with ${other}; ${restart}\n`,
  );
  const lacks = { what: 'secret webhooks extra', state: 'wrong', says: 'has no entry' };
  // The file is the user's own.
  const set = 'npm run connector -- secrets set webhooks extra';
  expect(await findings()).toContainEqual({ ...lacks, todo: set });
  vi.stubEnv('LOCAL_SECRETS', undefined);
  writeFileSync(
    join(day.folder.dataDir, 'secrets.json'),
    readFileSync(environment.LOCAL_SECRETS ?? '', 'utf8'),
  );
  // Its cause is told above it: it is no fault of its own.
  expect(await findings()).toContainEqual({
    ...{ what: lacks.what, state: 'note', says: 'has no entry yet' },
    todo: `npm start makes one up when it starts: ${restart}`,
  });
});

it('notices the API down, and how it comes back', async () => {
  day.simulator.setFaults({ down: true });
  const id = await post();
  await balance({ received: n, waiting: 1 });
  const trouble = await state();
  expect(trouble).toMatchObject({ waiting: 1, inFlight: 1, oldestSeconds: expect.any(Number) });
  expect(JSON.stringify(trouble.errors)).toContain('call unsure: no answer: ECONNRESET');
  expect(trouble).toMatchObject({
    calls: { unsure: expect.any(Number) },
    lastFailure: 'no answer: ECONNRESET',
  });
  const { status: soFar, stdout } = await inProcess('status');
  expect([soFar, stdout]).toEqual([
    0,
    expect.stringMatching(
      /^npm start +running, but the last API call failed: no answer: ECONNRESET; its leads are tried again by themselves\n/,
    ),
  ]);
  expect((await jsonOf('lead', id))[0]).toMatchObject({ where: 'retrying', waiting: true });
  expect((await inProcess('check')).stdout).toMatch(/^WRONG +API .*does not answer .*ECONNRESET/m);
  day.simulator.setFaults(noFaults);
  await day.pass(2 * MINUTE);
  await balance({ received: n, delivered: n - dropped, waiting: 0 });
});

it('does not count a message as waiting whose lead is settled, and says that it lies there', async () => {
  day.simulator.setFaults({ down: true });
  await post();
  await balance({ received: n, waiting: 1 });
  const [message = ''] = queuedMessages();
  const { dynamodb } = createClients(day.stack);
  const TableName = 'test-ledger';
  const key = 'settled before its acknowledgement was lost';
  const settled = { state: 'delivered', deliveryCount: 1, lastMessages: [message] };
  await dynamodb.send(new PutItemCommand({ TableName, Item: marshall({ key, ...settled }) }));
  await balance({ received: n, delivered: n - dropped, waiting: 0 });
  expect(await state()).toMatchObject({
    ...{ waiting: 0, inFlight: 0, oldestSeconds: null, drainSeconds: 0 },
    settledMessages: [message],
  });
  expect((await inProcess('status')).stdout).toMatch(
    /^waiting +0, .*\n +and 1 message of a settled lead, which goes by itself\noldest +-\n/m,
  );
  await dynamodb.send(new DeleteItemCommand({ TableName, Key: marshall({ key }) }));
  dynamodb.destroy();
  day.simulator.setFaults(noFaults);
  await day.pass(2 * MINUTE);
  await balance({ received: n, delivered: n - dropped, waiting: 0 });
});

it('notices a wrong key, and puts it right with one command', async () => {
  day.simulator.setFaults({ authKey: 'another-key' });
  await post();
  await balance({ received: n, waiting: 1 });
  expect(await state()).toMatchObject({ waiting: 1, drainSeconds: null });
  expect((await inProcess('status')).stdout).toMatch(
    /^npm start +no calls are made since \S+Z: the API said “Authorization Failed”; npm run connector -- check says/,
  );
  const { status, stdout } = await inProcess('check');
  expect(stdout).toMatch(
    /^WRONG +API .*\(Authorization Failed\)\n +→ npm run connector -- secrets set euphoria$/m,
  );
  expect(status).toBe(1);
  // Of a simulator that npm start brings nobody knows the key. Only its profile rehearses a wrong one.
  vi.stubEnv('PORT', undefined);
  vi.stubEnv('EUPHORIA_URL', undefined);
  expect((await inProcess('check')).stdout).toContain(
    `→ npm run connector -- secrets set euphoria; its own simulator knows whatever is written, after a restart of npm start. A wrong key is rehearsed by its profile wrong-key: curl -X PUT ${day.simulator.url}profile -d '{"name": "wrong-key"}', and "kind" ends that`,
  );
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);

  const stdin = new PassThrough();
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(stdin as never);
  stdin.end('acme\nanother-key\n');
  const set = await inProcess('secrets', 'set', 'euphoria');
  vi.restoreAllMocks();
  expect(set.stdout).toMatch(/^written: .*: test\/euphoria\nOK +API .*knows tenant and key\n$/);
  await day.pass(3 * MINUTE);
  await balance({ received: n, delivered: n - dropped, waiting: 0 });
  // As it was: the dialer reads the key anew when it is refused.
  await day.storeKey(KEY);
});

it('sends nobody twice when it is killed between the queues and repeated', async () => {
  await postRefused();
  await balance({ received: n, parked: 1 });
  day.simulator.setFaults({ poison: [] });
  const proxy = await startSqsProxy(day.stack.queues, (action) => {
    if (action !== 'DeleteMessageBatch') return 'on';
    child.kill('SIGKILL');
    return 'hold';
  });
  const dataDir = join(temporaryFolder(), 'data');
  mkdirSync(dataDir);
  const { tables, lambda } = day.stack;
  const addresses = { queues: proxy.url, tables, lambda, connector: 'test' };
  writeFileSync(join(dataDir, 'addresses.json'), JSON.stringify(addresses));
  const child = startConnector(['parked', 'resend', '--all'], {
    ...environment,
    LOCAL_DATA: dataDir,
  });
  const taken = day.simulator.stats().contactsTaken;
  expect(await child.ended).toMatchObject({ signal: 'SIGKILL' });
  await proxy.close();
  await day.pass(MINUTE);
  await eventually(() => day.simulator.stats().contactsTaken).toBe(taken + 1);
  // What it held is to be had again after half a minute, or two if it was still asking for more.
  await eventually(async () => {
    day.clock.advance(31 * SECOND);
    return (await jsonOf('parked', 'resend', '--all')).sent;
  }).toBe(1);
  await day.pass(MINUTE);
  await eventually(async () => (await day.stack.status()).balance).toMatchObject({
    delivered: n - dropped,
    duplicate: 1,
    parked: 0,
    waiting: 0,
  });
  expect(day.simulator.stats().contactsTaken).toBe(taken + 1);
});

it.each([['status'], ['pause'], ['parked', 'list'], ['send', 'crm']])(
  'works on no stack where PORT and LOCAL_DATA mean two: %s',
  async (...command) => {
    const other = createServer((_, response) => response.end());
    let requests = 0;
    other.on('request', () => requests++);
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    vi.stubEnv('PORT', String(port));
    const { dataDir } = day.folder;
    const { status, stdout, stderr } = await inProcess(...command);
    expect(stderr).toBe(
      `PORT and LOCAL_DATA mean two stacks: PORT says http://localhost:${port}, and LOCAL_DATA says ${dataDir}, where the data is of the npm start at ${day.stack.url}. If that one is meant, leave PORT out (PORT= before the command, where .env sets it); if the other, set LOCAL_DATA to the folder of its data\n`,
    );
    expect([status, stdout, requests]).toEqual([1, '', 0]);
    // As an empty one is: it stands before that of .env.
    vi.stubEnv('PORT', '');
    expect((await inProcess('status')).status).toBe(0);
  },
);

it.each([
  [
    'LOCAL_DATA',
    '/nowhere',
    /^npm start does not run here \(\/nowhere\), or not yet: start it, or/,
  ],
  ['PORT', 'x', /^PORT: must be 0 to 65535, got "x"$/m],
  ['EUPHORIA_URL', 'x', /^EUPHORIA_URL: must be a URL, such as https:.*, got "x"$/m],
  [
    'EUPHORIA_URL',
    'http://user:pw@127.0.0.1:8918/',
    /^EUPHORIA_URL: must be an address without a user and password in it, got "http:\/\/…@127.0.0.1:8918\/"$/m,
  ],
  ['EUPHORIA_URL', 'http://example.org', /^EUPHORIA_URL: must start with https:/m],
  ['CONNECTOR_CONFIG', '/nowhere/config.ts', /^\/nowhere\/config.ts: no such config file\n$/],
  ['CONNECTOR', 'x', /^CONNECTOR: must be one of test, got "x"$/m],
])('says what is wrong with %s=%s', async (name, value, message) => {
  vi.stubEnv(name, value);
  const { status, stdout, stderr } = await inProcess('status');
  expect(stderr).toMatch(message);
  expect([status === 0, stdout]).toEqual([false, '']);
});
