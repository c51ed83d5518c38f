import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { credentials, region } from '../../cli/target/local-clients.ts';
import { queueDepth } from '../../cli/target/queue-depth.ts';
import { startSecretsManager } from '../../local/secrets-manager.ts';
import { type Storage, startStorage } from '../../local/storage.ts';
import {
  type Hostile,
  kindQueue,
  type QueueFaults,
  startHostileQueue,
} from '../support/adversary/hostile-queue.ts';
import { startHostileSecrets } from '../support/adversary/hostile-secrets.ts';
import {
  kindTable,
  startHostileTable,
  type TableFaults,
} from '../support/adversary/hostile-table.ts';

const SILENT_MS = 1_500;
/** As a client of ours: it gives up what does not answer. It asks once, so that each fault shows. */
const options = {
  region,
  credentials,
  maxAttempts: 1,
  requestHandler: { requestTimeout: SILENT_MS, throwOnRequestTimeout: true },
};

let folder: string;
let storage: Storage;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'adversary-'));
  storage = await startStorage(folder);
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a hostile queue', () => {
  let queue: Hostile<QueueFaults>;
  let sqs: SQSClient;
  let QueueUrl: string;
  let queues = 0;

  beforeEach(async () => {
    queue = await startHostileQueue(storage.queues);
    sqs = new SQSClient({ ...options, endpoint: queue.url });
    await sqs.send(new CreateQueueCommand({ QueueName: `queue-${++queues}` }));
    QueueUrl = `${queue.url}/000000000000/queue-${queues}`;
  });
  afterEach(async () => {
    sqs.destroy();
    await queue.close();
  });

  const entries = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ Id: String(n), MessageBody: `message ${n}` }));
  const send = (count: number) =>
    sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: entries(count) }));
  async function receive(WaitTimeSeconds = 0, VisibilityTimeout = 30) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds,
        VisibilityTimeout,
      }),
      { requestTimeout: 1_000 * WaitTimeSeconds + SILENT_MS },
    );
    return Messages;
  }
  const remove = (messages: Awaited<ReturnType<typeof receive>>) =>
    sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
  const depth = () => queueDepth(sqs, QueueUrl);

  it('is honest until it is told otherwise', async () => {
    await send(10);
    const messages = await receive();
    expect(messages).toHaveLength(10);
    const { Successful, Failed } = await remove(messages);
    expect([Successful?.length, Failed ?? []]).toEqual([10, []]);
    expect(await depth()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('gives a short poll any part of what it has, a long poll at least one', async () => {
    queue.set({ parts: 'sampled' });
    const short = new Set<number>();
    const long = new Set<number>();
    for (let round = 0; round < 60; round += 1) {
      await send(10);
      await send(10);
      short.add((await receive()).length);
      long.add((await receive(1)).length);
    }
    expect([...short].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect([...long].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(queue.counts.emptyReceives).toBeGreaterThan(0);
    expect(queue.counts.shortReceives).toBeGreaterThan(50);
  });

  it('gives even long polls nothing of what it has, if it is to be worse than SQS', async () => {
    queue.set({ parts: 'random' });
    const given = new Set<number>();
    for (let round = 0; round < 60; round += 1) {
      await send(10);
      given.add((await receive(1)).length);
    }
    expect(given.has(0)).toBe(true);
  });

  it('waits as a long poll does', async () => {
    queue.set({ parts: 'sampled' });
    const receiving = receive(5);
    await send(1);
    expect(await receiving).toHaveLength(1);
  });

  it('hands nothing out while it is held', async () => {
    queue.set({ held: true });
    await send(10);
    expect(await receive()).toEqual([]);
    const receiving = receive(10);
    queue.set({ held: false });
    expect(await receiving).toHaveLength(10);
  });

  it('hides messages and never answers', async () => {
    await send(10);
    queue.set({ lostReceives: 1 });
    await expect(receive()).rejects.toThrow();
    expect(await depth()).toMatchObject({ visible: 0, inFlight: 10 });
    expect(queue.counts.lostReceives).toBe(1);
  });

  it('delivers messages twice, under handles of their own', async () => {
    await send(10);
    queue.set({ twice: 0.5 });
    const first = await receive();
    queue.set(kindQueue);
    const second = await receive();
    expect(second).toHaveLength(queue.counts.twice ?? 0);
    const ids = first.map(({ MessageId }) => MessageId);
    for (const { MessageId } of second) expect(ids).toContain(MessageId);
    const handles = new Set([...first, ...second].map(({ ReceiptHandle }) => ReceiptHandle));
    expect(handles.size).toBe(first.length + second.length);
  });

  it('lets messages overtake others', async () => {
    queue.set({ late: 0.5 });
    // On a machine that is slow, those that were held back may have come before anybody asked.
    let isOvertaken = false;
    for (let round = 0; round < 10 && !isOvertaken; round += 1) {
      await send(10);
      const messages: Awaited<ReturnType<typeof receive>> = [];
      while (messages.length < 10) messages.push(...(await receive(5)));
      await remove(messages);
      const order = messages.map(({ Body = '' }) => Body);
      expect(new Set(order).size).toBe(10);
      isOvertaken = order.join() !== order.toSorted().join();
    }
    expect(isOvertaken).toBe(true);
    expect(queue.counts.late).toBeGreaterThan(0);
  });

  it('gives no more once too many messages are in flight', async () => {
    queue.set({ mostInFlight: 10 });
    await send(10);
    await send(10);
    const first = await receive();
    await expect(receive()).rejects.toMatchObject({ name: 'OverLimit' });
    expect(await receive(1)).toEqual([]);
    const receiving = receive(10);
    await remove(first);
    expect(await receiving).toHaveLength(10);
  });

  it('forgets connections, and resets whoever goes on using one', async () => {
    const agent = new Agent({ keepAlive: true });
    const ask = () =>
      new Promise<Socket>((resolve, reject) => {
        const sent = request(queue.url, { method: 'POST', agent });
        sent.once('error', reject);
        sent.once('response', (response) => {
          const { socket } = response;
          response.resume().once('end', () => resolve(socket));
        });
        sent.end('{}');
      });
    const first = await ask();
    expect(await ask()).toBe(first);
    queue.forgetConnections();
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await ask()).not.toBe(first);
    agent.destroy();
  });

  it('fails some entries of a batch, and only those', async () => {
    await send(10);
    const messages = await receive();
    queue.set({ failedEntries: 0.5 });
    const { Successful = [], Failed = [] } = await remove(messages);
    expect(Failed.length).toBe(queue.counts.failedEntries);
    expect(Failed[0]).toMatchObject({ SenderFault: false, Code: 'InternalError' });
    expect(Successful.length + Failed.length).toBe(10);
    expect(await depth()).toMatchObject({ inFlight: Failed.length });
    const hidden = await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: Failed.map(({ Id }) => ({
          Id,
          ReceiptHandle: messages[Number(Id)]?.ReceiptHandle,
          VisibilityTimeout: 0,
        })),
      }),
    );
    expect(await depth()).toMatchObject({ visible: hidden.Successful?.length ?? 0 });
  });

  it('loses answers of what it did, and fails without doing it', async () => {
    queue.set({ lostAnswers: 1 });
    await expect(send(3)).rejects.toThrow();
    expect(await depth()).toMatchObject({ visible: 3 });
    queue.set({ lostAnswers: 0, errors: 1 });
    await expect(send(3)).rejects.toThrow();
    expect(await depth()).toMatchObject({ visible: 3 });
    expect(queue.counts).toMatchObject({ lostAnswers: 1, errors: 1, SendMessageBatch: 2 });
  });

  it('never spoils what the local stack itself asks', async () => {
    queue.set({ errors: 1, lostAnswers: 1 });
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    expect(Attributes?.QueueArn).toMatch(/queue-\d+$/);
  });
});

