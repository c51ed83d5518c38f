import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { createClients, region } from '../../cli/target/local-clients.ts';
import { startStorage } from '../../local/storage.ts';
import { startEuphoriaSimulator } from '../../simulator/simulator.ts';
import { type AccountState, startAwsAccount } from '../support/aws-account.ts';
import { createLedgerTable } from '../support/ledger-table.ts';

/** Real queues and tables, an API simulator, and an account that says what a test wants it to say. */
export async function startAws(state: AccountState) {
  const folder = mkdtempSync(join(tmpdir(), 'deployment-'));
  const [storage, account, simulator] = await Promise.all([
    startStorage(folder),
    startAwsAccount(state),
    startEuphoriaSimulator({ port: 0, tenants: [{ name: 'beta', authKey: 'right-key' }] }),
  ]);
  const { sqs, dynamodb } = createClients(storage);
  return {
    simulator,
    sqs,
    dynamodb,
    queuesUrl: storage.queues,
    /** What an operator's shell has for the AWS SDK. */
    environment: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'invented',
      AWS_SECRET_ACCESS_KEY: 'invented',
      AWS_CONFIG_FILE: '/nowhere',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
      AWS_ENDPOINT_URL: account.url,
      AWS_ENDPOINT_URL_SQS: storage.queues,
      AWS_ENDPOINT_URL_DYNAMODB: storage.tables,
    },
    /** Makes what the stack of a connector has: its queues and its ledger. */
    async deploy(name: string) {
      const create = async (QueueName: string): Promise<string> =>
        (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
      const urls = { leads: await create(`${name}-leads`), parked: await create(`${name}-parked`) };
      await createLedgerTable(dynamodb, `${name}-ledger`);
      return urls;
    },
    /** Makes what its stack has beside these where a source keeps refused deliveries. */
    deployRefused: (name: string) => createLedgerTable(dynamodb, `${name}-refused`),
    async send(QueueUrl: string, bodies: readonly string[]): Promise<void> {
      for (let from = 0; from < bodies.length; from += 10) {
        const some = bodies.slice(from, from + 10);
        const Entries = some.map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    async close(): Promise<void> {
      sqs.destroy();
      dynamodb.destroy();
      await Promise.all([storage.close(), account.close(), simulator.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
