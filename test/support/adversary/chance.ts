import { seededRandom } from '../../../simulator/faults.ts';

/** How often each thing was done, by its name: so that a test can show that it was. */
export type Counts = Record<string, number>;

/** Draws what is done to a request, and counts it. */
export interface Chance {
  readonly counts: Counts;
  readonly random: () => number;
  /** Whether a thing of this probability happens now; if so, it is counted. */
  happens(name: string, probability: number): boolean;
}

export function createChance(seed: number): Chance {
  const counts: Counts = {};
  const random = seededRandom(seed);
  return {
    counts,
    random,
    happens(name, probability) {
      if (probability === 0 || random() >= probability) return false;
      counts[name] = (counts[name] ?? 0) + 1;
      return true;
    },
  };
}
