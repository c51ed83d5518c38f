import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
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
}

let people = 0;
const newPeople = (count: number): number[] => Array.from({ length: count }, () => people++);
const taken = (n: number): number => day.simulator.taken()[phoneOf(n)] ?? 0;

/** Posts as a sender of Standard Webhooks does: signed with the time, which is good for five minutes. */
async function postSigned(n: number): Promise<number> {
  const body = JSON.stringify({ type: 'contact.created', data: aLead(n) });
  const [id, time] = [`msg_${n}`, String(Math.floor(day.clock.now() / 1_000))];
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
const kept = async () => (await jsonOf('refused', 'list')).deliveries as { id: string }[];

it('a wrong secret for an hour, then right, then replayed: every lead is delivered once', async () => {
  await setSecrets({ crm: 'a wrong one', shop: WRONG });
  const [fromCrm, fromShop] = [newPeople(12), newPeople(12)];
  for (const [index, n] of fromCrm.entries()) {
    expect([await post(n), await postSigned(fromShop[index] ?? 0)]).toEqual([401, 401]);
    await day.pass(5 * MINUTE, MINUTE);
  }
  expect(await inProcess('refused', 'replay')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('24 still refused, and kept as before:'),
  });
  const status = await jsonOf('status');
  expect(status.refused).toEqual({ kept: 24, bySource: { crm: 12, shop: 12 }, notKept: {} });
  expect(await kept()).toHaveLength(24);

  await setSecrets({});
  // Some senders deliver again by themselves.
  const again = [fromCrm[0] ?? 0, fromCrm[7] ?? 0];
  for (const n of again) expect(await post(n)).toBe(200);
  expect(await postSigned(fromShop[3] ?? 0)).toBe(200);
  await day.pass(3 * HOUR, 30 * MINUTE);

  const replayed = await jsonOf('refused', 'replay');
  expect(replayed).toMatchObject({ status: 0, taken: 24, queued: 24, staying: [], missing: 0 });
  await eventually(day.settle).toEqual([]);
  expect([...fromCrm, ...fromShop].map(taken)).toEqual(Array(24).fill(1));
  expect((await day.stack.status()).balance).toMatchObject({ delivered: 24, duplicate: 3 });
  expect(await kept()).toEqual([]);
  expect((await jsonOf('status')).refused).toEqual({ kept: 0, bySource: {}, notKept: {} });
  await expectBalance(day.stack);
}, 120_000);
