import {
  DeleteItemCommand,
  GetItemCommand,
  paginateScan,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import type { HttpEvent } from '../../functions/webhook/http.ts';
import { DELIVERY, unpackEvent } from '../../functions/webhook/refused/refused-delivery.ts';
import { CommandError } from '../command-error.ts';
import type { Connection } from '../target/target.ts';

type Store = Pick<Connection, 'dynamodb' | 'refused'>;

/** A kept delivery, as far as it says nothing of a person. */
export interface RefusedLine {
  readonly id: string;
  readonly source: string;
  /** When it came in, and until when it is kept: ISO 8601, UTC. */
  readonly at: string;
  readonly until: string;
  /** What its sender was answered. */
  readonly status: number;
  readonly reason: string;
}

export interface Refused {
  /** The oldest first. */
  readonly deliveries: readonly RefusedLine[];
  /** Source → how many more were refused and are not kept, at least. */
  readonly notKept: Readonly<Record<string, number>>;
}

/**
 * All that is kept, without the deliveries themselves. DynamoDB deletes within days what has expired; that
 * counts as gone.
 *
 * @throws CommandError if there is no such table
 */
export async function readRefused({ dynamodb, refused }: Store): Promise<Refused> {
  const deliveries: RefusedLine[] = [];
  const notKept: Record<string, number> = {};
  const pages = paginateScan(
    { client: dynamodb },
    {
      TableName: refused,
      ConsistentRead: true,
      ProjectionExpression: '#key, #source, #at, #status, #reason, expiresAt, notKept',
      FilterExpression: 'expiresAt > :now',
      ExpressionAttributeNames: {
        '#key': 'key',
        '#source': 'source',
        '#at': 'at',
        '#status': 'status',
        '#reason': 'reason',
      },
      ExpressionAttributeValues: { ':now': { N: String(Math.floor(Date.now() / 1_000)) } },
    },
  );
  await orNoTable(refused, async () => {
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const key = item.key?.S ?? '';
        const source = item.source?.S ?? '';
        if (!key.startsWith(DELIVERY)) {
          const more = Number(item.notKept?.N ?? 0);
          if (more > 0) notKept[source] = (notKept[source] ?? 0) + more;
          continue;
        }
        deliveries.push({
          id: key.slice(DELIVERY.length),
          source,
          at: timeOf(Number(item.at?.N)),
          until: timeOf(1_000 * Number(item.expiresAt?.N)),
          status: Number(item.status?.N),
          reason: item.reason?.S ?? '',
        });
      }
    }
  });
  deliveries.sort((one, other) => one.at.localeCompare(other.at));
  return { deliveries, notKept };
}

/** @returns undefined if it is not kept any more */
export async function readDelivery(
  { dynamodb, refused }: Store,
  id: string,
): Promise<HttpEvent | undefined> {
  const request = { TableName: refused, Key: keyOf(id), ConsistentRead: true };
  const { Item } = await dynamodb.send(new GetItemCommand(request));
  return Item?.event?.B === undefined ? undefined : unpackEvent(Item.event.B);
}

export async function removeDelivery({ dynamodb, refused }: Store, id: string): Promise<void> {
  await dynamodb.send(new DeleteItemCommand({ TableName: refused, Key: keyOf(id) }));
}

const keyOf = (id: string) => ({ key: { S: `${DELIVERY}${id}` } });
const timeOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

async function orNoTable(table: string, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new CommandError(
      `there is no table ${table}: what runs was started or deployed before the config said keepRefused`,
    );
  }
}
