import { log } from '../shared/log.ts';
import { makeCallsInAllPlaces } from './all-places.ts';
import { opened, PROBE_MS } from './breaker.ts';
import { askWhetherItAnswers, changedCredentials } from './call.ts';
import { afterBusy, makeCalls, type Start, waitAs } from './calls.ts';
import { letPausedWait } from './claims.ts';
import { hasReadIt } from './euphoria/judgement.ts';
import { leaveBacklog, takeBacklog } from './gathering.ts';
import { type Growth, startGrowth, take } from './growth.ts';
import type { Intake } from './intake.ts';
import { dialerLimits } from './limits.ts';
import { handBack, openRun, type Run, type RunEffects } from './run.ts';

/**
 * The way of the leads of one invocation: take them in hand, ask for a permit, claim the next batch, call, settle. As
 * long as there is a backlog more leads are received beside that. Calls come one after the other, but where one
 * invocation has a backlog of many destinations to itself.
 */
export async function deliver(intake: Intake, effects: RunEffects): Promise<void> {
  const run = openRun(intake, effects);
  try {
    take(run, intake.event);
    const start = run.hand.size > 0 ? await begin(run) : undefined;
    if (start !== undefined) await work(run, start);
  } finally {
    handBack(run, run.hand.empty());
    const { permits, ledger } = effects;
    await run.settled().finally(() => Promise.all([permits.end(ledger.hasLeft()), intake.close()]));
  }
  if (run.isBacklogAnothers) await leaveBacklog(run);
}

/** With leads for so many destinations in one event, gathering saves many small calls. */
const MANY_DESTINATIONS = 5;

async function work(run: Run, start: Start): Promise<void> {
  const { hand, intake, effects } = run;
  const isMany = !start.isProbe && hand.destinations >= MANY_DESTINATIONS;
  const giveBack = isMany ? await takeBacklog(run) : undefined;
  if (run.isBacklogAnothers) return;
  if (giveBack !== undefined) run.callsAtOnce = dialerLimits.concurrency;
  // A lone lead goes out at once, and nobody waits for more.
  const growth = startGrowth(run, intake.event.length > 1 && !start.isProbe);
  try {
    if (isMany) await gather(run, growth);
    await (giveBack === undefined
      ? makeCalls(run, effects.permits, start, growth)
      : makeCallsInAllPlaces(run, start, growth, giveBack));
  } finally {
    await growth.stop();
    await giveBack?.();
  }
}

/** Leads for many destinations are gathered for as long as they keep coming, and no longer than that, milliseconds. */
const GATHER_MS = 2_000;
/** Nothing has come for so long: there is hardly more. */
const GATHER_IDLE_MS = 100;

async function gather({ effects, hand }: Run, growth: Growth): Promise<void> {
  const until = effects.now() + GATHER_MS;
  let before = 0;
  while (
    !growth.isOver &&
    hand.size > before &&
    // More would not make calls any fuller.
    hand.size < hand.destinations * effects.contactsPerCall &&
    effects.now() < until
  ) {
    before = hand.size;
    await Promise.race([growth.more(), effects.pause(GATHER_IDLE_MS)]);
  }
}

/** Asks whether calls may be made. If not, all leads wait. */
async function begin(run: Run): Promise<Start | undefined> {
  const { hand, effects } = run;
  const credentials = await effects.credentials.get();
  if (!credentials.ok) {
    log.error('the euphoria secret cannot be read: every lead waits', { ...credentials.error });
    run.wait(hand.empty(), 'the credentials cannot be read', effects.now() + PROBE_MS / 2);
    return undefined;
  }
  const seen = await effects.permits.look();
  if (seen.kind === 'clear') {
    run.breaker = seen.breaker;
    letPausedWait(run);
    // Nobody waits for more leads, if all of these wait.
    return hand.size > 0
      ? { credentials: credentials.value, isProbe: false, isFull: false }
      : undefined;
  }
  if (seen.kind !== 'probe') {
    waitAs(run, seen);
    return undefined;
  }
  // The breaker is half-open: first a call that touches no contact.
  run.breaker = seen.breaker;
  let probing = credentials.value;
  let answer = await askWhetherItAnswers(probing, effects);
  const changed = await changedCredentials(answer, probing, effects);
  if (changed !== undefined) {
    probing = changed;
    answer = await askWhetherItAnswers(probing, effects);
  }
  if (answer.kind === 'accepted' || hasReadIt(answer))
    return { credentials: probing, isProbe: true, isFull: seen.isFull };
  const { kind, error } = answer;
  const left = await effects.permits.change((breaker, now) => {
    if (kind !== 'busy') return opened(breaker, error, now);
    return afterBusy(breaker, now, seen.isFull);
  });
  run.wait(
    hand.empty(),
    `no calls are made: ${error}`,
    left?.nextProbeAt ?? effects.now() + PROBE_MS,
  );
  return undefined;
}