describe('a hostile table', () => {
  let table: Hostile<TableFaults>;
  let dynamodb: DynamoDBClient;
  let tables = 0;
  let TableName: string;

  beforeEach(async () => {
    table = await startHostileTable(storage.tables);
    dynamodb = new DynamoDBClient({ ...options, endpoint: table.url });
    TableName = `table-${++tables}`;
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
      }),
    );
    await waitUntilTableExists({ client: dynamodb, maxWaitTime: 5, minDelay: 0.01 }, { TableName });
  });
  afterEach(async () => {
    dynamodb.destroy();
    await table.close();
  });

  const put = (key: string) =>
    dynamodb.send(new PutItemCommand({ TableName, Item: { key: { S: key } } }));
  const get = (key: string) =>
    dynamodb.send(new GetItemCommand({ TableName, Key: { key: { S: key } } }));
  async function keys(): Promise<string[]> {
    table.set(kindTable);
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }));
    return Items.map(({ key }) => key?.S ?? '').sort();
  }

  it('is honest until it is told otherwise', async () => {
    await put('one');
    expect((await get('one')).Item).toEqual({ key: { S: 'one' } });
    expect(table.counts).toMatchObject({ PutItem: 1, GetItem: 1 });
  });

  it('throttles under both names, and writes nothing', async () => {
    table.set({ throttled: 1 });
    const names = new Set<string>();
    for (const key of ['one', 'other']) {
      await put(key).catch(({ name }: Error) => names.add(name));
    }
    expect(names).toEqual(
      new Set(['ThrottlingException', 'ProvisionedThroughputExceededException']),
    );
    expect(await keys()).toEqual([]);
  });

  it('loses answers of writes that it did, by reset and by error, but none of reads', async () => {
    table.set({ lostAnswers: 1 });
    const faults = new Set<string>();
    for (let n = 0; n < 10; n += 1) {
      await put(`key ${n}`).catch(({ name }: Error) => faults.add(name));
    }
    expect(faults.size).toBe(2);
    await get('key 1');
    expect(await keys()).toHaveLength(10);
    expect(table.counts.lostAnswers).toBe(10);
  });

  it('writes and says nothing; hangs; fails', async () => {
    table.set({ silentWrites: 1 });
    await expect(put('silent')).rejects.toThrow();
    table.set({ silentWrites: 0, hangs: 1 });
    await expect(put('hung')).rejects.toThrow();
    table.set({ hangs: 0, errors: 1 });
    await expect(put('failed')).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(await keys()).toEqual(['silent']);
  });

  it('gives back a part of a batch', async () => {
    table.set({ unprocessed: 0.5 });
    const { UnprocessedItems } = await dynamodb.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TableName]: Array.from({ length: 20 }, (_, n) => ({
            PutRequest: { Item: { key: { S: `key ${n}` } } },
          })),
        },
      }),
    );
    const back = UnprocessedItems?.[TableName]?.length ?? 0;
    expect(back).toBe(table.counts.unprocessed);
    expect(back).toBeGreaterThan(0);
    expect(await keys()).toHaveLength(20 - back);
  });
});

