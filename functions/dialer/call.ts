import { log } from '../shared/log.ts';
import { type Result, unreachable } from '../shared/result.ts';
import type { CachedSecret, SecretFault } from '../shared/secrets.ts';
import type { CallApi } from './euphoria/client.ts';
import { type Judgement, judge } from './euphoria/outcome.ts';
import { type Credentials, trickleFeedDocument } from './euphoria/request.ts';
import type { Item, Outcome, RetryCause } from './outcome.ts';

export interface FeedEffects {
  readonly callApi: CallApi;
  readonly credentials: CachedSecret<Credentials>;
  /** Whether the invocation has time for so many calls, one after the other. */
  readonly hasTime: (calls: number) => boolean;
  readonly whenUnsure: 'resend' | 'park';
  /** Told of every call and what it meant. */
  readonly onCall: (batch: readonly Item[], judgement: Judgement) => void;
  /** Told of leads that are sent although an earlier call may have been taken. */
  readonly onPossibleDuplicates: (items: readonly Item[]) => void;
}

export type Fed = readonly (readonly [Item, Outcome])[];

/**
 * Feeds one batch to the dialer, with as many calls as it takes to know what becomes of each lead,
 * one after the other.
 *
 * @param batch leads of one destination, at least one
 */
export async function feed(batch: readonly Item[], effects: FeedEffects): Promise<Fed> {
  return feedPart(
    batch,
    batch.filter(({ mayBeTaken }) => mayBeTaken),
    effects,
  );
}

/** @param doubtful those whose sending may double, and has not been told yet */
async function feedPart(
  batch: readonly Item[],
  doubtful: readonly Item[],
  effects: FeedEffects,
): Promise<Fed> {
  // The second is for the repetition of a call whose answer is lost.
  if (!effects.hasTime(2)) return batch.map((item) => [item, { kind: 'handedBack' }]);
  if (doubtful.length > 0) effects.onPossibleDuplicates(doubtful);
  const judgement = await call(batch, effects);
  if (!judgement.ok) return batch.map((item) => [item, withoutCredentials(judgement.error)]);
  return conclude(batch, judgement.value, effects);
}

function conclude(
  batch: readonly Item[],
  judgement: Judgement,
  effects: FeedEffects,
): Fed | Promise<Fed> {
  const each = (outcome: Outcome): Fed => batch.map((item) => [item, outcome]);
  switch (judgement.kind) {
    case 'accepted':
      return each({ kind: 'delivered' });
    case 'rejected':
      return batch.length === 1 ? each(refused(judgement)) : feedHalves(batch, effects);
    case 'busy':
    case 'unavailable':
    case 'misconfigured':
      return each(tryLater(judgement.kind, judgement.error));
    case 'unsure':
      return effects.whenUnsure === 'park'
        ? each({ kind: 'parked', reason: `unsure whether the API took it: ${judgement.error}` })
        : each(tryLater('unsure', judgement.error));
    default:
      return unreachable(judgement);
  }
}

/** The API refuses a whole call for one contact: it is found by halving. */
async function feedHalves(batch: readonly Item[], effects: FeedEffects): Promise<Fed> {
  const middle = Math.ceil(batch.length / 2);
  return [
    ...(await feedPart(batch.slice(0, middle), [], effects)),
    ...(await feedPart(batch.slice(middle), [], effects)),
  ];
}

/** One call; after `Authorization Failed` a second, if the credentials have been changed meanwhile. */
async function call(
  batch: readonly Item[],
  effects: FeedEffects,
): Promise<Result<Judgement, SecretFault>> {
  const credentials = await effects.credentials.get();
  if (!credentials.ok) return credentials;
  const judgement = await callSurely(credentials.value, batch, effects);
  if (judgement.kind !== 'misconfigured' || !judgement.credentials) {
    return { ok: true, value: judgement };
  }
  const fresh = await effects.credentials.get('fresh');
  if (!fresh.ok || isSame(fresh.value, credentials.value) || !effects.hasTime(2)) {
    return { ok: true, value: judgement };
  }
  return { ok: true, value: await callSurely(fresh.value, batch, effects) };
}

/** How often the same bytes are sent at most: once, and three times to ask what became of it. */
const MOST_SENDINGS = 4;

/**
 * Calls, and when nobody knows whether the call was taken, asks again at once with exactly the same
 * bytes: the answer may come out of the API's cache, and then tells without adding the contacts
 * twice (EUPHORIA.md, "Two facts"). An API that is busy or down has not looked at it, and is asked
 * once more, while there is time; one whose answer is lost again too, unless such leads are parked:
 * where they are sent again anyway, it can only be better now, while the cache holds.
 */
async function callSurely(
  credentials: Credentials,
  batch: readonly Item[],
  effects: FeedEffects,
): Promise<Judgement> {
  const [first] = batch;
  if (first === undefined) throw new Error('a call needs a contact');
  const contacts = batch.map(({ lead }) => lead.contact);
  const document = trickleFeedDocument(credentials, first.lead.destination, contacts);
  const callOnce = async (): Promise<Judgement> => {
    const judgement = judge(await effects.callApi(document), contacts);
    effects.onCall(batch, judgement);
    return judgement;
  };
  const judgement = await callOnce();
  let last = judgement;
  for (
    let sendings = 1;
    sendings < MOST_SENDINGS && isUntold(last, judgement, effects);
    sendings++
  ) {
    // There is time for the first repetition: `feedPart` has seen to that. After two calls that hung,
    // it is enough for a third, while the cache still holds.
    if (sendings > 1 && !effects.hasTime(1)) break;
    if (last.kind === 'unsure') effects.onPossibleDuplicates(batch);
    last = await callOnce();
  }
  return last.kind === 'accepted' || last.kind === 'rejected' ? last : judgement;
}

/** Whether the same bytes could still tell what became of a call. */
function isUntold(last: Judgement, first: Judgement, { whenUnsure }: FeedEffects): boolean {
  if (first.kind !== 'unsure') return false;
  if (last === first || last.kind === 'busy' || last.kind === 'unavailable') return true;
  return last.kind === 'unsure' && whenUnsure === 'resend';
}

const isSame = (one: Credentials, other: Credentials): boolean =>
  one.tenantName === other.tenantName && one.authKey === other.authKey;

const refused = ({ error, field }: Judgement & { kind: 'rejected' }): Outcome => ({
  kind: 'parked',
  reason: `the API refuses the contact: ${error}`,
  ...(field === undefined ? {} : { field }),
});

const tryLater = (cause: RetryCause, reason: string): Outcome => ({ kind: 'retry', cause, reason });

function withoutCredentials(fault: SecretFault): Outcome {
  log.error('the euphoria secret cannot be read: every lead waits', { ...fault });
  return tryLater('unavailable', 'the credentials cannot be read');
}
