import { type Pause, pausesOn } from '../../../functions/dialer/pauses.ts';
import type { Paused } from '../../wire.ts';

/** The pauses that are on, as the page is told. */
export const pausedNow = (pauses: readonly Pause[], now: number): readonly Paused[] =>
  pausesOn(pauses, now).map(({ source = null, since, until, untilResumed = false }) => ({
    ...{ source, since, until, untilResumed },
  }));
