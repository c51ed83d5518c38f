import {
  type AttributeValue,
  GetItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { isPartOfId } from '../lead/id.ts';
import type { Ledger } from '../lead/ledger-lookup.ts';
import type { ParkedMessage } from './parked-message.ts';
import type { Split } from './resend.ts';

/** What is known of a lead that was dropped. */
export interface DroppedLead {
  readonly id: string;
  readonly source: string;
  readonly reason: string;
  readonly field?: string | undefined;
  /** ISO 8601, UTC. */
  readonly droppedAt: string;
}

/** What is known of a message of several persons that was sent again, as a lead for each of them. */
export interface SplitMessage extends Omit<DroppedLead, 'droppedAt'> {
  /** ISO 8601, UTC. */
  readonly splitAt: string;
  /** The ids of the leads that it became. */
  readonly leads: readonly string[];
}

/**
 * What an operator has taken off the parked queue for good under an id. Both, where several messages were
 * parked under it.
 */
export interface Departed {
  readonly id: string;
  readonly dropped?: DroppedLead | undefined;
  readonly split?: SplitMessage | undefined;
}

/** As long as the ledger keeps a delivered lead at least, so that a late question has its answer. */
const KEPT_MS = 30 * 86_400_000;

/** Not the key of a lead: those have no `#`. Named so when dropping was all that was noted. */
const PREFIX = '#dropped#';
const keyOf = (id: string) => ({ key: { S: `${PREFIX}${id}` } });

/**
 * Notes in the ledger that leads are dropped, so that the balance goes on adding up and `connector lead`
 * can tell. The parked queue has forgotten them, and what was said of them is in no other place. A
 * message is counted once, however often its dropping is repeated.
 */
export async function markDropped(
  connection: Ledger,
  messages: readonly ParkedMessage[],
  now: number,
): Promise<void> {
  await Promise.all(
    messages.map((message) =>
      mark(connection, message, now, {
        set: 'droppedAt = :now',
        add: 'dropped :added',
        added: [message.messageId],
      }),
    ),
  );
}

/**
 * Notes in the ledger which leads messages of several persons have become: each has an id of its own, so
 * that nothing else tells what became of that of the message.
 */
export async function markSplit(
  connection: Ledger,
  split: readonly Split[],
  now: number,
): Promise<void> {
  await Promise.all(
    split.map(({ message, leads }) =>
      mark(connection, message, now, {
        set: 'splitAt = :now',
        add: 'leads :added',
        added: leads,
      }),
    ),
  );
}

async function mark(
  { dynamodb, ledger }: Ledger,
  { id, source, reason, field }: ParkedMessage,
  now: number,
  {
    set,
    add,
    added,
  }: { readonly set: string; readonly add: string; readonly added: readonly string[] },
): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: ledger,
      Key: keyOf(id),
      UpdateExpression: `SET #source = :source, reason = :reason, ${set}, expiresAt = :expiry${
        field === undefined ? '' : ', #field = :field'
      } ADD ${add}`,
      ExpressionAttributeNames: {
        '#source': 'source',
        ...(field !== undefined && { '#field': 'field' }),
      },
      ExpressionAttributeValues: {
        ':source': { S: source },
        ':reason': { S: reason },
        ':now': { N: String(now) },
        ':expiry': { N: String(Math.ceil((now + KEPT_MS) / 1_000)) },
        ':added': { SS: [...added] },
        ...(field !== undefined && { ':field': { S: field } }),
      },
    }),
  );
}

/**
 * @param id of the lead
 * @returns undefined for a lead that nobody has taken off for good, or so long ago that it is forgotten
 */
export async function findDeparted(
  { dynamodb, ledger }: Ledger,
  id: string,
): Promise<Departed | undefined> {
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: ledger, Key: keyOf(id) }));
  return Item && toDeparted(Item);
}

/**
 * All that were taken off for good whose id is this, or begins so.
 *
 * @param id of the lead, or its first characters
 */
export async function findAllDeparted(
  { dynamodb, ledger }: Ledger,
  id: string,
): Promise<readonly Departed[]> {
  if (!isPartOfId(id)) {
    const departed = await findDeparted({ dynamodb, ledger }, id);
    return departed === undefined ? [] : [departed];
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
  const found: Departed[] = [];
  for await (const { Items = [] } of pages) found.push(...Items.map(toDeparted));
  return found;
}

function toDeparted(item: Readonly<Record<string, AttributeValue>>): Departed {
  const id = item.key?.S?.slice(PREFIX.length) ?? '';
  const told = {
    id,
    source: item.source?.S ?? 'unknown',
    reason: item.reason?.S ?? '',
    field: item.field?.S,
  };
  const droppedAt = timeOf(item.droppedAt);
  const splitAt = timeOf(item.splitAt);
  return {
    id,
    dropped: droppedAt === undefined ? undefined : { ...told, droppedAt },
    split:
      splitAt === undefined
        ? undefined
        : { ...told, splitAt, leads: [...(item.leads?.SS ?? [])].sort() },
  };
}

const timeOf = (value: AttributeValue | undefined): string | undefined =>
  value?.N === undefined ? undefined : new Date(Number(value.N)).toISOString();
