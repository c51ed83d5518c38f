import { unreachable } from '../shared/result.ts';
import {
  type HeldDestination,
  isTrusted,
  nextProbeWith,
  probedList,
  probeListAgain,
} from './breaker.ts';
import type { Batch } from './bucket.ts';
import type { Sight } from './hand.ts';
import type { LeadMessage } from './intake.ts';
import type { Claim, OwnCall } from './ledger/ledger.ts';
import { LIST_REFUSED, type Outcome } from './outcome.ts';
import { pauseOf, pausesOn } from './pauses.ts';
import type { Run } from './run.ts';

/**
 * Takes the next batch out of the hand and claims its leads for a call. What the ledger knows to need
 * no call is settled, and what it knows to be doubtful or suspect goes apart.
 *
 * @param most how many leads it may hold, if fewer than a call
 * @returns undefined where nothing in hand can be sent just now, or no time is left for a call
 */
export async function claimNext(
  run: Run,
  call: OwnCall,
  most?: number,
): Promise<Batch | undefined> {
  let probe: Batch | undefined;
  for (;;) {
    letPausedWait(run);
    probe ??= await probeOfHeldList(run);
    const batch = probe ?? run.hand.next(sightOf(run), most);
    if (batch === undefined) return undefined;
    const claimed = await claimBatch(run, batch, call);
    if (claimed.messages.length > 0) return claimed;
    // A group's other half is as suspect as it was.
    if (batch.rest.length > 0) run.hand.putBack({ ...batch, messages: [] });
    // A ledger that hangs takes its time for each batch.
    if (!run.effects.budget.hasTimeForCall()) return undefined;
    if (probe !== undefined) probe = await otherProbe(run, probe);
  }
}

/** Where the lead that was to probe a list needed no call, or may not be sent, another one does. */
async function otherProbe(run: Run, { list }: Batch): Promise<Batch | undefined> {
  const other = oneOf(run, list);
  if (other !== undefined) return other;
  run.probing.delete(list);
  const changed = await run.effects.permits.change((breaker, now) =>
    probeListAgain(breaker, list, now),
  );
  run.breaker = changed ?? run.breaker;
  return undefined;
}

/** A lead of a list, to go alone: so it may be one that was refused before, or that may have been taken. */
function oneOf({ hand }: Run, list: string): Batch | undefined {
  const one = hand.one(list);
  return one && { ...one, isDoubtful: true, withSuspects: true };
}

/** Leads of a source that is paused wait, unclaimed. */
export function letPausedWait(run: Run): void {
  const { hand, breaker, effects } = run;
  const now = effects.now();
  if (pausesOn(breaker.pauses, now).length === 0) return;
  run.withoutPaused(
    hand.takeOut(({ lead }) => pauseOf(breaker.pauses, lead.source, now) !== undefined),
  );
}

/**
 * Adds to a batch what has come since it was claimed and still fits into its call: else it would wait
 * for a call more.
 */
export async function fillUp(run: Run, batch: Batch, call: OwnCall): Promise<Batch> {
  const added = run.probing.has(batch.list) ? undefined : run.hand.fill(batch, sightOf(run));
  if (added === undefined) return batch;
  const { messages } = await claimBatch(run, added, call);
  return { ...batch, messages: [...batch.messages, ...messages] };
}

const sightOf = ({ breaker, busy, effects }: Run): Sight => ({
  isWaiting: (list) => breaker.held[list] !== undefined,
  isTrusted: (list) => isTrusted(breaker, list, effects.now()),
  isBusy: (key) => busy.has(key),
});

/** Leads of a list that the API refuses wait, but for one now and then that finds out whether it still does. */
async function probeOfHeldList(run: Run): Promise<Batch | undefined> {
  const { hand, effects } = run;
  for (const [list, held] of Object.entries(run.breaker.held)) {
    const receives = hand.fewestReceives(list);
    if (run.probing.has(list) || receives === undefined) continue;
    // The other places leave the list to this one from now on.
    run.probing.add(list);
    let isOurs = false;
    const changed = await effects.permits.change((breaker, now) => {
      const next = probedList(breaker, list, receives, now);
      isOurs = next !== breaker;
      return next;
    });
    run.breaker = changed ?? run.breaker;
    const probe = isOurs ? oneOf(run, list) : undefined;
    if (probe !== undefined) return probe;
    run.probing.delete(list);
    waitForList(run, hand.empty(list), run.breaker.held[list] ?? held);
  }
  return undefined;
}

