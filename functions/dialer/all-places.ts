import { makeCalls, type Start, takePlace } from './calls.ts';
import type { Growth } from './growth.ts';
import { dialerLimits } from './limits.ts';
import type { Permits } from './permits.ts';
import { handBack, type Run } from './run.ts';

/**
 * Makes calls in all places at once, each of them one call after the other.
 *
 * @param giveBack gives the backlog back to all, as soon as one of the places has nothing more to do
 * @throws what one of them has thrown: a bug
 */
export async function makeCallsInAllPlaces(
  run: Run,
  start: Start,
  growth: Growth,
  giveBack: () => Promise<unknown>,
): Promise<void> {
  const { permits, ledger } = run.effects;
  /** Makes calls in a place for as long as there is anything for it to do, and leaves it. */
  const workIn = async (own: Permits, calls: () => Promise<void>): Promise<void> => {
    try {
      await calls();
    } finally {
      run.callsAtOnce = 1;
      // Others have time for what is left.
      if (!run.effects.budget.hasTimeForCall()) handBack(run, run.hand.empty());
      await giveBack();
      await run.settled().finally(() => own.end(ledger.hasLeft(own.caller)));
    }
  };
  const first = workIn(permits, () => makeCalls(run, permits, start, growth));
  const besides = Array.from({ length: dialerLimits.concurrency - 1 }, (_, index) => {
    const own = permits.beside(index + 2);
    return workIn(own, async () => {
      // Nobody waits in it for more: others may have it.
      const noMore: Growth = { ...growth, isOver: true };
      if (await takePlace(run, own, 1)) await makeCalls(run, own, start, noMore, 2);
    });
  });
  const all = await Promise.allSettled([first, ...besides]);
  const fault = all.find((one) => one.status === 'rejected');
  if (fault !== undefined) throw fault.reason;
}
