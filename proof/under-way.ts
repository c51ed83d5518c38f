/** Work that goes on while other things are done. */
export interface UnderWay<Value> {
  readonly isOver: boolean;
  /** What it gave, or threw. */
  readonly ended: Promise<Value>;
}

/** What the work throws is for whoever awaits {@link UnderWay.ended}, however late that is. */
export function underWay<Value>(work: Promise<Value>): UnderWay<Value> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  // Both ways are handled here: Node ends a program at once for a rejection that nobody handles yet.
  work.then(over, over);
  return {
    get isOver() {
      return isOver;
    },
    ended: work,
  };
}
