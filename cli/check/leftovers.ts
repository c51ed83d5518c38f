import { CloudWatchLogsClient, DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Connector } from '../../functions/config/connector.ts';
import { type Finding, wrong } from '../findings.ts';
import { functionLogs } from '../target/deployed-errors.ts';

/**
 * Finds what already has the names that a first deployment needs, which would fail with "already
 * exists".
 */
export async function findLeftovers({ name }: Connector): Promise<readonly Finding[]> {
  const secrets = new SecretsManagerClient();
  const sqs = new SQSClient();
  const logs = new CloudWatchLogsClient();
  const secret = (part: string) => ({
    what: `secret ${name}/${part}`,
    ask: () => secrets.send(new DescribeSecretCommand({ SecretId: `${name}/${part}` })),
  });
  const queue = (part: string) => ({
    what: `queue ${name}-${part}`,
    ask: () => sqs.send(new GetQueueUrlCommand({ QueueName: `${name}-${part}` })),
  });
  const log = (logGroupName: string) => ({
    what: `log group ${logGroupName}`,
    ask: () => logs.send(new DescribeLogStreamsCommand({ logGroupName, limit: 1 })),
  });
  const ledger = {
    what: `table ${name}-ledger`,
    ask: () => new DynamoDBClient().send(new DescribeTableCommand({ TableName: `${name}-ledger` })),
  };
  const parts = [
    ...['webhooks', 'euphoria', 'dedupe-salt'].map(secret),
    ...['leads', 'parked'].map(queue),
    ledger,
    ...[...functionLogs(name), `/aws/vendedlogs/${name}-webhooks`].map(log),
  ];
  const found = await Promise.all(
    parts.map(({ what, ask }) =>
      ask().then(
        () => taken(what),
        // The name is free, or belongs to another account, which may not be asked about.
        () => [],
      ),
    ),
  );
  return found.flat();
}

const taken = (what: string): readonly Finding[] => [
  wrong(
    what,
    'has the name already, from a stack that was removed or from somebody else',
    'docs/operations.md, "A name that is taken"',
  ),
];
