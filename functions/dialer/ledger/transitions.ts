import { isOfContact } from '../../lead/lead-key.ts';
import { type LedgerItem, remember, writeRecord } from './item.ts';

/** What is known of a lead that is about to be sent, beside its item. */
export interface ClaimEvent {
  readonly key: string;
  readonly id: string;
  /** The id that the first version, whose ids were not keyed, gave the same lead. */
  readonly formerId?: string | undefined;
  readonly source: string;
  readonly campaign: string;
  readonly list: string;
  readonly person?: string | undefined;
  /** By what an operator finds it, beside its id: `recordMark`. */
  readonly record?: string | undefined;
  readonly receivedAt: string;
  readonly messageId: string;
  /**
   * Invocation, message and how often that was received, so that a write whose answer was lost finds itself, and
   * not the sending of a message that the same invocation has had before.
   */
  readonly owner: string;
  /** Which of the invocation's calls it is claimed for, from 1; undefined where that is not written down. */
  readonly call: number | undefined;
  /** How often the message was received. */
  readonly attempt: number;
  /** Whether the id is told by the sender, so that it tells a repetition from a new enquiry for ever. */
  readonly isTold: boolean;
  /** Whether an operator has sent it again, after it was parked. */
  readonly isSentAgain: boolean;
  /** Whether a lead may be claimed that an earlier call may have brought: it goes apart from all others. */
  readonly isDoubtful: boolean;
  /** Whether a lead that was refused in a call may be claimed: it goes apart from the healthy. */
  readonly withSuspects: boolean;
  /** Milliseconds since 1970; until when the claim shall hold; since when a delivery counts. */
  readonly now: number;
  readonly lease: number;
  readonly windowStart: number;
  /** When the item shall expire, seconds since 1970. */
  readonly expiresAt: number;
  /** How often a lead is sent at most without an answer that settles it. */
  readonly mostSendings: number;
  /** What becomes of a lead that an earlier call may have brought. */
  readonly whenUnsure: 'resend' | 'park';
}

/** What the ledger says of a lead that is about to be sent. */
export type ClaimAnswer =
  /** It is ours to send. `mayBeTaken`: an earlier call's outcome is not known, so it may double. */
  | { readonly kind: 'claimed'; readonly write: LedgerItem; readonly mayBeTaken: boolean }
  /** The dialer has this lead already; it is written down that it came again. */
  | { readonly kind: 'duplicate'; readonly write: LedgerItem }
  /** This very message was settled before; only its acknowledgement was lost. */
  | { readonly kind: 'done' }
  /** It may have been taken, and may not be sent again. */
  | { readonly kind: 'unsure'; readonly write: LedgerItem }
  /** An earlier call may have brought it, and it is not sent with those of whom that is not so. */
  | { readonly kind: 'doubtful' }
  /** It was in a call that was refused, and is not asked for with the healthy. */
  | { readonly kind: 'suspect'; readonly refusedIn: number }
  /** Someone else is sending it, for so many milliseconds at most. */
  | { readonly kind: 'held'; readonly milliseconds: number };

/** What became of the call of a claim whose lease is over: `began`, `waiting` (it never began) or `alive`. */
export type Sent = 'began' | 'waiting' | 'alive';

/**
 * May this lead be sent? The one place that decides, as a function of what the ledger knows.
 *
 * @param item what is stored under the lead's key
 * @param sent of an item in state `sending` that is not our own: what became of its call
 */
