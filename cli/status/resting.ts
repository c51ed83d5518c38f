import type { Breaker } from '../../functions/dialer/breaker.ts';
import { lastLookAfter, pauseOf } from '../../functions/dialer/pauses.ts';
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
  const awake = leads.filter(({ source }) => pauseOf(pauses, source, now) === undefined);
  return {
    paused: leads.length - awake.length,
    held: awake.filter((lead) => isHeld(lead, held)).length,
  };
}

const isHeld = ({ destination }: QueuedLead, held: Breaker['held']): boolean =>
  Object.values(held).some(
    ({ campaign, list }) => campaign === destination.campaign && list === destination.list,
  );

/**
 * By when those have looked again that waited for a pause which is over: that was the reason as long as they have
 * not.
 *
 * @param leads in the lead queue; undefined where nobody can look, so that any of them may be one
 * @returns milliseconds since 1970; undefined where nobody is to look
 */
export function resumesByOf(
  leads: readonly QueuedLead[] | undefined,
  { pauses, held }: Pick<Breaker, 'pauses' | 'held'>,
  now: number,
): number | undefined {
  const looks = pauses
    .filter(({ until, source }) => until <= now && mayWaitFor(source))
    .map(lastLookAfter);
  const last = Math.max(0, ...looks);
  return last > now ? last : undefined;

  function mayWaitFor(paused: string | undefined): boolean {
    if (leads === undefined) return true;
    return leads.some(
      (lead) =>
        (paused === undefined || lead.source === paused) &&
        !isHeld(lead, held) &&
        pauseOf(pauses, lead.source, now) === undefined,
    );
  }
}
