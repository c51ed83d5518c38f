import { region } from '../../cli/target/local-clients.ts';
import { accountId, secretArn } from '../names.ts';
import type { Access } from './judge.ts';

/** The services that a function can ask here, as the SDK names them in `x-amz-target`. */
const services = {
  AmazonSQS: 'sqs',
  DynamoDB_20120810: 'dynamodb',
  secretsmanager: 'secretsmanager',
} as const;

export type Service = (typeof services)[keyof typeof services];

/** A request to AWS, in the protocol that the SDK speaks with these three services. */
export interface AwsRequest {
  readonly service: Service;
  /** Such as `SendMessageBatch`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** @returns undefined for a service that is not here */
export function readRequest(target: string, body: string): AwsRequest | undefined {
  const [prefix = '', operation = ''] = target.split('.');
  if (!Object.hasOwn(services, prefix) || operation === '') return undefined;
  const service = services[prefix as keyof typeof services];
  return { service, operation, input: body === '' ? {} : JSON.parse(body) };
}

/**
 * What a request needs to be allowed (the Service Authorization Reference): a batch of SQS needs the
 * right to its single action, a transaction of DynamoDB that of each of its parts, and whatever names
 * several tables a right to each. DynamoDB opens a table that has a key of its own in the name of whoever
 * asks, which needs a right to the key (Amazon DynamoDB Developer Guide, "DynamoDB encryption at rest").
 *
 * @param keys ARN of a table → that of its key
 */
export function requestedAccess(
  { service, operation, input }: AwsRequest,
  keys: ReadonlyMap<string, string> = new Map(),
): readonly Access[] {
  switch (service) {
    case 'sqs':
      return [{ action: `sqs:${operation.replace(/Batch$/, '')}`, resource: queueArn(input) }];
    case 'secretsmanager':
      return [
        { action: `secretsmanager:${operation}`, resource: fullSecretArn(String(input.SecretId)) },
      ];
    case 'dynamodb':
      return tableAccess(operation, input).flatMap((access) => {
        const key = keys.get(access.resource);
        const context = { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` };
        return key === undefined
          ? [access]
          : [access, { action: 'kms:Decrypt', resource: key, context }];
      });
  }
}

const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${rest}`;

const queueArn = ({ QueueUrl, QueueName }: AwsRequest['input']): string =>
  arn(
    'sqs',
    String(QueueName ?? QueueUrl)
      .split('/')
      .at(-1) ?? '',
  );

const fullSecretArn = (id: string): string => (id.startsWith('arn:') ? id : secretArn(id));

function tableAccess(operation: string, input: AwsRequest['input']): readonly Access[] {
  const on = (action: string, table: unknown): Access => ({
    action: `dynamodb:${action}`,
    resource: String(table).startsWith('arn:') ? String(table) : arn('dynamodb', `table/${table}`),
  });
  const parts = Array.isArray(input.TransactItems) ? input.TransactItems : undefined;
  if (parts !== undefined) {
    return parts.flatMap((part: Readonly<Record<string, { readonly TableName: string }>>) =>
      Object.entries(part).map(([kind, { TableName }]) =>
        // `Put`, `Update`, `Delete` and `Get` are short for the actions; `ConditionCheck` is not alone.
        on(`${kind}Item`, TableName),
      ),
    );
  }
  if (input.RequestItems !== undefined) {
    return Object.keys(Object(input.RequestItems)).map((table) => on(operation, table));
  }
  return [on(operation, input.TableName)];
}
