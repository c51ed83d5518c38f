import { log } from '../shared/log.ts';
import { unreachable } from '../shared/result.ts';
import { type Breaker, opened, PROBE_MS, probeAgain } from './breaker.ts';
import type { Batch } from './bucket.ts';
import { askWhetherItAnswers, changedCredentials, makeCall } from './call.ts';
import { claimNext, fillUp, letPausedWait } from './claims.ts';
import { conclude } from './conclude.ts';
import { hasReadIt } from './euphoria/judgement.ts';
import type { Credentials } from './euphoria/request.ts';
import { type Growth, startGrowth, take } from './growth.ts';
import type { Intake } from './intake.ts';
import { dialerLimits } from './limits.ts';
import { each } from './outcome.ts';
import type { Permit, Permits } from './permits.ts';
import { handBack, openRun, type Run, type RunEffects } from './run.ts';

/**
 * The way of the leads of one invocation: take them in hand, ask for a permit, claim the next batch,
 * call, settle. While a call is under way the next batch is claimed, the last one is settled, and as
 * long as there is a backlog more leads are received. Calls come one after the other.
 */
export async function deliver(intake: Intake, effects: RunEffects): Promise<void> {
  const run = openRun(intake, effects);
  let growth: Growth | undefined;
  try {
    take(run, intake.event);
    const start = run.hand.size > 0 ? await begin(run) : undefined;
    if (start === undefined) return;
    // A lone lead goes out at once, and nobody waits for more.
    growth = startGrowth(run, intake.event.length > 1 && !start.isProbe);
    await makeCalls(run, start, growth);
  } finally {
    await growth?.stop();
    handBack(run, run.hand.empty());
    const { permits, ledger } = effects;
    await run.settled().finally(() => Promise.all([permits.end(ledger.hasLeft()), intake.close()]));
  }
}

