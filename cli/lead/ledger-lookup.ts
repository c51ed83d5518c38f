import { type AttributeValue, GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { type Connector, dedupesByContact } from '../../functions/config/connector.ts';
import type { Breaker } from '../../functions/dialer/breaker.ts';
import { readBreaker as readStored } from '../../functions/dialer/breaker-item.ts';
import {
  type LeadRoute,
  REMEMBERED,
  type RecordOfLead,
  readRecord,
} from '../../functions/dialer/ledger/item.ts';
import { openTable } from '../../functions/dialer/ledger/table.ts';
import { readPlaces } from '../../functions/dialer/place-store.ts';
import { type KeptPlace, keptPlaces } from '../../functions/dialer/places.ts';
import type { Connection } from '../target/target.ts';
import { isIdOf } from './id.ts';

/** Where the ledger is asked. */
export type Ledger = Pick<Connection, 'dynamodb' | 'ledger'>;

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
  /** Once it is delivered: it was sent before as well, and no answer told what became of that. */
  readonly mayBeTwice?: boolean | undefined;
  /** How many messages were recognised as the same lead again. */
  readonly duplicates: number;
  /** How many messages of this key were delivered. */
  readonly deliveries: number;
  /** The last leads that were delivered or recognised under this key, the newest last. */
  readonly lastIds: readonly string[];
  /** By which record the last of them are found whose ids do not tell it. */
  readonly lastRecords: readonly RecordOfLead[];
}

/** The item of a key. */
export async function findByKey(
  { dynamodb, ledger }: Ledger,
  key: string,
): Promise<LedgerEntry | undefined> {
  const request = new GetItemCommand({ TableName: ledger, Key: { key: { S: key } } });
  const { Item } = await dynamodb.send(request);
  return Item === undefined ? undefined : toEntry(Item);
}

/**
 * What the ledger knows under some ids, or what they begin with, or under marks of records. A lead is claimed under another key than
 * its id by a source that dedupes by contact, and where it was parked for want of a number first.
 */
export async function findEntries(
  meant: readonly string[],
  connection: Ledger,
): Promise<readonly LedgerEntry[]> {
  const byKey = await Promise.all(meant.map((id) => findByKey(connection, id)));
  const others = meant.filter((_, index) => byKey[index] === undefined);
  const byId = others.length === 0 ? [] : await findByIds(connection, others);
  return [...byKey.filter((entry) => entry !== undefined), ...byId];
}

/** A lead that the ledger remembers may stand at any of the places of `lastIds`, and so may its record. */
const beginsSo = (id: string): string =>
  [
    `begins_with(id, ${id})`,
    ...Array.from({ length: REMEMBERED }, (_, at) => `begins_with(lastIds[${at}], ${id})`),
    ...Array.from({ length: REMEMBERED }, (_, at) => `begins_with(lastRecords[${at}], ${id})`),
    `contains(ids, ${id})`,
  ].join(' OR ');

/**
 * The items of leads that were claimed under another key than their id, or came as duplicates. There is
 * no index of ids: this reads the whole table.
 *
 * @param ids or what they begin with, or marks of records; few, as the length of an expression is limited
 */
export async function findByIds(
  { dynamodb, ledger }: Ledger,
  ids: readonly string[],
): Promise<readonly LedgerEntry[]> {
  const values = Object.fromEntries(ids.map((id, index) => [`:id${index}`, { S: id }]));
  const pages = paginateScan(
    { client: dynamodb },
    {
      TableName: ledger,
      FilterExpression: Object.keys(values).map(beginsSo).join(' OR '),
      ExpressionAttributeValues: values,
    },
  );
  const isMeant = (one: string): boolean => ids.some((id) => isIdOf(id, one));
  const found: LedgerEntry[] = [];
  for await (const { Items = [] } of pages) found.push(...Items.map(toEntry));
  return found.filter(
    ({ id, lastIds, lastRecords }) =>
      isMeant(id) || lastIds.some(isMeant) || lastRecords.some(({ mark }) => ids.includes(mark)),
  );
}

/** What the ledger knows of one lead whose whole id is known. */
export async function findEntry(
  id: string,
  connector: Connector,
  ledger: Ledger,
): Promise<LedgerEntry | undefined> {
  const entry = await findByKey(ledger, id);
  // The whole ledger is not read for each of many leads where it can hardly know them otherwise.
  if (entry !== undefined || !dedupesByContact(connector)) return entry;
  const entries = await findByIds(ledger, [id]);
  return entries.find((entry) => entry.id === id) ?? entries[0];
}

/**
 * The items of all leads with a number, by what is kept of it, and whether there are leads of an earlier
 * version, which kept nothing of numbers. This reads the whole table.
 */
export async function findByPhone(
  { dynamodb, ledger }: Ledger,
  mark: string,
): Promise<{ readonly found: readonly LedgerEntry[]; readonly hasUnmarked: boolean }> {
  const pages = paginateScan(
    { client: dynamodb },
    {
      TableName: ledger,
      // Only leads have a state: other items of the table are no leads.
      FilterExpression:
        'person = :mark OR (attribute_exists(#state) AND attribute_not_exists(person))',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':mark': { S: mark } },
    },
  );
  const found: LedgerEntry[] = [];
  let hasUnmarked = false;
  for await (const { Items = [] } of pages) {
    found.push(...Items.filter(({ person }) => person !== undefined).map(toEntry));
    hasUnmarked ||= Items.some(({ person }) => person === undefined);
  }
  return { found, hasUnmarked };
}

/** What all environments know of the API together: functions/dialer/breaker.ts. */
export const readBreaker = ({ dynamodb, ledger }: Ledger): Promise<Breaker> =>
  readStored(openTable(dynamodb, ledger));

/** The places of calls that were given up or lost: functions/dialer/places.ts. */
export const readKeptPlaces = async (
  { dynamodb, ledger }: Ledger,
  now: number,
): Promise<readonly KeptPlace[]> => keptPlaces(await readPlaces(openTable(dynamodb, ledger)), now);

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
  mayBeTwice: item.mayBeTwice?.BOOL,
  duplicates: Number(item.duplicateCount?.N ?? 0) + (item.duplicates?.SS?.length ?? 0),
  deliveries: Number(item.deliveryCount?.N ?? 0) + (item.deliveries?.SS?.length ?? 0),
  lastIds: [...(item.ids?.SS ?? []), ...(item.lastIds?.L ?? []).map(({ S = '' }) => S)],
  lastRecords: (item.lastRecords?.L ?? []).map(({ S = '' }) => readRecord(S)),
  source: item.source?.S,
  campaign: item.campaign?.S,
  list: item.list?.S,
  receivedAt: item.receivedAt?.S ?? time(item.receivedAt),
});

const time = (value: AttributeValue | undefined): string | undefined =>
  value?.N === undefined ? undefined : new Date(Number(value.N)).toISOString();
