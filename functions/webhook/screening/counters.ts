import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { impatientClientOptions } from '../../shared/aws-client.ts';
import type { TakeOne } from './limits.ts';

/**
 * Counters in the ledger table, each an item of its own that DynamoDB deletes when it expires.
 *
 * A request whose answer was lost or late is made again, and must not count twice: so each counter
 * remembers, for each execution environment that counts in it, the last of its turns. These are few, and
 * a counter that is full is not written any more.
 */
export function openCounters(
  TableName: string,
  client = new DynamoDBClient(impatientClientOptions),
): TakeOne {
  const environment = randomUUID().slice(0, 8);
  let turns = 0;

  return async (key, most, expiresAt) => {
    turns += 1;
    const turn = { N: String(turns) };
    const counter = { TableName, Key: { key: { S: key } } };
    const counted = await update({
      ...counter,
      UpdateExpression: 'ADD #count :one SET #last = :turn, expiresAt = :expiresAt',
      ConditionExpression:
        '(attribute_not_exists(#count) OR #count < :most) AND (attribute_not_exists(#last) OR #last < :turn)',
      ExpressionAttributeNames: { '#count': 'count', '#last': environment },
      ExpressionAttributeValues: {
        ':one': { N: '1' },
        ':most': { N: String(most) },
        ':turn': turn,
        ':expiresAt': { N: String(expiresAt) },
      },
    });
    if (counted.isDone || counted.attempts === 1) return counted.isDone;
    // The counter is full, or it was the first attempt that counted: a turn that it knows has its place.
    const known = await update({
      ...counter,
      UpdateExpression: 'SET #last = :turn',
      ConditionExpression: '#last = :turn',
      ExpressionAttributeNames: { '#last': environment },
      ExpressionAttributeValues: { ':turn': turn },
    });
    return known.isDone;
  };

  async function update(input: UpdateItemCommandInput) {
    try {
      await client.send(new UpdateItemCommand(input));
      return { isDone: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { isDone: false, attempts: error.$metadata.attempts };
    }
  }
}
