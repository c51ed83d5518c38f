import { type LogFields, log } from '../shared/log.ts';
import type { Count } from '../shared/metrics.ts';
import { unreachable } from '../shared/result.ts';
import { backoffSeconds, patientSeconds } from './backoff.ts';
import type { Disposition, LeadMessage, QueueRecord } from './intake.ts';
import type { Outcome, RetryCause } from './outcome.ts';
import { pausedSeconds, pauseWords } from './pauses.ts';

export interface AcknowledgeEffects {
  readonly count: Count;
  /** The clock, milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 to 1, for the jitter of waits. */
  readonly random: () => number;
}

/**
 * How soon a lead that was handed back is there again, seconds. Not 0: the embedded queue
 * (fauxqs 2.4.1, kept on disk) loses a message whose visibility timeout is set to 0.
 */
const HANDED_BACK_SECONDS = 1;

/**
 * What becomes of a lead's message: delivered, duplicate and parked leads leave the queue, the others
 * wait. Says it in one log line and counts it. The one place that decides on acknowledgement.
 *
 * @param isParked whether what had to be parked is on the parked queue
 */
export function acknowledge(
  { lead, record }: LeadMessage,
  outcome: Outcome,
  isParked: boolean,
  effects: AcknowledgeEffects,
): Disposition {
  const { id, source, destination } = lead;
  const milliseconds = effects.now() - Date.parse(lead.receivedAt);
  const line: LogFields = {
    id,
    source,
    campaign: destination.campaign,
    list: destination.list,
    outcome: outcome.kind,
    attempt: record.receiveCount,
    milliseconds,
  };
  switch (outcome.kind) {
    case 'delivered':
      log.info('lead delivered', line);
      effects.count(source, 'LeadsDelivered');
      effects.count(source, 'SpeedToLead', milliseconds);
      return { kind: 'done' };
    case 'duplicate':
      log.info('lead is a duplicate', line);
      effects.count(source, 'LeadsDuplicate');
      return { kind: 'done' };
    case 'done':
      log.info('lead was settled before', line);
      return { kind: 'done' };
    case 'held':
      log.info('lead is being sent by another invocation', line);
      return { kind: 'wait', seconds: patient(record, outcome.seconds, effects) };
    case 'parked':
      log.error('lead parked', { ...line, reason: outcome.reason, field: outcome.field });
      if (!isParked) return waitFor(record, true, effects);
      effects.count(source, 'LeadsParked');
      effects.count(source, 'LeadsUndelivered');
      return { kind: 'done' };
    case 'retry': {
      const disposition: Disposition & { kind: 'wait' } =
        outcome.seconds === undefined
          ? waitFor(record, isAttempt(outcome.cause), effects)
          : { kind: 'wait', seconds: patient(record, outcome.seconds, effects) };
      log.warn('lead waits', { ...line, reason: outcome.reason, waitSeconds: disposition.seconds });
      effects.count(source, 'LeadsRetried');
      return disposition;
    }
    case 'paused': {
      const { pause } = outcome;
      const seconds = pausedSeconds(pause, record.receiveCount, effects.now(), effects.random());
      log.info('lead waits', { ...line, reason: pauseWords(pause), waitSeconds: seconds });
      return { kind: 'wait', seconds };
    }
    case 'handedBack':
      log.info('lead handed back', line);
      return { kind: 'wait', seconds: patient(record, HANDED_BACK_SECONDS, effects) };
    default:
      return unreachable(outcome);
  }
}

/** The wait before the next try. */
export const waitFor = (
  record: QueueRecord,
  isAttempt: boolean,
  { random }: Pick<AcknowledgeEffects, 'random'>,
): Disposition & { kind: 'wait' } => ({
  kind: 'wait',
  seconds: backoffSeconds(record.receiveCount, isAttempt, random()),
});

/** A lead that has been received many times waits long, whatever it waits for: SQS counts them. */
const patient = (
  { receiveCount }: QueueRecord,
  seconds: number,
  { random }: Pick<AcknowledgeEffects, 'random'>,
): number => Math.max(seconds, patientSeconds(receiveCount, random()));

/** Whether the API was really tried, so that the next wait is longer. */
const isAttempt = (cause: RetryCause): boolean => cause === 'unavailable' || cause === 'unsure';
