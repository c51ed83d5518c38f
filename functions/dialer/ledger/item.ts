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
