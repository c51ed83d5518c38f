import type { Heard } from '../../wire.ts';

/** So many sources are kept: a config has fewer, and a log may tell of some that have left it. */
const MAX_SOURCES = 500;

/** What was heard of each source last, and how often in a row the same. */
export function createSendersHeard() {
  const last = new Map<string, Heard>();
  return {
    take({ source, at, as, why }: Omit<Heard, 'times'>): void {
      const before = last.get(source);
      // Logs of several environments do not come in order.
      if (before !== undefined && at < before.at) return;
      const goesOn = before?.as === as && before.why === why;
      if (before === undefined && last.size >= MAX_SOURCES) return;
      last.set(source, { source, at, as, why, times: goesOn ? before.times + 1 : 1 });
    },
    all: (): readonly Heard[] => [...last.values()],
  };
}