/**
 * Leads of a list that is held wait for its next probe, or the next with such as them. One that was just refused
 * alone is not as good as one that has come in: within half a minute the API gives the same answer out of its
 * cache.
 */
export function waitForList(
  run: Run,
  messages: readonly LeadMessage[],
  held: HeldDestination,
): void {
  const { ledger } = run.effects;
  const byTime = Map.groupBy(messages, (message) =>
    ledger.known(message)?.refusedIn === 1
      ? held.nextProbeAt
      : nextProbeWith(held, message.record.receiveCount),
  );
  for (const [until, some] of byTime) {
    run.wait(some, `${LIST_REFUSED}: ${held.reason}`, until);
  }
}

async function claimBatch(run: Run, batch: Batch, call: OwnCall): Promise<Batch> {
  const { ledger } = run.effects;
  for (const { lead } of batch.messages) run.busy.add(lead.key);
  await run.learnt;
  const answers = await Promise.all(
    batch.messages.map(async (message) => {
      const answer = await ledger.claim(message, { ...batch, ...call });
      return [message, answer] as const;
    }),
  );
  const messages: LeadMessage[] = [];
  const doubtful: LeadMessage[] = [];
  for (const [message, answer] of answers) {
    if (answer.kind === 'claimed') {
      messages.push(message);
      if (answer.mayBeTaken) doubtful.push(message);
    } else if (answer.kind === 'doubtful' || answer.kind === 'suspect') {
      run.busy.delete(message.lead.key);
      if (answer.kind === 'doubtful') run.hand.doubt(message);
      else run.hand.suspect(message, answer.refusedIn, batch.isDoubtful);
    } else run.settle([[message, decide(answer)]]);
  }
  if (doubtful.length > 0) run.effects.onPossibleDuplicates(doubtful);
  const repeated = answers.flatMap(([{ lead }, { kind }]) =>
    kind === 'duplicate' || kind === 'done' ? [lead.key] : [],
  );
  if (repeated.length > 0) await settleRepetitions(run, new Set(repeated));
  return { ...batch, messages };
}

/**
 * Settles the leads in hand that repeat one which the dialer has. One by one, as leads of the same key
 * go otherwise, those of a sender who repeats the same delivery thousands of times would keep all others
 * waiting.
 */
async function settleRepetitions(run: Run, keys: ReadonlySet<string>): Promise<void> {
  const { hand, effects } = run;
  const byKey = Map.groupBy(
    hand.takeOut(({ lead }) => keys.has(lead.key)),
    ({ lead }) => lead.key,
  );
  await Promise.all(
    [...byKey.values()].map(async (messages) => {
      const found = await effects.ledger.repeated(messages);
      hand.add(messages.filter((message) => !found.has(message)));
      run.settle([...found].map(([message, kind]) => [message, { kind }]));
    }),
  );
}

/** What a claim alone decides. */
function decide(claim: Exclude<Claim, { kind: 'claimed' | 'doubtful' | 'suspect' }>): Outcome {
  switch (claim.kind) {
    case 'duplicate':
      return { kind: 'duplicate' };
    case 'done':
      return { kind: 'done' };
    case 'unsure':
      return {
        kind: 'parked',
        unsure: true,
        reason: `unsure whether the API took it: sent ${times(claim.write.sendings)} without an answer that tells`,
      };
    case 'held':
      return { kind: 'held', seconds: Math.ceil(claim.milliseconds / 1000) };
    case 'unavailable':
      return { kind: 'retry', cause: 'unsent', reason: 'the ledger cannot be asked' };
    default:
      return unreachable(claim);
  }
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
