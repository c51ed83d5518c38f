import * as z from 'zod';
import type { EuphoriaSimulator } from '../simulator/simulator.ts';

/** What is known of the calls to the Euphoria API. */
export interface ApiFigures {
  readonly calls: number;
  readonly byOutcome: Readonly<Record<string, number>>;
  /** The most calls that ran at once; null where only the API itself could tell. */
  readonly peakSimultaneous: number | null;
  readonly contactsDelivered: number;
}

/** The figures of the built-in simulator, which counts its calls itself. */
export function simulatorFigures(simulator: Pick<EuphoriaSimulator, 'stats'>): ApiFigures {
  const { calls, byOutcome, peak, contactsTaken } = simulator.stats();
  return {
    calls,
    byOutcome: { ...byOutcome },
    peakSimultaneous: peak,
    contactsDelivered: contactsTaken,
  };
}

const callLine = z.object({ message: z.string().startsWith('call '), contacts: z.number() });

export interface CallCounts {
  /** Takes a line of the dialer function's log. */
  readLine(line: string): void;
  figures(): ApiFigures;
}

/**
 * Counts the calls by the dialer function's log, which has a line for each: `call accepted`, `call
 * busy`. An API outside the local stack cannot be asked for its own counts.
 */
export function countCalls(): CallCounts {
  const byOutcome: Record<string, number> = {};
  let calls = 0;
  let contactsDelivered = 0;
  return {
    readLine(line) {
      if (!line.includes('"message":"call ')) return;
      const { message, contacts } = callLine.parse(JSON.parse(line));
      const outcome = message.slice('call '.length);
      calls += 1;
      byOutcome[outcome] = (byOutcome[outcome] ?? 0) + 1;
      if (outcome === 'accepted') contactsDelivered += contacts;
    },
    figures: () => ({
      calls,
      byOutcome: { ...byOutcome },
      peakSimultaneous: null,
      contactsDelivered,
    }),
  };
}
