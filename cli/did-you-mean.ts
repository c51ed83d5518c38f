/**
 * What somebody may have meant by a word that is none of the choices: `; did you mean "hubspot"?`, or
 * nothing where no choice is near.
 */
export function didYouMean(word: string, choices: readonly string[]): string {
  const nearest = nearestOf(word, choices);
  return nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
}

/** The choice that takes the fewest changes; undefined where none takes few. */
export function nearestOf(word: string, choices: readonly string[]): string | undefined {
  const given = word.toLowerCase().slice(0, MAX_LENGTH);
  if (given.length < 2) return undefined;
  const ranked = choices
    .map((choice) => ({ choice, changes: changesBetween(given, choice.toLowerCase()) }))
    .sort((one, other) => one.changes - other.changes);
  const [best] = ranked;
  const isNear = best !== undefined && best.changes <= Math.max(1, Math.floor(given.length / 3));
  return isNear ? best.choice : choices.find((choice) => choice.toLowerCase().startsWith(given));
}

const MAX_LENGTH = 100;

/** How many letters have to be changed, added, left out or swapped with their neighbour. */
function changesBetween(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const next = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = last;
    last = next;
  }
  return last[other.length] ?? 0;
}
