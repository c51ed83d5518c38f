/** @import { CallLine, Change, LeadState, LeadWay, Second, Snapshot } from '../wire.ts' */

/**
 * All that the page knows.
 *
 * @typedef {object} State
 * @property {Snapshot} about what was told last, of everything that is told as a whole
 * @property {Map<string, LeadWay>} leads by id, the one that changed last at the end
 * @property {Map<number, CallLine>} calls by number
 * @property {Map<number, Second>} seconds
 * @property {number} clockAhead by how many milliseconds the stack's clock is ahead of the
 *   browser's
 */

/**
 * A lead that went from one state to another.
 *
 * @typedef {{ readonly way: LeadWay, readonly from: LeadState | undefined }} Move
 */

/**
 * @param {Snapshot} snapshot
 * @returns {State}
 */
export function begin(snapshot) {
  const { leads = [], calls = [], seconds = [] } = snapshot;
  return {
    about: snapshot,
    leads: new Map(leads.map((way) => [way.id, way])),
    calls: new Map(calls.map((call) => [call.n, call])),
    seconds: new Map(seconds.map((second) => [second.second, second])),
    clockAhead: snapshot.now - Date.now(),
  };
}

/**
 * Takes a change in.
 *
 * @param {State} state
 * @param {Change} change
 * @returns {readonly Move[]} the leads that have moved on
 */
export function take(state, change) {
  const { leads = [], calls = [], seconds = [], ...whole } = change;
  const { kept } = state.about;
  state.about = { ...state.about, ...whole };
  state.clockAhead = change.now - Date.now();
  const moves = leads
    .map((way) => ({ way, from: state.leads.get(way.id)?.state }))
    .filter(({ way, from }) => way.state !== from);
  for (const way of leads) {
    state.leads.delete(way.id);
    state.leads.set(way.id, way);
  }
  if (calls.some(({ n, at }) => n === 1 && state.calls.get(1)?.at !== at)) state.calls.clear();
  for (const call of calls) state.calls.set(call.n, call);
  for (const second of seconds) state.seconds.set(second.second, second);
  trim(state.leads, kept.leads);
  trim(state.calls, kept.calls);
  trim(state.seconds, kept.seconds);
  return moves;
}

/**
 * @param {Map<unknown, unknown>} map
 * @param {number} limit
 */
function trim(map, limit) {
  for (const key of map.keys()) {
    if (map.size <= limit) return;
    map.delete(key);
  }
}
