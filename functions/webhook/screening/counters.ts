import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { AddOne } from './limits.ts';

/**
 * Counters in the ledger table, each an item of its own that DynamoDB deletes when it expires. A person
 * waits for the answer: a request that hangs is made once more and then given up.
 */
export function openCounters(tableName: string): AddOne {
  const client = new DynamoDBClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 400, requestTimeout: 400, throwOnRequestTimeout: true },
  });
  return async (key, expiresAt) => {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { key: { S: key } },
        UpdateExpression: 'ADD #count :one SET expiresAt = :expiresAt',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: { ':one': { N: '1' }, ':expiresAt': { N: String(expiresAt) } },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.count?.N);
  };
}
