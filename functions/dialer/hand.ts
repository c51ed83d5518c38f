import {
  type Batch,
  type Bucket,
  bytesOf,
  fewestReceives,
  newBucket,
  sizeOf,
  suspectsOf,
  takeFrom,
  takeHealthy,
  takeOne,
  takeSuspects,
} from './bucket.ts';
import type { LeadMessage } from './intake.ts';

/**
 * What a refusal says of the contacts of its call. `cleared`: the others of the group, which are as
 * good as any. `some`: one of the suspects is refused.
 */
export type Blame = { readonly cleared: readonly LeadMessage[] } & (
  | { readonly kind: 'some'; readonly suspects: readonly LeadMessage[] }
  /** It stands alone, and is at fault: the API has taken others of its list lately. */
  | { readonly kind: 'contact'; readonly message: LeadMessage }
  /** It stands alone, and nobody of its list was taken for some calls: it may be the list's fault. */
  | { readonly kind: 'contactOrList'; readonly message: LeadMessage }
);

/** A lead that was refused alone, and the API's words. */
export interface RefusedAlone {
  readonly message: LeadMessage;
  readonly error: string;
}

/** What the next batch depends on that the hand itself does not know. */
export interface Sight {
  /** Whether a list is held, so that its leads wait. */
  isWaiting(list: string): boolean;
  /** Whether the API took a lead of a list lately. */
  isTrusted(list: string): boolean;
  /** Whether a lead with the same key is in a call just now. */
  isBusy(key: string): boolean;
}

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
   * Takes out the next batch: of the highest priority, then of a list whose last call was taken
   * before one whose last call was refused, then the healthy before the suspects (one call in four
   * goes to whom that puts last all the same), then a full call before one that may still grow (but for
   * one call in sixteen), then the oldest lead.
   *
   * @param most how many leads the batch may hold, if fewer than a call
   */
  next(sight: Sight, most?: number): Batch | undefined;
  /**
   * Takes out what has come since a batch was taken, and still fits into its call.
   *
   * @returns the added leads alone; undefined where there are none
   */
  fill(batch: Batch, sight: Sight): Batch | undefined;
  /** Whether a lead of a higher priority than that is in hand. */
  hasBefore(priority: number): boolean;
  /** Takes one lead of a list out, whatever is known of it: of the healthy, the one that was received least. */
  one(list: string): Batch | undefined;
  /** The API took a batch: gives those of its list that were refused alone, and are at fault. */
  accepted(batch: Batch): readonly RefusedAlone[];
  /** The API refused a batch for something in it. */
  refused(batch: Batch): Blame;
  /** A lead that was refused alone, while nobody knows whether it is its fault or its list's. */
  keepAside(refused: RefusedAlone, list: string): void;
  /** The API refused a batch for its size: its halves may go. */
  tooLarge(batch: Batch): void;
  /** Leads that were taken out go back, as they were. */
  putBack(batch: Batch): void;
  readonly size: number;
  readonly destinations: number;
  /** How often the lead of a list was received that was received least; undefined where none is in hand. */
  fewestReceives(list: string): number | undefined;
  /** Takes those out of which that is true, whatever is known of them. */
  takeOut(isMeant: (message: LeadMessage) => boolean): readonly LeadMessage[];
  /** Takes everything out, or everything of a list. */
  empty(list?: string): readonly LeadMessage[];
}

/** The turn of suspects, and of lists that were just refused, comes with each call of this number. */
const SUSPECTS_TURN = 4;
/**
 * So does that of calls that are not full, with the second and each of this number behind it: beside a bulk import
 * that fills all calls, a lone lead of another list would never go. More of them would cost a backlog of several
 * lists an eighth of its rate.
 */
const SMALL_TURN = 16;
/**
 * After so many refusals in a row it may be the list, and single contacts are tried: soon where the API
 * has taken none of it yet, and later where it has, since then it is nearly always a contact.
 */
const REFUSALS_TO_DOUBT_LIST = { untaken: 1, taken: 3 } as const;

