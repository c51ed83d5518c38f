import { type Breaker as Stored, stateOf } from '../../../functions/dialer/breaker.ts';
import { pausesOn } from '../../../functions/dialer/pauses.ts';
import type { Breaker, HeldDestination, KeptPlace, Paused } from '../../wire.ts';

/** What all environments of the dialer know of the API together. */
export interface Known {
  readonly breaker: Breaker;
  readonly heldDestinations: readonly HeldDestination[];
  readonly paused: readonly Paused[];
  readonly keptPlaces: readonly KeptPlace[];
}

/** What is kept of that in the ledger, as far as the page shows it. */
export type StoredBreaker = Pick<Stored, 'openedAt' | 'reason' | 'nextProbeAt' | 'held' | 'pauses'>;

/**
 * What the ledger knows, in the words of the page: the same as `connector status` goes by.
 *
 * @param now milliseconds since 1970, by the clock of the dialer
 */
export function toKnown(stored: StoredBreaker, places: readonly KeptPlace[], now: number): Known {
  const { openedAt, reason = '', held, pauses } = stored;
  return {
    breaker: { state: stateOf(stored, now), since: openedAt, because: reason },
    heldDestinations: Object.values(held).map(({ campaign, list, reason: because, since }) => ({
      ...{ campaign, list, since, because },
    })),
    paused: pausesOn(pauses, now).map(({ source = null, since, until, untilResumed = false }) => ({
      ...{ source, since, until, untilResumed },
    })),
    // When they were read may be a while ago.
    keptPlaces: places.filter(({ until }) => until > now),
  };
}
