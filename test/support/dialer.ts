import { openBudget } from '../../functions/dialer/budget.ts';
import { deliver } from '../../functions/dialer/deliver.ts';
import type { Reply } from '../../functions/dialer/euphoria/client.ts';
import type { Credentials } from '../../functions/dialer/euphoria/request.ts';
import type { Intake, LeadMessage, QueueRecord, Settled } from '../../functions/dialer/intake.ts';
import { openLedger } from '../../functions/dialer/ledger/ledger.ts';
import { newPermitMemory, openPermits } from '../../functions/dialer/permits.ts';
import type { RunEffects } from '../../functions/dialer/run.ts';
import { encodeQueuedLead, type QueuedLead } from '../../functions/lead/queued-lead.ts';
import type { Result } from '../../functions/shared/result.ts';
import type { SecretFault } from '../../functions/shared/secrets.ts';
import { memoryTable } from './memory-table.ts';

export const answered = (body: string, status = 200): Reply => ({ kind: 'answered', status, body });
export const accepted: Reply = answered('<XML></XML>');
export const errorText = (text: string): Reply => answered(`<XML><Error>${text}</Error></XML>`);
export const lost: Reply = { kind: 'lost', cause: 'ECONNRESET' };

export const aRecord = (
  body: string,
  messageId: string,
  receiveCount = 1,
  sentAt = 0,
): QueueRecord => ({
  messageId,
  receiptHandle: `${messageId}/${receiveCount}`,
  body,
  receiveCount,
  sentAt,
});
export const toRecords = (leads: readonly QueuedLead[], receiveCount?: number) =>
  leads.map((lead) => aRecord(encodeQueuedLead(lead), lead.id, receiveCount));

/** What one test of the dialer has to do with: one connector, many invocations. */
export interface DialerWorld {
  /** Milliseconds since 1970; a test moves it. */
  now: number;
  /** What is left of an invocation, milliseconds, where that is not Lambda's usual time. */
  remaining?: () => number;
  /** What the API answers to calls with contacts, and to the one that does nothing. */
  answer: (document: string, call: number) => Reply | Promise<Reply>;
  doNothing: (document: string) => Reply;
  secret: () => Result<Credentials, SecretFault>;
  fresh: () => Result<Credentials, SecretFault>;
  canPark: boolean;
  readonly calls: string[];
  readonly parked: { readonly reason: string; readonly id: string; readonly field?: string }[];
  readonly counted: string[];
  readonly possibleDuplicates: string[];
}

export const START = Date.parse('2026-11-23T08:00:10.000Z');
const key = (authKey: string) => ({ ok: true, value: { tenantName: 'acme', authKey } }) as const;

let dialers = 0;

/**
 * A dialer over a table in memory, whose API answers as scripted.
 *
 * @param beside another environment's dialer, whose table, world and API it shares
 */
export function aDialer(
  settings: Partial<RunEffects> = {},
  hurt?: Parameters<typeof memoryTable>[0],
  beside?: { readonly world: DialerWorld } & ReturnType<typeof memoryTable>,
) {
  const { table, items } = beside ?? memoryTable(hurt);
  const dialer = ++dialers;
  let invocations = 0;
  const memory = newPermitMemory();
  const world: DialerWorld = beside?.world ?? {
    now: START,
    answer: () => accepted,
    doNothing: () => answered('<XML>Nothing Done</XML>'),
    secret: () => key('old'),
    fresh: () => key('old'),
    canPark: true,
    calls: [],
    parked: [],
    counted: [],
    possibleDuplicates: [],
  };

  /** One invocation with the messages of an event, and those that wait behind it in the queue. */
  async function invoke(event: readonly QueueRecord[], behind: readonly QueueRecord[] = []) {
    const invocation = `${dialer}-${++invocations}`;
    const deadline = world.now + 150_000;
    const waiting = [...behind];
    const settled: Settled[] = [];
    let received = 0;
    const intake: Intake = {
      event,
      async receive(wants, isOver, onRecords) {
        while (waiting.length > 0 && !isOver(false)) {
          const records = waiting.splice(0, Math.min(10, wants()));
          received += records.length;
          if (records.length > 0) onRecords(records);
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
      async settle(batch) {
        settled.push(...batch);
      },
      close: async () => {},
      response: () => ({ batchItemFailures: [] }),
    };
    const now = () => world.now;
    const pause = async (milliseconds: number) => {
      world.now += milliseconds;
    };
    const permits = openPermits({
      table,
      invocation,
      abandonedMs: 300_000,
      memory,
      count: (_, metric, value = 1) => void world.counted.push(`all ${metric} ${value}`),
      now,
      random: () => 0,
      pause,
    });
    const ledger = openLedger({
      table,
      invocation,
      windowHours: () => 24,
      mostSendings: settings.mostSendings ?? 2,
      whenUnsure: settings.whenUnsure ?? 'resend',
      leaseMs: 71_000,
      sentBy: permits.sentBy,
      now,
    });
    await deliver(intake, {
      ledger,
      permits,
      budget: openBudget(() => world.remaining?.() ?? deadline - world.now),
      whenUnsure: 'resend',
      mostSendings: 2,
      contactsPerCall: 50,
      giveUpAfterHours: 72,
      async callApi(document) {
        if (document.includes('<ActionName>DoNothing')) return world.doNothing(document);
        world.calls.push(document);
        return world.answer(document, world.calls.length);
      },
      credentials: { get: async (fresh) => (fresh ? world.fresh() : world.secret()) },
      onCall: () => {},
      onPossibleDuplicates: (messages: readonly LeadMessage[]) =>
        world.possibleDuplicates.push(...messages.map(({ lead }) => lead.id)),
      async parkLeads(messages) {
        if (world.canPark) world.parked.push(...messages.map(({ body }) => JSON.parse(body)));
        return world.canPark;
      },
      count: (source, metric, value = 1) => world.counted.push(`${source} ${metric} ${value}`),
      now,
      random: () => 0,
      pause,
      ...settings,
    });
    const dispositions = Object.fromEntries(
      settled.map(([{ messageId }, disposition]) => [
        messageId,
        disposition.kind === 'done' ? 'done' : disposition.seconds,
      ]),
    );
    return { dispositions, received, left: waiting.length };
  }

  const contactsPerCall = () =>
    world.calls.map((document) => document.split('<Contact>').length - 1);
  const item = (leadKey: string) => items.get(leadKey);
  return { world, invoke, contactsPerCall, items, item, table };
}
