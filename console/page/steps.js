/** @import { LeadWay, Step } from '../wire.ts' */
import { make } from './dom.js';
import { counted, duration, fineClock } from './format.js';
import { aboutStep, stateWords, stepWords } from './words.js';

/** The stations of a lead that goes straight through. */
const stations = /** @type {const} */ (['received', 'queued', 'claimed', 'called']);

/**
 * A small picture of how far a lead has come.
 *
 * @param {LeadWay} way
 */
export function trackOf({ steps, state }) {
  const kinds = steps.map(({ kind }) => kind);
  const isEnded = ['delivered', 'parked', 'duplicate', 'dropped', 'split'].includes(state);
  // Whoever is at a later station has passed those before it, whether that was seen or not.
  const furthest = Math.max(...stations.map((station, at) => (kinds.includes(station) ? at : -1)));
  const passed = state === 'delivered' ? stations.length : furthest + 1;
  const track = make('span', 'track');
  for (const at of stations.keys()) track.append(make('i', at < passed ? 'passed' : ''));
  const last = make(
    'i',
    isEnded || state === 'waiting' || state === 'held' ? 'last passed' : 'last',
  );
  last.dataset.state = state;
  track.append(last);
  track.role = 'img';
  track.title = `${kinds.map((kind) => stepWords[kind]).join(', ')}: ${stateWords[state]}`;
  track.ariaLabel = track.title;
  return track;
}

/**
 * All steps of a lead with the time of each, and what is not known.
 *
 * @param {LeadWay} way
 * @param {boolean} isElsewhere whether the API is not our simulator
 * @param {(call: number) => void} showCall
 * @returns {readonly HTMLElement[]}
 */
export function stepsOf(way, isElsewhere, showCall) {
  const list = make('ol', 'steps');
  const first = way.steps[0]?.at ?? 0;
  for (const step of way.steps) list.append(stepOf(step, step.at - first, showCall));
  const notes = [make('p', 'hint', `Lead ${way.id}`)];
  if (way.leftOut > 0) {
    notes.push(make('p', 'hint', `${counted(way.leftOut, 'step')} in between are left out.`));
  }
  if (way.state === 'delivered' && !way.steps.some(({ kind }) => kind === 'called')) {
    notes.push(make('p', 'hint', isElsewhere ? ELSEWHERE : UNSEEN));
  }
  return [list, ...notes];
}

const ELSEWHERE =
  'In which call it was is not known: the API is elsewhere, and the log names no leads with a call.';
const UNSEEN =
  'In which call it was is not known: nobody looked while it was on its way, or the stack was started again since.';

/**
 * @param {Step} step
 * @param {number} after milliseconds since the first step
 * @param {(call: number) => void} showCall
 */
function stepOf(step, after, showCall) {
  const time = make('time', '', fineClock(step.at));
  time.dateTime = new Date(step.at).toISOString();
  const row = make(
    'li',
    '',
    time,
    make('span', 'after', after <= 0 ? '' : `+${duration(after)}`),
    make('strong', '', stepWords[step.kind]),
  );
  row.dataset.kind = step.kind;
  const { call } = step;
  if (call !== undefined) {
    const button = make('button', 'link', `call ${call}`);
    button.type = 'button';
    button.addEventListener('click', () => showCall(call));
    row.append(button);
  }
  row.append(make('span', 'about', aboutStep(step)));
  return row;
}
