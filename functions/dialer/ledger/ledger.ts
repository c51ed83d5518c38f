import { isParkedLead } from '../../lead/parked-lead.ts';
import { isOfPayload, type QueuedLead } from '../../lead/queued-lead.ts';
import { faultOf, log } from '../../shared/log.ts';
import type { LeadMessage } from '../intake.ts';
import type { LeftBehind } from '../places.ts';
import { fromAttributes, type LedgerItem, toAttributes } from './item.ts';
import type { LedgerTable } from './table.ts';
import {
  type ClaimAnswer,
  type ClaimEvent,
  claim as decideClaim,
  elsewhere,
  type Sent,
  type Settlement,
  settled,
} from './transitions.ts';

export interface LedgerOptions {
  readonly table: LedgerTable;
  /** Names this invocation. */
  readonly invocation: string;
  /** For how many hours after a delivery leads with the same key are duplicates. */
  readonly windowHours: (lead: QueuedLead) => number;
  readonly mostSendings: number;
  readonly whenUnsure: 'resend' | 'park';
  /** How long a claim holds by itself, milliseconds; the place of its environment holds it longer. */
  readonly leaseMs: number;
  /** What became of the call that a claim was made for, where its lease is over. */
  readonly sentBy: (claim: LeftBehind) => Promise<Sent>;
  /** The clock, milliseconds since 1970. */
  readonly now: () => number;
}

/** What the ledger says of a lead that is about to be sent; `unavailable`: nothing may be sent. */
export type Claim = ClaimAnswer | { readonly kind: 'unavailable' };

/** A call that leads are claimed for, as its place knows it. */
export interface OwnCall {
  /** In whose name it is made, if it is made beside the invocation's own (`Permits.beside`). */
  readonly caller?: string;
  /** Which of that caller's, from 1; undefined for one that is written down nowhere: it counts as begun. */
  readonly call: number | undefined;
}

/** Which call a lead is claimed for, and who may be in it. */
export interface ForCall extends OwnCall {
  readonly isDoubtful: boolean;
  readonly withSuspects: boolean;
}

/** Who has been sent. */
export interface Ledger {
  /** Claims a lead before its call. Never throws. */
  claim(message: LeadMessage, forCall: ForCall): Promise<Claim>;
  /**
   * Which of some messages of one key need no call, because the dialer has their lead. It takes one write,
   * however many they are. Never throws.
   */
  repeated(
    messages: readonly LeadMessage[],
  ): Promise<ReadonlyMap<LeadMessage, 'duplicate' | 'done'>>;
  /**
   * Writes down what became of leads this invocation has claimed. Never throws.
   *
   * @returns whether all of it is written
   */
  settle(settlements: readonly (readonly [LeadMessage, Settlement])[]): Promise<boolean>;
  /** Whether a caller of this invocation has a claim that is not settled. */
  hasLeft(caller?: string): boolean;
  /** What this invocation has written last of a lead that it has claimed. */
  known(
    message: LeadMessage,
  ):
    | Pick<LedgerItem, 'state' | 'sendings' | 'refusedIn' | 'unrecognised' | 'updatedAt'>
    | undefined;
}

const forNoCall: ForCall = { call: undefined, isDoubtful: false, withSuspects: false };
/** Kept at least this long, so that a sender's late repetition is recognised. */
const KEPT_HOURS = 30 * 24;
const HOUR_MS = 3_600_000;
/** So many writes of others may come between ours; then the lead comes back through the queue. */
const TRIES = 5;
/** An item whose lease is so near its end is written with a look at what is stored. */
const LEASE_MARGIN_MS = 5_000;

