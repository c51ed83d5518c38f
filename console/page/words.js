/** @import { Heard, LastDelivery, LeadState, LeadWay, Step } from '../wire.ts' */
import { clock, count, duration, localTimes } from './format.js';

/** @type {Readonly<Record<LeadState, string>>} */
export const stateWords = {
  queued: 'Queued',
  claimed: 'Claimed',
  called: 'Called',
  waiting: 'Waiting',
  held: 'Held',
  delivered: 'Delivered',
  duplicate: 'Duplicate',
  parked: 'Parked',
  dropped: 'Dropped',
  split: 'Split',
};

/** @type {Readonly<Record<Step['kind'], string>>} */
export const stepWords = {
  received: 'Received',
  queued: 'Queued',
  sentAgain: 'Sent again',
  claimed: 'Claimed',
  called: 'Called',
  waits: 'Waits',
  inOtherHands: 'Waits',
  handedBack: 'Handed back',
  settledBefore: 'Settled before',
  mayBeTwice: 'May be there twice',
  delivered: 'Delivered',
  duplicate: 'Duplicate',
  parked: 'Parked',
  edited: 'Edited',
  dropped: 'Dropped',
  split: 'Split',
};

/**
 * What there is to say of a step beside its name.
 *
 * @param {Step} step
 */
export function aboutStep({ kind, reason, attempt, waitSeconds, outcome }) {
  const parts = [
    kind === 'claimed' && attempt !== undefined && attempt > 1 ? `try ${count(attempt)}` : '',
    kind === 'called' ? (outcome ?? 'under way') : '',
    kind === 'inOtherHands' ? 'another invocation is sending it' : '',
    kind === 'settledBefore' ? 'only the acknowledgement had been lost' : '',
    kind === 'dropped' ? 'taken off the parked queue for good' : '',
    kind === 'mayBeTwice' ? 'an earlier call may have been taken' : '',
    kind === 'duplicate' ? 'had been delivered, and is not dialled again' : '',
    localTimes(reason ?? ''),
    waitSeconds === undefined ? '' : `next try after ${duration(waitSeconds * 1_000)}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/**
 * Whether a repetition of a lead was counted as a duplicate: where the lead is, is then told of the first one.
 *
 * @param {Pick<LeadWay, 'steps'>} way
 */
export const cameAgain = ({ steps }) => steps.some(({ kind }) => kind === 'duplicate');

/**
 * Why a lead is where it is, and when that ends; and that it came in again.
 *
 * @param {LeadWay} way
 */
export function reasonOf(way) {
  const { state, steps, reason: told = '' } = way;
  const again = cameAgain(way) ? ['came in again, not dialled twice'] : [];
  const reason = [localTimes(told), ...again].filter((part) => part !== '').join('; ');
  const last = steps.at(-1);
  const isToTry = state === 'waiting' || state === 'held';
  if (!isToTry || last?.waitSeconds === undefined) return reason;
  const next = `next try at ${clock(last.at + last.waitSeconds * 1_000)}`;
  return reason === '' ? next : `${reason}; ${next}`;
}

/** @type {Readonly<Record<Exclude<LastDelivery['as'], 'ignored'>, string>>} */
const answers = {
  taken: 'taken',
  refused: 'answered 401',
  failed: 'answered 503',
  unreadable: 'not readable',
};

/**
 * When a source was heard last, what became of its last delivery if that is another, and whether it is silent.
 *
 * @param {Heard | undefined} heard
 * @param {number} [since] what came before is not known here; left out where all is
 */
export function aboutHeard({ leadAt, last, silent } = { source: '' }, since) {
  const isLead = last !== undefined && last.at === leadAt;
  const never = since === undefined ? 'not heard yet' : `not heard since ${clock(since)}`;
  const parts = [
    leadAt === undefined ? never : `heard ${clock(leadAt)}${isLead ? `, ${aboutLast(last)}` : ''}`,
    last === undefined || isLead ? '' : `at ${clock(last.at)} ${aboutLast(last)}`,
    silent === undefined ? '' : `silent at ${clock(silent.at)}: ${silent.why}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** @param {LastDelivery} last */
function aboutLast({ as, why, times }) {
  const often = times > 1 && as !== 'taken' ? `, ${times} times in a row` : '';
  if (as === 'ignored') return `${why}${often}`;
  return `${answers[as]}${often}${why === '' ? '' : `: ${why}`}`;
}