export function claim(item: LedgerItem | undefined, event: ClaimEvent, sent: Sent): ClaimAnswer {
  if (item === undefined) return claimed(undefined, event, 0);
  if (item.expiresAt * 1000 <= event.now) return claimed(expired(item), event, 0);
  if (item.lastMessages.includes(event.messageId)) return { kind: 'done' };
  if (event.isTold && isKnown(item, event)) return duplicate(item, event);
  const left = item.owner === event.owner ? 0 : (item.lease ?? 0) - event.now;
  // Somebody sends it just now, or parks it.
  if (left > 0) return { kind: 'held', milliseconds: Math.max(1_000, left) };
  switch (item.state) {
    case 'delivered':
      return (item.deliveredAt ?? 0) > event.windowStart
        ? duplicate(item, event)
        : claimed(item, event, 0);
    case 'parked':
      if (item.messageId === event.messageId) return { kind: 'done' };
      // An operator who sends a parked lead again has decided that it may be sent. Its sender, or a queue
      // that gives it twice, has not: what the API may have taken stays with the operator.
      if (item.sendings === 0 || event.isSentAgain) return claimed(item, event, 0);
      if (isSameLead(item, event)) return parkedAlready(item, event);
      // Another lead of the key, which was sent in turn with the parked one, is sent no more often for that.
      return Date.parse(event.receivedAt) < item.updatedAt
        ? claimAgain(item, event, item.sendings)
        : claimed(item, event, 0);
    case 'retrying':
      return claimAgain(item, event, item.sendings);
    case 'sending':
      if (item.owner === event.owner) return claimAgain(item, event, item.sendings - 1);
      if (sent === 'alive') return { kind: 'held', milliseconds: ALIVE_HELD_MS };
      return claimAgain(item, event, item.sendings - (sent === 'waiting' ? 1 : 0));
  }
}

/**
 * Nobody knows when a call ends that has outlived its lease, and the place of one that died may be taken for an
 * hour: looking each second would use up the thousand times that SQS lets a message be received.
 */
const ALIVE_HELD_MS = 10_000;

/** An item, or what is left of one whose time is over. */
type Known = Partial<LedgerItem> & Pick<LedgerItem, 'updatedAt'>;

/** A repetition, and no new enquiry of the same person. */
const isSameLead = (item: Known, { id, isTold, windowStart }: ClaimEvent): boolean =>
  item.id === id && (isTold || item.updatedAt > windowStart);

const isKnown = ({ lastIds }: LedgerItem, { id, formerId }: ClaimEvent): boolean =>
  lastIds.includes(id) || (formerId !== undefined && lastIds.includes(formerId));

/**
 * What an item under another key says of a lead that is claimed: of the first version, whose ids were not
 * keyed; or from before its source told leads apart by event or by contact. What was delivered is written
 * down as delivered here, so that it is found at once next time.
 *
 * @param write what our claim has written
 * @returns undefined where it may be sent
 */
export function elsewhere(
  other: LedgerItem,
  write: LedgerItem,
  event: ClaimEvent,
): (ClaimAnswer & { readonly kind: 'duplicate' | 'held'; readonly write: LedgerItem }) | undefined {
  const { key, state, sendings } = other;
  const isFormer = key === event.formerId;
  const isAboutIt = isFormer || key === event.id || other.id === event.id || isKnown(other, event);
  if (!isAboutIt || other.expiresAt * 1000 <= event.now) return undefined;
  // Nobody is at work on it any more.
  const { owner: _, call: __, lease: ___, ...free } = write;
  const updatedAt = write.updatedAt + 1;
  const again = {
    ...free,
    duplicateCount: write.duplicateCount + 1,
    lastMessages: remember(write.lastMessages, event.messageId),
    updatedAt,
  };
  switch (state) {
    case 'delivered': {
      const { deliveredAt = 0, mayBeTwice } = other;
      if (deliveredAt <= event.windowStart && (isFormer || !event.isTold)) return undefined;
      const lastIds = remember(write.lastIds, event.id);
      // The route is that of the one that the dialer has, where its item tells one.
      const { source, campaign, list, receivedAt } = other.receivedAt === undefined ? write : other;
      return {
        kind: 'duplicate',
        write: {
          ...again,
          ...{ source, campaign, list, receivedAt },
          ...{ state, sendings: 0, deliveredAt, mayBeTwice, lastIds },
        },
      };
    }
    case 'retrying':
      // Of two that look at each other one goes first: the one that is told apart by its id.
      if (sendings === 0 && isOfContact(key)) return undefined;
      return held(free, updatedAt);
    case 'sending':
      return held(free, updatedAt);
    case 'parked':
      // What the API may have taken stays with the operator, as under its own key.
      if (sendings === 0 || event.isSentAgain) return undefined;
      return { kind: 'duplicate', write: { ...again, state, sendings, error: other.error } };
  }
}

