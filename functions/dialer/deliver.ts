import { toBatches } from './batch.ts';
import { type Fed, type FeedEffects, feed } from './feed.ts';
import type { Passage } from './gate.ts';
import type { Item, Outcome } from './outcome.ts';
import { parkUnreadable } from './park.ts';
import { type Prepared, type PrepareEffects, prepare } from './prepare.ts';
import type { Records } from './records.ts';
import { type SettleEffects, settle } from './settle.ts';

export interface DeliverEffects extends PrepareEffects, FeedEffects, SettleEffects {
  /** How many contacts one call may carry. */
  readonly contactsPerCall: number;
  /** Whether there is time to receive leads for yet another call. */
  readonly hasTimeForMore: () => boolean;
}

/**
 * The way of the leads of one invocation: read and claim, batch, call, settle. As long as there is a
 * backlog and time, the next leads are received and claimed while a call is under way and the last
 * ones are settled behind it, so that a call place stands idle as little as possible.
 */
export async function deliver(records: Records, effects: DeliverEffects): Promise<void> {
  const settled: Promise<void>[] = [];
  const settleLater = (outcomes: Fed) => settled.push(settle(outcomes, records, effects));
  const calls = openCalls(effects);

  let round: Round | undefined = await firstRound(records, effects);
  while (round !== undefined) {
    const { prepared, backlog } = round;
    const next: Promise<Round | undefined> =
      backlog && effects.hasTimeForMore()
        ? nextRound(records, effects)
        : Promise.resolve(undefined);

    settled.push(parkUnreadable(prepared.unreadable, records, effects));
    settleLater(prepared.decided);
    calls.enter(prepared.passage);
    for (const batch of toBatches(prepared.items, effects.contactsPerCall)) {
      settleLater(await calls.make(batch));
    }
    round = await next;
  }
  await Promise.all(settled);
}

/** The messages of one turn of the loop, and whether the queue holds more. */
interface Round {
  readonly prepared: Prepared;
  readonly backlog: boolean;
}

/** The event's own messages; if there is a backlog, as many more as one call takes. */
async function firstRound(records: Records, effects: DeliverEffects): Promise<Round> {
  const room = effects.contactsPerCall - records.first.length;
  const more =
    records.backlog && room > 0
      ? await records.more(room)
      : { records: [], backlog: records.backlog };
  const prepared = await prepare([...records.first, ...more.records], effects);
  return { prepared, backlog: more.backlog };
}

async function nextRound(records: Records, effects: DeliverEffects): Promise<Round> {
  const more = await records.more(effects.contactsPerCall);
  return { prepared: await prepare(more.records, effects), backlog: more.backlog };
}

/**
 * The calls of one invocation, and what they say of the gate: once the API has refused one for a
 * fault of the set-up, no further one is made; a probe that it takes opens the gate again.
 */
function openCalls(effects: DeliverEffects) {
  let passage: Passage = 'open';
  return {
    /** Begins a round. What this invocation was refused holds, whatever the gate said before. */
    enter(next: Passage): void {
      if (passage !== 'closed') passage = next;
    },
    async make(batch: readonly Item[]): Promise<Fed> {
      if (passage === 'closed') return batch.map((item) => [item, refusedWithTheOthers]);
      const outcomes = await feed(batch, effects);
      const refusal = outcomes.map(([, outcome]) => outcome).find(isMisconfigured);
      if (refusal !== undefined) {
        passage = 'closed';
        await effects.gate.close(refusal.reason);
      } else if (passage === 'probe') {
        passage = outcomes.some(isAnswered) ? 'open' : 'closed';
        if (passage === 'open') await effects.gate.open();
      }
      return outcomes;
    },
  };
}

/** Whether the API said something about the contacts, so that it takes our calls. */
const isAnswered = ([, { kind }]: Fed[number]): boolean =>
  kind === 'delivered' || kind === 'parked';

const isMisconfigured = (outcome: Outcome): outcome is Outcome & { kind: 'retry' } =>
  outcome.kind === 'retry' && outcome.cause === 'misconfigured';

const refusedWithTheOthers: Outcome = {
  kind: 'retry',
  cause: 'misconfigured',
  reason: 'the API refuses every call',
};
