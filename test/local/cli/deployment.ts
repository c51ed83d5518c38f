import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateQueueCommand,
  PurgeQueueCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { createClients } from '../../../local/clients.ts';
import { noFaults } from '../../../local/euphoria-simulator/faults.ts';
import { startEuphoriaSimulator } from '../../../local/euphoria-simulator/simulator.ts';
import { region } from '../../../local/names.ts';
import { queueDepth } from '../../../local/queues.ts';
import { startStorage } from '../../../local/storage.ts';
import { config, configFile } from '../../cdk/config-file.ts';
import { type AccountState, startAwsAccount } from '../../support/aws-account.ts';

export const STACK = 'beta-connector';
export const deployed = {
  status: 'UPDATE_COMPLETE',
  description: 'Webhook leads of beta to the Euphoria dialer',
  outputs: ['https://x.example.org/hooks/crm', 'https://x.example.org/dashboard'],
};

const goodSecrets = () => ({
  'beta/webhooks': JSON.stringify({ crm: 'token-one' }),
  'beta/euphoria': JSON.stringify({ tenantName: 'beta', authKey: 'right-key' }),
});

/** An account in which everything is as it should be. */
const goodAccount = (): AccountState => ({
  secrets: goodSecrets(),
  stacks: { [STACK]: deployed },
  bootstrap: '21',
  quota: 1_000,
  unreserved: 997,
  metrics: {},
  refusals: {},
});

/**
 * For the tests of a file, a connector `beta` that is deployed: real queues and a real table, an API
 * simulator, and what the account says. The environment is that of an operator.
 *
 * @param changes of the config, as code
 */
export function useDeployment(changes: () => string = () => '') {
  const folder = mkdtempSync(join(tmpdir(), 'deployment-'));
  const state = goodAccount();
  let parts: Awaited<ReturnType<typeof start>>;

  async function start() {
    const [storage, account, simulator] = await Promise.all([
      startStorage(folder),
      startAwsAccount(state),
      startEuphoriaSimulator({ port: 0, tenants: [{ name: 'beta', authKey: 'right-key' }] }),
    ]);
    const { sqs, dynamodb } = createClients(storage);
    const create = async (QueueName: string): Promise<string> =>
      (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
    const urls = { leads: await create('beta-leads'), parked: await create('beta-parked') };
    await createLedger(dynamodb);
    return { storage, account, simulator, sqs, dynamodb, urls };
  }

  const configOf = (more: string): string =>
    configFile(config(`euphoria: { url: '${parts.simulator.url}' }, ${more}`));

  beforeAll(async () => {
    parts = await start();
  });
  beforeEach(() => {
    Object.assign(state, goodAccount());
    parts.simulator.setFaults(noFaults);
    parts.account.requests.length = 0;
    const { storage, account } = parts;
    for (const [name, value] of Object.entries({
      CONNECTOR_CONFIG: configOf(changes()),
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
    })) {
      vi.stubEnv(name, value);
    }
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    const purge = (QueueUrl: string) => parts.sqs.send(new PurgeQueueCommand({ QueueUrl }));
    await Promise.all([purge(parts.urls.leads), purge(parts.urls.parked)]);
  });
  afterAll(async () => {
    const { sqs, dynamodb, storage, account, simulator } = parts;
    sqs.destroy();
    dynamodb.destroy();
    await Promise.all([storage.close(), account.close(), simulator.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    state,
    configOf,
    parts: () => parts,
    async put(queue: 'leads' | 'parked', bodies: readonly string[]): Promise<void> {
      const { sqs, urls } = parts;
      for (let from = 0; from < bodies.length; from += 10) {
        const Entries = bodies
          .slice(from, from + 10)
          .map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl: urls[queue], Entries }));
      }
    },
    /** How many messages a queue holds, in whoever's hands. */
    async depth(queue: 'leads' | 'parked'): Promise<number> {
      const { visible, inFlight } = await queueDepth(parts.sqs, parts.urls[queue]);
      return visible + inFlight;
    },
    /** The texts of a queue's messages, without receiving them. */
    async texts(queue: 'leads' | 'parked'): Promise<string[]> {
      const response = await fetch(`${parts.storage.queues}/_fauxqs/queues/beta-${queue}`);
      const { messages } = (await response.json()) as { messages: Record<string, Body[]> };
      return [...(messages.ready ?? []), ...(messages.inflight ?? [])].map(
        (one) => one.body ?? one.message?.body ?? '',
      );
    },
  };
}

interface Body {
  readonly body?: string;
  readonly message?: { readonly body: string };
}

const createLedger = (dynamodb: DynamoDBClient) =>
  dynamodb.send(
    new CreateTableCommand({
      TableName: 'beta-ledger',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    }),
  );
