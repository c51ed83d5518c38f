import { unreachable } from '../shared/result.ts';
import { type Breaker, PROBE_MS, probeAgain } from './breaker.ts';
import type { Batch } from './bucket.ts';
import { askInPlace, makeCall } from './call.ts';
import { claimNext, fillUp } from './claims.ts';
import { conclude } from './conclude.ts';
import type { Credentials } from './euphoria/request.ts';
import type { Growth } from './growth.ts';
import type { OwnCall } from './ledger/ledger.ts';
import { each } from './outcome.ts';
import type { Permit, Permits } from './permits.ts';
import { handBack, type Run } from './run.ts';

/** Calls may be made; while the breaker is half-open, one with one lead. */
export interface Start {
  readonly credentials: Credentials;
  readonly isProbe: boolean;
  /** Whether all places were taken by calls of ours when the probe began. */
  readonly isFull: boolean;
}

/** It answers, and has no place for us just now: soon, if others have them; our own calls take minutes. */
export const afterBusy = (breaker: Breaker, now: number, isFull: boolean): Breaker =>
  isFull ? breaker : probeAgain(breaker, now);

/**
 * Makes calls one after the other, for as long as there are leads for them and the API takes them. While a call is
 * under way the next batch is claimed and the last one settled.
 *
 * @param permits of the place that the calls are made in
 * @param call the first one's number
 */
export async function makeCalls(
  run: Run,
  permits: Permits,
  { credentials: first, isProbe, isFull }: Start,
  growth: Growth,
  call = 1,
): Promise<void> {
  const { hand, effects } = run;
  const callEffects = {
    ...effects,
    permits,
    beforeAsking: (batch: Batch['messages']) => noteAsking(run, batch),
    onRefusedAsking: (batch: Batch['messages']) =>
      effects.ledger.settle(batch.map((message) => [message, { kind: 'told' }])),
  };
  /** A key that was changed meanwhile is found out by one call. */
  const latest = async (): Promise<Credentials> => {
    const known = await effects.credentials.get();
    return known.ok ? known.value : first;
  };
  const own = (call: number | undefined): OwnCall => ({ caller: permits.caller, call });
  let busyInARow = 0;
  if (isProbe) await permits.beginProbe();
  let batch = await (isProbe
    ? claimNext(run, own(undefined), 1)
    : nextBatch(run, own(call), growth));
  if (isProbe && batch === undefined) {
    // All that was at hand needed no call: whoever has a lead may probe at once.
    await permits.change((breaker, now) => probeAgain(breaker, now));
  }
  for (; batch !== undefined; call++) {
    const isUnproved = isProbe && call === 1;
    if (!isUnproved) {
      const permit = await permits.begin(call);
      if (permit.kind === 'taken') {
        unclaimed(run, batch);
        growth.wake();
        call += 1;
        if (!(await takePlace(run, permits, call))) return;
        batch = await nextBatch(run, own(call + 1), growth);
        continue;
      }
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
        batch = await nextBatch(run, own(call + 1), growth);
        continue;
      }
    }
    const awake: Batch = { ...batch, messages: run.withoutPaused(batch.messages) };
    if (awake.messages.length === 0) {
      // Their source was paused while they were claimed.
      run.probing.delete(awake.list);
      if (awake.rest.length > 0) hand.putBack(awake);
      if (isUnproved) await permits.change((breaker, now) => probeAgain(breaker, now));
      batch = isUnproved ? undefined : await nextBatch(run, own(call + 1), growth);
      continue;
    }
    batch = awake;
    const calling = makeCall(batch.messages, await latest(), callEffects);
    const next = isUnproved ? undefined : nextBatch(run, own(call + 1), growth);
    const judgement = await calling;
    // A probe is made in any case, and what it asks as well.
    const mayAsk = isUnproved || permits.hasPlace();
    const mayGoOn = await conclude(run, batch, judgement, {
      ask: mayAsk ? async () => askInPlace(await latest(), callEffects) : undefined,
      busyBefore: busyInARow,
    });
    run.probing.delete(batch.list);
    if (isUnproved && judgement.kind === 'busy')
      await permits.change((breaker, now) => afterBusy(breaker, now, isFull));
    busyInARow = judgement.kind === 'busy' ? busyInARow + 1 : 0;
    growth.wake();
    batch = await next;
    if (batch !== undefined && (!mayGoOn || makesWay(run, batch))) {
      unclaimed(run, batch);
      batch = undefined;
    }
    if (!mayGoOn || (isUnproved && !(await isClosed(run, permits)))) return;
    batch = await (batch === undefined
      ? nextBatch(run, own(call + 1), growth)
      : fillUp(run, batch, own(call + 1)));
  }
}

/**
 * The next batch, claimed; while more leads may come, they are waited for.
 *
 * @returns undefined where nothing is left to call for, or no time
 */
async function nextBatch(run: Run, call: OwnCall, growth: Growth): Promise<Batch | undefined> {
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
  permit: Exclude<Awaited<ReturnType<Permits['begin']>>, { kind: 'taken' }>,
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

/** A place is left when its call is done: so often that is looked at, milliseconds. */
const LOOK_EVERY_MS = 300;

/**
 * Takes a place as soon as one is free, with a call that is not made and that no lead is claimed for.
 *
 * @param call the caller's number of that call
 * @returns false where none was free while there was time, or no calls are made: then all that is in hand waits
 */
export async function takePlace(run: Run, permits: Permits, call: number): Promise<boolean> {
  const { effects } = run;
  const isNeeded = (): boolean =>
    effects.budget.hasTimeForCall() && (permits === effects.permits || run.callsAtOnce > 1);
  while (isNeeded()) {
    const permit = await permits.begin(call);
    switch (permit.kind) {
      case 'granted':
        run.breaker = permit.breaker;
        return true;
      case 'taken':
        await effects.pause(LOOK_EVERY_MS);
        break;
      default:
        waitAs(run, permit);
        return false;
    }
  }
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
  run.probing.delete(batch.list);
}

/** Leads of a higher priority go first; but what probes a held list is one lead, and its turn comes once a minute. */
const makesWay = ({ hand, probing }: Run, { destination, list }: Batch): boolean =>
  !probing.has(list) && hand.hasBefore(destination.priority);

const isHeld = ({ breaker, probing }: Run, { list }: Batch): boolean =>
  breaker.held[list] !== undefined && !probing.has(list);

/** Lets all that is in hand wait for as long as calls cannot be made. */
export function waitAs(
  run: Run,
  permit: Exclude<Permit, { kind: 'granted' | 'probe' | 'taken' }>,
): void {
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
    case 'gathered':
      run.isBacklogAnothers = true;
      handBack(run, run.hand.empty());
      return;
    case 'unavailable':
      wait('the ledger cannot be asked', run.effects.now() + PROBE_MS / 2);
      return;
    default:
      unreachable(permit);
  }
}

/** Whether a probe has closed the breaker. If not, all that is in hand waits for the next one. */
async function isClosed(run: Run, permits: Permits): Promise<boolean> {
  const { now } = run.effects;
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
