import type { QueueDepth } from '../cli/target/queue-depth.ts';
import type { KeptPlace } from '../functions/dialer/places.ts';
import type { ApiFigures } from './api-figures.ts';
import type { StoredBreaker } from './feed/story/known.ts';

/**
 * Where all leads are that ever came in. Once nothing is in motion, received = delivered + duplicate
 * + parked + dropped + waiting: more received is a lead lost, less is one counted or kept twice. It is read
 * from what is on disk, so that neither a kill nor a restart changes it.
 */
export interface Balance {
  /** Put on the lead queue or, unusable, on the parked queue by the webhook function. */
  readonly received: number;
  /** Taken by the dialer, as the ledger knows. */
  readonly delivered: number;
  /** Recognised by the ledger as delivered before. */
  readonly duplicate: number;
  /** On the parked queue. */
  readonly parked: number;
  /** Taken off the parked queue by an operator, for good. */
  readonly dropped: number;
  /** On the lead queue, but for the messages of leads that are settled (`settledMessages`). */
  readonly waiting: number;
}

/** What `GET /local/status` answers. */
export interface Status {
  readonly balance: Balance;
  /** Messages in the lead queue: to be had now, in someone's hands or waiting for a retry, delayed. */
  readonly queue: QueueDepth;
  /**
   * Ids of messages in the lead queue that the ledger knows as settled: only their acknowledgement was
   * lost, by a kill, or is under way. Their leads are counted elsewhere, and they go by themselves.
   */
  readonly settledMessages: readonly string[];
  /** Messages in the parked queue. */
  readonly parked: number;
  /** Ledger items by state. */
  readonly ledger: Readonly<Record<string, number>>;
  /** Execution environments of each function. */
  readonly environments: Readonly<
    Record<'webhook' | 'dialer', { readonly total: number; readonly busy: number }>
  >;
  /** Since the start, seconds. */
  readonly upSeconds: number;
  /** Calls to the Euphoria API since the start. */
  readonly api: ApiFigures;
  /**
   * Whether calls are made, which lists the API refuses as a whole, what is paused and was in the last
   * days: what the ledger knows, that the dialer goes by.
   */
  readonly breaker: StoredBreaker;
  /** Call places that are kept for calls that were given up or lost. */
  readonly keptPlaces: readonly KeptPlace[];
  /** Whether the config has changed since the start: what runs is what it said then. */
  readonly restartDue: boolean;
}
