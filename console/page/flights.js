/** @import { LeadState } from '../wire.ts' */
/** @import { Move } from './state.js' */
import { byId, make } from './dom.js';
import { pathThrough } from './rails.js';

/** So many dots are in the air at most; a burst is seen as a stream, not lead by lead. */
const MOST_DOTS = 36;
const MOST_DOTS_A_ROUTE = 6;
const LEG_MS = 520;
/** A round of dots is spread over the time until the next one. */
const SPREAD_MS = 200;

/** Stands for one of the call places, taken in turn. */
const PLACE = 'place';
const LANES = 3;

const calm = matchMedia('(prefers-reduced-motion: reduce)');
let inTheAir = 0;
let nextLane = 0;

/**
 * The stages that a lead passes on its way from one state to another, as far as it was seen.
 *
 * @param {Move} move
 * @returns {readonly string[]}
 */
function routeOf({ way, from }) {
  const toQueue = from === undefined ? ['senders', 'webhook', 'queue'] : ['queue'];
  const isInCall = from === 'claimed' || from === 'called';
  const wasTried = way.steps.some(({ kind }) => kind === 'claimed' || kind === 'waits');
  /** @type {Readonly<Record<LeadState, readonly string[]>>} */
  const routes = {
    queued: from === 'parked' ? [] : toQueue,
    claimed: [...toQueue, PLACE],
    called: from === 'claimed' ? [] : [...toQueue, PLACE],
    waiting: isInCall ? [PLACE, 'queue'] : toQueue,
    held: isInCall ? [PLACE, 'queue'] : toQueue,
    delivered: isInCall ? [PLACE, 'api'] : [...toQueue, PLACE, 'api'],
    duplicate: isInCall ? [] : [...toQueue, PLACE],
    dropped: [],
    split: [],
    parked: wasTried ? ['place-2', 'parked'] : ['senders', 'webhook', 'parked'],
  };
  return routes[way.state];
}

/**
 * Lets a dot fly for each lead that has moved on, or for some of them where there are many.
 *
 * @param {readonly Move[]} moves
 */
export function launch(moves) {
  if (calm.matches || document.hidden) return;
  const routes = Map.groupBy(moves, (move) => `${move.way.state} ${routeOf(move).join(' ')}`);
  for (const alike of routes.values()) {
    const [first] = alike;
    if (first === undefined) continue;
    const dots = Math.min(alike.length, MOST_DOTS_A_ROUTE);
    for (let dot = 0; dot < dots; dot += 1) {
      const lane = `place-${nextLane++ % LANES}`;
      const stages = routeOf(first).map((stage) => (stage === PLACE ? lane : stage));
      fly(stages, first.way.state, (dot / dots) * SPREAD_MS);
    }
  }
}

/**
 * @param {readonly string[]} stages
 * @param {LeadState} state
 * @param {number} delay milliseconds
 */
function fly(stages, state, delay) {
  const path = stages.length < 2 || inTheAir >= MOST_DOTS ? '' : pathThrough(stages);
  if (path === '') return;
  const dot = make('span', 'dot');
  dot.dataset.state = state;
  dot.style.setProperty('offset-path', `path("${path}")`);
  byId('flights', HTMLElement).append(dot);
  inTheAir += 1;
  const flight = dot.animate(
    { offsetDistance: ['0%', '100%'], opacity: [0, 1, 1, 1, 0] },
    { duration: LEG_MS * (stages.length - 1), delay, fill: 'backwards', easing: 'ease-in-out' },
  );
  const land = () => {
    inTheAir -= 1;
    dot.remove();
  };
  flight.onfinish = land;
  flight.oncancel = land;
}
