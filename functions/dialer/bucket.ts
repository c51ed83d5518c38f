import { createHash } from 'node:crypto';
import type { Destination } from '../lead/contact.ts';
import { contactBytes } from './euphoria/request.ts';
import type { LeadMessage } from './intake.ts';

/** Contacts that can go out in one call: they share a destination. */
export interface Batch {
  readonly messages: readonly LeadMessage[];
  readonly destination: Destination;
  /** Names campaign and list, as which the API may refuse them. */
  readonly list: string;
  /** Whether its leads may have been taken before: those go apart from all others. */
  readonly isDoubtful: boolean;
  /** Whether it may hold leads that were refused before. */
  readonly withSuspects: boolean;
  /** The other half of a group that the API has refused: it holds a refused contact if this one does not. */
  readonly rest: readonly LeadMessage[];
}

/** All that is in hand for one destination; the doubtful in a bucket of their own. */
export interface Bucket {
  readonly destination: Destination;
  readonly list: string;
  readonly isDoubtful: boolean;
  healthy: LeadMessage[];
  /** Groups that are known to hold a contact that the API refuses. */
  groups: LeadMessage[][];
  /** Suspects that came back through the queue, and in calls of how many they were refused. */
  suspects: { readonly message: LeadMessage; readonly refusedIn: number }[];
}

export const newBucket = (destination: Destination, isDoubtful: boolean): Bucket => ({
  destination,
  list: listKey(destination),
  isDoubtful,
  healthy: [],
  groups: [],
  suspects: [],
});

/** Names campaign and list in the breaker. */
export const listKey = ({ campaign, list }: Pick<Destination, 'campaign' | 'list'>): string =>
  createHash('sha256')
    .update(JSON.stringify([campaign, list]))
    .digest('hex')
    .slice(0, 12);

/** About how large the contacts of some leads are in a document, bytes. */
export const bytesOf = (messages: readonly LeadMessage[]): number =>
  messages.reduce((sum, { lead }) => sum + contactBytes(lead.contact), 0);

/** All that were refused before and are not cleared. */
export const suspectsOf = ({ groups, suspects }: Bucket): readonly LeadMessage[] => [
  ...groups.flat(),
  ...suspects.map(({ message }) => message),
];

export const sizeOf = ({ healthy, groups, suspects }: Bucket): number =>
  healthy.length + suspects.length + groups.reduce((sum, group) => sum + group.length, 0);

/**
 * Takes out as many healthy leads as fit into one call, the oldest first and each key once.
 *
 * @param isBusy whether a lead with the same key is in a call just now
 * @param most how many contacts the call may carry
 * @param mostBytes how large its contacts may be; a single one may be larger
 * @param before contacts that the call carries already
 */
export function takeHealthy(
  bucket: Bucket,
  isBusy: (key: string) => boolean,
  most: number,
  mostBytes: number,
  before: readonly LeadMessage[] = [],
): Batch | undefined {
  const messages: LeadMessage[] = [];
  const left: LeadMessage[] = [];
  const keys = new Set<string>();
  let count = before.length;
  let bytes = bytesOf(before);
  for (const message of bucket.healthy.sort(byAge)) {
    const { key, contact } = message.lead;
    const isFull = count >= most || bytes >= mostBytes;
    const size = isFull ? 0 : contactBytes(contact);
    const fits = !isFull && (count === 0 || bytes + size <= mostBytes);
    if (fits && !keys.has(key) && !isBusy(key)) {
      messages.push(message);
      keys.add(key);
      count += 1;
      bytes += size;
    } else left.push(message);
  }
  bucket.healthy = left;
  return messages.length === 0 ? undefined : toBatch(bucket, messages);
}

/**
 * Takes out the first half of a group: if the API takes it, the other half holds the refused contact,
 * and need not be asked for.
 *
 * @param most how many contacts the call may carry
 */
export function takeSuspects(bucket: Bucket, most: number): Batch | undefined {
  const half = (count: number): number => Math.min(most, Math.max(1, Math.floor(count / 2)));
  const group = bucket.groups.shift();
  if (group !== undefined) {
    const size = half(group.length);
    return toBatch(bucket, group.slice(0, size), group.slice(size));
  }
  // Who was refused alone before waits until somebody else of the list has been asked for.
  bucket.suspects.sort((one, other) => other.refusedIn - one.refusedIn);
  const [first] = bucket.suspects;
  if (first === undefined) return undefined;
  const some = bucket.suspects.splice(0, half(first.refusedIn)).map(({ message }) => message);
  return toBatch(bucket, some, []);
}

/** Takes one lead out, whatever is known of it: of the healthy, the one that was received least. */
export function takeOne(bucket: Bucket): Batch | undefined {
  const [first, ...others] = bucket.healthy.sort(byReceives);
  if (first === undefined) return takeSuspects(bucket, 1);
  bucket.healthy = others;
  return toBatch(bucket, [first], []);
}

/** How often the lead was received that was received least, the healthy before all others. */
export function fewestReceives(bucket: Bucket): number {
  const { healthy } = bucket;
  const [first] = (healthy.length > 0 ? healthy : suspectsOf(bucket)).toSorted(byReceives);
  return first?.record.receiveCount ?? Number.POSITIVE_INFINITY;
}

/** Takes those out of which that is true, whatever is known of them. */
export function takeFrom(
  bucket: Bucket,
  isMeant: (message: LeadMessage) => boolean,
): readonly LeadMessage[] {
  const all = [...bucket.healthy, ...suspectsOf(bucket)];
  const isLeft = (message: LeadMessage): boolean => !isMeant(message);
  bucket.healthy = bucket.healthy.filter(isLeft);
  bucket.groups = bucket.groups
    .map((group) => group.filter(isLeft))
    .filter((group) => group.length > 0);
  bucket.suspects = bucket.suspects.filter(({ message }) => isLeft(message));
  return all.filter(isMeant);
}

/** @param rest given for suspects */
const toBatch = (
  { destination, list, isDoubtful }: Bucket,
  messages: readonly LeadMessage[],
  rest?: readonly LeadMessage[],
): Batch => ({
  messages,
  destination,
  list,
  isDoubtful,
  withSuspects: rest !== undefined,
  rest: rest ?? [],
});

const byReceives = (one: LeadMessage, other: LeadMessage): number =>
  one.record.receiveCount - other.record.receiveCount;

const byAge = (one: LeadMessage, other: LeadMessage): number =>
  one.lead.receivedAt < other.lead.receivedAt
    ? -1
    : one.lead.receivedAt > other.lead.receivedAt
      ? 1
      : 0;
