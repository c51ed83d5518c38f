import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';

/** Where a lead came from and goes. Items of the first versions do not tell. */
export interface LeadRoute {
  readonly source?: string | undefined;
  readonly campaign?: string | undefined;
  readonly list?: string | undefined;
  /** When its webhook came in, ISO 8601, UTC. */
  readonly receivedAt?: string | undefined;
}

/** What the ledger knows of one key: who has been sent. No name, number or address is in it. */
export interface LedgerItem extends LeadRoute {
  readonly key: string;
  /**
   * `sending`: a call with it is under way, or was when its environment died. `retrying`: it waits for
   * another try. `parked`: it is on the parked queue. `delivered`: the dialer has it.
   */
  readonly state: 'sending' | 'retrying' | 'parked' | 'delivered';
  /** Of the lead that was claimed last under this key, as is its route. */
  readonly id: string;
  /** A keyed hash of its number, by which an operator finds a person's leads. */
  readonly person?: string | undefined;
  /** The last leads that were claimed or recognised whose ids do not tell their record, as `writeRecord` has them. */
  readonly lastRecords?: readonly string[] | undefined;
  /** Who sends it: invocation, message and how often that was received. */
  readonly owner?: string | undefined;
  /** Which of its invocation's calls it was claimed for, from 1. Items of the first version have none. */
  readonly call?: number | undefined;
  /** Until when the claim holds, milliseconds since 1970. */
  readonly lease?: number | undefined;
  /** How often its message was received. */
  readonly attempt: number;
  /** How often it was sent without an answer that settles it, a sending under way included. */
  readonly sendings: number;
  /** How many contacts the smallest refused call held that it was in; 1: it goes alone. */
  readonly refusedIn?: number | undefined;
  /** How often it met an error that may be for what it holds, such as one that nobody has described. */
  readonly unrecognised: number;
  readonly error?: string | undefined;
  /** The message that was parked. */
  readonly messageId?: string | undefined;
  readonly deliveredAt?: number | undefined;
  /**
   * Once it is delivered: it was sent before as well, and no answer told what became of that. Before, only of one
   * that an operator sends again though the API may have taken it.
   */
  readonly mayBeTwice?: true | undefined;
  /** How many messages of this key were delivered, and how many recognised as the same lead again. */
  readonly deliveryCount: number;
  readonly duplicateCount: number;
  /** The last leads and messages that were delivered or recognised, the newest last. */
  readonly lastIds: readonly string[];
  readonly lastMessages: readonly string[];
  /** Milliseconds since 1970, and later with each write: by it a write sees that nobody came between. */
  readonly updatedAt: number;
  /** When DynamoDB deletes it, seconds since 1970. */
  readonly expiresAt: number;
}

/** How many ids and messages an item remembers: it must not grow with the repetitions of a lead. */
export const REMEMBERED = 16;

export const remember = (list: readonly string[], ...more: readonly string[]): readonly string[] =>
  [...new Set([...list, ...more])].slice(-REMEMBERED);

/** A lead whose sender shows another id of it than it is known by: the mark of that, and the lead's id. */
export interface RecordOfLead {
  /** `recordMark`, in functions/lead/lead-key.ts. */
  readonly mark: string;
  readonly id: string;
}

/** As an item holds it: it begins with the mark, by which it is looked for. */
export const writeRecord = ({ mark, id }: RecordOfLead): string => `${mark}:${id}`;

export function readRecord(written: string): RecordOfLead {
  const [mark = '', id = ''] = written.split(/:(.*)/s);
  return { mark, id };
}

const text = z.optional(z.string());
const number = z.optional(z.number());
const list = z._default(z.array(z.string()), []);
const set = z._default(z.set(z.string()), new Set<string>());
const count = z._default(z.number(), 0);

/** As it is stored; `ids`, `deliveries`, `duplicates` and `unsure` are those of the first version. */
const storedSchema = z.object({
  key: z.string(),
  state: z.enum(['sending', 'retrying', 'parked', 'delivered']),
  id: z._default(z.string(), ''),
  source: text,
  campaign: text,
  list: text,
  person: text,
  lastRecords: z.optional(z.array(z.string())),
  receivedAt: text,
  owner: text,
  call: number,
  lease: number,
  attempt: count,
  sendings: number,
  unsure: z.optional(z.boolean()),
  refusedIn: number,
  unrecognised: count,
  error: text,
  messageId: text,
  deliveredAt: number,
  mayBeTwice: z.optional(z.literal(true)),
  deliveryCount: count,
  duplicateCount: count,
  lastIds: list,
  lastMessages: list,
  ids: set,
  deliveries: set,
  duplicates: set,
  updatedAt: count,
  expiresAt: count,
});

/** Reads an item as DynamoDB gives it, of this version or the first. */
export function fromAttributes(attributes: Record<string, AttributeValue>): LedgerItem {
  const { ids, deliveries, duplicates, unsure, sendings, ...item } = storedSchema.parse(
    unmarshall(attributes),
  );
  return {
    ...item,
    // The first version did not count: what it was sending, or unsure of, was sent once at least.
    sendings: sendings ?? (unsure === true || item.state === 'sending' ? 1 : 0),
    deliveryCount: item.deliveryCount + deliveries.size,
    duplicateCount: item.duplicateCount + duplicates.size,
    lastIds: remember([...ids], ...item.lastIds),
    lastMessages: remember([...deliveries, ...duplicates], ...item.lastMessages),
  };
}

/**
 * The item as DynamoDB takes it. `unsure` is for environments of the first version, which work side
 * by side with this one during an update.
 */
export const toAttributes = (item: LedgerItem): Record<string, AttributeValue> =>
  marshall({ ...item, unsure: item.sendings > 0 }, { removeUndefinedValues: true });
