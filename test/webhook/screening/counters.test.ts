import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import { awsClientOptions, impatientClientOptions } from '../../../functions/shared/aws-client.ts';
import { openCounters } from '../../../functions/webhook/screening/counters.ts';
import { startAwsProxy } from '../../support/adversary/aws-proxy.ts';
import { startHostileTable, type TableFaults } from '../../support/adversary/hostile-table.ts';
import { startLedgerTable } from '../../support/ledger-table.ts';

const EXPIRES_AT = 1_795_000_000;
const KEY = 'limit#source#website#1440m#20780';

/** An execution environment's counters in a table, reached as the functions reach it. */
function anEnvironment(url: string, table: string, options: object = impatientClientOptions) {
  const client = new DynamoDBClient({
    ...options,
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  onTestFinished(() => client.destroy());
  return openCounters(table, client);
}

type Told = 'place' | 'full' | 'no answer';

/** Each environment takes a place as often as it is told to, one after the other. */
async function takeAll(
  environments: readonly ReturnType<typeof openCounters>[],
  times: number,
  most: number,
): Promise<Readonly<Record<Told, number>>> {
  const told = { place: 0, full: 0, 'no answer': 0 };
  await Promise.all(
    environments.map(async (takeOne) => {
      for (let n = 0; n < times; n++) {
        const one = await takeOne(KEY, most, EXPIRES_AT).then(
          (isTaken): Told => (isTaken ? 'place' : 'full'),
          (): Told => 'no answer',
        );
        told[one] += 1;
      }
    }),
  );
  return told;
}

it('gives as many places as there are, to whoever asks at once', async () => {
  const { url, table, items } = await startLedgerTable();
  const environments = Array.from({ length: 8 }, () => anEnvironment(url, table, awsClientOptions));
  expect(await takeAll(environments, 5, 7)).toEqual({ place: 7, full: 33, 'no answer': 0 });
  expect(await items()).toEqual([
    expect.objectContaining({
      key: { S: KEY },
      count: { N: '7' },
      expiresAt: { N: String(EXPIRES_AT) },
    }),
  ]);
});

const faults: [string, Partial<TableFaults>][] = [
  ['resets and errors after the write', { lostAnswers: 0.4 }],
  ['no answer after the write', { silentWrites: 0.2 }],
  ['errors and silence without a write', { errors: 0.2, hangs: 0.1, throttled: 0.1 }],
];

it.each(faults)('counts nobody twice: %s', async (_, fault) => {
  const { url, table, items } = await startLedgerTable();
  const hostile = await startHostileTable(url, fault);
  onTestFinished(() => hostile.close());
  const environments = Array.from({ length: 12 }, () => anEnvironment(hostile.url, table));
  // There is a place for each, so that nobody is told that there is none.
  const told = await takeAll(environments, 6, 72);
  expect(told.full).toBe(0);
  const [item] = await items();
  const counted = Number(item?.count?.N);
  expect(counted).toBeGreaterThanOrEqual(told.place);
  expect(counted).toBeLessThanOrEqual(72);
  for (const name of Object.keys(fault)) expect(hostile.counts[name]).toBeGreaterThan(0);
});

it('gives the last place to the one whose answer was lost, and to nobody else', async () => {
  const { url, table } = await startLedgerTable();
  const others: boolean[] = [];
  const proxy = await startAwsProxy(url, async (request) => {
    const answer = await request.forward();
    if (others.length > 0) return answer;
    // Before the answer is lost, another asks for the place.
    others.push(await other(KEY, 1, EXPIRES_AT));
    return { kind: 'reset' };
  });
  onTestFinished(() => proxy.close());
  const other = anEnvironment(url, table);
  const takeOne = anEnvironment(proxy.url, table);
  expect(await takeOne(KEY, 1, EXPIRES_AT)).toBe(true);
  expect(others).toEqual([false]);
  expect(await takeOne(KEY, 1, EXPIRES_AT)).toBe(false);
});

it('does not count a request that arrives after the one which was made in its place', async () => {
  const { url, table, items } = await startLedgerTable();
  const { promise: second, resolve: secondIsDone } = Promise.withResolvers<void>();
  const late: Promise<unknown>[] = [];
  const proxy = await startAwsProxy(url, async (request) => {
    if (late.length > 0) {
      const answer = await request.forward();
      secondIsDone();
      return answer;
    }
    late.push(second.then(() => request.forward()));
    return { kind: 'silence' };
  });
  onTestFinished(() => proxy.close());
  expect(await anEnvironment(proxy.url, table)(KEY, 5, EXPIRES_AT)).toBe(true);
  await Promise.all(late);
  expect((await items())[0]?.count).toEqual({ N: '1' });
});
