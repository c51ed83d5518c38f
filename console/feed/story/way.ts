import { pauseWords } from '../../../functions/dialer/pauses.ts';
import { unreachable } from '../../../functions/shared/result.ts';
import type { LeadState, LeadWay, Paused, Step, StepKind } from '../../wire.ts';
import type { Destination } from './log-events.ts';

/** A way that goes on. */
export interface OpenWay {
  readonly id: string;
  source: string;
  milliseconds: number | undefined;
  /** Where it goes, once the log has said so. */
  destination?: Destination | undefined;
  readonly steps: Step[];
  leftOut: number;
}

/** A lead that waits for days has been tried hundreds of times. */
const FIRST_STEPS = 4;
const LAST_STEPS = 20;
/** The log and the queue tell of the same step at slightly different times. */
const SAME_STEP_MS = 900;

/** The order of steps that bear the same time. */
const order: readonly StepKind[] = [
  'received',
  'queued',
  'edited',
  'sentAgain',
  'claimed',
  'called',
];
const rank = ({ kind }: Step): number => {
  const place = order.indexOf(kind);
  return place < 0 ? order.length : place;
};

/**
 * Adds a step where it belongs by its time, because what is told first did not always happen first.
 *
 * @returns whether the way has changed
 */
export function addStep(way: OpenWay, step: Step): boolean {
  const { steps } = way;
  const known = steps.findIndex((other) => isSame(other, step));
  const before = steps[known];
  if (before !== undefined) {
    const at = Math.min(before.at, step.at);
    const merged: Step = { ...before, ...withoutGaps(step), at };
    if (JSON.stringify(merged) === JSON.stringify(before)) return false;
    steps[known] = merged;
  } else steps.push(step);
  steps.sort((one, other) => one.at - other.at || rank(one) - rank(other));
  dropForeignCalls(steps);
  const tooMany = steps.length - FIRST_STEPS - LAST_STEPS;
  if (tooMany > 0) {
    steps.splice(FIRST_STEPS, tooMany);
    way.leftOut += tooMany;
  }
  return true;
}

/**
 * Drops the calls that were not for this lead. A call tells only the person, so that one after the
 * lead was done with was for another lead of the same person, which was not seen in the queue.
 */
function dropForeignCalls(steps: Step[]): void {
  for (let index = steps.length - 1; index > 0; index -= 1) {
    const before = steps[index - 1]?.kind;
    const isOver = before !== undefined && ends.includes(before);
    if (steps[index]?.kind === 'called' && isOver) steps.splice(index, 1);
  }
}

const ends: readonly StepKind[] = ['delivered', 'parked', 'duplicate', 'dropped', 'split'];

/** Told twice: calls by their number, the others by their time. */
function isSame(one: Step, other: Step): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind === 'called') return one.call === other.call;
  return Math.abs(one.at - other.at) < (order.includes(one.kind) ? SAME_STEP_MS : 1);
}

const withoutGaps = (step: Step): Partial<Step> =>
  Object.fromEntries(Object.entries(step).filter(([, value]) => value !== undefined));

/**
 * The way as the page is told it.
 *
 * @param isHeld whether its campaign and list are refused as a whole: then it waits for that to be put right
 * @param paused the pauses that are on; undefined where that is not known
 */
export function tell(
  way: OpenWay,
  isHeld: boolean,
  paused: readonly Paused[] | undefined,
): LeadWay {
  const { id, source, milliseconds, steps, leftOut } = way;
  const { state: known, reason: logged } = stateOf(steps);
  const isPaused = known === 'waiting' && isOfPause({ reason: logged }) && paused !== undefined;
  const reason = isPaused ? pauseNow(paused, source) : logged;
  const state = known === 'waiting' && isHeld ? 'held' : known;
  return { id, source, state, reason, milliseconds, steps: [...steps], leftOut };
}

/** Whether a lead has waited for a pause: in the words of `pauseWords`. */
export const isOfPause = ({ reason = '' }: Pick<Step, 'reason'>): boolean =>
  /^the (?:source|connector) is paused until /.test(reason);

/** What it waits for now: a pause may have been ended, or changed, since the lead looked. */
function pauseNow(paused: readonly Paused[], source: string): string {
  const on = paused.filter((one) => one.source === null || one.source === source);
  const [longest] = on.toSorted((one, other) => other.until - one.until);
  return longest === undefined
    ? 'the pause is over'
    : pauseWords({ ...longest, source: longest.source ?? undefined });
}

/** Where a lead is after its last step, and why. */
function stateOf(steps: readonly Step[]): Pick<LeadWay, 'state' | 'reason'> {
  let state: LeadState = 'queued';
  let reason: string | undefined;
  /** What became of it before its sender told of it once more. */
  let before: LeadState | undefined;
  for (const step of steps) {
    if (state === 'delivered' || state === 'parked') before = state;
    const next = stateAfter(step.kind, state, before);
    if (next !== state || step.reason !== undefined) reason = reasonOf(step);
    state = next;
  }
  return { state, reason };
}

function stateAfter(kind: StepKind, state: LeadState, before: LeadState | undefined): LeadState {
  switch (kind) {
    case 'received':
    case 'mayBeTwice':
    case 'edited':
      return state;
    case 'queued':
    case 'sentAgain':
    case 'handedBack':
      return 'queued';
    case 'claimed':
    case 'called':
    case 'delivered':
    case 'parked':
    case 'dropped':
    case 'split':
      return kind;
    case 'waits':
    case 'inOtherHands':
      return 'waiting';
    case 'duplicate':
      return before === 'delivered' ? 'delivered' : 'duplicate';
    case 'settledBefore':
      return before ?? 'delivered';
    default:
      return unreachable(kind);
  }
}

const reasonOf = ({ kind, reason }: Step): string | undefined =>
  kind === 'inOtherHands' ? 'another invocation is sending it' : reason;
