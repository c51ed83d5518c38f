import type { HttpEvent } from '../http.ts';

/**
 * What the webhook function is invoked with to judge a refused delivery once more: as it came in, and by
 * the time at which it did. API Gateway cannot make such an event.
 */
export interface ReplayEvent {
  readonly replay: HttpEvent;
}
