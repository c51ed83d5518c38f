import { unreachable } from '../shared/result.ts';
import { afterCall, isTrusted, opened, probeAgain, refusedAlone, takenOf } from './breaker.ts';
import type { Batch } from './bucket.ts';
import { waitForList } from './claims.ts';
import { hasReadIt, isAboutAgent, type Judgement, mayBeOfContact } from './euphoria/judgement.ts';
import type { LeadMessage } from './intake.ts';
import { GOES_ALONE, type Settlement } from './ledger/transitions.ts';
import { each, LIST_REFUSED, type Outcome } from './outcome.ts';
import type { Run } from './run.ts';

/**
 * Such an answer says that nothing was taken. Nobody has seen one, and a lead that was taken all the same must
 * not be sent for days: so it is parked when it has met this so often.
 */
const MOST_ALONE = 10;

/** After *busy* the next call waits, milliseconds, longer each time in a row; then the invocation ends. */
const BUSY_PAUSES_MS = [1_000, 2_000, 4_000] as const;

/**
 * What the API's answer makes of the leads of a call, of its list and of the calls to come.
 *
 * @param ask asks the API whether it answers at all, in the place of the call; undefined where that is not to be had
 * @param busyBefore how many calls in a row before this one found the API busy
 * @returns whether the invocation may make another call
 */
export async function conclude(
  run: Run,
  batch: Batch,
  judgement: Judgement,
  {
    ask,
    busyBefore,
  }: { readonly ask: (() => Promise<Judgement>) | undefined; readonly busyBefore: number },
): Promise<boolean> {
  const { messages } = batch;
  // What the call says of the API, all environments shall know.
  await run.effects.permits.change((breaker, now) =>
    isOfThisLeadAlone(run, batch, judgement)
      ? probeAgain(breaker, now)
      : afterCall(breaker, judgement, now),
  );
  // Only an answer about the contacts says something of a group's other half.
  const keepRest = (): void => {
    if (batch.rest.length > 0) run.hand.putBack({ ...batch, messages: [] });
  };
  switch (judgement.kind) {
    case 'accepted':
      await accepted(run, batch);
      return true;
    case 'refused':
      return refused(run, batch, judgement, ask);
    case 'tooLarge':
      tooLarge(run, batch, judgement.error);
      return true;
    case 'busy': {
      keepRest();
      run.settle(each(messages, tryLater('busy', judgement.error)));
      const wait = BUSY_PAUSES_MS[busyBefore];
      if (wait !== undefined) await run.effects.pause(wait);
      return wait !== undefined;
    }
    case 'unavailable': {
      keepRest();
      if (isOfThisLeadAlone(run, batch, judgement, MOST_ALONE - 1)) {
        const reason = `unsure whether the API took it: ${MOST_ALONE} times ${judgement.error}`;
        run.settle(each(messages, { kind: 'parked', unsure: true, reason }));
        return true;
      }
      const waits = tryLater('unavailable', judgement.error);
      run.settle(each(messages, { ...waits, mayBeOfContact: mayBeOfContact(judgement) }));
      return true;
    }
    case 'misconfigured':
      keepRest();
      run.settle(each(messages, tryLater('misconfigured', judgement.error)));
      return false;
    case 'unreadable':
    case 'unsure':
      keepRest();
      run.settle(messages.map((message) => [message, unsure(run, message, judgement.error)]));
      // The place of an unsure call is not to be had until the API is known to be done with it.
      return judgement.kind === 'unreadable';
    default:
      return unreachable(judgement);
  }
}

/**
 * A lead that goes alone because of what it has met twice says nothing of the API where it meets it once
 * more: a few such leads would keep the breaker open for everybody.
 *
 * @param before how often it has met such a thing before
 */
const isOfThisLeadAlone = (
  { effects: { ledger } }: Run,
  { messages }: Batch,
  judgement: Judgement,
  before = GOES_ALONE,
) =>
  judgement.kind === 'unavailable' &&
  mayBeOfContact(judgement) &&
  messages.length === 1 &&
  messages.every((message) => (ledger.known(message)?.unrecognised ?? 0) >= before);

async function accepted(run: Run, batch: Batch): Promise<void> {
  const { hand, effects } = run;
  run.settle(each(batch.messages, { kind: 'delivered' }));
  // What was refused alone is at fault: its list is not, for the API takes others of it.
  run.settle(
    hand
      .accepted(batch)
      .map(({ message, error }) => [message, refusedContact(message, error)] as const),
  );
  run.breaker =
    (await effects.permits.change((breaker, now) => takenOf(breaker, batch.list, now))) ??
    run.breaker;
}

