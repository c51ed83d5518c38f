import { briefly } from '../../../cli/lead/id.ts';
import type { Departed } from '../../../cli/parked/departed.ts';
import type { LeadWays } from './lead-ways.ts';

/** What is known of a lead that somebody has taken off the parked queue for good; undefined if nobody has. */
export type FindDeparted = (id: string) => Promise<Departed | undefined>;

/** Of so many leads that are parked no more, the newest ones, it is asked at once what became of them. */
const MOST_ASKED = 100;

/**
 * Adds what became of the leads that were parked, and are neither that any more nor anywhere else.
 *
 * @param parked those that are parked now
 */
export async function addDepartures(
  ways: LeadWays,
  parked: readonly { readonly id: string }[],
  find: FindDeparted,
): Promise<void> {
  const there = new Set(parked.map(({ id }) => id));
  const gone = ways.inState('parked').filter(({ id }) => !there.has(id));
  await Promise.all(
    gone.slice(-MOST_ASKED).map(async ({ id }) => {
      const { dropped, split } = (await find(id)) ?? {};
      if (dropped) ways.addTo(id, { kind: 'dropped', at: Date.parse(dropped.droppedAt) });
      if (split) {
        const reason = `sent again as ${briefly(split.leads)}`;
        ways.addTo(id, { kind: 'split', at: Date.parse(split.splitAt), reason });
      }
    }),
  );
}
