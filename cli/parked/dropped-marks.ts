import {
  type AttributeValue,
  GetItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { isPartOfId } from '../lead/id.ts';
import type { Ledger } from '../lead/ledger-lookup.ts';
import type { ParkedMessage } from './parked-message.ts';

/** What is known of a lead that was dropped. */
export interface DroppedLead {
  readonly id: string;
  readonly source: string;
  readonly reason: string;
  readonly field?: string | undefined;
  /** ISO 8601, UTC. */
  readonly droppedAt: string;
}

/** As long as the ledger keeps a delivered lead at least, so that a late question has its answer. */
const KEPT_MS = 30 * 86_400_000;

/** Not the key of a lead: those have no `#`. */
const PREFIX = '#dropped#';
const keyOf = (id: string) => ({ key: { S: `${PREFIX}${id}` } });

/**
 * Notes in the ledger that leads are dropped, so that the balance goes on adding up and `connector lead`
 * can tell. The parked queue has forgotten them, and what was said of them is in no other place. A
 * message is counted once, however often its dropping is repeated.
 */
export async function markDropped(
  { dynamodb, ledger }: Ledger,
  messages: readonly ParkedMessage[],
  now: number,
): Promise<void> {
  const mark = ({ id, messageId, source, reason, field }: ParkedMessage) =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName: ledger,
        Key: keyOf(id),
        UpdateExpression: `SET #source = :source, reason = :reason, droppedAt = :now, expiresAt = :expiry${
          field === undefined ? '' : ', #field = :field'
        } ADD dropped :message`,
        ExpressionAttributeNames: {
          '#source': 'source',
          ...(field !== undefined && { '#field': 'field' }),
        },
        ExpressionAttributeValues: {
          ':source': { S: source },
          ':reason': { S: reason },
          ':now': { N: String(now) },
          ':expiry': { N: String(Math.ceil((now + KEPT_MS) / 1_000)) },
          ':message': { SS: [messageId] },
          ...(field !== undefined && { ':field': { S: field } }),
        },
      }),
    );
  await Promise.all(messages.map(mark));
}

/**
 * @param id of the lead
 * @returns undefined for a lead that was not dropped, or so long ago that it is forgotten
 */
export async function findDropped(
  { dynamodb, ledger }: Ledger,
  id: string,
): Promise<DroppedLead | undefined> {
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: ledger, Key: keyOf(id) }));
  return Item && toDropped(Item);
}

/**
 * All that were dropped whose id is this, or begins so.
 *
 * @param id of the lead, or its first characters
 */
export async function findAllDropped(
  { dynamodb, ledger }: Ledger,
  id: string,
): Promise<readonly DroppedLead[]> {
  if (!isPartOfId(id)) {
    const dropped = await findDropped({ dynamodb, ledger }, id);
    return dropped === undefined ? [] : [dropped];
  }
  // There is no index of them: this reads the whole table.
  const pages = paginateScan(
    { client: dynamodb },
    {
      TableName: ledger,
      FilterExpression: 'begins_with(#key, :prefix)',
      ExpressionAttributeNames: { '#key': 'key' },
      ExpressionAttributeValues: { ':prefix': { S: `${PREFIX}${id}` } },
    },
  );
  const found: DroppedLead[] = [];
  for await (const { Items = [] } of pages) found.push(...Items.map(toDropped));
  return found;
}

const toDropped = (item: Readonly<Record<string, AttributeValue>>): DroppedLead => ({
  id: item.key?.S?.slice(PREFIX.length) ?? '',
  source: item.source?.S ?? 'unknown',
  reason: item.reason?.S ?? '',
  field: item.field?.S,
  droppedAt: new Date(Number(item.droppedAt?.N ?? 0)).toISOString(),
});
