import { makeCalls, type Start } from './calls.ts';
import type { Growth } from './growth.ts';
import { dialerLimits } from './limits.ts';
import type { Permits } from './permits.ts';
import type { Run } from './run.ts';

/** The others leave their places when their calls are done: so often that is looked at, milliseconds. */
const LOOK_EVERY_MS = 300;

/**
 * Makes calls in all places at once, each of them one call after the other.
 *
 * @param giveBack gives the backlog back to all, as soon as there is no more for one of the places to do: what is left
 * is in calls, or there is no time for it
 * @throws what one of them has thrown: a bug
 */
export async function makeCallsInAllPlaces(
  run: Run,
  start: Start,
  growth: Growth,
  giveBack: () => Promise<unknown>,
): Promise<void> {
  const { permits, ledger } = run.effects;
  let isOver = false;
  const inPlace = async (own: Permits, firstCall: number): Promise<void> => {
    try {
      if (firstCall > 1 && !(await takePlace(run, own, () => isOver))) return;
      await makeCalls(run, own, start, growth, firstCall);
      isOver = true;
      run.callsAtOnce = 1;
      await giveBack();
    } finally {
      await run.settled().finally(() => own.end(ledger.hasLeft(own.caller)));
    }
  };
  const besides = Array.from({ length: dialerLimits.concurrency - 1 }, (_, index) =>
    inPlace(permits.beside(index + 2), 2),
  );
  const all = await Promise.allSettled([inPlace(permits, 1), ...besides]);
  const fault = all.find((one) => one.status === 'rejected');
  if (fault !== undefined) throw fault.reason;
}

/** Takes a place as soon as one is free, with a first call that is not made and has no leads. */
async function takePlace(
  { effects }: Run,
  permits: Permits,
  isOver: () => boolean,
): Promise<boolean> {
  while (!isOver()) {
    const permit = await permits.begin(1);
    if (permit.kind === 'granted') return true;
    if (permit.kind !== 'full') return false;
    await effects.pause(LOOK_EVERY_MS);
  }
  return false;
}
