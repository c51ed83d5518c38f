import { encodeParkedLead, encodeUnreadable } from '../lead/parked-lead.ts';
import { log } from '../shared/log.ts';
import type { OutgoingMessage } from '../shared/send-messages.ts';
import { type AcknowledgeEffects, waitFor } from './acknowledge.ts';
import type { Intake, QueueRecord } from './intake.ts';
import type { Decided } from './outcome.ts';

export interface ParkEffects extends AcknowledgeEffects {
  /** Puts messages on the parked queue; whether all are there. */
  readonly parkLeads: (messages: readonly OutgoingMessage[]) => Promise<boolean>;
}

/**
 * Puts the leads that are to be parked on the parked queue, each with its reason.
 *
 * @returns whether all of them are there
 */
export async function parkRefused(
  outcomes: Decided,
  { parkLeads, now }: ParkEffects,
): Promise<boolean> {
  const parkedAt = new Date(now()).toISOString();
  const messages = outcomes.flatMap(([{ lead }, outcome]) => {
    if (outcome.kind !== 'parked') return [];
    const { kind: _, unsure: __, ...why } = outcome;
    const { id, source } = lead;
    return [{ body: encodeParkedLead({ id, source, ...why, parkedAt, lead }), group: source }];
  });
  return messages.length === 0 || parkLeads(messages);
}

/** A message that is not one of ours, or one of ours that was damaged. */
export interface Unreadable {
  readonly record: QueueRecord;
  readonly reason: string;
}

/** Parks messages that cannot be read as they are, so that nothing is lost with them. */
export async function parkUnreadable(
  unreadable: readonly Unreadable[],
  intake: Pick<Intake, 'settle'>,
  effects: ParkEffects,
): Promise<void> {
  if (unreadable.length === 0) return;
  const parkedAt = new Date(effects.now()).toISOString();
  const isParked = await effects.parkLeads(
    unreadable.map(({ record, reason }) => ({
      body: encodeUnreadable(record.messageId, record.body, reason, parkedAt),
      group: 'unknown',
    })),
  );
  for (const { record, reason } of unreadable) {
    log.error('message cannot be read', { messageId: record.messageId, outcome: 'parked', reason });
    if (!isParked) continue;
    effects.count('unknown', 'LeadsParked');
    effects.count('unknown', 'LeadsUndelivered');
  }
  await intake.settle(
    unreadable.map(({ record }) => [
      record,
      isParked ? { kind: 'done' } : waitFor(record, true, effects),
    ]),
  );
}
