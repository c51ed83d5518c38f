import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { removeDelivery } from '../../cli/refused/refused-store.ts';
import { createClients } from '../../cli/target/local-clients.ts';
import { grantsOf } from '../../local/iam/judge.ts';
import { inProcess, jsonOf } from '../cli/in-process.ts';
import { expectBalance } from '../support/balance.ts';
import { HOUR, MINUTE, startDay } from '../support/day.ts';
import { aLead, eventually, phoneOf, TOKEN } from '../support/stack.ts';

// Refused deliveries that are kept, and replayed by the command beside a running `npm start`.

const SIGNING = 'whsec_aW52ZW50ZWQtc2lnbmluZy1zZWNyZXQtMQ==';
const WRONG = 'whsec_aW52ZW50ZWQtc2lnbmluZy1zZWNyZXQtMg==';

let day: Awaited<ReturnType<typeof startDay>>;
beforeAll(async () => {
  day = await startDay({
    sources: {
      crm: { preset: 'generic', keepRefused: '7d' },
      shop: { preset: 'standard-webhooks', keepRefused: '2d' },
      other: { preset: 'generic' },
    },
  });
}, 120_000);
afterAll(() => day?.close());
beforeEach(async () => {
  const { folder, stack, simulator } = day;
  const environment = {
    PORT: new URL(stack.url).port,
    LOCAL_DATA: folder.dataDir,
    LOCAL_SECRETS: folder.secretsFile,
    CONNECTOR_CONFIG: folder.configFile,
    EUPHORIA_URL: simulator.url,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  await setSecrets({});
});
afterEach(async () => {
  vi.unstubAllEnvs();
});

/** Puts secrets in, and has the functions forget those that they knew. */
async function setSecrets(wrong: { crm?: string; shop?: string }): Promise<void> {
  const { crm = TOKEN, shop = SIGNING } = wrong;
  await day.storeSecrets({ tokens: { crm: [crm], shop: [shop], other: [TOKEN] } });
  day.clock.advance(6 * MINUTE);
  // The old ones serve once more, behind which they are read again; after a no, at once.
  expect((await day.post(aLead(0), { source: 'other', token: 'a wrong one' })).status).toBe(401);
}

let people = 0;
const newPeople = (count: number): number[] => Array.from({ length: count }, () => people++);
const taken = (n: number): number => day.simulator.taken()[phoneOf(n)] ?? 0;

/**
 * Posts as a sender of Standard Webhooks does: signed with the time, which is good for five minutes.
 *
 * @param age of the signature, milliseconds
 */
async function postSigned(n: number, age = 0): Promise<number> {
  const body = JSON.stringify({ type: 'contact.created', data: aLead(n) });
  const [id, time] = [`msg_${n}`, String(Math.floor((day.clock.now() - age) / 1_000))];
  const key = Buffer.from(SIGNING.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64');
  const response = await fetch(`${day.stack.url}/hooks/shop`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': time,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  });
  return response.status;
}
const post = async (n: number, source = 'crm') => (await day.post(aLead(n), { source })).status;
/** Takes away what a test has left. */
async function emptied(): Promise<void> {
  const client = createClients(day.stack).dynamodb;
  for (const { id } of await kept()) {
    await removeDelivery({ dynamodb: client, refused: 'test-refused' }, id);
  }
  client.destroy();
}
const kept = async () => (await jsonOf('refused', 'list')).deliveries as { id: string }[];

it('a wrong secret for an hour, then right, then replayed: every lead is delivered once', async () => {
  await setSecrets({ crm: 'a wrong one', shop: WRONG });
  const [fromCrm, fromShop] = [newPeople(12), newPeople(12)];
  for (const [index, n] of fromCrm.entries()) {
    expect([await post(n), await postSigned(fromShop[index] ?? 0)]).toEqual([401, 401]);
    await day.pass(5 * MINUTE, MINUTE);
  }
  expect(await inProcess('refused', 'replay', '--all')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('24 still refused, and kept as before:'),
  });
  const status = await jsonOf('status');
  expect(status.refused).toEqual({ kept: 24, bySource: { crm: 12, shop: 12 }, notKept: {} });
  expect(await kept()).toHaveLength(24);
  // What is refused once more is still the same delivery.
  expect(status.errors).toContainEqual(
    expect.objectContaining({ says: 'delivery refused (crm)', times: 12 }),
  );

  await setSecrets({});
  // Some senders deliver again by themselves.
  const again = [fromCrm[0] ?? 0, fromCrm[7] ?? 0];
  for (const n of again) expect(await post(n)).toBe(200);
  expect(await postSigned(fromShop[3] ?? 0)).toBe(200);
  await day.pass(3 * HOUR, 30 * MINUTE);

  const replayed = await jsonOf('refused', 'replay', '--all');
  expect(replayed).toMatchObject({ status: 0, taken: 24, queued: 24, staying: [], missing: 0 });
  // Their senders were heard when they came in, three hours ago.
  const { heard } = await jsonOf('status');
  for (const source of ['crm', 'shop']) {
    expect(Date.parse(heard[source])).toBeLessThan(day.clock.now() - 2 * HOUR);
  }
  const emitted = readFileSync(join(day.stack.logDir, 'test-webhook.log'), 'utf8')
    .split('\n')
    .flatMap((line) => (line.includes('"LeadsReceived":') ? [JSON.parse(line)] : []))
    .filter(({ source, _aws }) => source === 'shop' && _aws.Timestamp > day.clock.now() - HOUR);
  expect(emitted).toEqual([]);
  await eventually(day.settle).toEqual([]);
  expect([...fromCrm, ...fromShop].map(taken)).toEqual(Array(24).fill(1));
  expect((await day.stack.status()).balance).toMatchObject({ delivered: 24, duplicate: 3 });
  expect(await kept()).toEqual([]);
  expect((await jsonOf('status')).refused).toEqual({ kept: 0, bySource: {}, notKept: {} });
  await expectBalance(day.stack);
}, 120_000);

it('a lead without an id that its sender delivered again is a duplicate, however late the replay', async () => {
  const [n = 0] = newPeople(1);
  const { id: _, ...lead } = aLead(n);
  await setSecrets({ crm: 'a wrong one' });
  expect((await day.post(lead)).status).toBe(401);
  await setSecrets({});
  await day.pass(HOUR, 30 * MINUTE);
  expect((await day.post(lead)).status).toBe(200);
  await eventually(() => taken(n)).toBe(1);
  await day.settle();
  await day.pass(30 * HOUR, 2 * HOUR);
  const { duplicate } = (await day.stack.status()).balance;
  expect(await jsonOf('refused', 'replay', '--all')).toMatchObject({ taken: 1, queued: 1 });
  await expectBalance(day.stack, { duplicate: duplicate + 1 });
  expect(taken(n)).toBe(1);
});

it('is judged by the time at which it came in: what was too old then stays too old', async () => {
  const [n = 0] = newPeople(1);
  expect(await postSigned(n, HOUR)).toBe(401);
  const { staying } = await jsonOf('refused', 'replay', '--all');
  expect(staying).toMatchObject([{ source: 'shop', status: 401 }]);
  await emptied();
});

it('nobody replays by HTTP, whatever is sent', async () => {
  const [n = 0] = newPeople(1);
  await setSecrets({ crm: 'a wrong one' });
  expect(await post(n)).toBe(401);
  await setSecrets({});
  const replay = {
    rawPath: '/hooks/crm',
    rawQueryString: '',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify(aLead(n)),
    isBase64Encoded: false,
    requestContext: {
      ...{ domainName: 'x', timeEpoch: 1 },
      http: { method: 'POST', sourceIp: '192.0.2.1' },
    },
  };
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ replay });
  const { url, lambda } = day.stack;
  const ask = async (to: string, headers: Record<string, string>): Promise<number> =>
    (await fetch(to, { method: 'POST', headers: { ...json, ...headers }, body })).status;
  expect(await ask(`${url}/hooks/crm`, {})).toBe(401);
  expect(await ask(`${url}/hooks/crm?replay=1`, { replay: body })).toBe(401);
  expect(await ask(`${url}/2015-03-31/functions/test-webhook/invocations`, {})).toBe(401);
  // On one machine, the address at which operators call functions is for programs of this machine.
  const invoke = `${lambda}/2015-03-31/functions/test-webhook/invocations`;
  const authorization = 'AWS4-HMAC-SHA256 Credential=x';
  expect(await ask(invoke, {})).toBe(403);
  expect(await ask(invoke, { authorization, origin: 'http://evil.example' })).toBe(403);
  expect(await ask(invoke, { authorization, 'x-forwarded-for': '192.0.2.1' })).toBe(403);
  expect(await ask(invoke, { authorization, 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(taken(n)).toBe(0);
  expect(await ask(invoke.replace('webhook', 'nobody'), { authorization })).toBe(404);
  // It is this right that replays.
  expect(await ask(invoke, { authorization })).toBe(200);
  await eventually(() => taken(n)).toBe(1);
  await emptied();
});

it('with --stack it is the same', async () => {
  const [n = 0, other = 0] = newPeople(2);
  await setSecrets({ crm: 'a wrong one' });
  expect([await post(n), await post(other, 'other')]).toEqual([401, 200]);
  await setSecrets({});
  const { queues, tables, lambda } = day.stack;
  const environment = {
    AWS_REGION: 'af-south-1',
    AWS_ACCESS_KEY_ID: 'invented',
    AWS_SECRET_ACCESS_KEY: 'invented',
    AWS_ENDPOINT_URL_SQS: queues,
    AWS_ENDPOINT_URL_DYNAMODB: tables,
    AWS_ENDPOINT_URL_LAMBDA: lambda,
    LOCAL_DATA: '/nowhere',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const deployed = ['--stack', 'test-connector'];
  const { count, deliveries } = await jsonOf('refused', 'list', ...deployed);
  expect([count, deliveries]).toEqual([1, [expect.objectContaining({ source: 'crm' })]]);
  expect(await jsonOf('refused', 'replay', deliveries[0].id, ...deployed)).toMatchObject({
    ...{ status: 0, taken: 1, queued: 1 },
  });
  await eventually(() => [n, other].map(taken)).toEqual([1, 1]);
});

it('what cannot be read is kept, too, and says why', async () => {
  const response = await fetch(`${day.stack.url}/hooks/crm`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
    body: '{"firstName":"Thandi"',
  });
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: string };
  const { deliveries } = await jsonOf('refused', 'list');
  expect(deliveries).toMatchObject([{ source: 'crm', status: 400, reason: error }]);
  const shown = (await inProcess('refused', 'show', deliveries[0].id)).stdout;
  expect(shown).toContain('Thandi');
  expect(shown).not.toContain(TOKEN);
  expect((await jsonOf('refused', 'replay', '--all')).staying).toMatchObject([
    { status: 400, why: error },
  ]);
  // In the logs is nothing of it.
  const { logDir } = day.stack;
  const logs = readdirSync(logDir).map((name) => readFileSync(join(logDir, name), 'utf8'));
  expect(logs.join()).not.toMatch(/Thandi|0821\d{6}|invented-token/);
  await emptied();
});

it('without a right of the function the answer is the same, and the log says that it is not kept', async () => {
  const failed = () => day.logged('webhook', 'a refused delivery could not be kept');
  for (const right of ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'kms:Decrypt']) {
    const before = (await failed()).length;
    const { iam } = day.stack;
    iam.withdraw(
      grantsOf(iam.policies).find(
        ({ action, resource, roleArn }) =>
          action === right && /refused|key/i.test(resource) && /Webhook/.test(roleArn),
      ),
    );
    expect((await day.post(aLead(0), { token: 'a wrong one' })).status).toBe(401);
    await eventually(async () => (await failed()).length).toBe(before + 1);
    iam.withdraw(undefined);
    day.clock.advance(2 * MINUTE);
  }
  expect(await kept()).toEqual([]);
  // How many were not kept is told with the next refusal.
  expect((await day.post(aLead(0), { token: 'a wrong one' })).status).toBe(401);
  expect((await jsonOf('status')).refused).toMatchObject({
    kept: 1,
    notKept: { crm: expect.any(Number) },
  });
  await emptied();
});

it('of a flood, a thousand are kept in an hour, and the rest is counted', async () => {
  day.clock.advance(HOUR - (day.clock.now() % HOUR));
  const before = (await jsonOf('refused', 'list')).notKept.shop ?? 0;
  const flood = 1_200;
  const lanes = Array.from({ length: 8 }, async () => {
    for (let n = 0; n < flood / 8; n++) expect(await postSigned(0, HOUR)).toBe(401);
  });
  await Promise.all(lanes);
  const { refused } = await jsonOf('status');
  expect(refused.bySource).toEqual({ shop: 1_000 });
  const more = refused.notKept.shop - before;
  expect(more).toBeLessThanOrEqual(200);
  expect(more).toBeGreaterThanOrEqual(180);
  expect((await jsonOf('refused', 'list')).count).toBe(1_000);
}, 120_000);