/** Its own message is still on the queue. */
const held = (write: LedgerItem, updatedAt: number) =>
  ({
    kind: 'held',
    milliseconds: ELSEWHERE_HELD_MS,
    write: { ...write, state: 'retrying', sendings: 0, updatedAt },
  }) as const;

const ELSEWHERE_HELD_MS = 60_000;

/** @param unsettled how often it was sent without an answer that settles it */
function claimAgain(item: LedgerItem, event: ClaimEvent, unsettled: number): ClaimAnswer {
  const known = { ...item, sendings: unsettled };
  if (unsettled >= event.mostSendings || (unsettled > 0 && event.whenUnsure === 'park')) {
    return {
      kind: 'unsure',
      write: {
        ...known,
        ...ownedBy(event),
        lastMessages: withParked(item),
        state: 'retrying',
        updatedAt: laterThan(item, event.now),
      },
    };
  }
  if (unsettled > 0 && !event.isDoubtful) return { kind: 'doubtful' };
  if (item.refusedIn !== undefined && !event.withSuspects) {
    return { kind: 'suspect', refusedIn: item.refusedIn };
  }
  return claimed(known, event, unsettled);
}

/** Whether an operator sends a lead again that the API may have taken: its sendings count anew, and are not undone. */
const mayBeAgain = (
  item: Partial<LedgerItem> | undefined,
  { id }: ClaimEvent,
  unsettled: number,
): boolean =>
  item?.id === id &&
  item.state !== 'delivered' &&
  (item.mayBeTwice === true || (item.sendings ?? 0) > unsettled);

const ownedBy = ({ owner, call, lease }: ClaimEvent) => ({ owner, call, lease });

function claimed(item: Known | undefined, event: ClaimEvent, unsettled: number): ClaimAnswer {
  const { key, id, source, campaign, list, person, attempt, expiresAt } = event;
  const write: LedgerItem = {
    ...newItem,
    ...item,
    lastMessages: withParked(item),
    key,
    state: 'sending',
    id,
    source,
    campaign,
    list,
    person,
    lastRecords: withRecord(item, event),
    receivedAt: firstReceivedAt(item, event),
    ...ownedBy(event),
    attempt,
    expiresAt,
    sendings: unsettled + 1,
    mayBeTwice: mayBeAgain(item, event, unsettled) ? true : undefined,
    updatedAt: laterThan(item, event.now),
  };
  return { kind: 'claimed', write, mayBeTaken: unsettled > 0 };
}

/** When the lead came in first: one that is repeated while it waits has waited since then. */
function firstReceivedAt(item: Known | undefined, event: ClaimEvent): string {
  const { receivedAt } = event;
  if (item === undefined || item.state === 'delivered' || !isSameLead(item, event)) {
    return receivedAt;
  }
  const { receivedAt: before = receivedAt } = item;
  return before < receivedAt ? before : receivedAt;
}

/**
 * The messages that an item remembers, where another one takes it: the one that was parked before is not the item's
 * any more, and may come once more all the same.
 */
const withParked = (
  item: Partial<Pick<LedgerItem, 'lastMessages' | 'messageId'>> | undefined,
): readonly string[] =>
  remember(item?.lastMessages ?? [], ...(item?.messageId === undefined ? [] : [item.messageId]));

/** The records that an item remembers, and that of a lead that is claimed or recognised now. */
const withRecord = (
  item: Pick<LedgerItem, 'lastRecords'> | undefined,
  { id, record: mark }: Pick<ClaimEvent, 'id' | 'record'>,
): LedgerItem['lastRecords'] =>
  mark === undefined
    ? item?.lastRecords
    : remember(item?.lastRecords ?? [], writeRecord({ mark, id }));

/** Of an item whose time is over, which DynamoDB has not deleted yet, the counts are still true. */
const expired = ({ deliveryCount, duplicateCount, updatedAt }: LedgerItem) => ({
  ...newItem,
  deliveryCount,
  duplicateCount,
  updatedAt,
});

const newItem = {
  unrecognised: 0,
  deliveryCount: 0,
  duplicateCount: 0,
  lastIds: [],
  lastMessages: [],
} as const;

