import type { Second, Speed } from '../../wire.ts';

/** Of a second with more deliveries than this, these stand for the others. */
const SAMPLES_A_SECOND = 100;

interface Bucket {
  contacts: number;
  readonly speeds: number[];
}

export interface Speeds {
  /**
   * @param at when a lead was delivered, milliseconds since 1970
   * @param milliseconds how long after its receipt
   */
  add(at: number, milliseconds: number): void;
  /** The seconds that have changed since it was last asked. */
  changed(): readonly Second[];
  all(): readonly Second[];
  /** Contacts a second, over the last whole seconds. */
  rate(now: number, seconds: number): number;
  /** Of all seconds up to now. */
  overall(now: number): Speed;
}

/**
 * Deliveries by the second they fall into.
 *
 * @param limit so many seconds are kept
 * @param random from 0 to 1, for which deliveries of a busy second are looked at
 */
export function createSpeeds(limit: number, random: () => number = Math.random): Speeds {
  const buckets = new Map<number, Bucket>();
  const changed = new Set<number>();
  let newest = 0;
  let overall: { readonly second: number; readonly speed: Speed } | undefined;

  const tellSecond = (second: number): readonly Second[] => {
    const bucket = buckets.get(second);
    if (bucket === undefined) return [];
    const { contacts, speeds } = bucket;
    return [{ second, contacts, p50: percentile(speeds, 0.5), p95: percentile(speeds, 0.95) }];
  };
  const forget = (until: number) => {
    for (const second of buckets.keys()) if (second <= until) buckets.delete(second);
  };

  return {
    add(at, milliseconds) {
      const second = Math.floor(at / 1_000);
      if (second <= newest - limit) return;
      const bucket = buckets.get(second) ?? { contacts: 0, speeds: [] };
      buckets.set(second, bucket);
      changed.add(second);
      bucket.contacts += 1;
      if (bucket.speeds.length < SAMPLES_A_SECOND) bucket.speeds.push(milliseconds);
      else {
        // Each delivery is as likely to be among those kept as any other (reservoir sampling).
        const place = Math.floor(random() * bucket.contacts);
        if (place < SAMPLES_A_SECOND) bucket.speeds[place] = milliseconds;
      }
      if (second > newest) {
        newest = second;
        forget(newest - limit);
      }
    },
    changed() {
      const told = [...changed].flatMap(tellSecond);
      changed.clear();
      return told;
    },
    all: () => [...buckets.keys()].sort((one, other) => one - other).flatMap(tellSecond),
    rate(now, seconds) {
      const present = Math.floor(now / 1_000);
      const last = Array.from({ length: seconds }, (_, ago) => buckets.get(present - 1 - ago));
      return last.reduce((total, bucket) => total + (bucket?.contacts ?? 0), 0) / seconds;
    },
    overall(now) {
      const present = Math.floor(now / 1_000);
      // Sorting thousands of numbers costs time, and once a second is enough for people.
      if (overall?.second === present) return overall.speed;
      forget(present - limit);
      overall = { second: present, speed: measure() };
      return overall.speed;
    },
  };

  function measure(): Speed {
    const all = [...buckets.values()];
    const speeds = all.flatMap((bucket) => bucket.speeds);
    const contacts = all.reduce((total, bucket) => total + bucket.contacts, 0);
    if (speeds.length === 0) return { p50: null, p95: null, contacts };
    return { p50: percentile(speeds, 0.5), p95: percentile(speeds, 0.95), contacts };
  }
}

/** The nearest-rank percentile of at least one number. */
export function percentile(numbers: readonly number[], part: number): number {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}
