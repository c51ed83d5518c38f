import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { impatientClientOptions } from '../../shared/aws-client.ts';
import { DELIVERY, HOUR, type RefusedDelivery, type RefusedHour } from './refused-delivery.ts';

/** What may be added to the counts of an hour. */
export interface HourCounts {
  readonly deliveries: number;
  readonly bytes: number;
  readonly notKept: number;
}

/** Where refused deliveries are kept. The function can write there, and read nothing of it. */
export interface RefusedTable {
  put(delivery: RefusedDelivery): Promise<void>;
  /** Adds to the counts of an hour, and gives what they are then. */
  add(hour: RefusedHour, counts: Partial<HourCounts>): Promise<HourCounts>;
}

export function openRefusedTable(
  TableName: string,
  client = new DynamoDBClient(impatientClientOptions),
): RefusedTable {
  return {
    async put({ id, source, at, status, reason, expiresAt, event }) {
      const Item = {
        key: { S: `${DELIVERY}${id}` },
        source: { S: source },
        at: { N: String(at) },
        status: { N: String(status) },
        reason: { S: reason },
        expiresAt: { N: String(expiresAt) },
        event: { B: event },
      };
      await client.send(new PutItemCommand({ TableName, Item }));
    },
    async add({ source, at, expiresAt }, { deliveries = 0, bytes = 0, notKept = 0 }) {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName,
          Key: { key: { S: `${HOUR}${source}#${new Date(at).toISOString().slice(0, 13)}` } },
          UpdateExpression:
            'ADD deliveries :deliveries, #bytes :bytes, notKept :notKept SET #source = :source, #at = :at, expiresAt = :expiresAt',
          ExpressionAttributeNames: { '#source': 'source', '#at': 'at', '#bytes': 'bytes' },
          ExpressionAttributeValues: {
            ':deliveries': { N: String(deliveries) },
            ':bytes': { N: String(bytes) },
            ':notKept': { N: String(notKept) },
            ':source': { S: source },
            ':at': { N: String(at) },
            ':expiresAt': { N: String(expiresAt) },
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      const count = (name: string): number => Number(Attributes?.[name]?.N ?? 0);
      return { deliveries: count('deliveries'), bytes: count('bytes'), notKept: count('notKept') };
    },
  };
}
