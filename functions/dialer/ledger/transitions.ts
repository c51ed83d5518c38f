import { type AttributeValue, ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { isOfPayload, type QueuedLead } from '../lead/queued-lead.ts';
import { faultOf, log } from '../shared/log.ts';
import type { Claim, Ledger } from './ledger-item.ts';
import { HOUR_MS, type LedgerItem, type LedgerTable, number, tolerate } from './ledger-item.ts';

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

/** How leads are claimed before their call. */
export function openClaims(table: LedgerTable): Ledger['claim'] {
  const { update, read, expiry, owner, leaseMs, windowHours, now } = table;

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

  /** Why a lead is not ours to send. */
  async function explain(
    item: LedgerItem | undefined,
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

  return claim;
}

interface Refused {
  readonly kind: 'refused';
  /** As it is; the embedded DynamoDB does not give it: it is read then. */
  readonly item: LedgerItem | undefined;
}
