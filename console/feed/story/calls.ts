import type { CallLine } from '../../wire.ts';
import type { LogEvent } from './log-events.ts';

/** The last calls, by their number. */
export function createCallList(limit: number) {
  const calls = new Map<number, CallLine>();
  const changed = new Set<number>();
  let logged = 0;

  function keep(line: CallLine): void {
    // Number 1 after others: the journal was emptied.
    if (line.n === 1 && !changed.has(1) && calls.get(1)?.at !== line.at) calls.clear();
    calls.set(line.n, line);
    changed.add(line.n);
    const [oldest] = calls.keys();
    if (calls.size > limit && oldest !== undefined) calls.delete(oldest);
  }

  return {
    keep,
    /** Takes a call that the dialer has logged: what it came to, and with how many contacts. */
    logged({ at, outcome, error, contacts }: LogEvent & { kind: 'call' }): void {
      logged += 1;
      keep({
        n: logged,
        at,
        milliseconds: null,
        underWay: false,
        contacts,
        outcome: error === '' ? outcome : `${outcome}: ${error}`,
        cached: false,
        destination: '',
        hasDocument: false,
      });
    },
    changed(): readonly CallLine[] {
      const told = [...changed].flatMap((n) => calls.get(n) ?? []);
      changed.clear();
      return told;
    },
    all: (): readonly CallLine[] => [...calls.values()],
  };
}
