import { unreachable } from '../shared/result.ts';
import { type AcknowledgeEffects, acknowledge } from './acknowledge.ts';
import type { Budget } from './budget.ts';
import type { Intake, LeadMessage } from './intake.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Settlement } from './ledger/transitions.ts';
import type { Decided, Outcome } from './outcome.ts';
import { type ParkEffects, parkRefused } from './park.ts';
import { pausedMs } from './pauses.ts';
import type { Permits } from './permits.ts';

export interface SettleEffects extends AcknowledgeEffects, ParkEffects {
  readonly ledger: Ledger;
  readonly permits: Pick<Permits, 'read'>;
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
  const decided = await giveUpOld(outcomes, effects);
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
        ? {
            kind: 'parked',
            error: outcome.reason,
            sent: outcome.unsure ? 'unsettled' : 'settled',
          }
        : {
            kind: 'retrying',
            error: outcome.reason,
            sent: outcome.unsure ? 'unsettled' : 'settled',
          };
    case 'retry': {
      const { reason, cause, refusedIn, mayBeOfContact } = outcome;
      const sent = cause === 'unsure' ? 'unsettled' : cause === 'unsent' ? 'never' : 'settled';
      return { kind: 'retrying', error: reason, sent, refusedIn, mayBeOfContact };
    }
    case 'handedBack':
      return { kind: 'retrying', error: 'handed back', sent: 'never' };
    case 'paused':
      return { kind: 'retrying', error: 'paused', sent: 'never' };
    case 'duplicate':
    case 'done':
    case 'held':
      return undefined;
    default:
      return unreachable(outcome);
  }
}

/**
 * Leads that are still not delivered after so many hours are parked, whatever they were waiting for.
 * The hours count anew for a lead that an operator sends again, which may have come in long ago. Who is in a
 * call just now is not parked: that call may be the one. Nor is who is paused, and the time of pauses does
 * not count.
 */
async function giveUpOld(outcomes: Decided, effects: SettleEffects): Promise<Decided> {
  const { giveUpAfterHours, now, permits } = effects;
  const most = giveUpAfterHours * 3_600_000;
  const triedSince = ({ lead, record }: LeadMessage): number =>
    Math.max(Date.parse(lead.receivedAt), record.sentAt);
  const isOld = ([message, { kind }]: Decided[number]): boolean =>
    (kind === 'retry' || kind === 'handedBack') && now() - triedSince(message) >= most;
  if (!outcomes.some(isOld)) return outcomes;
  const pauses = (await permits.read())?.pauses;
  // Without knowing what was paused, nobody is given up.
  if (pauses === undefined) return outcomes;
  return outcomes.map((decided) => {
    const [message, outcome] = decided;
    const since = triedSince(message);
    const tried = now() - since - pausedMs(pauses, message.lead.source, since, now());
    if (!isOld(decided) || tried < most) return decided;
    const reason = outcome.kind === 'retry' ? outcome.reason : 'there was no time for it';
    return [
      message,
      {
        kind: 'parked',
        reason: `given up after ${giveUpAfterHours} h: ${reason}`,
        ...(outcome.kind === 'retry' && outcome.cause === 'unsure' && { unsure: true }),
      },
    ];
  });
}
