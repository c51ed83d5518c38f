import { hash } from 'node:crypto';

/** Other programs of the same tenant, which take places when they please. */
export interface Outsiders {
  /** The most places they take at once. */
  places: number;
  /** How long they stay before they take more or fewer, milliseconds. */
  everyMs: number;
  seed: number;
}

/**
 * How many places other programs have at a moment: 0 to `places`, drawn anew for each stretch of
 * time, from nothing but the seed and the stretch.
 *
 * @param at milliseconds since 1970
 */
export function placesTakenByOthers(outsiders: Outsiders | null, at: number): number {
  if (outsiders === null) return 0;
  const { places, everyMs, seed } = outsiders;
  const drawn = Number.parseInt(
    hash('sha256', `${seed} ${Math.floor(at / everyMs)}`).slice(0, 8),
    16,
  );
  return drawn % (places + 1);
}
