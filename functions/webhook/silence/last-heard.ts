import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { impatientClientOptions } from '../../shared/aws-client.ts';

/** When leads of a source came last, milliseconds since 1970: an item of the ledger's table for each. */
export interface LastHeard {
  /** @returns undefined if nothing was written yet */
  read(source: string): Promise<number | undefined>;
  /** Where it was heard later than that, as before a replay, nothing is written. */
  write(source: string, at: number): Promise<void>;
}

/** The keys of these items begin so, and the function may touch no others. A lead's key is a hash. */
export const HEARD = 'heard#';

export function openLastHeard(
  TableName: string,
  client = new DynamoDBClient(impatientClientOptions),
): LastHeard {
  const keyOf = (source: string) => ({ key: { S: `${HEARD}${source}` } });
  return {
    async read(source) {
      const request = { TableName, Key: keyOf(source), ConsistentRead: true };
      const { Item } = await client.send(new GetItemCommand(request));
      return Item?.at?.N === undefined ? undefined : Number(Item.at.N);
    },
    async write(source, at) {
      const Item = { ...keyOf(source), at: { N: String(at) } };
      const isLater = {
        ConditionExpression: 'attribute_not_exists(#at) OR #at < :at',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':at': Item.at },
      };
      try {
        await client.send(new PutItemCommand({ TableName, Item, ...isLater }));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
