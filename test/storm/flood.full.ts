import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClients } from '../../cli/target/local-clients.ts';
import { expectBalance } from '../support/balance.ts';
import { aLead, eventually, phoneOf, startStack } from '../support/stack.ts';

// `npm run test:storm -- flood`: what docs/security.md says of an open form that is flooded, in numbers.

const POSTS = 100_000;
const AT_ONCE = 64;
/** From so many addresses, as bots have them. */
const ADDRESSES = 250;
const SITE = 'https://www.acme.example';
const VICTIM = '0825550142';
/** The form's own limits: docs/security.md. */
const PER_NUMBER = 3;
const PER_DAY = 2_000;

let stack: Awaited<ReturnType<typeof startStack>>;
beforeAll(async () => {
  stack = await startStack({
    sources: { crm: { preset: 'generic' }, website: { preset: 'form', origins: [SITE] } },
  });
}, 300_000);
afterAll(() => stack?.close());

it('100,000 forged posts to an open form: signed senders notice nothing, and nobody is phoned more often', async () => {
  const agents = Array.from(
    { length: ADDRESSES },
    (_, n) => new Agent({ keepAlive: true, maxSockets: 1, localAddress: `127.0.1.${n + 1}` }),
  );
  const address = `${stack.stack.url.replace('localhost', '127.0.0.1')}/hooks/website`;
  /** Every second post names the victim. @returns the status of its answer */
  const forge = (n: number): Promise<number> => {
    const cell = n % 2 === 0 ? VICTIM : `083${String(1_000_000 + n)}`;
    const body = new URLSearchParams({ name: `Bot ${n}`, cell, message: `${n}` }).toString();
    const headers = {
      origin: SITE,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
    };
    const agent = agents[n % ADDRESSES];
    return new Promise((resolve, reject) => {
      const outgoing = request(address, { method: 'POST', agent, headers });
      // The server may close a connection that was idle, just as it is used again.
      outgoing.on('error', (error) =>
        outgoing.reusedSocket ? forge(n).then(resolve, reject) : reject(error),
      );
      outgoing.on('response', (incoming) => {
        incoming.resume();
        incoming.on('end', () => resolve(incoming.statusCode ?? 0));
      });
      outgoing.end(body);
    });
  };

  const answers = new Map<number, number>();
  const megabytes: number[] = [];
  const numbers = Array.from({ length: POSTS }, (_, n) => n).values();
  const bot = async (): Promise<void> => {
    for (const n of numbers) {
      const status = await forge(n);
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (n % 10_000 === 0) megabytes.push(Math.round(process.memoryUsage().rss / 2 ** 20));
    }
  };
  const began = performance.now();
  let isOver = false;
  const flood = Promise.all(Array.from({ length: AT_ONCE }, bot)).finally(() => {
    isOver = true;
  });
  const signed: { readonly status: number; readonly ms: number }[] = [];
  for (let n = 0; !isOver; n++) {
    const at = performance.now();
    const { status } = await stack.post(aLead(n));
    signed.push({ status, ms: performance.now() - at });
    await wait(200);
  }
  await flood;
  const seconds = (performance.now() - began) / 1_000;
  for (const agent of agents) agent.destroy();

  const isTaken = (n: number) => stack.simulator.taken()[phoneOf(n)] === 1;
  await eventually(() => signed.every((_, n) => isTaken(n))).toBe(true);
  await eventually(async () => (await stack.stack.status()).balance.waiting).toBe(0);
  const { sqs, dynamodb } = createClients(stack.stack);
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: 'test-ledger' }));
  sqs.destroy();
  dynamodb.destroy();
  const parked = await stack.parked();
  const taken = answers.get(200) ?? 0;
  const victimTaken = stack.simulator.taken()[VICTIM] ?? 0;
  const formTaken = stack.simulator.stats().contactsTaken - signed.length;
  const times = signed.map(({ ms }) => ms).sort((one, other) => one - other);
  const byReason = [...Map.groupBy(parked, ({ field }) => field)];
  console.log(
    JSON.stringify({
      posts: POSTS,
      seconds: Math.round(seconds),
      answers: Object.fromEntries(answers),
      signed: signed.length,
      signedNot200: signed.filter(({ status }) => status !== 200).length,
      signedMs: [0.5, 0.95, 1].map((p) => Math.round(times[Math.ceil(p * times.length) - 1] ?? 0)),
      victimTaken,
      formTaken,
      parked: Object.fromEntries(byReason.map(([field, { length }]) => [field, length])),
      megabytes,
      items: Items.length,
    }),
  );

  expect(signed.filter(({ status }) => status !== 200)).toEqual([]);
  expect(victimTaken).toBeLessThanOrEqual(PER_NUMBER);
  expect(formTaken).toBeLessThanOrEqual(PER_DAY);
  expect([...answers.keys()].sort()).toEqual([200, 429]);
  expect(taken).toBe(formTaken + parked.length);
  await expectBalance(stack.stack);
  // Of a lead that came in, and of its counters; of what is turned away, nothing is kept.
  expect(Items.length).toBeLessThan(3 * (taken + signed.length));
}, 1_800_000);
