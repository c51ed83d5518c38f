import type { DeliverEffects } from '../../functions/dialer/deliver.ts';
import type { Reply } from '../../functions/dialer/euphoria/client.ts';
import type { Gate, Passage } from '../../functions/dialer/gate.ts';
import type { Claim, Ledger, Settlement } from '../../functions/dialer/ledger-item.ts';
import type { QueueRecord, Records, Settled } from '../../functions/dialer/records.ts';
import { encodeQueuedLead, type QueuedLead } from '../../functions/lead/queued-lead.ts';

export const accepted: Reply = { kind: 'answered', status: 200, body: '<XML></XML>' };
export const errorText = (text: string): Reply => ({
  kind: 'answered',
  status: 200,
  body: `<XML><Error>${text}</Error></XML>`,
});

export const aRecord = (body: string, messageId: string, receiveCount = 1): QueueRecord => ({
  messageId,
  receiptHandle: messageId,
  body,
  receiveCount,
});

export const toRecords = (leads: readonly QueuedLead[], receiveCount?: number) =>
  leads.map((lead) => aRecord(encodeQueuedLead(lead), lead.id, receiveCount));

/** A queue in memory: the event's messages, and those that wait behind them. */
export function memoryRecords(first: readonly QueueRecord[], behind: readonly QueueRecord[] = []) {
  const waiting = [...behind];
  const settled: Settled[] = [];
  const taken: number[] = [];
  const records: Records = {
    first,
    backlog: first.length === 10,
    async more(count) {
      const more = waiting.splice(0, count);
      taken.push(more.length);
      return { records: more, backlog: more.length === count };
    },
    async settle(batch) {
      settled.push(...batch);
    },
    response: () => ({ batchItemFailures: [] }),
  };
  return { records, settled, taken, left: waiting };
}

/** A ledger that lets every lead through, unless told otherwise, and keeps what it is told. */
export function memoryLedger(claims: Record<string, Claim> = {}) {
  const settlements: Record<string, Settlement> = {};
  const ledger: Ledger = {
    claim: async ({ id }) => claims[id] ?? { kind: 'claimed', mayBeTaken: false },
    settle: async ({ id }, _, settlement) => {
      settlements[id] = settlement;
    },
  };
  return { ledger, settlements };
}

/** A gate that lets everything through as told, and keeps what is done to it. */
export function memoryGate(...passages: Passage[]) {
  const done: string[] = [];
  const gate: Gate = {
    pass: async () => passages.shift() ?? 'open',
    close: async (reason) => {
      done.push(`closed: ${reason}`);
    },
    open: async () => {
      done.push('opened');
    },
  };
  return { gate, done };
}

/** Everything the dialer does to the world, kept in lists; the API answers as scripted, then accepts. */
export function memoryEffects(changes: Partial<DeliverEffects> = {}, replies: Reply[] = []) {
  const calls: string[] = [];
  const parked: Record<string, unknown>[] = [];
  const counted: string[] = [];
  const possibleDuplicates: string[] = [];
  const effects: DeliverEffects = {
    ledger: memoryLedger().ledger,
    gate: memoryGate().gate,
    whenUnsure: 'resend',
    onPossibleDuplicates: (items) => possibleDuplicates.push(...items.map(({ lead }) => lead.id)),
    contactsPerCall: 50,
    giveUpAfterHours: 72,
    callApi: async (document) => {
      calls.push(document);
      return replies.shift() ?? accepted;
    },
    credentials: {
      get: async () => ({ ok: true, value: { tenantName: 'acme', authKey: 'old' } }),
    },
    hasTime: () => true,
    hasTimeForMore: () => true,
    onCall: () => {},
    parkLeads: async (messages) => {
      parked.push(...messages.map(({ body }) => JSON.parse(body)));
      return true;
    },
    count: (source, metric, value = 1) => counted.push(`${source} ${metric} ${value}`),
    now: () => Date.parse('2026-11-23T08:00:10.000Z'),
    random: () => 0,
    ...changes,
  };
  const contactsPerCall = () => calls.map((document) => document.split('<Contact>').length - 1);
  return { effects, calls, parked, counted, contactsPerCall, possibleDuplicates };
}
