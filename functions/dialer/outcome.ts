import type { QueuedLead } from '../lead/queued-lead.ts';
import type { QueueRecord } from './records.ts';

/** A lead together with the message it came in. */
export interface Item {
  readonly record: QueueRecord;
  readonly lead: QueuedLead;
  /** An earlier call that had it ended without anybody knowing how: sending it may double. */
  readonly mayBeTaken: boolean;
}

/**
 * Why a lead waits. `unsure`: it may have been taken. `misconfigured`: the API refuses every call.
 * `unclaimed`: nothing may be sent now, so nothing was claimed.
 */
export type RetryCause = 'busy' | 'unavailable' | 'unsure' | 'misconfigured' | 'unclaimed';

/** What became of one lead in this invocation. */
export type Outcome =
  | { readonly kind: 'delivered' }
  /** The dialer has it from another message. */
  | { readonly kind: 'duplicate' }
  /** Settled before; only the acknowledgement of this message was lost. */
  | { readonly kind: 'done' }
  /** Try later. */
  | { readonly kind: 'retry'; readonly cause: RetryCause; readonly reason: string }
  | { readonly kind: 'parked'; readonly reason: string; readonly field?: string }
  /** Another invocation is sending it: look again after so many seconds. */
  | { readonly kind: 'held'; readonly seconds: number }
  /** No time left in this invocation: another one takes it at once. */
  | { readonly kind: 'handedBack' };
