import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { QueuedLead } from '../lead/queued-lead.ts';
import { faultOf, log } from '../shared/log.ts';

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

export type LedgerItem = Readonly<Record<string, AttributeValue>>;

/** The items of the ledger: how one is written, read and dated. */
export interface LedgerTable extends Omit<LedgerOptions, 'client' | 'table'> {
  update(
    key: string,
    input: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
  ): Promise<UpdateItemCommandOutput>;
  /** Undefined where there is none, or where it cannot be read. */
  read(key: string): Promise<LedgerItem | undefined>;
  /** When an item that is written now expires, seconds since 1970. */
  expiry(lead: QueuedLead): AttributeValue;
}

/** Kept at least this long, so that a sender's late repetition is recognised. */
const KEPT_HOURS = 30 * 24;
export const HOUR_MS = 3_600_000;

export function openLedgerTable({ client, table, ...rest }: LedgerOptions): LedgerTable {
  return {
    ...rest,
    update: (key, input) =>
      client.send(new UpdateItemCommand({ TableName: table, Key: { key: { S: key } }, ...input })),
    read: (key) => {
      const request = { TableName: table, Key: { key: { S: key } }, ConsistentRead: true };
      return client.send(new GetItemCommand(request)).then(
        ({ Item }) => Item,
        () => undefined,
      );
    },
    expiry: (lead) => {
      const hours = Math.max(rest.windowHours(lead), KEPT_HOURS);
      return number(Math.ceil((rest.now() + hours * HOUR_MS) / 1000));
    },
  };
}

export const number = (value: number): AttributeValue => ({ N: String(value) });

/** What is not written down here is found as a claim whose holder is gone: unsure, but not lost. */
export async function tolerate(
  { id, source }: QueuedLead,
  write: () => Promise<unknown>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return;
    log.error('the ledger cannot be written', { id, source, error: faultOf(error) });
  }
}
