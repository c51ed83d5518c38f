import type { LeadMessage } from './intake.ts';
import type { Pause } from './pauses.ts';

/**
 * Why a lead waits. `unsure`: it may have been taken. `misconfigured`: the API refuses every call.
 * `refused`: its call was, for something in it. `unsent`: no call was made with it, for the breaker
 * is open, no place is free, its list is held, or the ledger cannot be asked.
 */
export type RetryCause = 'busy' | 'unavailable' | 'unsure' | 'misconfigured' | 'refused' | 'unsent';

/** What became of one lead in this invocation. */
export type Outcome =
  | { readonly kind: 'delivered' }
  /** The dialer has it from another message. */
  | { readonly kind: 'duplicate' }
  /** Settled before; only the acknowledgement of this message was lost. */
  | { readonly kind: 'done' }
  /** Try later: after so many seconds, or as the usual backoff says. */
  | {
      readonly kind: 'retry';
      readonly cause: RetryCause;
      readonly reason: string;
      readonly seconds?: number;
      /** Of a refused call: how many contacts may be at fault, this one among them. */
      readonly refusedIn?: number;
      /** The error may be for what this contact holds: `mayBeOfContact`. */
      readonly mayBeOfContact?: boolean;
    }
  /** `unsure`: the API may have taken it. */
  | {
      readonly kind: 'parked';
      readonly reason: string;
      readonly field?: string;
      readonly unsure?: true;
    }
  /** Another invocation is sending it: look again after so many seconds. */
  | { readonly kind: 'held'; readonly seconds: number }
  /** It is not to be dialled just now, because somebody said so. */
  | { readonly kind: 'paused'; readonly pause: Pause }
  /** No time left in this invocation: another one takes it at once. */
  | { readonly kind: 'handedBack' };

/** What is said of a lead that waits since its whole list is refused: the API's own words follow. */
export const LIST_REFUSED = 'the API refuses the list';
/** The same, while it is not known yet whether it is the list. */
export const MAY_BE_LIST = 'it was refused alone, and it may be its list';

export type Decided = readonly (readonly [LeadMessage, Outcome])[];

export const each = (messages: readonly LeadMessage[], outcome: Outcome): Decided =>
  messages.map((message) => [message, outcome]);
