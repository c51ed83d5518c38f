import { log } from '../shared/log.ts';
import type { CachedSecret } from '../shared/secrets.ts';
import type { LeftCall } from './asking.ts';
import { timed } from './breaker.ts';
import type { Budget } from './budget.ts';
import type { CallApi } from './euphoria/client.ts';
import { hasReadIt, type Judgement, judge, judgeDoNothing } from './euphoria/judgement.ts';
import { type Credentials, doNothingDocument, trickleFeedDocument } from './euphoria/request.ts';
import type { LeadMessage } from './intake.ts';
import type { Permits } from './permits.ts';
import { doneBy, KEEP_MS } from './places.ts';

export interface CallEffects {
  readonly callApi: CallApi;
  readonly credentials: CachedSecret<Credentials>;
  readonly permits: Permits;
  readonly budget: Budget;
  /** The clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Waits, milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Told of every call and what it meant. */
  readonly onCall: (batch: readonly LeadMessage[], judgement: Judgement) => void;
  /**
   * Before the same bytes are sent once more: writes down that each lead is sent again, and says it.
   *
   * @returns false where a lead may not be sent again, or that cannot be written
   */
  readonly beforeAsking: (batch: readonly LeadMessage[]) => Promise<boolean>;
  /** The same bytes were refused: writes down that the first sending of each lead was as well. */
  readonly onRefusedAsking: (batch: readonly LeadMessage[]) => Promise<unknown>;
}

/** How long a call that does nothing may take, milliseconds. */
const DO_NOTHING_MS = 30_000;
/**
 * Before the same bytes are sent again, milliseconds; longer each time the API is busy. All of it is
 * within the half minute for which the API keeps an answer.
 */
const ASK_AFTER_MS = [1_000, 2_000, 4_000] as const;
/** Asking is begun only with so much time left, milliseconds: what came after it would come too late. */
const ASKING_MS = 30_000;

/**
 * Makes one call, with a permit for it. After `Authorization Failed` a second, if the credentials
 * have been changed meanwhile. When the connection broke, the same bytes are sent once more: the
 * answer may come out of the API's cache, and then tells what became of the first call without adding
 * the contacts twice (docs/euphoria-api.md, "The cache").
 *
 * @param batch leads of one destination, at least one
 */
export async function makeCall(
  batch: readonly LeadMessage[],
  credentials: Credentials,
  effects: CallEffects,
): Promise<Judgement> {
  const judgement = await callSettled(batch, credentials, effects);
  const changed = await changedCredentials(judgement, credentials, effects);
  if (changed !== undefined && effects.budget.hasTimeForCall()) {
    return callSettled(batch, changed, effects);
  }
  return judgement;
}

/**
 * The credentials fetched afresh, where the API does not know those of a call.
 *
 * @returns undefined where it has said something else, or they are still the same
 */
export async function changedCredentials(
  judgement: Judgement,
  used: Credentials,
  { credentials }: Pick<CallEffects, 'credentials'>,
): Promise<Credentials | undefined> {
  if (judgement.kind !== 'misconfigured' || !judgement.credentials) return undefined;
  const fresh = await credentials.get('fresh');
  return fresh.ok && !isSame(fresh.value, used) ? fresh.value : undefined;
}

/** Asks the API whether it takes our calls at all, with a call that touches no contact. */
export async function askWhetherItAnswers(
  credentials: Credentials,
  { callApi, budget, now }: Pick<CallEffects, 'callApi' | 'budget' | 'now'>,
): Promise<Judgement> {
  const deadline = Math.min(DO_NOTHING_MS, budget.forCall());
  const judgement = judgeDoNothing(await callApi(doNothingDocument(credentials, now()), deadline));
  if (judgement.kind !== 'accepted') {
    log.warn('the API does not answer the action that does nothing', {
      error: judgement.error,
      outcome: judgement.kind,
    });
  }
  return judgement;
}

/** As {@link askWhetherItAnswers}, in the place of the last call: without an answer, it stays taken. */
export async function askInPlace(
  credentials: Credentials,
  effects: Pick<CallEffects, 'callApi' | 'budget' | 'now' | 'permits'>,
): Promise<Judgement> {
  const began = effects.now();
  const answer = await askWhetherItAnswers(credentials, effects);
  if (answer.kind === 'unsure')
    await effects.permits.abandon(unansweredIs(answer), effects.now() - began);
  return answer;
}

