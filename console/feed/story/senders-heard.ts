import type { Heard, LastDelivery } from '../../wire.ts';

/** So many sources are kept: a config has fewer, and a log may tell of some that have left it. */
const MAX_SOURCES = 500;

/** A delivery of a source. */
export interface DeliveryHeard extends Omit<LastDelivery, 'times'> {
  readonly source: string;
  /** Whether a lead was in it: only by that a source is heard (cli/target/heard.ts). */
  readonly isLead: boolean;
  /** It was replayed: `at` is when it came in, which is a little before it was refused. */
  readonly isReplay?: boolean;
}

/** No answer takes longer: the webhook function's timeout, cdk/webhook-api.ts. */
const ANSWERED_WITHIN_MS = 10_000;

/** What was heard of each source last, and how often in a row the same. */
export function createSendersHeard() {
  const known = new Map<string, Heard>();

  function note(source: string, change: (before: Heard) => Partial<Heard>): void {
    const before = known.get(source) ?? { source };
    if (!known.has(source) && known.size >= MAX_SOURCES) return;
    known.set(source, { ...before, ...change(before) });
  }

  return {
    take({ source, at, as, why, isLead, isReplay }: DeliveryHeard): void {
      note(source, ({ last, leadAt }) => ({
        leadAt: isLead ? Math.max(leadAt ?? 0, at) : leadAt,
        // Logs of several environments do not come in order.
        last:
          last !== undefined && at + (isReplay ? ANSWERED_WITHIN_MS : 0) < last.at
            ? last
            : { at, as, why, times: last?.as === as && last.why === why ? last.times + 1 : 1 },
      }));
    },
    /** Leads are expected of a source, and none has come for long. */
    isSilent({ source, at, why }: Pick<DeliveryHeard, 'source' | 'at' | 'why'>): void {
      note(source, () => ({ silent: { at, why } }));
    },
    all: (): readonly Heard[] =>
      [...known.values()].map(({ silent, ...heard }) =>
        silent !== undefined && silent.at > (heard.leadAt ?? 0) ? { ...heard, silent } : heard,
      ),
  };
}
