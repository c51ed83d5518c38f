import { FIRST_SECONDS } from './backoff.ts';
import { type Breaker, newBreaker } from './breaker.ts';
import type { Budget } from './budget.ts';
import type { CallEffects } from './call.ts';
import { type Hand, openHand } from './hand.ts';
import type { Intake, LeadMessage } from './intake.ts';
import type { Settlement } from './ledger/transitions.ts';
import { dialerLimits } from './limits.ts';
import { type Decided, MAY_BE_LIST, type RetryCause } from './outcome.ts';
import { pauseOf } from './pauses.ts';
import type { Permits } from './permits.ts';
import { type SettleEffects, settle } from './settle.ts';

export interface RunEffects
  extends Omit<CallEffects, 'beforeAsking' | 'onRefusedAsking'>,
    SettleEffects {
  readonly permits: Permits;
  readonly budget: Budget;
  /** How many contacts one call may carry. */
  readonly contactsPerCall: number;
  /** What becomes of a lead that the API may have taken. */
  readonly whenUnsure: 'resend' | 'park';
  /** How often a lead is sent at most without an answer that settles it. */
  readonly mostSendings: number;
  /** Told of leads that are sent although an earlier call may have been taken. */
  readonly onPossibleDuplicates: (messages: readonly LeadMessage[]) => void;
}

/** What one invocation is at work on. */
export interface Run {
  readonly intake: Intake;
  readonly effects: RunEffects;
  readonly hand: Hand;
  /** Keys of the leads that are claimed and not settled yet. */
  readonly busy: Set<string>;
  /** What all know of the API, as it was read last. */
  breaker: Breaker;
  /** The held lists that this invocation probes just now: their other leads stay in hand meanwhile. */
  readonly probing: Set<string>;
  /** How many calls it makes at once. */
  callsAtOnce: number;
  /** Whether another invocation has the backlog: this one is to leave it its place too. */
  isBacklogAnothers: boolean;
  /** What was learnt, on its way to the ledger: whatever is written of leads later waits for it. */
  learnt: Promise<unknown>;
  /** Told whenever leads were settled, so that others of the same keys may go. */
  onFreed: () => void;
  /** Settles leads beside everything else. */
  settle(decided: Decided): void;
  /** Writes down what has become known of leads that stay in hand, so that it outlives them: none is in a call. */
  learn(messages: readonly LeadMessage[], settlement: Settlement): void;
  /** Has something else done beside everything, before the invocation ends. */
  also(work: Promise<void>): void;
  /** Lets leads wait that no call was made with. */
  wait(messages: readonly LeadMessage[], reason: string, until: number): void;
  /** Lets those wait whose source is paused. @returns the others */
  withoutPaused(messages: readonly LeadMessage[]): readonly LeadMessage[];
  /** Waits until everything is settled. @throws what settling has thrown: a bug */
  settled(): Promise<void>;
}

/** Leads that wait together come back spread over so many seconds. */
const SPREAD_SECONDS = 8;
const LONGEST_SECONDS = 900;

export function openRun(intake: Intake, effects: RunEffects): Run {
  const settling: Promise<void>[] = [];
  const busy = new Set<string>();
  const run: Run = {
    intake,
    effects,
    hand: openHand(effects.contactsPerCall, dialerLimits.documentBytes),
    busy,
    breaker: newBreaker,
    probing: new Set(),
    callsAtOnce: 1,
    isBacklogAnothers: false,
    learnt: Promise.resolve(),
    onFreed: () => {},

    settle(decided) {
      if (decided.length === 0) return;
      const free = (): void => {
        for (const [{ lead }] of decided) busy.delete(lead.key);
        run.onFreed();
      };
      settling.push(run.learnt.then(() => settle(decided, intake, effects)).finally(free));
    },

    learn(messages, settlement) {
      if (messages.length === 0) return;
      const settlements = messages.map((message) => [message, settlement] as const);
      run.learnt = Promise.all([run.learnt, effects.ledger.settle(settlements)]);
      for (const { lead } of messages) busy.delete(lead.key);
    },

    also(work) {
      settling.push(work);
    },

    wait(messages, reason, until) {
      const seconds = secondsUntil(until, effects.now());
      run.settle(
        messages.map((message) => [
          message,
          {
            kind: 'retry',
            cause: 'unsent' satisfies RetryCause,
            reason,
            seconds: seconds + spread(),
          },
        ]),
      );
    },

    withoutPaused(messages) {
      const { pauses } = run.breaker;
      if (pauses.length === 0) return messages;
      const awake: LeadMessage[] = [];
      const waiting: Decided[number][] = [];
      for (const message of messages) {
        const pause = pauseOf(pauses, message.lead.source, effects.now());
        if (pause === undefined) awake.push(message);
        else waiting.push([message, { kind: 'paused', pause }]);
      }
      run.settle(waiting);
      return awake;
    },

    async settled() {
      const faults = (await Promise.allSettled(settling)).filter(
        (result) => result.status === 'rejected',
      );
      const [fault] = faults;
      if (fault !== undefined) throw fault.reason;
    },
  };
  const spread = (): number => Math.floor(effects.random() * SPREAD_SECONDS);
  return run;
}

const secondsUntil = (until: number, now: number): number =>
  Math.min(LONGEST_SECONDS, Math.max(1, Math.ceil((until - now) / 1000)));

/**
 * Gives leads back for which there was no time: another invocation takes them at once. One that was just refused
 * alone waits: within half a minute the API would give the same answer out of its cache.
 */
export function handBack(run: Run, messages: readonly LeadMessage[]): void {
  const { ledger, now } = run.effects;
  const wasJustRefused = (message: LeadMessage): boolean => {
    const known = ledger.known(message);
    // One that was claimed since then was refused in an invocation before this one.
    if (known?.state !== 'retrying' || known.refusedIn !== 1) return false;
    return now() - known.updatedAt < FIRST_SECONDS * 1_000;
  };
  run.settle(
    messages.map((message) => [
      message,
      wasJustRefused(message)
        ? { kind: 'retry', cause: 'unsent', reason: MAY_BE_LIST }
        : { kind: 'handedBack' },
    ]),
  );
}
