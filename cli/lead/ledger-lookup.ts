import { type AttributeValue, GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Breaker } from '../../functions/dialer/breaker.ts';
import { readBreaker as readStored } from '../../functions/dialer/breaker-item.ts';
import type { LeadRoute } from '../../functions/dialer/ledger/item.ts';
import { openTable } from '../../functions/dialer/ledger/table.ts';
import type { Connection } from '../target/target.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** What the ledger knows of a lead: functions/dialer/ledger/item.ts. */
export interface LedgerEntry extends LeadRoute {
  readonly key: string;
  /** `sending`, `delivered`, `retrying` or `parked`. */
  readonly state: string;
  /** Of the lead that was claimed last under this key. */
  readonly id: string;
  readonly attempt?: number | undefined;
  readonly error?: string | undefined;
  /** Times are ISO 8601, UTC. */
  readonly updatedAt?: string | undefined;
  readonly deliveredAt?: string | undefined;
  /** Until when somebody may be sending it. */
  readonly sendingUntil?: string | undefined;
  /** A call's outcome is not known: it may have been taken. */
  readonly unsure?: boolean | undefined;
  /** How many messages were recognised as the same lead again. */
  readonly duplicates: number;
}

/** The item of a key. */
export async function findByKey(
  { dynamodb, ledger }: Connection,
  key: string,
): Promise<LedgerEntry | undefined> {
  const request = new GetItemCommand({ TableName: ledger, Key: { key: { S: key } } });
  const { Item } = await dynamodb.send(request);
  return Item === undefined ? undefined : toEntry(Item);
}

/** The item of a lead whose key is a person's. There is no index of ids: this reads the whole table. */
export async function findById(
  { dynamodb, ledger }: Connection,
  id: string,
): Promise<LedgerEntry | undefined> {
  const pages = paginateScan(
    { client: dynamodb },
    {
      TableName: ledger,
      FilterExpression: 'id = :id OR contains(lastIds, :id) OR contains(ids, :id)',
      ExpressionAttributeValues: { ':id': { S: id } },
    },
  );
  for await (const { Items: [item] = [] } of pages) if (item !== undefined) return toEntry(item);
  return undefined;
}

/** The items of all leads with a number, by what is kept of it. This reads the whole table. */
export async function findByPhone(
  { dynamodb, ledger }: Connection,
  mark: string,
): Promise<readonly LedgerEntry[]> {
  const pages = paginateScan(
    { client: dynamodb },
    {
      TableName: ledger,
      FilterExpression: 'person = :mark',
      ExpressionAttributeValues: { ':mark': { S: mark } },
    },
  );
  const found: LedgerEntry[] = [];
  for await (const { Items = [] } of pages) found.push(...Items.map(toEntry));
  return found;
}

/** The item of a lead whose id begins so. This reads the whole table. */
export async function findByPrefix(
  { dynamodb, ledger }: Connection,
  prefix: string,
): Promise<LedgerEntry | undefined> {
  const pages = paginateScan(
    { client: dynamodb },
    {
      TableName: ledger,
      FilterExpression: 'begins_with(id, :prefix)',
      ExpressionAttributeValues: { ':prefix': { S: prefix } },
    },
  );
  for await (const { Items: [item] = [] } of pages) if (item !== undefined) return toEntry(item);
  return undefined;
}

/** What all environments know of the API together: functions/dialer/breaker.ts. */
export const readBreaker = ({ dynamodb, ledger }: Connection): Promise<Breaker> =>
  readStored(openTable(dynamodb, ledger));

const toEntry = (item: Attributes): LedgerEntry => ({
  key: item.key?.S ?? '',
  state: item.state?.S ?? 'unknown',
  id: item.id?.S ?? '',
  attempt: item.attempt?.N === undefined ? undefined : Number(item.attempt.N),
  error: item.error?.S,
  updatedAt: time(item.updatedAt),
  deliveredAt: time(item.deliveredAt),
  sendingUntil: time(item.lease),
  unsure: item.unsure?.BOOL,
  duplicates: Number(item.duplicateCount?.N ?? 0) + (item.duplicates?.SS?.length ?? 0),
  source: item.source?.S,
  campaign: item.campaign?.S,
  list: item.list?.S,
  receivedAt: item.receivedAt?.S ?? time(item.receivedAt),
});

const time = (value: AttributeValue | undefined): string | undefined =>
  value?.N === undefined ? undefined : new Date(Number(value.N)).toISOString();