/** Opens the ledger for one invocation, which is the only one to write what it has claimed. */
export function openLedger(options: LedgerOptions): Ledger {
  const { table, invocation, windowHours, sentBy, now } = options;
  /**
   * The items of this invocation's leads as they were written last, by receipt: of a message that the queue gives
   * twice, each has its own claim.
   */
  const known = new Map<string, LedgerItem>();

  const read = async (key: string): Promise<LedgerItem | undefined> => {
    const attributes = await table.read(key);
    return attributes && fromAttributes(attributes);
  };
  /** What is asked for at once, for all leads of a batch, is one request. */
  let asked:
    | { readonly keys: string[]; readonly items: Promise<readonly LedgerItem[]> }
    | undefined;
  const readSoon = async (keys: readonly string[]): Promise<readonly LedgerItem[]> => {
    if (keys.length === 0) return [];
    if (asked === undefined) {
      const all: string[] = [];
      const items = Promise.resolve().then(async () => {
        asked = undefined;
        return (await table.readAll(all)).map(fromAttributes);
      });
      asked = { keys: all, items };
    }
    asked.keys.push(...keys);
    return (await asked.items).filter(({ key }) => keys.includes(key));
  };
  const put = async (next: LedgerItem, previous: LedgerItem | undefined): Promise<boolean> =>
    (await table.put(toAttributes(next), previous && toAttributes(previous))) === 'written';

  const eventOf = ({ lead, record }: LeadMessage, forCall: ForCall): ClaimEvent => {
    const { caller = invocation, call, isDoubtful, withSuspects } = forCall;
    const hours = windowHours(lead);
    const { id, key, source, destination } = lead;
    // Counted back from when it came in: one that was late here, because it waited or a refused delivery was
    // replayed, is no new enquiry for that.
    const cameIn = Math.min(now(), Date.parse(lead.receivedAt));
    return {
      key,
      id,
      formerId: lead.formerKey,
      person: lead.person,
      record: lead.record,
      receivedAt: lead.receivedAt,
      source,
      campaign: destination.campaign,
      list: destination.list,
      messageId: record.messageId,
      owner: `${caller}/${record.messageId}/${record.receiveCount}`,
      call,
      attempt: record.receiveCount,
      isTold: id !== key && !isOfPayload(id),
      isSentAgain: isParkedLead(record.body),
      isDoubtful,
      withSuspects,
      now: now(),
      lease: now() + options.leaseMs,
      windowStart: cameIn - hours * HOUR_MS,
      expiresAt: Math.ceil((now() + Math.max(hours, KEPT_HOURS) * HOUR_MS) / 1000),
      mostSendings: options.mostSendings,
      whenUnsure: options.whenUnsure,
    };
  };

  async function claim(message: LeadMessage, forCall: ForCall): Promise<Claim> {
    const { lead, record } = message;
    // Nearly every lead is new: its item is written without a look.
    let item = known.get(record.receiptHandle);
    let isRead = item !== undefined || record.receiveCount === 1;
    const others = readSoon([lead.formerKey, lead.otherKey].filter((key) => key !== undefined));
    // It fails where it is waited for, if it is.
    others.catch(() => {});
    let tried: LedgerItem | undefined;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      try {
        if (!isRead) item = await read(lead.key);
      } catch (error) {
        // What was in its way may have been itself, with a lost answer: as below.
        if (tried !== undefined) known.set(record.receiptHandle, tried);
        throw error;
      }
      const event = eventOf(message, forCall);
      const answer = decideClaim(item, event, await sent(item, event));
      if (!('write' in answer)) return answer;
      const isWritten = await put(answer.write, item).catch((error: unknown) => {
        // It may be stored all the same, and would look like a sending: so it is taken back with the lead's
        // outcome.
        if (answer.kind === 'claimed') known.set(record.receiptHandle, answer.write);
        throw error;
      });
      if (isWritten) {
        known.set(record.receiptHandle, answer.write);
        if (answer.kind !== 'claimed') return answer;
        return heed(await others, answer, message, event);
      }
      if (answer.kind === 'claimed') tried = answer.write;
      isRead = false;
    }
    return { kind: 'held', milliseconds: 1_000 };
  }

  async function repeated(messages: readonly LeadMessage[]) {
    const key = messages[0]?.lead.key ?? '';
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const item = await read(key);
      const found = new Map<LeadMessage, 'duplicate' | 'done'>();
      let next = item;
      for (const message of messages) {
        // Whoever may be sent is claimed for a call of its own.
        const answer = decideClaim(next, eventOf(message, forNoCall), 'alive');
        if (answer.kind === 'duplicate') next = answer.write;
        if (answer.kind === 'duplicate' || answer.kind === 'done') found.set(message, answer.kind);
      }
      if (next === undefined || next === item || (await put(next, item))) return found;
    }
    return new Map<LeadMessage, 'duplicate' | 'done'>();
  }

  /** What is known by other keys of a lead that we have claimed. */
  async function heed(
    others: readonly LedgerItem[],
    claimed: ClaimAnswer & { kind: 'claimed' },
    { record }: LeadMessage,
    event: ClaimEvent,
  ): Promise<Claim> {
    const [answer] = others.flatMap((item) => elsewhere(item, claimed.write, event) ?? []);
    if (answer === undefined) return claimed;
    await put(answer.write, claimed.write);
    known.set(record.receiptHandle, answer.write);
    return answer;
  }

  async function sent(item: LedgerItem | undefined, { owner, now }: ClaimEvent): Promise<Sent> {
    if (item?.state !== 'sending' || item.owner === undefined) return 'began';
    if (item.owner === owner || (item.lease ?? 0) > now) return 'alive';
    const [leftBy = ''] = item.owner.split('/');
    return sentBy({ owner: leftBy, call: item.call, claimedAt: item.updatedAt });
  }

  async function settleOne([{ record }, settlement]: readonly [
    LeadMessage,
    Settlement,
  ]): Promise<void> {
    const mine = known.get(record.receiptHandle);
    if (mine === undefined || isSettled(mine, settlement, record.messageId)) return;
    let item = mine;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const next = settled(item, settlement, { messageId: record.messageId, now: now() });
      if (await put(next, item)) {
        known.set(record.receiptHandle, next);
        return;
      }
      const stored = await read(mine.key);
      // Written, and the answer was lost.
      if (stored?.updatedAt === next.updatedAt && stored.state === next.state) {
        known.set(record.receiptHandle, next);
        return;
      }
      if (stored === undefined || stored.lastMessages.includes(record.messageId)) return;
      // Somebody has counted a repetition in it, or has it by now. That it is delivered is true whoever has it; all
      // else is theirs.
      const isOurs = stored.state === 'sending' && stored.owner === mine.owner;
      if (settlement.kind !== 'delivered' && !isOurs) return;
      item = stored;
    }
    throw new Error('others write the same item all the time');
  }

  /**
   * Nobody else writes an item while our claim on it holds, so that many can be written at once: but for one whose
   * key had leads before, of which a repetition may be written down meanwhile.
   */
  async function settleDelivered(messages: readonly LeadMessage[]): Promise<void> {
    const settlement = { kind: 'delivered' } as const;
    const next = messages.flatMap(({ record }) => {
      const item = known.get(record.receiptHandle);
      if (item === undefined || item.lastIds.length > 0) return [];
      if ((item.lease ?? 0) < now() + LEASE_MARGIN_MS) return [];
      if (isSettled(item, settlement, record.messageId)) return [];
      return [
        [
          record.receiptHandle,
          settled(item, settlement, { messageId: record.messageId, now: now() }),
        ] as const,
      ];
    });
    const unwritten = new Set(
      (await table.putAll(next.map(([, item]) => toAttributes(item)))).map(({ key }) => key?.S),
    );
    const written = new Map(next.filter(([, { key }]) => !unwritten.has(key)));
    for (const [receipt, item] of written) known.set(receipt, item);
    await Promise.all(
      messages
        .filter(({ record }) => !written.has(record.receiptHandle))
        .map((message) => settleOne([message, settlement])),
    );
  }

  return {
    async claim(message, forCall) {
      try {
        return await claim(message, forCall);
      } catch (error) {
        const { id, source } = message.lead;
        log.error('the ledger cannot be asked', { id, source, error: faultOf(error) });
        return { kind: 'unavailable' };
      }
    },

    async repeated(messages) {
      try {
        return await repeated(messages);
      } catch (error) {
        log.warn('repetitions cannot be written down at once', { error: faultOf(error) });
        return new Map();
      }
    },

    hasLeft: (caller = invocation) =>
      [...known.values()].some(
        ({ state, owner }) => state === 'sending' && owner?.startsWith(`${caller}/`),
      ),

    known: ({ record }) => known.get(record.receiptHandle),

    async settle(settlements) {
      const delivered = settlements.flatMap(([message, { kind }]) =>
        kind === 'delivered' ? [message] : [],
      );
      const others = settlements.filter(([, { kind }]) => kind !== 'delivered');
      const writes = [
        ...(delivered.length > 1
          ? [settleDelivered(delivered)]
          : delivered.map((message) => settleOne([message, { kind: 'delivered' }]))),
        ...others.map(settleOne),
      ];
      const faults = (await Promise.allSettled(writes)).filter(
        ({ status }) => status === 'rejected',
      ) as PromiseRejectedResult[];
      if (faults.length > 0) {
        log.error('the ledger cannot be written', {
          leads: settlements.length,
          error: faultOf(faults[0]?.reason),
        });
      }
      return faults.length === 0;
    },
  };
}

/** Whether the last write says it already: what failed in part is settled again as a whole. */
function isSettled(item: LedgerItem, settlement: Settlement, messageId: string): boolean {
  switch (settlement.kind) {
    case 'delivered':
      return item.state === 'delivered' && item.lastMessages.includes(messageId);
    case 'retrying':
      return item.state !== 'sending' && settlement.refusedIn === undefined;
    case 'parked':
      return item.state === 'parked';
    case 'asked':
    case 'told':
      return false;
  }
}
