/**
 * Looks at something now and then, beside everything else: a look is begun if the last one is so long
 * ago, and what it found is there when it has ended.
 *
 * @param everyMs from the end of a look to the next, milliseconds
 * @param report told of a look that failed; what was found before stays, and the next one may not fail
 */
export function nowAndThen<Value>(
  look: () => Promise<Value>,
  everyMs: number,
  report: (error: unknown) => void,
) {
  let last: Value | undefined;
  let looking: Promise<void> | undefined;
  let nextAt = 0;

  async function begin(): Promise<void> {
    try {
      last = await look();
    } catch (error) {
      report(error);
    }
    nextAt = performance.now() + everyMs;
    looking = undefined;
  }

  return {
    /**
     * What was found last; waits for the first look.
     *
     * @param isForNewcomer it may be long ago that anybody asked: a look that is due is waited for as well
     */
    async latest(isForNewcomer = false): Promise<Value | undefined> {
      if (performance.now() >= nextAt) looking ??= begin();
      if (last === undefined || isForNewcomer) await looking;
      return last;
    },
    /** Has the next one look again at once. */
    expire(): void {
      nextAt = 0;
    },
  };
}
