import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { faultOf, log } from '../shared/log.ts';

/**
 * Whether calls may be made. While the API refuses all our calls for a fault of the set-up, the gate
 * is closed for all environments, and one call a minute probes whether it was put right.
 */
export type Passage = 'open' | 'probe' | 'closed';

export interface Gate {
  /** Asked before each round of calls. A `probe` may make one call. Never throws. */
  pass(): Promise<Passage>;
  /** After a call that the API refused for a fault of the set-up. Never throws. */
  close(error: string): Promise<void>;
  /** After a probe that the API took. Never throws. */
  open(): Promise<void>;
}

/** No lead has this key: ids and contact keys are hashes. */
const KEY = { key: { S: '#gate' } };
const PROBE_MS = 60_000;

/**
 * The gate as one item of the ledger table.
 *
 * @param now the clock, milliseconds since 1970
 */
export function openGate(client: DynamoDBClient, table: string, now: () => number): Gate {
  const request = { TableName: table, Key: KEY };

  /** One of the environments that see the time of the next probe come wins it. */
  async function takeProbe(due: string): Promise<Passage> {
    try {
      await client.send(
        new UpdateItemCommand({
          ...request,
          ConditionExpression: 'nextProbeAt = :due',
          UpdateExpression: 'SET nextProbeAt = :next',
          ExpressionAttributeValues: {
            ':due': { N: due },
            ':next': { N: String(now() + PROBE_MS) },
          },
        }),
      );
      return 'probe';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return 'closed';
    }
  }

  return {
    async pass() {
      try {
        const { Item } = await client.send(
          new GetItemCommand({ ...request, ConsistentRead: true }),
        );
        const due = Item?.nextProbeAt?.N;
        if (due === undefined) return 'open';
        return Number(due) <= now() ? await takeProbe(due) : 'closed';
      } catch (error) {
        // Without the ledger nothing is claimed and so nothing is called; the claims say so.
        log.warn('the gate cannot be read', { error: faultOf(error) });
        return 'open';
      }
    },

    async close(reason) {
      try {
        const { Attributes: before } = await client.send(
          new UpdateItemCommand({
            ...request,
            UpdateExpression: 'SET nextProbeAt = :next, closedAt = if_not_exists(closedAt, :now)',
            ExpressionAttributeValues: {
              ':next': { N: String(now() + PROBE_MS) },
              ':now': { N: String(now()) },
            },
            ReturnValues: 'ALL_OLD',
          }),
        );
        if (before === undefined) {
          log.error('the API refuses every call: all leads wait until this is put right', {
            error: reason,
          });
        }
      } catch (error) {
        log.warn('the gate cannot be closed', { error: faultOf(error) });
      }
    },

    async open() {
      try {
        await client.send(new DeleteItemCommand(request));
        log.info('the API takes our calls again');
      } catch (error) {
        log.warn('the gate cannot be opened', { error: faultOf(error) });
      }
    },
  };
}
