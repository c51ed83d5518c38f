import { errorTexts } from '../../simulator/faults.ts';
import type { Call } from '../../simulator/journal.ts';
import { phoneOf } from '../support/stack.ts';
import type { Evidence } from './evidence.ts';

/** A contact that the API took although it had it. */
export interface Double {
  readonly lead: number;
  readonly cause: Cause;
  /** Whether the log had said that this may happen. */
  readonly announced: boolean;
}

/**
 * Why it was sent again.
 * - `answersLost`: neither the answer got through nor one to the identical request behind it; or there
 *   was none, since the API left the call hanging, or did not answer whether it answers at all.
 * - `interrupted`: before the outcome was written down, or the identical request made, an environment
 *   of the dialer was terminated or the stack killed; or those terminated before, or other calls
 *   without an answer, still had the places that the identical request needed one of.
 * - `unexplained`: the outcome was known, or could have been. Nobody may make such a call.
 */
export type Cause = 'answersLost' | 'interrupted' | 'unexplained';

/** For so long can an identical request be answered from the cache (docs/euphoria-api.md, "Two facts"). */
const REPEATED_WITHIN_MS = 30_000;
/** Who makes an identical request does so at once, or as soon as there is a place for it. */
const REPEATS_WITHIN_MS = 2_000;
/** So long an environment that died has its place, and a lost call, where nobody knows yet how long calls take. */
const PLACE_KEPT_MS = 120_000;
/** So long a call that is left hanging has its place: two and a half minutes under way, then `abandonedCallMinutes`. */
const HANGING_KEPT_MS = 450_000;
/** For so long the others make room for who asks. */
const ASKING_MS = 20_000;
/** Besides the place of the call itself. */
const OTHER_PLACES = 2;
/** Who has an answer writes it down at the latest before the function's timeout. */
const WRITES_DOWN_WITHIN_MS = 30_000;

/** All that the evidence is asked for here. */
export type Traces = Pick<Evidence, 'calls' | 'ids' | 'logs' | 'interruptions'>;

/** @param lead its number */
export function findDoubles(lead: number, traces: Traces): Double[] {
  const [id = ''] = traces.ids.get(lead) ?? [];
  const phone = `<PhoneNumber>${phoneOf(lead)}<`;
  const takings = traces.calls.filter(
    ({ taken, document }) => taken > 0 && document.includes(phone),
  );
  return takings.slice(1).map((again, index) => {
    const risks = traces.logs.risked.get(id)?.filter((time) => time <= beginOf(again)) ?? [];
    const cause = causeOf(takings[index] ?? again, again, id, traces);
    return { lead, cause, announced: risks.length > index };
  });
}

/** Why a contact of one call was sent again in another. */
function causeOf(call: Call, again: Call, id: string, traces: Traces): Cause {
  const saidDelivered = traces.logs.delivered
    .get(id)
    ?.some((time) => time >= beginOf(call) && time <= beginOf(again));
  if (saidDelivered) return 'unexplained';

  // The call may be a repetition itself: the last one that there was time for.
  const identical = traces.calls.filter(
    (one) =>
      one.n !== call.n &&
      one.document === call.document &&
      beginOf(one) - endOf(call) < REPEATED_WITHIN_MS &&
      beginOf(call) - endOf(one) < REPEATED_WITHIN_MS,
  );
  const isAnswered = [call, ...identical.filter(({ cached }) => cached)].some(
    ({ outcome }) => outcome === 'accepted',
  );
  const mayNotAsk = call.outcome === 'hangAfterProcessing' || wasDeafAfter(call, traces);
  if (!isAnswered && (identical.length > 0 || mayNotAsk)) return 'answersLost';
  const waitsAtMost = diedBefore(call, traces).length > 0 ? REPEATED_WITHIN_MS : REPEATS_WITHIN_MS;
  const within = isAnswered ? WRITES_DOWN_WITHIN_MS : waitsAtMost;
  const isInterrupted = traces.interruptions.some(
    ({ kind, from, to }) =>
      kind !== 'webhook' && to >= beginOf(call) && from <= endOf(call) + within,
  );
  return isInterrupted || (!isAnswered && hadNoPlace(call, traces)) ? 'interrupted' : 'unexplained';
}

/** Whether the dialer found no place to ask about the call in, since environments that died, or calls without an answer, had them. */
function hadNoPlace(call: Call, traces: Traces): boolean {
  const isSaid = traces.logs.notAsked.some(
    ({ at, reason }) =>
      reason === 'no place is free' && at >= endOf(call) && at - endOf(call) < REPEATED_WITHIN_MS,
  );
  const areTaken =
    diedBefore(call, traces).length > 0 || leftBeside(call, traces).length >= OTHER_PLACES;
  return isSaid && areTaken;
}

/** The calls without an answer that still had their places while a call was to be asked about. */
const leftBeside = (call: Call, { calls }: Traces): Call[] =>
  calls.filter((one) => {
    const isHanging = one.outcome === 'hangAfterProcessing';
    const isLost =
      one.outcome === 'resetBeforeProcessing' || one.outcome === 'resetAfterProcessing';
    const keptFor = isHanging ? HANGING_KEPT_MS : isLost ? PLACE_KEPT_MS : 0;
    return (
      one.n !== call.n &&
      beginOf(one) + keptFor > endOf(call) &&
      beginOf(one) < endOf(call) + ASKING_MS
    );
  });

/** The environments that died before a call, and still had their places during it. */
const diedBefore = (call: Call, { interruptions }: Traces) =>
  interruptions.filter(
    ({ kind, from, to }) =>
      kind !== 'webhook' && to >= beginOf(call) - PLACE_KEPT_MS && from <= endOf(call),
  );

/** Whether the API, asked behind the call with what does nothing, gave no answer to go on with. */
function wasDeafAfter(call: Call, { calls }: Traces): boolean {
  return calls.some(
    (one) =>
      one.action === 'DoNothing' &&
      one.outcome !== 'accepted' &&
      one.outcome !== errorTexts.concurrentCalls &&
      beginOf(one) >= endOf(call) &&
      beginOf(one) - endOf(call) < REPEATED_WITHIN_MS,
  );
}

const beginOf = ({ at }: Call): number => Date.parse(at);
const endOf = (call: Call): number => beginOf(call) + (call.milliseconds ?? 0);
