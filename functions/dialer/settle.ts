import { unreachable } from '../shared/result.ts';
import { type AcknowledgeEffects, acknowledge } from './acknowledge.ts';
import type { Ledger, Settlement } from './ledger-item.ts';
import type { Item, Outcome } from './outcome.ts';
import { type ParkEffects, parkRefused } from './park.ts';
import type { Records } from './records.ts';

export interface SettleEffects extends AcknowledgeEffects, ParkEffects {
  readonly ledger: Ledger;
  /** Hours after which a lead that cannot be delivered is parked. */
  readonly giveUpAfterHours: number;
}

/**
 * Brings each lead's outcome to where it belongs: what is parked to the parked queue, then all to the
 * ledger, and last to the lead queue. Whoever dies in between leaves a lead that comes back, and
 * that the ledger knows.
 */
export async function settle(
  outcomes: readonly (readonly [Item, Outcome])[],
  records: Records,
  effects: SettleEffects,
): Promise<void> {
  const decided = outcomes.map(
    ([item, outcome]) => [item, giveUp(item, outcome, effects)] as const,
  );
  const isParked = await parkRefused(decided, effects);
  await Promise.all(
    decided.map(([item, outcome]) => writeDown(item, outcome, isParked, effects.ledger)),
  );
  await records.settle(
    decided.map(([item, outcome]) => [item.record, acknowledge(item, outcome, isParked, effects)]),
  );
}

/** Brings the outcome of a lead that this invocation has claimed to the ledger. */
async function writeDown(
  { lead, record, mayBeTaken }: Item,
  outcome: Outcome,
  isParked: boolean,
  ledger: Ledger,
): Promise<void> {
  const settlement = toSettlement(outcome, mayBeTaken, isParked);
  if (settlement !== undefined) await ledger.settle(lead, record.messageId, settlement);
}

function toSettlement(
  outcome: Outcome,
  mayBeTaken: boolean,
  isParked: boolean,
): Settlement | undefined {
  switch (outcome.kind) {
    case 'delivered':
      return { state: 'delivered' };
    case 'parked':
      return isParked
        ? { state: 'parked', error: outcome.reason }
        : { state: 'retrying', error: outcome.reason, unsure: mayBeTaken };
    case 'retry':
      return outcome.cause === 'unclaimed'
        ? undefined
        : {
            state: 'retrying',
            error: outcome.reason,
            unsure: mayBeTaken || outcome.cause === 'unsure',
          };
    case 'handedBack':
      return { state: 'retrying', error: 'handed back', unsure: mayBeTaken };
    case 'duplicate':
    case 'done':
    case 'held':
      return undefined;
    default:
      return unreachable(outcome);
  }
}

/** A lead that is still not delivered after so many hours is parked instead of waiting once more. */
function giveUp(
  { lead }: Item,
  outcome: Outcome,
  { giveUpAfterHours, now }: SettleEffects,
): Outcome {
  const age = now() - Date.parse(lead.receivedAt);
  if (outcome.kind !== 'retry' || age < giveUpAfterHours * 3_600_000) return outcome;
  return { kind: 'parked', reason: `given up after ${giveUpAfterHours} h: ${outcome.reason}` };
}
