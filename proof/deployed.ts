import {
  DescribeLogStreamsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { readBreaker } from '../functions/dialer/breaker-item.ts';
import { openTable } from '../functions/dialer/ledger/table.ts';
import type { Cloud } from './cloud.ts';

// What AWS itself says of a deployed connector.

/** How many messages a queue has, by its name: those that wait, are in hand, or are delayed. */
export async function depth({ clients }: Cloud, QueueName: string): Promise<number> {
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

/** How many shapes of an accepted answer a connector's dialer knows. */
export const knownShapes = async ({ clients }: Cloud, name: string): Promise<number> =>
  (await readBreaker(openTable(clients.dynamodb, `${name}-ledger`))).shapes.length;

/** How much of a connector is there. */
export async function whatIsThere({ clients }: Cloud, name: string) {
  const count = async (asked: readonly Promise<unknown>[]): Promise<number> =>
    (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled').length;
  return {
    functions: await count(
      ['webhook', 'dialer'].map((part) =>
        clients.lambda.send(new GetFunctionCommand({ FunctionName: `${name}-${part}` })),
      ),
    ),
    logs: await count(
      [
        `/aws/lambda/${name}-webhook`,
        `/aws/lambda/${name}-dialer`,
        `/aws/vendedlogs/${name}-webhooks`,
      ].map((logGroupName) =>
        clients.logs.send(new DescribeLogStreamsCommand({ logGroupName, limit: 1 })),
      ),
    ),
    queues: await count(
      ['leads', 'parked'].map((part) =>
        clients.sqs.send(new GetQueueUrlCommand({ QueueName: `${name}-${part}` })),
      ),
    ),
    tables: await count([
      clients.dynamodb.send(new DescribeTableCommand({ TableName: `${name}-ledger` })),
    ]),
    secrets: await count(
      ['webhooks', 'euphoria', 'dedupe-salt'].map(async (part) => {
        const { DeletedDate } = await clients.secrets.send(
          new DescribeSecretCommand({ SecretId: `${name}/${part}` }),
        );
        if (DeletedDate !== undefined) throw new Error('deleted');
      }),
    ),
  };
}

/** The receipts of the leads that the dialer said it may bring twice, one by one as its log is read. */
export async function* mayComeTwice({ clients }: Cloud, name: string): AsyncGenerator<string> {
  const asked = {
    logGroupName: `/aws/lambda/${name}-dialer`,
    filterPattern: '"may be delivered twice"',
  };
  for await (const { events = [] } of paginateFilterLogEvents({ client: clients.logs }, asked)) {
    for (const { message = '' } of events) {
      for (const [id] of message.matchAll(/[0-9a-f]{32}/g)) yield id;
    }
  }
}
