import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';

export type Attributes = Record<string, AttributeValue>;

/** The ledger's table: the one file that speaks to DynamoDB. All of it may throw. */
export interface LedgerTable {
  /** What is stored under a key, as of now. */
  read(key: string): Promise<Attributes | undefined>;
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

/** BatchWriteItem takes no more. */
const ITEMS_A_REQUEST = 25;

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

  return {
    async read(key) {
      const request = { TableName, Key: { key: { S: key } }, ConsistentRead: true };
      return (await client.send(new GetItemCommand(request))).Item;
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
      const requests = Array.from({ length: Math.ceil(items.length / ITEMS_A_REQUEST) }, (_, at) =>
        putSome(items.slice(at * ITEMS_A_REQUEST, (at + 1) * ITEMS_A_REQUEST)),
      );
      return (await Promise.all(requests)).flat();
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
