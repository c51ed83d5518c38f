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

/** What a refusal says of the contacts of its call. */
export type Blame =
  /** One of them is refused. The others of the group are as good as any. */
  | {
      readonly kind: 'some';
      readonly suspects: readonly LeadMessage[];
      readonly cleared: readonly LeadMessage[];
    }
  /** It stands alone: `contact` is at fault, for the API has taken others of its list meanwhile. */
  | {
      readonly kind: 'contact';
      readonly message: LeadMessage;
      readonly cleared: readonly LeadMessage[];
    }
  /** It stands alone, and nobody of its list was taken: it may be the list's fault. */
  | {
      readonly kind: 'contactOrList';
      readonly message: LeadMessage;
      readonly cleared: readonly LeadMessage[];
    };

/** The leads that an invocation has in hand, by destination, and what it knows of them. */
export interface Hand {
  add(messages: readonly LeadMessage[]): void;
  /**
   * A lead that an earlier call may have brought. Its calls hold none but its like: a call that is
   * lost can be asked about only if each of its leads may be sent once more.
   */
  doubt(message: LeadMessage): void;
  /**
   * A lead that was in a refused call.
   *
   * @param refusedIn how many contacts that call held
   */
  suspect(message: LeadMessage, refusedIn: number, isDoubtful: boolean): void;
  /**
   * Takes out the next batch: of the highest priority, then the healthy before the suspects (one
   * call in four is theirs all the same), then a full call before one that may still grow, then the
   * oldest lead.
   *
   * @param isWaiting whether a list is held, so that its leads wait
   * @param isBusy whether a lead with the same key is in a call just now
   * @param most how many leads the batch may hold, if fewer than a call
   */
  next(
    isWaiting: (list: string) => boolean,
    isBusy: (key: string) => boolean,
    most?: number,
  ): Batch | undefined;
  /** Whether a lead of a higher priority than that is in hand. */
  hasBefore(priority: number): boolean;
  /** Takes one lead of a list out, whatever is known of it. */
  one(list: string): Batch | undefined;
  /** The API took a batch: gives those of its list that were refused alone, and are at fault. */
  accepted(batch: Batch): readonly LeadMessage[];
  /** The API refused a batch for something in it. */
  refused(batch: Batch): Blame;
  /** A lead that was refused alone, while nobody knows whether it is its fault or its list's. */
  keepAside(message: LeadMessage, list: string): void;
  /** The API refused a batch for its size: its halves may go. */
  tooLarge(batch: Batch): void;
  /** Leads that were taken out go back, as they were. */
  putBack(batch: Batch): void;
  readonly size: number;
  readonly destinations: number;
  /** The lists with leads in hand. */
  lists(): ReadonlySet<string>;
  /** Takes those out of which that is true, whatever is known of them. */
  takeOut(isMeant: (message: LeadMessage) => boolean): readonly LeadMessage[];
  /** Takes everything out. */
  empty(list?: string): readonly LeadMessage[];
}

/** Suspects' turn comes with each call of this number. */
const SUSPECTS_TURN = 4;
/** After so many refusals in a row, single contacts are tried: it may be the list. */
const REFUSALS_TO_DOUBT_LIST = 3;

/** All that is in hand for one destination; the doubtful in a bucket of their own. */
interface Bucket {
  readonly destination: Destination;
  readonly list: string;
  readonly isDoubtful: boolean;
  healthy: LeadMessage[];
  /** Groups that are known to hold a contact that the API refuses. */
  groups: LeadMessage[][];
  /** Suspects that came back through the queue, and in calls of how many they were refused. */
  suspects: { readonly message: LeadMessage; readonly refusedIn: number }[];
}

/** What this invocation knows of a list. */
interface Known {
  refusalsInARow: number;
  isTaken: boolean;
  aside: LeadMessage[];
}

/** Names campaign and list in the breaker. */
export const listKey = ({ campaign, list }: Pick<Destination, 'campaign' | 'list'>): string =>
  createHash('sha256')
    .update(JSON.stringify([campaign, list]))
    .digest('hex')
    .slice(0, 12);

/**
 * @param contactsPerCall how many contacts one call may carry
 * @param documentBytes how large its document may be, bytes
 */
