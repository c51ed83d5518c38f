import type { Breaker, HeldDestination } from '../../wire.ts';
import type { LogEvent } from './log-events.ts';

/** While calls are taken now and then, one that failed is no news: it is tried again. */
const FRESH_MS = 2_000;

/** How the API takes our calls, by the dialer's log. */
export function createPulse() {
  let breaker: Breaker = { state: 'closed', because: '' };
  const held = new Map<string, HeldDestination>();
  let acceptedAt = 0;
  let failure: { readonly at: number; readonly words: string } | undefined;
  return {
    take(event: LogEvent & { kind: 'call' | 'breaker' | 'destination' }): void {
      if (event.kind === 'breaker') {
        const { at, state, because } = event;
        const goesOn = breaker.state !== 'closed' && state !== 'closed';
        breaker = {
          state,
          since: goesOn ? breaker.since : at,
          because: because || (goesOn ? breaker.because : ''),
        };
      } else if (event.kind === 'destination') {
        const { at, campaign, list, isHeld, because } = event;
        const key = JSON.stringify([campaign, list]);
        if (!isHeld) held.delete(key);
        else held.set(key, { campaign, list, because, since: held.get(key)?.since ?? at });
      }
      // Who refuses one contact has looked at it, and would take another.
      else if (event.outcome === 'accepted' || event.outcome === 'rejected') {
        acceptedAt = Math.max(acceptedAt, event.at);
      } else failure = { at: event.at, words: event.error || event.outcome };
    },
    breaker: (): Breaker => breaker,
    /** The campaigns and lists that the API refuses as a whole. */
    held: (): readonly HeldDestination[] => [...held.values()],
    /** Why the last calls were not taken; undefined if they were. */
    lastFailure(now: number): string | undefined {
      const hasFailed = failure !== undefined && failure.at > acceptedAt;
      const isNews = now - acceptedAt > FRESH_MS;
      return hasFailed && isNews ? failure?.words : undefined;
    },
  };
}