/** What this invocation knows of a list. */
interface Known {
  refusalsInARow: number;
  isTaken: boolean;
  /** Whether one was refused alone since: a second such one may be the list's fault. */
  isBlamed: boolean;
  aside: RefusedAlone[];
}

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
    const bucket = buckets.get(key) ?? newBucket(destination, isDoubtful);
    buckets.set(key, bucket);
    return bucket;
  };
  const bucketFor = ({ lead }: LeadMessage, isDoubtful: boolean): Bucket =>
    bucketOf({ destination: lead.destination, isDoubtful });
  const knownOf = (list: string): Known => {
    const known = lists.get(list) ?? {
      refusalsInARow: 0,
      isTaken: false,
      isBlamed: false,
      aside: [],
    };
    lists.set(list, known);
    return known;
  };
  const filled = (): Bucket[] => [...buckets.values()].filter((bucket) => sizeOf(bucket) > 0);

  /** While a list is in doubt, single contacts of it are tried, be they ever so healthy. */
  const isInDoubt = (list: string, isTrusted: boolean): boolean => {
    const { aside, isTaken, refusalsInARow } = knownOf(list);
    const { taken, untaken } = REFUSALS_TO_DOUBT_LIST;
    return aside.length > 0 || refusalsInARow >= (isTaken || isTrusted ? taken : untaken);
  };

  const takeOut = (
    isMeant: (message: LeadMessage) => boolean,
    isOf: (list: string) => boolean,
  ): readonly LeadMessage[] => [
    ...filled()
      .filter(({ list }) => isOf(list))
      .flatMap((bucket) => takeFrom(bucket, isMeant)),
    ...[...lists].flatMap(([list, known]) => {
      const out = isOf(list) ? known.aside.filter(({ message }) => isMeant(message)) : [];
      known.aside = known.aside.filter((one) => !out.includes(one));
      return out.map(({ message }) => message);
    }),
  ];

  return {
    add(messages) {
      for (const message of messages) bucketFor(message, false).healthy.push(message);
    },

    doubt(message) {
      bucketFor(message, true).healthy.push(message);
    },

    suspect(message, refusedIn, isDoubtful) {
      bucketFor(message, isDoubtful).suspects.push({ message, refusedIn });
    },

    hasBefore: (priority) =>
      [...buckets.values()].some(
        ({ destination, healthy }) => destination.priority < priority && healthy.length > 0,
      ),

    next({ isWaiting, isTrusted, isBusy }, most = contactsPerCall) {
      calls += 1;
      const turn = calls % SUSPECTS_TURN === 0 ? -1 : 1;
      const smallTurn = calls % SMALL_TURN === 2 ? -1 : 1;
      const candidates = filled()
        .filter(({ list }) => !isWaiting(list))
        .flatMap((bucket) => {
          const { priority } = bucket.destination;
          const isRefused = knownOf(bucket.list).refusalsInARow > 0;
          const healthy = bucket.healthy.filter(({ lead }) => !isBusy(lead.key));
          const suspects = suspectsOf(bucket);
          return [
            { bucket, priority, isRefused, messages: healthy, isSuspect: false },
            { bucket, priority, isRefused, messages: suspects, isSuspect: true },
          ];
        })
        .filter(({ messages }) => messages.length > 0)
        .map((one) => ({
          ...one,
          isFull: !one.isSuspect && one.messages.length >= most,
          oldest: oldest(one.messages),
        }))
        .sort(
          (one, other) =>
            one.priority - other.priority ||
            turn * (Number(one.isRefused) - Number(other.isRefused)) ||
            turn * (Number(one.isSuspect) - Number(other.isSuspect)) ||
            smallTurn * (Number(other.isFull) - Number(one.isFull)) ||
            (one.oldest < other.oldest ? -1 : 1),
        );
      for (const { bucket, isSuspect } of candidates) {
        const count = isInDoubt(bucket.list, isTrusted(bucket.list)) ? 1 : most;
        const batch = isSuspect
          ? takeSuspects(bucket, count)
          : takeHealthy(bucket, isBusy, count, largest);
        if (batch !== undefined) return batch;
      }
      return undefined;
    },

    fill(batch, { isTrusted, isBusy }) {
      const { messages, list, withSuspects } = batch;
      if (withSuspects || isInDoubt(list, isTrusted(list))) return undefined;
      return takeHealthy(bucketOf(batch), isBusy, contactsPerCall, largest, messages);
    },

    one(list) {
      const [bucket] = filled()
        .filter((one) => one.list === list)
        .sort((one, other) => fewestReceives(one) - fewestReceives(other));
      return bucket && takeOne(bucket);
    },

    accepted(batch) {
      const known = knownOf(batch.list);
      known.refusalsInARow = 0;
      known.isTaken = true;
      known.isBlamed = false;
      if (batch.rest.length > 0) bucketOf(batch).groups.unshift([...batch.rest]);
      return known.aside.splice(0);
    },

    refused(batch) {
      const { messages, rest } = batch;
      const known = knownOf(batch.list);
      known.refusalsInARow += 1;
      const bucket = bucketOf(batch);
      // Of these nothing is known any more: the refused contact is in the other half.
      bucket.healthy.push(...rest);
      const [message] = messages;
      if (message === undefined) throw new Error('a call needs a contact');
      if (messages.length === 1) {
        const isContact =
          known.isTaken && !known.isBlamed && known.refusalsInARow <= REFUSALS_TO_DOUBT_LIST.taken;
        known.isBlamed = true;
        return { kind: isContact ? 'contact' : 'contactOrList', message, cleared: rest };
      }
      bucket.groups.unshift([...messages]);
      return { kind: 'some', suspects: messages, cleared: rest };
    },

    keepAside(refused, list) {
      knownOf(list).aside.push(refused);
    },

    tooLarge(batch) {
      const { messages, rest } = batch;
      largest = Math.min(largest, Math.ceil(bytesOf(messages) / 2));
      bucketOf(batch).healthy.push(...messages, ...rest);
    },

    putBack(batch) {
      const { messages, rest } = batch;
      const bucket = bucketOf(batch);
      if (batch.withSuspects) bucket.groups.unshift([...messages, ...rest]);
      else bucket.healthy.push(...messages);
    },

    get size() {
      return filled().reduce((sum, bucket) => sum + sizeOf(bucket), 0);
    },
    get destinations() {
      return filled().length;
    },
    fewestReceives: (list) =>
      filled()
        .filter((bucket) => bucket.list === list)
        .map(fewestReceives)
        .sort((one, other) => one - other)[0],

    takeOut: (isMeant) => takeOut(isMeant, () => true),
    empty: (list) =>
      takeOut(
        () => true,
        (one) => list === undefined || one === list,
      ),
  };
}

const oldest = (messages: readonly LeadMessage[]): string =>
  messages.reduce((first, { lead }) => (lead.receivedAt < first ? lead.receivedAt : first), '~');
