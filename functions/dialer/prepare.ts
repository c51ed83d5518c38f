import { decodeQueuedLead } from '../lead/queued-lead.ts';
import { unreachable } from '../shared/result.ts';
import type { Gate, Passage } from './gate.ts';
import type { Claim, Ledger } from './ledger-item.ts';
import type { Item, Outcome } from './outcome.ts';
import type { Unreadable } from './park.ts';
import type { QueueRecord } from './records.ts';

export interface PrepareEffects {
  readonly ledger: Ledger;
  readonly gate: Gate;
  /** What to do with a lead that may have been taken already: send it again, or park it. */
  readonly whenUnsure: 'resend' | 'park';
}

/** The messages of one round, sorted by what is to be done with them. */
export interface Prepared {
  readonly passage: Passage;
  /** Claimed, and to be sent. */
  readonly items: readonly Item[];
  /** Known to need no call, or to have to wait. */
  readonly decided: readonly (readonly [Item, Outcome])[];
  readonly unreadable: readonly Unreadable[];
}

/** Reads the messages, asks the gate, and claims each lead, all side by side. */
export async function prepare(
  records: readonly QueueRecord[],
  { ledger, gate, whenUnsure }: PrepareEffects,
): Promise<Prepared> {
  const read = records.map((record) => ({ record, lead: decodeQueuedLead(record.body) }));
  const unreadable = read.flatMap(({ record, lead }) =>
    lead.ok ? [] : [{ record, reason: lead.error }],
  );
  const found = read.flatMap(({ record, lead }) =>
    lead.ok ? [{ record, lead: lead.value, mayBeTaken: false }] : [],
  );
  const passage = found.length === 0 ? 'open' : await gate.pass();
  if (passage === 'closed') {
    const closed = wait('the API refuses every call');
    return { passage, items: [], decided: found.map((item) => [item, closed]), unreadable };
  }

  const claims = await Promise.all(
    found.map(async (item) => {
      const { record, lead } = item;
      const claim = await ledger.claim(lead, record.messageId, record.receiveCount);
      const mayBeTaken = claim.kind === 'claimed' && claim.mayBeTaken;
      return [{ ...item, mayBeTaken }, decide(claim, whenUnsure)] as const;
    }),
  );
  return {
    passage,
    items: claims.flatMap(([item, outcome]) => (outcome === undefined ? [item] : [])),
    decided: claims.flatMap(([item, outcome]) => (outcome === undefined ? [] : [[item, outcome]])),
    unreadable,
  };
}

const wait = (reason: string): Outcome => ({ kind: 'retry', cause: 'unclaimed', reason });

/** What a claim alone decides; undefined for a lead to send. */
function decide(claim: Claim, whenUnsure: 'resend' | 'park'): Outcome | undefined {
  switch (claim.kind) {
    case 'claimed':
      return claim.mayBeTaken && whenUnsure === 'park'
        ? { kind: 'parked', reason: 'unsure: a call whose outcome nobody saw may have been taken' }
        : undefined;
    case 'duplicate':
      return { kind: 'duplicate' };
    case 'done':
      return { kind: 'done' };
    case 'held':
      return { kind: 'held', seconds: claim.seconds };
    case 'unavailable':
      return wait('the ledger cannot be asked');
    default:
      return unreachable(claim);
  }
}