async function callSettled(
  batch: readonly LeadMessage[],
  credentials: Credentials,
  effects: CallEffects,
): Promise<Judgement> {
  const [first] = batch;
  if (first === undefined) throw new Error('a call needs a contact');
  const { destination } = first.lead;
  const contacts = batch.map(({ lead }) => lead.contact);
  const document = trickleFeedDocument(credentials, destination, contacts);
  const callOnce = async (): Promise<Judgement> => {
    const reply = await effects.callApi(document, effects.budget.forCall());
    const judgement = judge(reply, contacts, destination);
    effects.onCall(batch, judgement);
    return judgement;
  };

  const began = effects.now();
  // While a lost call is asked about, the API may still be at work on it.
  const keeping = setInterval(() => effects.permits.keep(effects.now() - began), KEEP_MS);
  try {
    const judgement = await callOnce();
    const milliseconds = effects.now() - began;
    if (judgement.kind !== 'unsure') {
      const isTaken = judgement.kind === 'accepted';
      await effects.permits.change((breaker) => timed(breaker, milliseconds, isTaken));
      return judgement;
    }
    const told = judgement.askAgain ? await ask(batch, callOnce, credentials, effects) : undefined;
    if (told === undefined) {
      await effects.permits.abandon(unansweredIs(judgement), milliseconds);
      return judgement;
    }
    await effects.permits.leave(doneBy(began, told.milliseconds));
    return told.judgement;
  } finally {
    clearInterval(keeping);
  }
}

/**
 * Sends the same bytes again, in a place of its own, since the first call may still be worked on.
 * An API that is busy or down has not looked at them, and is asked again.
 *
 * @returns what tells of the first call, and how long the API took to say it; undefined where nothing does
 */
async function ask(
  batch: readonly LeadMessage[],
  callOnce: () => Promise<Judgement>,
  credentials: Credentials,
  effects: CallEffects,
): Promise<{ readonly judgement: Judgement; readonly milliseconds: number } | undefined> {
  const { permits, budget, pause, now, beforeAsking, onRefusedAsking } = effects;
  const notAsked = (reason: string): undefined => {
    log.warn('a lost call is not asked about', { reason, leads: batch.length });
  };
  await pause(ASK_AFTER_MS[0]);
  if (budget.forCall() < ASKING_MS) return notAsked('there is no time left');
  const place = await permits.beginAsking();
  if (place === undefined) return notAsked('no place is free');
  const began = now();
  const keeping = setInterval(() => place.keep(now() - began), KEEP_MS);
  let asked: LeftCall = 'done';
  try {
    // An API that is down would only cost the leads their last sending.
    const answer = await askWhetherItAnswers(credentials, effects);
    asked = whatIsLeft(answer);
    if (!hasReadIt(answer) && answer.kind !== 'busy') return notAsked('the API does not answer');
    // Waiting for the place, and for that answer, may have taken the time that there was.
    if (budget.forCall() < ASKING_MS) return notAsked('there is no time left');
    if (!(await beforeAsking(batch))) return notAsked('a lead of it may not be sent again');
    for (const after of [...ASK_AFTER_MS.slice(1), undefined]) {
      const since = now();
      const judgement = await callOnce();
      const milliseconds = now() - since;
      asked = whatIsLeft(judgement);
      if (judgement.kind === 'refused') await onRefusedAsking(batch);
      if (judgement.kind === 'accepted' || judgement.kind === 'refused')
        return { judgement, milliseconds };
      const isUnseen = judgement.kind === 'busy' || judgement.kind === 'unavailable';
      if (!isUnseen || after === undefined || budget.forCall() < ASKING_MS) return undefined;
      await pause(after);
    }
    return undefined;
  } finally {
    clearInterval(keeping);
    await place.end(asked);
  }
}

const whatIsLeft = (judgement: Judgement): LeftCall =>
  judgement.kind === 'unsure' ? unansweredIs(judgement) : 'done';

const unansweredIs = ({ askAgain }: Judgement & { kind: 'unsure' }): 'lost' | 'givenUp' =>
  askAgain ? 'lost' : 'givenUp';

const isSame = (one: Credentials, other: Credentials): boolean =>
  one.tenantName === other.tenantName && one.authKey === other.authKey;