async function refused(
  run: Run,
  batch: Batch,
  judgement: Judgement & { kind: 'refused' },
  ask: (() => Promise<Judgement>) | undefined,
): Promise<boolean> {
  const { hand, effects } = run;
  const { error } = judgement;
  if (batch.messages.length === 1 && judgement.document) {
    if (ask === undefined) {
      if (batch.rest.length > 0) hand.putBack({ ...batch, messages: [] });
      run.settle(each(batch.messages, { ...tryLater('refused', error), refusedIn: 1 }));
      return true;
    }
    // The words are about the document: if the API does not even take an empty one, no contact is
    // at fault.
    const answer = await ask();
    if (answer.kind !== 'busy' && !hasReadIt(answer)) {
      if (batch.rest.length > 0) hand.putBack({ ...batch, messages: [] });
      await effects.permits.change((breaker, now) => opened(breaker, error, now));
      run.settle(each(batch.messages, tryLater('misconfigured', error)));
      return false;
    }
  }
  const blame = hand.refused(batch);
  run.learn(blame.cleared, refusedWith(error, null));
  switch (blame.kind) {
    case 'some':
      run.learn(blame.suspects, refusedWith(error, blame.suspects.length));
      return true;
    case 'contact':
      run.settle([[blame.message, refusedContact(blame.message, error)]]);
      return true;
    case 'contactOrList':
      await contactOrList(run, blame.message, batch, error);
      return true;
    default:
      return unreachable(blame);
  }
}

/**
 * A lead was refused alone, and no other of its list was taken for some calls. Some such leads in a row
 * are the list's fault: then all of its leads wait. Until that is known, the lead waits for the next
 * answer.
 */
async function contactOrList(
  run: Run,
  message: LeadMessage,
  { list: key, destination: { campaign, list } }: Batch,
  error: string,
): Promise<void> {
  const { hand, effects } = run;
  const wasRefusedAlone = effects.ledger.known(message)?.refusedIn === 1;
  const { held, refusedAlone: counted } = run.breaker;
  // Since then the API has taken others of the list: so the lead is at fault.
  if (wasRefusedAlone && held[key] === undefined && !counted[key]?.ids.includes(message.lead.id)) {
    run.settle([[message, refusedContact(message, error)]]);
    return;
  }
  run.breaker =
    (await effects.permits.change((breaker, now) =>
      refusedAlone(breaker, { key, campaign, list }, message.lead.id, error, now),
    )) ?? run.breaker;
  const known = run.breaker.held[key];
  if (known !== undefined) {
    run.wait([message], `${LIST_REFUSED}: ${error}`, known.nextProbeAt);
    waitForList(run, hand.empty(key), known);
  } else if (hand.fewestReceives(key) !== undefined) {
    run.learn([message], refusedWith(error, 1));
    hand.keepAside({ message, error }, key);
  } else if (wasRefusedAlone || isFirstOfTrusted(run, key)) {
    run.settle([[message, refusedContact(message, error)]]);
  } else run.settle([[message, { ...tryLater('refused', error), refusedIn: 1 }]]);
}

/** A single refusal among leads that are taken is its lead's fault; a second one in a row may be the list's. */
const isFirstOfTrusted = ({ breaker, effects }: Run, key: string): boolean =>
  isTrusted(breaker, key, effects.now()) && (breaker.refusedAlone[key]?.ids.length ?? 0) <= 1;

/** What a refusal says of leads that stay in hand. */
const refusedWith = (error: string, refusedIn: number | null): Settlement => ({
  kind: 'retrying',
  error,
  sent: 'settled',
  refusedIn,
});

function tooLarge(run: Run, batch: Batch, error: string): void {
  if (batch.messages.length > 1) {
    run.hand.tooLarge(batch);
    run.learn(batch.messages, refusedWith(error, null));
    return;
  }
  if (batch.rest.length > 0) run.hand.putBack({ ...batch, messages: [] });
  const reason = `the API refuses the contact: it is too large (${error})`;
  run.settle(each(batch.messages, { kind: 'parked', reason, field: 'notes' }));
}

/** A lead that the API may have taken: it is sent once more, if it may be. */
function unsure(
  { effects: { ledger, whenUnsure, mostSendings } }: Run,
  message: LeadMessage,
  error: string,
): Outcome {
  const sendings = ledger.known(message)?.sendings ?? 1;
  return whenUnsure === 'resend' && sendings < mostSendings
    ? tryLater('unsure', error)
    : { kind: 'parked', unsure: true, reason: `unsure whether the API took it: ${error}` };
}

const tryLater = (
  cause: 'busy' | 'unavailable' | 'unsure' | 'misconfigured' | 'refused',
  reason: string,
) => ({ kind: 'retry', cause, reason }) as const;

const refusedContact = ({ lead: { contact } }: LeadMessage, error: string): Outcome => ({
  kind: 'parked',
  reason: `the API refuses the contact: ${error}`,
  // In this call nothing else of a contact names something that has to be this tenant's.
  ...(isAboutAgent(error) && contact.assignedTo !== '' ? { field: 'assignedTo' } : {}),
});
