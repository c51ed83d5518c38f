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
  /** Whether a message is on the lead queue. */
  readonly isQueued: (messageId: string) => boolean;
  readonly webhook: LocalFunction;
  readonly dialer: LocalFunction;
  /** Since the start, seconds. */
  readonly up: () => number;
  readonly api: () => ApiFigures;
  readonly breaker: () => Promise<Status['breaker']>;
  readonly keptPlaces: () => Promise<Status['keptPlaces']>;
  readonly restartDue: () => Promise<boolean>;
}

/** Looks at the running stack. This is cheap enough to be done several times a second. */
export async function readStatus(sources: StatusSources): Promise<Status> {
  const [queue, parked, ledger, breaker, keptPlaces, restartDue] = await Promise.all([
    sources.leads(),
    sources.parked().then(total),
    sources.ledger(),
    sources.breaker(),
    sources.keptPlaces(),
    sources.restartDue(),
  ]);
  const { openedAt, reason, nextProbeAt, held, pauses } = breaker;
  // What the ledger was asked for may be a while ago.
  const settledMessages = ledger.settled.filter(sources.isQueued);
  return {
    balance: {
      received: sources.received(),
      delivered: ledger.delivered,
      duplicate: ledger.duplicates,
      parked,
      dropped: ledger.dropped,
      waiting: Math.max(0, total(queue) - settledMessages.length),
    },
    queue,
    settledMessages,
    parked,
    ledger: ledger.byState,
    environments: {
      webhook: sources.webhook.environments(),
      dialer: sources.dialer.environments(),
    },
    upSeconds: sources.up(),
    api: sources.api(),
    breaker: { openedAt, reason, nextProbeAt, held, pauses },
    keptPlaces,
    restartDue,
  };
}

const total = ({ visible, inFlight, delayed }: QueueDepth): number => visible + inFlight + delayed;

/**
 * How many times as long as it took to read a value is kept: a tenth of the time goes into reading.
 */
const KEPT_FOR = 9;

/**
 * Keeps a value that takes the longer to read the more data there is (a scan of the whole ledger),
 * so that reading it does not slow down what it tells of. While the stack is busy, a value is kept
 * for nine times as long as it took to read. While it is not, every read is made, so that the value
 * is true.
 */
export function cachedWhileBusy<Value>(
  read: () => Promise<Value>,
  isBusy: () => boolean,
): () => Promise<Value> {
  let last: Promise<Value> | undefined;
  let keptUntil = 0;
  return () => {
    if (last !== undefined && isBusy() && performance.now() < keptUntil) return last;
    const began = performance.now();
    keptUntil = Number.POSITIVE_INFINITY;
    const keep = () => {
      const ended = performance.now();
      keptUntil = ended + KEPT_FOR * (ended - began);
    };
    last = read();
    last.then(keep, keep);
    return last;
  };
}
