import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DynamoDBClient,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { onTestFinished } from 'vitest';
import { countRequests, keepConnections } from '../../local/loopback.ts';

/** An embedded DynamoDB with a ledger table, for the length of one test. */
export async function startLedgerTable() {
  const server = dynalite({ createTableMs: 0 });
  keepConnections(server);
  const allAnswered = countRequests(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  onTestFinished(async () => {
    client.destroy();
    await allAnswered();
    server.close();
  });
  const table = 'ledger';
  await createLedgerTable(client, table);
  const items = async () => (await client.send(new ScanCommand({ TableName: table }))).Items ?? [];
  return { client, url, table, items };
}

/** Makes a table as all of a connector are, with the key `key`, and waits until it is there. */
export async function createLedgerTable(client: DynamoDBClient, TableName: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.01 }, { TableName });
}
