import { type Breaker, isAnothers } from './breaker.ts';
import type { Run } from './run.ts';

// Each of three invocations that share a backlog has leads for nearly every campaign and list in it, so that three
// calls are made where one would do. So where a backlog is for many of them, one invocation takes all of it in hand
// and makes calls in all places. The others leave both to it for as long as it says so.

/** Whoever has not said so again for so long has died, milliseconds. */
const GATHERING_MS = 6_000;
const SAID_EVERY_MS = 2_000;
const LOOK_EVERY_MS = 500;

/**
 * Takes the backlog for this invocation, if nobody has it.
 *
 * @returns gives it back to all; undefined where it is another's, or nobody can be told
 */
export async function takeBacklog(run: Run): Promise<(() => Promise<unknown>) | undefined> {
  const { permits, now } = run.effects;
  const owner = permits.caller;
  const say = (): Promise<Breaker | undefined> =>
    permits.change((breaker, now) =>
      isAnothers(breaker, owner, now)
        ? breaker
        : { ...breaker, gathering: { owner, until: now + GATHERING_MS } },
    );
  const breaker = await say();
  run.isBacklogAnothers = breaker !== undefined && isAnothers(breaker, owner, now());
  if (breaker?.gathering?.owner !== owner) return undefined;
  let saying: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    saying = saying.then(say);
  }, SAID_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await saying;
    await permits.change((breaker) =>
      breaker.gathering?.owner === owner ? withoutGathering(breaker) : breaker,
    );
  };
}

/** Waits for as long as the backlog is another's. */
export async function leaveBacklog({ effects }: Run): Promise<void> {
  const { permits, budget, now, pause } = effects;
  const isLeft = async (): Promise<boolean> => {
    const breaker = await permits.read();
    return breaker !== undefined && isAnothers(breaker, permits.caller, now());
  };
  while (budget.hasTimeForCall() && (await isLeft())) await pause(LOOK_EVERY_MS);
}

const withoutGathering = ({ gathering: _, ...rest }: Breaker): Breaker => rest;
