import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { isOfPayload, type QueuedLead } from '../lead/queued-lead.ts';
import { faultOf, log } from '../shared/log.ts';

/** What the ledger says of a lead that is about to be sent: DESIGN.md, "Ledger". */
export type Claim =
  /** It is ours to send. `mayBeTaken`: an earlier call's outcome is not known, so it may double. */
  | { readonly kind: 'claimed'; readonly mayBeTaken: boolean }
  /** The dialer has this lead already, from another message. */
  | { readonly kind: 'duplicate' }
  /** This very message was delivered or parked before; only its acknowledgement was lost. */
  | { readonly kind: 'done' }
  /** Someone else is sending it, for so many seconds at most. */
  | { readonly kind: 'held'; readonly seconds: number }
  /** The ledger cannot be asked: nothing may be sent. */
  | { readonly kind: 'unavailable' };

/** What became of a claimed lead. */
export type Settlement =
  | { readonly state: 'delivered' }
  | { readonly state: 'retrying'; readonly error: string; readonly unsure: boolean }
  | { readonly state: 'parked'; readonly error: string };

/** Who has been sent. One item a key; no name, number or address in it. */
export interface Ledger {
  /** Claims a lead before its call. Never throws. */
  claim(lead: QueuedLead, messageId: string, attempt: number): Promise<Claim>;
  /** Writes down what became of a lead this invocation has claimed. Never throws. */
  settle(lead: QueuedLead, messageId: string, settlement: Settlement): Promise<void>;
}

export interface LedgerOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Names this invocation: what it has claimed, another may not settle. */
  readonly owner: string;
  /** How long a claim holds: no call outlives the invocation that makes it. */
  readonly leaseMs: number;
  /** For how many hours after a delivery leads with the same key are duplicates. */
  readonly windowHours: (lead: QueuedLead) => number;
  /** The clock, milliseconds since 1970. */
  readonly now: () => number;
}

/** Kept at least this long, so that a sender's late repetition is recognised. */
const KEPT_HOURS = 30 * 24;
const HOUR_MS = 3_600_000;

/** What nobody has sent. */
const NEW = 'attribute_not_exists(#key)';

/**
 * May be sent: what nobody has sent, what failed, what was parked and is sent again, what was being
 * sent by someone who is gone; and what was delivered so long ago that it is a new enquiry.
 */
const CLAIMABLE = [
  NEW,
  '#state = :retrying',
  '(#state = :parked AND messageId <> :message)',
  '(#state = :sending AND #lease <= :now)',
  '(#state = :delivered AND deliveredAt <= :windowStart)',
].join(' OR ');

/**
 * Whether its id tells a lead that is delivered again, however late, from a new enquiry under the
 * same key. An id of the payload does not, for a person may ask the same again.
 */
const isToldById = ({ id, key }: QueuedLead): boolean => id !== key && !isOfPayload(id);

const claimable = (lead: QueuedLead): string =>
  isToldById(lead) ? `(${CLAIMABLE}) AND NOT contains(ids, :id)` : CLAIMABLE;

