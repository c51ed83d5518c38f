import type { Breaker } from '../../functions/dialer/breaker.ts';
import { pauseOf } from '../../functions/dialer/pauses.ts';
import type { QueuedLead } from '../../functions/lead/queued-lead.ts';

/** How many of the leads that wait do so until somebody does something. */
export interface Resting {
  readonly paused: number;
  /** For a list that the API refuses, and for no pause. */
  readonly held: number;
}

/**
 * How many of those that wait do so for somebody.
 *
 * @param leads in the lead queue; undefined where nobody can look, and null is what is known then
 */
export function restingOf(
  leads: readonly QueuedLead[] | undefined,
  { pauses, held }: Pick<Breaker, 'pauses' | 'held'>,
  now: number,
): Resting | null {
  if (leads === undefined) return null;
  const isPaused = ({ source }: QueuedLead): boolean => pauseOf(pauses, source, now) !== undefined;
  const isHeld = ({ destination: { campaign, list } }: QueuedLead): boolean =>
    Object.values(held).some((one) => one.campaign === campaign && one.list === list);
  const going = leads.filter((lead) => !isPaused(lead));
  return { paused: leads.length - going.length, held: going.filter(isHeld).length };
}
