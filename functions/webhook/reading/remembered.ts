/** Entries that are kept: the names of some hundred kinds of form. */
const MAX_ENTRIES = 5_000;

/**
 * A function of a text whose results are kept, because the same names come with every lead. When
 * too many are kept, all are forgotten: names made up by a stranger take no more memory than that.
 *
 * @param cut brings the text to the length at which it is read, so that what is kept is small
 */
export function remembered<Result>(
  cut: (text: string) => string,
  find: (text: string) => Result,
): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const short = cut(text);
    if (known.has(short)) return known.get(short) as Result;
    const result = find(short);
    if (known.size >= MAX_ENTRIES) known.clear();
    known.set(short, result);
    return result;
  };
}