export function openLedger({
  client,
  table,
  owner,
  leaseMs,
  windowHours,
  now,
}: LedgerOptions): Ledger {
  const update = (key: string, input: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>) =>
    client.send(new UpdateItemCommand({ TableName: table, Key: { key: { S: key } }, ...input }));

  const expiry = (lead: QueuedLead): AttributeValue =>
    number(Math.ceil((now() + Math.max(windowHours(lead), KEPT_HOURS) * HOUR_MS) / 1000));

  async function claim(lead: QueuedLead, messageId: string, attempt: number): Promise<Claim> {
    // Nearly every lead is new, and the shortest condition is the cheapest to check.
    const isFirst = attempt === 1;
    const claimed = isFirst ? await claimIf(NEW, {}, lead, attempt) : undefined;
    if (claimed !== undefined && claimed.kind !== 'refused') return claimed;
    const full = await claimIf(claimable(lead), claimableValues(lead, messageId), lead, attempt);
    if (full.kind !== 'refused') return full;
    return explain(full.item ?? (await read(lead.key)), lead, messageId);
  }

  async function claimIf(
    condition: string,
    values: Record<string, AttributeValue>,
    lead: QueuedLead,
    attempt: number,
  ): Promise<Claim | Refused> {
    const { key, id, source } = lead;
    try {
      const { Attributes: old } = await update(key, {
        ConditionExpression: condition,
        UpdateExpression:
          'SET #state = :sending, id = :id, #owner = :owner, #lease = :lease, attempt = :attempt, updatedAt = :now, expiresAt = :expiry',
        ExpressionAttributeNames: {
          '#key': 'key',
          '#state': 'state',
          '#owner': 'owner',
          '#lease': 'lease',
        },
        ExpressionAttributeValues: {
          ':sending': { S: 'sending' },
          ':owner': { S: owner },
          ':id': { S: id },
          ':attempt': number(attempt),
          ':now': number(now()),
          ':lease': number(now() + leaseMs),
          ':expiry': expiry(lead),
          ...values,
        },
        ReturnValues: 'ALL_OLD',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return {
        kind: 'claimed',
        mayBeTaken: old?.state?.S === 'sending' || old?.unsure?.BOOL === true,
      };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return { kind: 'refused', item: error.Item };
      }
      log.error('the ledger cannot be written', { id, source, error: faultOf(error) });
      return { kind: 'unavailable' };
    }
  }

  const claimableValues = (lead: QueuedLead, messageId: string) => ({
    ':retrying': { S: 'retrying' },
    ':parked': { S: 'parked' },
    ':delivered': { S: 'delivered' },
    ':message': { S: messageId },
    ':windowStart': number(now() - windowHours(lead) * HOUR_MS),
  });

  /** The embedded DynamoDB does not give the item that a condition failed on: it is read then. */
  async function read(key: string): Promise<Record<string, AttributeValue> | undefined> {
    const request = { TableName: table, Key: { key: { S: key } }, ConsistentRead: true };
    return client.send(new GetItemCommand(request)).then(
      ({ Item }) => Item,
      () => undefined,
    );
  }

  /** Why a lead is not ours to send. */
  async function explain(
    item: Record<string, AttributeValue> | undefined,
    lead: QueuedLead,
    messageId: string,
  ): Promise<Claim> {
    if (item?.deliveries?.SS?.includes(messageId)) return { kind: 'done' };
    const isKnown = isToldById(lead) && item?.ids?.SS?.includes(lead.id);
    switch (isKnown ? 'delivered' : item?.state?.S) {
      case 'delivered':
        await remember(lead, messageId);
        return { kind: 'duplicate' };
      case 'parked':
        return { kind: 'done' };
      case 'sending':
        return {
          kind: 'held',
          seconds: Math.max(1, Math.ceil((Number(item?.lease?.N) - now()) / 1000) + 1),
        };
      default:
        // It changed, or expired, between the two looks.
        return { kind: 'held', seconds: 1 };
    }
  }

  /** A duplicate's id is remembered, so that its own repetitions are duplicates later as well. */
  async function remember(lead: QueuedLead, messageId: string): Promise<void> {
    const { key, id } = lead;
    await tolerate(lead, () =>
      update(key, {
        UpdateExpression: 'ADD duplicates :messages, ids :ids',
        ExpressionAttributeValues: { ':messages': { SS: [messageId] }, ':ids': { SS: [id] } },
      }),
    );
  }

  async function settle(
    lead: QueuedLead,
    messageId: string,
    settlement: Settlement,
  ): Promise<void> {
    const { set, remove = [], add = '', condition, values } = settling(lead, messageId, settlement);
    await tolerate(lead, () =>
      update(lead.key, {
        ...(condition === undefined ? {} : { ConditionExpression: condition }),
        UpdateExpression: `SET #state = :state, updatedAt = :now, ${set} REMOVE ${['#owner', '#lease', ...remove].join(', ')} ${add}`,
        ExpressionAttributeNames: {
          '#state': 'state',
          '#owner': 'owner',
          '#lease': 'lease',
          '#error': 'error',
        },
        ExpressionAttributeValues: {
          ':state': { S: settlement.state },
          ':now': number(now()),
          ...values,
        },
      }),
    );
  }

  /** What a settlement writes beside its state. Only the owner of a claim may say that it failed. */
  function settling(lead: QueuedLead, messageId: string, settlement: Settlement): Settling {
    const failed = { condition: '#owner = :owner', values: { ':owner': { S: owner } } };
    switch (settlement.state) {
      case 'delivered':
        // Whoever has claimed it meanwhile: it is delivered, and nothing may take that back.
        return {
          set: 'deliveredAt = :now, expiresAt = :expiry',
          remove: ['#error', 'unsure'],
          add: 'ADD ids :ids, deliveries :messages',
          values: {
            ':expiry': expiry(lead),
            ':ids': { SS: [lead.id] },
            ':messages': { SS: [messageId] },
          },
        };
      case 'retrying':
        return {
          ...failed,
          set: '#error = :error, unsure = :unsure',
          values: {
            ...failed.values,
            ':error': { S: settlement.error },
            ':unsure': { BOOL: settlement.unsure },
          },
        };
      case 'parked':
        return {
          ...failed,
          set: '#error = :error, messageId = :message',
          remove: ['unsure'],
          values: {
            ...failed.values,
            ':message': { S: messageId },
            ':error': { S: settlement.error },
          },
        };
    }
  }

  return { claim, settle };
}

interface Refused {
  readonly kind: 'refused';
  /** As it is; the embedded DynamoDB leaves it out. */
  readonly item: Record<string, AttributeValue> | undefined;
}

interface Settling {
  readonly set: string;
  readonly remove?: readonly string[];
  readonly add?: string;
  readonly condition?: string;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

const number = (value: number): AttributeValue => ({ N: String(value) });

/** What is not written down here is found as a claim whose holder is gone: unsure, but not lost. */
async function tolerate({ id, source }: QueuedLead, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return;
    log.error('the ledger cannot be written', { id, source, error: faultOf(error) });
  }
}
