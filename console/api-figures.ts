import { readLogLine } from './feed/story/log-events.ts';
import { createPulse } from './feed/story/pulse.ts';

/**
 * What is known of the calls with leads to the Euphoria API. A call that touches nobody, by which a command
 * or the dialer asks whether the API answers, is none of them.
 */
export interface ApiFigures {
  readonly calls: number;
  /** In the words of the dialer's log: what it takes each call for, be it that no answer came. */
  readonly byOutcome: Readonly<Record<string, number>>;
  /** The most calls that ran at once; null where only the API itself could tell. */
  readonly peakSimultaneous: number | null;
  readonly contactsDelivered: number;
  /** Why the last calls were not taken; null if they were. */
  readonly lastFailure: string | null;
}

export interface CallCounts {
  /** Takes a line of the dialer function's log. */
  readLine(line: string): void;
  /** @param now milliseconds since 1970, by the clock that the log goes by */
  figures(now: number): Omit<ApiFigures, 'peakSimultaneous'>;
}

/**
 * Counts the calls by the dialer function's log, which has a line for each: `call accepted`, `call
 * busy`. An API outside the local stack cannot be asked for its own counts, and the simulator knows
 * nothing of a call that did not get through.
 */
export function countCalls(): CallCounts {
  const byOutcome: Record<string, number> = {};
  const pulse = createPulse();
  let calls = 0;
  let contactsDelivered = 0;
  return {
    readLine(line) {
      // Of all that is logged, reading these alone costs little.
      if (!line.includes('"message":"call ')) return;
      for (const event of readLogLine(line)) {
        if (event.kind !== 'call') continue;
        const { outcome, contacts } = event;
        pulse.take(event);
        calls += 1;
        byOutcome[outcome] = (byOutcome[outcome] ?? 0) + 1;
        if (outcome === 'accepted') contactsDelivered += contacts;
      }
    },
    figures: (now) => ({
      calls,
      byOutcome: { ...byOutcome },
      contactsDelivered,
      lastFailure: pulse.lastFailure(now) ?? null,
    }),
  };
}