/** Calls may be made; while the breaker is half-open, one with one lead. */
interface Start {
  readonly credentials: Credentials;
  readonly isProbe: boolean;
  /** Whether all places were taken by calls of ours when the probe began. */
  readonly isFull: boolean;
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

/** It answers, and has no place for us just now: soon, if others have them; our own calls take minutes. */
const afterBusy = (breaker: Breaker, now: number, isFull: boolean): Breaker =>
  isFull ? breaker : probeAgain(breaker, now);

async function makeCalls(
  run: Run,
  { credentials: first, isProbe, isFull }: Start,
  growth: Growth,
): Promise<void> {
  const { hand, effects } = run;
  const callEffects = {
    ...effects,
    beforeAsking: (batch: Batch['messages']) => noteAsking(run, batch),
    onRefusedAsking: (batch: Batch['messages']) =>
      effects.ledger.settle(batch.map((message) => [message, { kind: 'told' }])),
  };
  /** A key that was changed meanwhile is found out by one call. */
  const latest = async (): Promise<Credentials> => {
    const known = await effects.credentials.get();
    return known.ok ? known.value : first;
  };
  let busyInARow = 0;
  if (isProbe) await effects.permits.beginProbe();
  else if (hand.destinations >= MANY_DESTINATIONS) await gather(run, growth);
  let batch = await (isProbe ? claimNext(run, undefined, 1) : nextBatch(run, 1, growth));
  if (isProbe && batch === undefined) {
    // All that was at hand needed no call: whoever has a lead may probe at once.
    await effects.permits.change((breaker, now) => probeAgain(breaker, now));
  }
  for (let call = 1; batch !== undefined; call++) {
    const isUnproved = isProbe && call === 1;
    if (!isUnproved) {
      const permit = await effects.permits.begin(call);
      if (!mayCall(run, permit, batch)) return;
      // The call before, or making room, may have taken the time that there was when the batch was claimed.
      if (!effects.budget.hasTimeForCall()) {
        hand.putBack(batch);
        return;
      }
      // Its list was found to be refused while the batch was claimed; or the place was left for a while, in which
      // others may have claimed its leads.
      if (isHeld(run, batch) || permit.madeRoom) {
        unclaimed(run, batch);
        batch = await nextBatch(run, call + 1, growth);
        continue;
      }
    }
    const awake: Batch = { ...batch, messages: run.withoutPaused(batch.messages) };
    if (awake.messages.length === 0) {
      // Their source was paused while they were claimed.
      if (run.probing === awake.list) run.probing = undefined;
      if (awake.rest.length > 0) hand.putBack(awake);
      if (isUnproved) await effects.permits.change((breaker, now) => probeAgain(breaker, now));
      batch = isUnproved ? undefined : await nextBatch(run, call + 1, growth);
      continue;
    }
    batch = awake;
    const calling = makeCall(batch.messages, await latest(), callEffects);
    const next = isUnproved ? undefined : nextBatch(run, call + 1, growth);
    const judgement = await calling;
    const mayGoOn = await conclude(run, batch, judgement, {
      credentials: await latest(),
      busyBefore: busyInARow,
    });
    if (isUnproved && judgement.kind === 'busy')
      await effects.permits.change((breaker, now) => afterBusy(breaker, now, isFull));
    busyInARow = judgement.kind === 'busy' ? busyInARow + 1 : 0;
    growth.wake();
    batch = await next;
    if (batch !== undefined && (!mayGoOn || makesWay(run, batch))) {
      unclaimed(run, batch);
      batch = undefined;
    }
    if (!mayGoOn || (isUnproved && !(await isClosed(run)))) return;
    batch = await (batch === undefined
      ? nextBatch(run, call + 1, growth)
      : fillUp(run, batch, call + 1));
  }
}

/**
 * With leads for so many destinations in one event, gathering saves many small calls: for as long as leads
 * keep coming, and no longer than that.
 */
const MANY_DESTINATIONS = 5;
const GATHER_MS = 1_000;
/** Nothing has come for so long: there is hardly more. */
const GATHER_IDLE_MS = 100;

async function gather({ effects, hand }: Run, growth: Growth): Promise<void> {
  const until = effects.now() + GATHER_MS;
  let before = 0;
  while (
    !growth.isOver &&
    hand.size > before &&
    hand.size < dialerLimits.leadsInHand / 2 &&
    effects.now() < until
  ) {
    before = hand.size;
    await Promise.race([growth.more(), effects.pause(GATHER_IDLE_MS)]);
  }
}

/**
 * The next batch, claimed; while more leads may come, they are waited for.
 *
 * @returns undefined where nothing is left to call for, or no time
 */
async function nextBatch(run: Run, call: number, growth: Growth): Promise<Batch | undefined> {
  while (run.effects.budget.hasTimeForCall()) {
    const more = growth.more();
    const batch = await claimNext(run, call);
    if (batch !== undefined) return batch;
    if (!growth.isOver) await more;
    else {
      // What is left in hand waits for leads of the same keys that are being settled.
      await run.settled();
      return claimNext(run, call);
    }
  }
  return undefined;
}

/** Whether a call may begin; if not, all that is in hand waits, the batch for it included. */
function mayCall(
  run: Run,
  permit: Awaited<ReturnType<Permits['begin']>>,
  batch: Batch,
): permit is Permit & { kind: 'granted' } {
  if (permit.kind === 'granted') {
    run.breaker = permit.breaker;
    return true;
  }
  run.hand.putBack(batch);
  waitAs(run, permit);
  return false;
}

/**
 * Puts a batch back that is in no call: it is claimed again when its turn comes. Its claims are taken back, for the
 * call that they were for is that of others now: should the environment die in it, these were never sent.
 */
function unclaimed(run: Run, batch: Batch): void {
  run.hand.putBack(batch);
  run.learn(batch.messages, { kind: 'retrying', error: 'put back', sent: 'never' });
  // Its list is probed no more: else its leads would stay in hand, neither called nor waiting.
  if (run.probing === batch.list) run.probing = undefined;
}

/** Leads of a higher priority go first; but what probes a held list is one lead, and its turn comes once a minute. */
const makesWay = ({ hand, probing }: Run, { destination, list }: Batch): boolean =>
  probing !== list && hand.hasBefore(destination.priority);

const isHeld = ({ breaker, probing }: Run, { list }: Batch): boolean =>
  breaker.held[list] !== undefined && probing !== list;

/** Lets all that is in hand wait for as long as calls cannot be made. */
function waitAs(run: Run, permit: Exclude<Permit, { kind: 'granted' | 'probe' }>): void {
  const wait = (reason: string, until: number) => run.wait(run.hand.empty(), reason, until);
  switch (permit.kind) {
    case 'open':
      wait(`no calls are made: ${permit.reason}`, permit.until);
      return;
    case 'paused':
      run.settle(each(run.hand.empty(), { kind: 'paused', pause: permit.pause }));
      return;
    case 'full': {
      // A place may be free sooner than was thought: a probe that is taken shows that one is.
      const until = Math.min(permit.until, run.effects.now() + PROBE_MS);
      wait('all calls that the API allows at once are taken', until);
      return;
    }
    case 'unavailable':
      wait('the ledger cannot be asked', run.effects.now() + PROBE_MS / 2);
      return;
    default:
      unreachable(permit);
  }
}

/** Whether a probe has closed the breaker. If not, all that is in hand waits for the next one. */
async function isClosed(run: Run): Promise<boolean> {
  const { permits, now } = run.effects;
  const breaker = await permits.change((known) => known);
  if (breaker !== undefined && breaker.openedAt === undefined) {
    await permits.takeOver();
    return true;
  }
  const until = breaker?.nextProbeAt ?? now() + PROBE_MS;
  waitAs(run, { kind: 'open', reason: breaker?.reason ?? '', until });
  return false;
}

/** Before the bytes of a call are sent again: each lead in it is, unless one of them may not be. */
async function noteAsking({ effects }: Run, messages: Batch['messages']): Promise<boolean> {
  const { ledger, mostSendings, onPossibleDuplicates } = effects;
  const mayBeSent = messages.every(
    (message) => (ledger.known(message)?.sendings ?? mostSendings) < mostSendings,
  );
  if (!mayBeSent) return false;
  onPossibleDuplicates(messages);
  return ledger.settle(messages.map((message) => [message, { kind: 'asked' }]));
}
