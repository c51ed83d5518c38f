import type { QueueDepth } from '../cli/target/queue-depth.ts';
import type { ApiFigures } from '../console/api-figures.ts';
import type { Status } from '../console/status.ts';
import type { LocalFunction } from './lambda/function.ts';
import type { LedgerCounts } from './ledger-table.ts';

export interface StatusSources {
  readonly leads: () => Promise<QueueDepth>;
  readonly parked: () => Promise<QueueDepth>;
  readonly received: () => number;
  readonly ledger: () => Promise<LedgerCounts>;
  readonly webhook: LocalFunction;
  readonly dialer: LocalFunction;
  readonly api: () => ApiFigures;
  readonly restartDue: () => Promise<boolean>;
}

/** Looks at the running stack. Cheap enough to be asked several times a second. */
export async function readStatus(sources: StatusSources): Promise<Status> {
  const [queue, parked, ledger, restartDue] = await Promise.all([
    sources.leads(),
    sources.parked().then(total),
    sources.ledger(),
    sources.restartDue(),
  ]);
  return {
    balance: {
      received: sources.received(),
      delivered: ledger.delivered,
      duplicate: ledger.duplicates,
      parked,
      dropped: ledger.dropped,
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
    restartDue,
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
