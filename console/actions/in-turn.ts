/** Runs one task after the other: each receives the parked leads, and hides them from the next. */
export type InTurn = <Value>(task: () => Promise<Value>) => Promise<Value>;

export function oneAfterTheOther(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => {});
    return result;
  };
}
