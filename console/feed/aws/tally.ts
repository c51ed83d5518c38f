import type { Figures } from '../../wire.ts';
import type { LogEvent } from '../story/log-events.ts';

type Counted = Pick<
  Figures,
  'received' | 'delivered' | 'duplicate' | 'calls' | 'callsByOutcome' | 'contactsDelivered'
>;

/** Counts leads and calls by what the functions log of them. */
export function createTally() {
  const counts = { received: 0, delivered: 0, duplicate: 0, calls: 0, contactsDelivered: 0 };
  const byOutcome: Record<string, number> = {};
  return {
    take(event: LogEvent): void {
      if (event.kind === 'lead') {
        if (event.isNew) counts.received += 1;
        if (event.step.kind === 'delivered') counts.delivered += 1;
        if (event.step.kind === 'duplicate') counts.duplicate += 1;
      } else if (event.kind === 'call') {
        counts.calls += 1;
        byOutcome[event.outcome] = (byOutcome[event.outcome] ?? 0) + 1;
        if (event.outcome === 'accepted') counts.contactsDelivered += event.contacts;
      }
    },
    counts: (): Counted => ({ ...counts, callsByOutcome: { ...byOutcome } }),
  };
}
