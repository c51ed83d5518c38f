import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { chunks } from '../../shared/chunks.ts';

export type Attributes = Record<string, AttributeValue>;

/** The ledger's table: the one file that speaks to DynamoDB. All of it may throw. */
export interface LedgerTable {
  /** What is stored under a key, as of now. */
  read(key: string): Promise<Attributes | undefined>;
  /** What is stored under some keys, as of now; in any order, and no more where nothing is. */
  readAll(keys: readonly string[]): Promise<readonly Attributes[]>;
  /**
   * Writes an item if what is stored is still what was read.
   *
   * @param previous what was read, of which `updatedAt` and `state` tell one write from another;
   *   undefined where nothing was
   */
  put(item: Attributes, previous: Attributes | undefined): Promise<'written' | 'conflict'>;
  /** Writes items whatever is stored. Gives those that DynamoDB had no capacity for. */
  putAll(items: readonly Attributes[]): Promise<readonly Attributes[]>;
}

/** BatchWriteItem and BatchGetItem take no more. */
const ITEMS_A_REQUEST = 25;
const KEYS_A_REQUEST = 100;
/** What DynamoDB had no capacity for is asked for again so often. */
const READ_TRIES = 3;

export function openTable(client: DynamoDBClient, TableName: string): LedgerTable {
  async function putSome(items: readonly Attributes[]): Promise<readonly Attributes[]> {
    const { UnprocessedItems = {} } = await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: items.map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
    return (UnprocessedItems[TableName] ?? [])
      .map(({ PutRequest }) => PutRequest?.Item)
      .filter((item) => item !== undefined);
  }

  async function readSome(keys: readonly string[]): Promise<readonly Attributes[]> {
    const found: Attributes[] = [];
    let left: Attributes[] = keys.map((key) => ({ key: { S: key } }));
    for (let attempt = 0; attempt < READ_TRIES; attempt++) {
      const RequestItems = { [TableName]: { Keys: left, ConsistentRead: true } };
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(
        new BatchGetItemCommand({ RequestItems }),
      );
      found.push(...(Responses[TableName] ?? []));
      left = UnprocessedKeys[TableName]?.Keys ?? [];
      if (left.length === 0) return found;
    }
    throw new Error('DynamoDB has no capacity for reading');
  }

  return {
    async read(key) {
      const request = { TableName, Key: { key: { S: key } }, ConsistentRead: true };
      return (await client.send(new GetItemCommand(request))).Item;
    },

    async readAll(keys) {
      const different = [...new Set(keys)];
      return (await Promise.all(chunks(different, KEYS_A_REQUEST).map(readSome))).flat();
    },

    async put(Item, previous) {
      try {
        await client.send(new PutItemCommand({ TableName, Item, ...unchanged(previous) }));
        return 'written';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'conflict';
        throw error;
      }
    },

    async putAll(items) {
      return (await Promise.all(chunks(items, ITEMS_A_REQUEST).map(putSome))).flat();
    },
  };
}

function unchanged(previous: Attributes | undefined) {
  if (previous === undefined) {
    return {
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': 'key' },
    };
  }
  const { updatedAt, state } = previous;
  // Items of the first version's gate have no time, and nobody else writes those.
  if (updatedAt === undefined) return {};
  return state === undefined
    ? {
        ConditionExpression: 'updatedAt = :updatedAt',
        ExpressionAttributeValues: { ':updatedAt': updatedAt },
      }
    : {
        ConditionExpression: 'updatedAt = :updatedAt AND #state = :state',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':updatedAt': updatedAt, ':state': state },
      };
}