export function openHand(contactsPerCall: number, documentBytes: number): Hand {
  const buckets = new Map<string, Bucket>();
  const lists = new Map<string, Known>();
  let largest = documentBytes;
  let calls = 0;

  const bucketOf = ({
    destination,
    isDoubtful,
  }: Pick<Bucket, 'destination' | 'isDoubtful'>): Bucket => {
    const { priority, campaign, list, dataSource } = destination;
    const key = JSON.stringify([priority, campaign, list, dataSource, isDoubtful]);
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      bucket = {
        destination,
        list: listKey(destination),
        isDoubtful,
        healthy: [],
        groups: [],
        suspects: [],
      };
      buckets.set(key, bucket);
    }
    return bucket;
  };
  const knownOf = (list: string): Known => {
    let known = lists.get(list);
    if (known === undefined) {
      known = { refusalsInARow: 0, isTaken: false, aside: [] };
      lists.set(list, known);
    }
    return known;
  };
  const sizeOf = ({ healthy, groups, suspects }: Bucket): number =>
    healthy.length + suspects.length + groups.reduce((sum, group) => sum + group.length, 0);

  const toBatch = (
    { destination, list, isDoubtful }: Bucket,
    messages: readonly LeadMessage[],
    rest: readonly LeadMessage[] = [],
    withSuspects = false,
  ): Batch => ({ messages, destination, list, isDoubtful, withSuspects, rest });

  /** As many as fit into one call, each key once. */
  function takeHealthy(
    bucket: Bucket,
    isBusy: (key: string) => boolean,
    most: number,
  ): Batch | undefined {
    const messages: LeadMessage[] = [];
    const left: LeadMessage[] = [];
    const keys = new Set<string>();
    let bytes = 0;
    for (const message of bucket.healthy.sort(byAge)) {
      const { key, contact } = message.lead;
      const isFull = messages.length === most || bytes >= largest;
      const size = isFull ? 0 : contactBytes(contact);
      const fits = !isFull && (messages.length === 0 || bytes + size <= largest);
      if (fits && !keys.has(key) && !isBusy(key)) {
        messages.push(message);
        keys.add(key);
        bytes += size;
      } else left.push(message);
    }
    bucket.healthy = left;
    return messages.length === 0 ? undefined : toBatch(bucket, messages);
  }

  /** The first half of a group: if it is taken, the other holds the refused contact, and is not asked for. */
  function takeSuspects(bucket: Bucket, most: number): Batch | undefined {
    const { refusalsInARow, aside } = knownOf(bucket.list);
    const isInDoubt = aside.length > 0 || refusalsInARow >= REFUSALS_TO_DOUBT_LIST;
    const half = (count: number): number =>
      isInDoubt ? 1 : Math.min(most, Math.max(1, Math.floor(count / 2)));
    const group = bucket.groups.shift();
    if (group !== undefined) {
      const size = half(group.length);
      return toBatch(bucket, group.slice(0, size), group.slice(size), true);
    }
    // Who was refused alone before waits until somebody else of the list has been asked for.
    bucket.suspects.sort((one, other) => other.refusedIn - one.refusedIn);
    const [first] = bucket.suspects;
    if (first === undefined) return undefined;
    const size = half(first.refusedIn);
    const some = bucket.suspects.splice(0, size).map(({ message }) => message);
    return toBatch(bucket, some, [], true);
  }

  return {
    add(messages) {
      for (const message of messages) {
        const { destination } = message.lead;
        bucketOf({ destination, isDoubtful: false }).healthy.push(message);
      }
    },

    doubt(message) {
      const { destination } = message.lead;
      bucketOf({ destination, isDoubtful: true }).healthy.push(message);
    },

    suspect(message, refusedIn, isDoubtful) {
      const { destination } = message.lead;
      bucketOf({ destination, isDoubtful }).suspects.push({ message, refusedIn });
    },

    hasBefore: (priority) =>
      [...buckets.values()].some(
        (bucket) => bucket.destination.priority < priority && bucket.healthy.length > 0,
      ),

    next(isWaiting, isBusy, most = contactsPerCall) {
      calls += 1;
      const isSuspectsTurn = calls % SUSPECTS_TURN === 0;
      const candidates = [...buckets.values()]
        .filter((bucket) => sizeOf(bucket) > 0 && !isWaiting(bucket.list))
        .flatMap((bucket) => {
          const { healthy, destination } = bucket;
          const free = healthy.filter(({ lead }) => !isBusy(lead.key));
          const suspects = [
            ...bucket.groups.flat(),
            ...bucket.suspects.map(({ message }) => message),
          ];
          // While a list is in doubt, single contacts of it are tried, be they ever so healthy.
          const inDoubt = knownOf(bucket.list).aside.length > 0;
          return [
            ...(free.length > 0
              ? [
                  {
                    bucket,
                    isSuspect: false,
                    isFull: free.length >= most,
                    inDoubt,
                    destination,
                    oldest: oldest(free),
                  },
                ]
              : []),
            ...(suspects.length > 0
              ? [
                  {
                    bucket,
                    isSuspect: true,
                    isFull: false,
                    inDoubt,
                    destination,
                    oldest: oldest(suspects),
                  },
                ]
              : []),
          ];
        })
        .sort(
          (one, other) =>
            one.destination.priority - other.destination.priority ||
            (isSuspectsTurn ? -1 : 1) * (Number(one.isSuspect) - Number(other.isSuspect)) ||
            Number(other.isFull) - Number(one.isFull) ||
            (one.oldest < other.oldest ? -1 : 1),
        );
      for (const { bucket, isSuspect, inDoubt } of candidates) {
        const batch = isSuspect
          ? takeSuspects(bucket, most)
          : takeHealthy(bucket, isBusy, inDoubt ? 1 : most);
        if (batch !== undefined) return batch;
      }
      return undefined;
    },

    one(list) {
      for (const bucket of buckets.values()) {
        if (bucket.list !== list) continue;
        const healthy = bucket.healthy.shift();
        if (healthy !== undefined) return toBatch(bucket, [healthy], [], true);
        const [first, ...rest] = bucket.groups.shift() ?? [];
        if (first !== undefined) return toBatch(bucket, [first], rest, true);
        const suspect = bucket.suspects.shift();
        if (suspect !== undefined) return toBatch(bucket, [suspect.message], [], true);
      }
      return undefined;
    },

    accepted(batch) {
      const { list, rest } = batch;
      const known = knownOf(list);
      known.refusalsInARow = 0;
      known.isTaken = true;
      if (rest.length > 0) bucketOf(batch).groups.unshift([...rest]);
      return known.aside.splice(0);
    },

    refused(batch) {
      const { messages, rest, list } = batch;
      const known = knownOf(list);
      known.refusalsInARow += 1;
      const bucket = bucketOf(batch);
      // Of these nothing is known any more: the refused contact is in the other half.
      bucket.healthy.push(...rest);
      const [message] = messages;
      if (message === undefined) throw new Error('a call needs a contact');
      if (messages.length === 1) {
        return { kind: known.isTaken ? 'contact' : 'contactOrList', message, cleared: rest };
      }
      bucket.groups.unshift([...messages]);
      return { kind: 'some', suspects: messages, cleared: rest };
    },

    keepAside(message, list) {
      knownOf(list).aside.push(message);
    },

    tooLarge(batch) {
      const { messages, rest } = batch;
      const bytes = messages.reduce((sum, { lead }) => sum + contactBytes(lead.contact), 0);
      largest = Math.min(largest, Math.ceil(bytes / 2));
      bucketOf(batch).healthy.push(...messages, ...rest);
    },

    putBack(batch) {
      const { messages, rest, withSuspects } = batch;
      const bucket = bucketOf(batch);
      if (withSuspects) bucket.groups.unshift([...messages, ...rest]);
      else bucket.healthy.push(...messages);
    },

    get size() {
      return [...buckets.values()].reduce((sum, bucket) => sum + sizeOf(bucket), 0);
    },
    get destinations() {
      return [...buckets.values()].filter((bucket) => sizeOf(bucket) > 0).length;
    },
    lists: () =>
      new Set([...buckets.values()].filter((bucket) => sizeOf(bucket) > 0).map(({ list }) => list)),

    takeOut(isMeant) {
      const out: LeadMessage[] = [];
      const isLeft = (message: LeadMessage): boolean => {
        if (!isMeant(message)) return true;
        out.push(message);
        return false;
      };
      for (const bucket of buckets.values()) {
        bucket.healthy = bucket.healthy.filter(isLeft);
        bucket.groups = bucket.groups
          .map((group) => group.filter(isLeft))
          .filter((group) => group.length > 0);
        bucket.suspects = bucket.suspects.filter(({ message }) => isLeft(message));
      }
      for (const known of lists.values()) known.aside = known.aside.filter(isLeft);
      return out;
    },

    empty(list) {
      const all: LeadMessage[] = [];
      for (const bucket of buckets.values()) {
        if (list !== undefined && bucket.list !== list) continue;
        all.push(
          ...bucket.healthy.splice(0),
          ...bucket.groups.splice(0).flat(),
          ...bucket.suspects.splice(0).map(({ message }) => message),
        );
      }
      for (const [name, known] of lists) {
        if (list === undefined || name === list) all.push(...known.aside.splice(0));
      }
      return all;
    },
  };
}

const byAge = (one: LeadMessage, other: LeadMessage): number =>
  one.lead.receivedAt < other.lead.receivedAt
    ? -1
    : one.lead.receivedAt > other.lead.receivedAt
      ? 1
      : 0;

const oldest = (messages: readonly LeadMessage[]): string =>
  messages.reduce((first, { lead }) => (lead.receivedAt < first ? lead.receivedAt : first), '~');
