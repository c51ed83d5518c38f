import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { QueuedLead } from '../lead/queued-lead.ts';
import type { Ledger, Settlement } from './ledger-item.ts';
import { type LedgerTable, number, tolerate } from './ledger-item.ts';

/** How it is written down what became of claimed leads. */
export function openSettlements({ update, expiry, owner, now }: LedgerTable): Ledger['settle'] {
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

  return settle;
}

interface Settling {
  readonly set: string;
  readonly remove?: readonly string[];
  readonly add?: string;
  readonly condition?: string;
  readonly values: Readonly<Record<string, AttributeValue>>;
}
