import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Addresses } from './addresses.ts';

/** Africa (Cape Town), where a South African tenant would deploy. Any region would do. */
export const region = 'af-south-1';

/** The SDK needs credentials to sign with, though nothing on one machine checks them. */
export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The SDK clients by which the local stack itself talks to its queues and tables. */
export const createClients = ({ queues, tables }: Pick<Addresses, 'queues' | 'tables'>) => ({
  sqs: new SQSClient({ endpoint: queues, region, credentials }),
  dynamodb: new DynamoDBClient({ endpoint: tables, region, credentials }),
});
