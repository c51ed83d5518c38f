/**
 * The name that was probably meant, where one of those that there are differs by little: by case or
 * signs, by a letter or two, by two letters that changed places, or by what is left out at its end.
 */
export function closestName(name: string, names: Iterable<string>): string | undefined {
  const wanted = plain(name);
  if (wanted === '') return undefined;
  let closest: string | undefined;
  // A third of its letters, at most three: more is another word.
  let most = Math.min(3, Math.max(1, Math.floor(wanted.length / 3)));
  for (const candidate of names) {
    const steps = distance(wanted, plain(candidate), most);
    if (steps > most) continue;
    closest = candidate;
    if (steps === 0) break;
    most = steps - 1;
  }
  return closest ?? longerName(wanted, names);
}

/**
 * What is said of a name that is none of those that there are: `; did you mean hubspot?`, of a numbered one
 * which numbers there are, `; there are custom1 to custom5`, or nothing where no name is near.
 */
export function nameHint(name: string, names: readonly string[]): string {
  const span = numberedLike(name, names);
  if (span !== undefined) return `; there are ${span}`;
  const closest = closestName(name, names);
  return closest === undefined ? '' : `; did you mean ${closest}?`;
}

/** `custom1 to custom5` for `custom6`: none of these is meant rather than another. */
function numberedLike(name: string, names: readonly string[]): string | undefined {
  const [, stem, number] = NUMBERED.exec(plain(name)) ?? [];
  const like = names
    .filter((other) => NUMBERED.exec(plain(other))?.[1] === stem)
    .toSorted((one, other) => numberIn(one) - numberIn(other));
  const [first, last] = [like[0], like.at(-1)];
  if (stem === undefined || first === undefined || last === undefined || like.length < 2) {
    return undefined;
  }
  const isWithoutGap = numberIn(last) - numberIn(first) === like.length - 1;
  const isOneOfThem = Number(number) >= numberIn(first) && Number(number) <= numberIn(last);
  return isWithoutGap && !isOneOfThem ? `${first} to ${last}` : undefined;
}

const NUMBERED = /^(.*\p{L})(\d{1,9})$/u;
const numberIn = (name: string): number => Number(NUMBERED.exec(plain(name))?.[2]);

/** `phone` for `phoneNumber`: the one name that begins so, if there is but one. */
function longerName(wanted: string, names: Iterable<string>): string | undefined {
  if (wanted.length < 3) return undefined;
  const [only, ...more] = Array.from(names).filter((name) => plain(name).startsWith(wanted));
  return more.length === 0 ? only : undefined;
}

/** Names are cut: what a sender calls its fields can be of any length. */
const plain = (name: string): string =>
  name
    .slice(0, 60)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** How many letters to add, drop, change or swap with their neighbour; over `most`, any number over it. */
function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
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
