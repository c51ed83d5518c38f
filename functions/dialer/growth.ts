import { decodeQueuedLead } from '../lead/queued-lead.ts';
import type { LeadMessage, QueueRecord } from './intake.ts';
import { dialerLimits } from './limits.ts';
import { parkUnreadable, type Unreadable } from './park.ts';
import type { Run } from './run.ts';

/** How the hand grows while there is a backlog. */
export interface Growth {
  /** Whether no more leads come. */
  readonly isOver: boolean;
  /** Until more has come, or none will, or somebody wakes all who wait. */
  more(): Promise<void>;
  wake(): void;
  /** Waits until nothing is received any more. */
  stop(): Promise<void>;
}

/** Reads messages and takes their leads in hand; what cannot be read is parked. */
export function take(run: Run, records: readonly QueueRecord[]): void {
  const messages: LeadMessage[] = [];
  const unreadable: Unreadable[] = [];
  for (const record of records) {
    const lead = decodeQueuedLead(record.body);
    if (lead.ok) messages.push({ record, lead: lead.value });
    else unreadable.push({ record, reason: lead.error });
  }
  run.hand.add(run.withoutPaused(messages));
  if (unreadable.length > 0) run.also(parkUnreadable(unreadable, run.intake, run.effects));
}

/**
 * Receives leads beside everything else, until the queue has no more.
 *
 * @param isBacklog whether there is any to expect: a lone lead goes out at once, and nobody waits
 */
export function startGrowth(run: Run, isBacklog: boolean): Growth {
  const { intake, hand, effects } = run;
  let isStopped = !isBacklog;
  let isOver = !isBacklog;
  let changed = Promise.withResolvers<void>();
  const wake = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  run.onFreed = wake;
  const wants = (): number => wanted(run) - hand.size;
  const receiving = isBacklog
    ? intake
        .receive(
          wants,
          (isDry) =>
            isStopped ||
            !effects.budget.hasTimeForCall() ||
            // While all of the backlog is this invocation's, nobody else takes what comes.
            (isDry && (run.callsAtOnce === 1 || hand.size === 0)),
          (records) => {
            take(run, records);
            wake();
          },
        )
        .finally(() => {
          isOver = true;
          wake();
        })
    : Promise.resolve();

  return {
    get isOver() {
      return isOver;
    },
    more: () => changed.promise,
    wake,
    async stop() {
      isStopped = true;
      await receiving;
    },
  };
}

/**
 * How many leads to have in hand: two calls' worth for each destination, so that calls go out full,
 * and no more than can be called in the time that is left.
 */
function wanted({ hand, breaker, callsAtOnce, effects }: Run): number {
  const { contactsPerCall, budget } = effects;
  const inARow = 1 + Math.floor(budget.forCall() / Math.max(100, breaker.slowestMs ?? 1_000));
  const full = contactsPerCall * 2 * Math.max(1, hand.destinations);
  return Math.min(
    dialerLimits.leadsInHand * callsAtOnce,
    full,
    contactsPerCall * inARow * callsAtOnce,
  );
}
