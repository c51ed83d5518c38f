import type { Signs } from './health.ts';
import type { LogEvent } from './log-events.ts';

/** While calls are taken now and then, one that failed is no news: it is tried again. */
const FRESH_MS = 2_000;

/** How the API takes our calls, by the dialer's log. */
export function createPulse() {
  let gateClosedBy: string | undefined;
  let acceptedAt = 0;
  let failure: { readonly at: number; readonly words: string } | undefined;
  return {
    take(event: LogEvent & { kind: 'call' | 'gate' }): void {
      if (event.kind === 'gate') gateClosedBy = event.closedBy;
      // Who refuses one contact has looked at it, and would take another.
      else if (event.outcome === 'accepted' || event.outcome === 'rejected') {
        acceptedAt = Math.max(acceptedAt, event.at);
      } else failure = { at: event.at, words: event.error || event.outcome };
    },
    signs(now: number): Pick<Signs, 'gateClosedBy' | 'lastFailure'> {
      const hasFailed = failure !== undefined && failure.at > acceptedAt;
      const isNews = now - acceptedAt > FRESH_MS;
      return { gateClosedBy, lastFailure: hasFailed && isNews ? failure?.words : undefined };
    },
  };
}
