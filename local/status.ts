import type { ApiFigures } from '../console/api-figures.ts';
import type { LocalFunction } from './lambda/function.ts';
import type { LedgerCounts } from './ledger-table.ts';
import type { QueueDepth } from './queues.ts';

/**
 * Where all leads are that ever came in. Once nothing is in motion, received = delivered + duplicate
 * + parked + waiting: more received is a lead lost, less is one counted or kept twice. It is read
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
  /** On the lead queue. */
  readonly waiting: number;
}

/** What `GET /local/status` answers. */
export interface Status {
  readonly balance: Balance;
  /** Messages in the lead queue: to be had now, in someone's hands or waiting for a retry, delayed. */
  readonly queue: QueueDepth;
  /** Messages in the parked queue. */
  readonly parked: number;
  /** Ledger items by state. */
  readonly ledger: Readonly<Record<string, number>>;
  /** Execution environments of each function. */
  readonly environments: Readonly<
    Record<'webhook' | 'dialer', { readonly total: number; readonly busy: number }>
  >;
  /** Calls to the Euphoria API since the start. */
  readonly api: ApiFigures;
}

export interface StatusSources {
  readonly leads: () => Promise<QueueDepth>;
  readonly parked: () => Promise<QueueDepth>;
  readonly received: () => number;
  readonly ledger: () => Promise<LedgerCounts>;
  readonly webhook: LocalFunction;
  readonly dialer: LocalFunction;
  readonly api: () => ApiFigures;
}

/** Looks at the running stack. Cheap enough to be asked several times a second. */
export async function readStatus(sources: StatusSources): Promise<Status> {
  const [queue, parked, ledger] = await Promise.all([
    sources.leads(),
    sources.parked().then(total),
    sources.ledger(),
  ]);
  return {
    balance: {
      received: sources.received(),
      delivered: ledger.delivered,
      duplicate: ledger.duplicates,
      parked,
      waiting: total(queue),
    },
    queue,
    parked,
    ledger: ledger.byState,
    environments: {
      webhook: sources.webhook.environments(),
      dialer: sources.dialer.environments(),
    },
    api: sources.api(),
  };
}

const total = ({ visible, inFlight, delayed }: QueueDepth): number => visible + inFlight + delayed;

/** A rested read costs nothing: at most a tenth of the time goes into looking. */
const RESTS = 9;

/**
 * Spares what is at work a read that grows with the data (a scan of the whole ledger): in motion the
 * last value is kept for nine times as long as the read took. Once nothing moves, each value is read
 * afresh, so that it is the truth.
 */
export function restful<Value>(
  read: () => Promise<Value>,
  inMotion: () => boolean,
): () => Promise<Value> {
  let last: Promise<Value> | undefined;
  let restUntil = 0;
  return () => {
    if (last !== undefined && inMotion() && performance.now() < restUntil) return last;
    const began = performance.now();
    restUntil = Number.POSITIVE_INFINITY;
    const rest = () => {
      const ended = performance.now();
      restUntil = ended + RESTS * (ended - began);
    };
    last = read();
    last.then(rest, rest);
    return last;
  };
}
