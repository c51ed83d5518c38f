import { unreachable } from '../shared/result.ts';
import { type AcknowledgeEffects, acknowledge } from './acknowledge.ts';
import type { Budget } from './budget.ts';
import type { Intake } from './intake.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Settlement } from './ledger/transitions.ts';
import type { Decided, Outcome } from './outcome.ts';
import { type ParkEffects, parkRefused } from './park.ts';

export interface SettleEffects extends AcknowledgeEffects, ParkEffects {
  readonly ledger: Ledger;
  readonly budget: Budget;
  /** Waits, milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Hours after which a lead that cannot be delivered is parked. */
  readonly giveUpAfterHours: number;
}

/** Between two tries to write a delivery down, and what must be left for answering, milliseconds. */
const AGAIN_MS = 500;
const LEFT_MS = 2_000;

/**
 * Brings each lead's outcome to where it belongs: what is parked to the parked queue, then all to the
 * ledger, and last to the lead queue. Whoever dies in between leaves a lead that comes back, and
 * that the ledger knows.
 */
export async function settle(
  outcomes: Decided,
  intake: Pick<Intake, 'settle'>,
  effects: SettleEffects,
): Promise<void> {
  if (outcomes.length === 0) return;
  const decided = outcomes.map(
    ([message, outcome]) => [message, giveUp(message.lead.receivedAt, outcome, effects)] as const,
  );
  const isParked = await parkRefused(decided, effects);
  const isWritten = await writeDown(decided, isParked, effects);
  // A lead whose delivery could not be written down stays in the queue: it comes back as one whose
  // call nobody saw the end of, which is counted.
  const acknowledged = decided.filter(([, { kind }]) => isWritten || kind !== 'delivered');
  await intake.settle(
    acknowledged.map(([message, outcome]) => [
      message.record,
      acknowledge(message, outcome, isParked, effects),
    ]),
  );
}

async function writeDown(
  decided: Decided,
  isParked: boolean,
  { ledger, budget, pause }: SettleEffects,
): Promise<boolean> {
  const settlements = decided.flatMap(([message, outcome]) => {
    const settlement = toSettlement(outcome, isParked);
    return settlement === undefined ? [] : [[message, settlement] as const];
  });
  if (settlements.length === 0) return true;
  const isDelivery = settlements.some(([, { kind }]) => kind === 'delivered');
  for (;;) {
    if (await ledger.settle(settlements)) return true;
    // What else is not written down is found as it was before, and does no harm.
    if (!isDelivery || budget.remaining() < LEFT_MS + AGAIN_MS) return false;
    await pause(AGAIN_MS);
  }
}

/** What is written of a lead that this invocation has claimed; the ledger passes over all others. */
function toSettlement(outcome: Outcome, isParked: boolean): Settlement | undefined {
  switch (outcome.kind) {
    case 'delivered':
      return { kind: 'delivered' };
    case 'parked':
      return isParked
        ? { kind: 'parked', error: outcome.reason }
        : {
            kind: 'retrying',
            error: outcome.reason,
            sent: outcome.unsure ? 'unsettled' : 'settled',
          };
    case 'retry': {
      const { reason, cause, refusedIn, unrecognised } = outcome;
      const sent = cause === 'unsure' ? 'unsettled' : cause === 'unsent' ? 'never' : 'settled';
      return { kind: 'retrying', error: reason, sent, refusedIn, unrecognised };
    }
    case 'handedBack':
      return { kind: 'retrying', error: 'handed back', sent: 'never' };
    case 'duplicate':
    case 'done':
    case 'held':
      return undefined;
    default:
      return unreachable(outcome);
  }
}

/** A lead that is still not delivered after so many hours is parked, whatever it was waiting for. */
function giveUp(
  receivedAt: string,
  outcome: Outcome,
  { giveUpAfterHours, now }: SettleEffects,
): Outcome {
  if (outcome.kind !== 'retry' && outcome.kind !== 'handedBack' && outcome.kind !== 'held') {
    return outcome;
  }
  const age = now() - Date.parse(receivedAt);
  // Who is in a call just now is not given up: that call may be the one.
  if (age < giveUpAfterHours * 3_600_000 || outcome.kind === 'held') return outcome;
  const reason = outcome.kind === 'retry' ? outcome.reason : 'there was no time for it';
  return { kind: 'parked', reason: `given up after ${giveUpAfterHours} h: ${reason}` };
}