it('a hostile Secrets Manager hangs, fails, throttles, and gives the version before', async () => {
  const file = join(folder, 'secrets.json');
  writeFileSync(file, '{"acme/euphoria":"first"}');
  const honest = await startSecretsManager(file);
  const secrets = await startHostileSecrets(honest.url);
  const client = new SecretsManagerClient({ ...options, endpoint: secrets.url });
  const get = () =>
    client
      .send(new GetSecretValueCommand({ SecretId: 'acme/euphoria' }))
      .then(({ SecretString }) => SecretString);
  expect(await get()).toBe('first');
  writeFileSync(file, '{"acme/euphoria":"second"}');
  expect(await get()).toBe('second');
  secrets.set({ hangs: 1 });
  await expect(get()).rejects.toThrow();
  secrets.set({ hangs: 0, errors: 1 });
  await expect(get()).rejects.toMatchObject({ name: 'InternalServiceError' });
  secrets.set({ errors: 0, throttled: 1 });
  await expect(get()).rejects.toMatchObject({ name: 'ThrottlingException' });
  secrets.set({ throttled: 0, previous: 1 });
  expect(await get()).toBe('first');
  secrets.set({ previous: 0 });
  expect(await get()).toBe('second');
  expect(secrets.counts).toEqual({
    GetSecretValue: 7,
    hangs: 1,
    errors: 1,
    throttled: 1,
    previous: 1,
  });
  client.destroy();
  await secrets.close();
  await honest.close();
});
