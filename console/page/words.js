/** @import { LeadState, LeadWay, Step } from '../wire.ts' */
import { clock, count, duration } from './format.js';

/** @type {Readonly<Record<LeadState, string>>} */
export const stateWords = {
  queued: 'Queued',
  claimed: 'Claimed',
  called: 'Called',
  waiting: 'Waiting',
  delivered: 'Delivered',
  duplicate: 'Duplicate',
  parked: 'Parked',
};

/** @type {Readonly<Record<Step['kind'], string>>} */
export const stepWords = {
  received: 'Received',
  queued: 'Queued',
  sentAgain: 'Sent again',
  claimed: 'Claimed',
  called: 'Called',
  waits: 'Waits',
  held: 'Waits',
  handedBack: 'Handed back',
  settledBefore: 'Settled before',
  mayBeTwice: 'May be there twice',
  delivered: 'Delivered',
  duplicate: 'Duplicate',
  parked: 'Parked',
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
    kind === 'held' ? 'another invocation is sending it' : '',
    kind === 'settledBefore' ? 'only the acknowledgement had been lost' : '',
    kind === 'mayBeTwice' ? 'an earlier call may have been taken' : '',
    kind === 'duplicate' ? 'had been delivered, and is not dialled again' : '',
    reason ?? '',
    waitSeconds === undefined ? '' : `next try after ${duration(waitSeconds * 1_000)}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/**
 * Why a lead is where it is, and when that ends.
 *
 * @param {LeadWay} way
 */
export function reasonOf({ state, steps, reason = '' }) {
  const last = steps.at(-1);
  if (state !== 'waiting' || last?.waitSeconds === undefined) return reason;
  const next = `next try at ${clock(last.at + last.waitSeconds * 1_000)}`;
  return reason === '' ? next : `${reason}; ${next}`;
}
