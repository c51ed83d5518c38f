import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { writeAddresses } from '../../cli/target/addresses.ts';
import { createClients } from '../../cli/target/local-clients.ts';
import { queueDepth } from '../../cli/target/queue-depth.ts';
import { readBlueprint } from '../../local/blueprint.ts';
import { takeDataFolder } from '../../local/data-folder.ts';
import { createTables } from '../../local/ledger-table.ts';
import { createQueues } from '../../local/queues.ts';
import { createResolver } from '../../local/resolver.ts';
import { startStorage } from '../../local/storage.ts';
import { sampleTemplate } from './sample-stack.ts';
import { temporaryFolder } from './temporary-folder.ts';

const template = () => sampleTemplate();

async function standUp(dataDir: string, sample = template()) {
  const storage = await startStorage(dataDir);
  const { sqs, dynamodb } = createClients(storage);
  const resolve = createResolver(sample, storage.queues);
  await createQueues(sqs, sample, resolve);
  const [table = ''] = await createTables(dynamodb, sample, resolve);
  const { source } = readBlueprint(sample, resolve);
  return { storage, sqs, dynamodb, table, queueUrl: source.queueUrl };
}

it('creates queues and table with the properties of the template', async () => {
  const { storage, sqs, dynamodb, table, queueUrl } = await standUp(temporaryFolder());
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  expect(Attributes).toMatchObject({
    QueueArn: 'arn:aws:sqs:af-south-1:000000000000:sample-leads',
    VisibilityTimeout: '180',
    RedrivePolicy: expect.stringMatching(
      /^\{"deadLetterTargetArn":"arn:aws:sqs:af-south-1:000000000000:sample-Parked\w+","maxReceiveCount":500\}$/,
    ),
  });
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: table }));
  expect(Table?.KeySchema).toEqual([{ AttributeName: 'key', KeyType: 'HASH' }]);
  await storage.close();
});

it('keeps messages over a restart, and those in flight can be received again at once', async () => {
  const dataDir = temporaryFolder();
  const sample = template();
  const first = await standUp(dataDir, sample);
  for (const MessageBody of ['done', 'in flight', 'waiting']) {
    await first.sqs.send(new SendMessageCommand({ QueueUrl: first.queueUrl, MessageBody }));
  }
  for (const count of [1, 2]) {
    const { Messages: [message] = [] } = await first.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: first.queueUrl }),
    );
    if (count > 1) continue;
    await first.sqs.send(
      new DeleteMessageCommand({
        QueueUrl: first.queueUrl,
        ReceiptHandle: message?.ReceiptHandle,
      }),
    );
  }
  expect(await queueDepth(first.sqs, first.queueUrl)).toMatchObject({ visible: 1, inFlight: 1 });
  await first.storage.close();

  const second = await standUp(dataDir, sample);
  const { Messages = [] } = await second.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: second.queueUrl, MaxNumberOfMessages: 10 }),
  );
  expect(Messages.map(({ Body }) => Body).toSorted()).toEqual(['in flight', 'waiting']);
  await second.storage.close();
});

it('lets one local stack at a time have a data folder', async () => {
  const dataDir = temporaryFolder();
  const giveBack = takeDataFolder(dataDir);
  const inUse = `is in use by another local stack (process ${process.pid}`;
  // What is left of an earlier one says nothing of this.
  const addresses = { queues: 'http://127.0.0.1:1', tables: 'http://127.0.0.1:2' };
  const api = 'http://localhost:3000';
  writeAddresses(dataDir, { ...addresses, api, pid: 1 });
  expect(() => takeDataFolder(dataDir)).toThrow(
    `${inUse}): stop that one, or set LOCAL_DATA to another folder. If it was stopped just now, it is still ending its calls: start again when it has`,
  );
  writeAddresses(dataDir, { ...addresses, api, pid: process.pid });
  expect(() => takeDataFolder(dataDir)).toThrow(`${inUse}, ${api}): stop that one`);
  giveBack();
  takeDataFolder(dataDir)();
});
