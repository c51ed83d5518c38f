import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { region } from '../../local/names.ts';
import type { Storage } from '../../local/storage.ts';

/** Nothing on one machine checks them, but the SDK signs with them. */
export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The SDK clients by which the local stack itself talks to its queues and tables. */
export const createClients = ({ queues, tables }: Pick<Storage, 'queues' | 'tables'>) => ({
  sqs: new SQSClient({ endpoint: queues, region, credentials }),
  dynamodb: new DynamoDBClient({ endpoint: tables, region, credentials }),
});