const duplicate = (item: LedgerItem, event: ClaimEvent): ClaimAnswer => ({
  kind: 'duplicate',
  write: {
    ...item,
    duplicateCount: item.duplicateCount + 1,
    lastIds: remember(item.lastIds, event.id),
    lastRecords: withRecord(item, event),
    lastMessages: remember(item.lastMessages, event.messageId),
    updatedAt: laterThan(item, event.now),
  },
});

/** A parked lead that comes again. It is not remembered as one that the dialer has. */
const parkedAlready = (item: LedgerItem, { messageId, now }: ClaimEvent): ClaimAnswer => ({
  kind: 'duplicate',
  write: {
    ...item,
    duplicateCount: item.duplicateCount + 1,
    lastMessages: remember(item.lastMessages, messageId),
    updatedAt: laterThan(item, now),
  },
});

/** What became of a claimed lead. */
export type Settlement =
  | { readonly kind: 'delivered' }
  /** Sent again with the same bytes, to learn what became of the first sending. */
  | { readonly kind: 'asked' }
  /** That has told of the first sending: what comes of it settles the one that is left. */
  | { readonly kind: 'told' }
  /**
   * It waits. `sent`: `settled` by an answer that says it was not taken, `unsettled`, or `never` sent.
   * `refusedIn`: how many contacts the refused call held that it may be the fault of; null: it was
   * found to be none of those. `mayBeOfContact`: so may the error be for what this contact holds.
   */
  | {
      readonly kind: 'retrying';
      readonly error: string;
      readonly sent: 'settled' | 'unsettled' | 'never';
      readonly refusedIn?: number | null | undefined;
      readonly mayBeOfContact?: boolean | undefined;
    }
  /** `unsettled`: the API may have taken it. */
  | {
      readonly kind: 'parked';
      readonly error: string;
      readonly sent: 'settled' | 'unsettled';
    };

/** After so many errors that may be for what a lead holds, it goes alone. */
export const GOES_ALONE = 2;

/** @param item as the claim, or the last settlement, wrote it */
export function settled(
  item: LedgerItem,
  settlement: Settlement,
  { messageId, now }: { readonly messageId: string; readonly now: number },
): LedgerItem {
  const { owner: _, call: __, lease: ___, ...free } = item;
  const updatedAt = laterThan(item, now);
  switch (settlement.kind) {
    case 'delivered':
      return {
        ...free,
        state: 'delivered',
        sendings: 0,
        unrecognised: 0,
        refusedIn: undefined,
        error: undefined,
        deliveredAt: updatedAt,
        // This sending is one of them, and had an answer.
        mayBeTwice: item.sendings > 1 ? true : item.mayBeTwice,
        deliveryCount: item.deliveryCount + 1,
        lastIds: remember(item.lastIds, item.id),
        lastMessages: remember(item.lastMessages, messageId),
        updatedAt,
      };
    case 'asked':
      return { ...item, sendings: item.sendings + 1, updatedAt };
    case 'told':
      return { ...item, sendings: item.sendings - 1, updatedAt };
    case 'parked':
      return {
        ...free,
        state: 'parked',
        error: settlement.error,
        sendings: unsettledSendings(item, settlement.sent),
        messageId,
        updatedAt,
      };
    case 'retrying': {
      const { error, sent, refusedIn } = settlement;
      const unrecognised = item.unrecognised + (settlement.mayBeOfContact ? 1 : 0);
      return {
        ...free,
        state: 'retrying',
        error,
        sendings: unsettledSendings(item, sent),
        unrecognised,
        refusedIn: unrecognised >= GOES_ALONE ? 1 : afterRefusal(item, refusedIn),
        updatedAt,
      };
    }
  }
}

/** A lead that no call is under way with is in none that could be settled. */
const unsettledSendings = (
  { state, sendings }: LedgerItem,
  sent: 'settled' | 'unsettled' | 'never',
): number => (sent === 'unsettled' || state !== 'sending' ? sendings : Math.max(0, sendings - 1));

const afterRefusal = (
  { refusedIn: before }: LedgerItem,
  refusedIn: number | null | undefined,
): number | undefined => (refusedIn === null ? undefined : (refusedIn ?? before));

/** Two writes within one millisecond have different times all the same. */
const laterThan = (item: Pick<LedgerItem, 'updatedAt'> | undefined, now: number): number =>
  Math.max(now, (item?.updatedAt ?? 0) + 1);
