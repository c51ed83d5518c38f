/** @import { Change } from '../wire.ts' */
/** @import { Move, State } from './state.js' */
import { prepareCalls, showCall, showCalls } from './calls.js';
import { byId, setText } from './dom.js';
import { clock } from './format.js';
import { showConnection, showHealth } from './health.js';
import { prepareLeads, showLeads } from './leads.js';
import { showNotices } from './notices.js';
import { prepareParked, showParked } from './parked.js';
import { clearPlaces, showPipeline, showPlaces } from './pipeline.js';
import { drawPlots, preparePlots } from './plots.js';
import { layRails } from './rails.js';
import { begin, take } from './state.js';
import { listen } from './stream.js';
import { prepareTryout, showTryout } from './tryout.js';

const SECOND_MS = 1_000;
const PLACES_MS = 250;

/** @type {State | undefined} */
let state;

/**
 * Shows what has changed, and nothing else.
 *
 * @param {State} now
 * @param {Change} change
 * @param {readonly Move[]} moves
 */
function show(now, change, moves) {
  const { about } = now;
  if (about.health !== undefined) showHealth(about.health, about.figures?.parked ?? 0);
  showPipeline(now, change.calls ?? [], moves);
  if (change.leads) showLeads(now, showCall);
  if (change.parked ?? change.figures) showParked(now);
  if (change.calls ?? change.simulator) showCalls(now);
  if (change.notices) showNotices(change.notices);
  if (change.simulator) showTryout(about);
}

const refresh = () => {
  if (state === undefined) return;
  showLeads(state, showCall);
  showCalls(state);
  drawPlots(state);
};
prepareLeads(refresh);
prepareCalls(refresh);
prepareParked();
prepareTryout();
preparePlots(refresh);
layRails();

listen({
  onSnapshot(snapshot) {
    state = begin(snapshot);
    showConnection(true, '');
    setText(byId('connector', HTMLElement), snapshot.connector);
    document.title = `${snapshot.connector} · lead connector`;
    clearPlaces();
    showTryout(snapshot);
    show(state, { ...snapshot, calls: snapshot.calls?.filter(({ underWay }) => underWay) }, []);
    refresh();
  },
  onChange(change) {
    if (state === undefined) return;
    showConnection(true, '');
    const moves = take(state, change);
    show(state, change, moves);
  },
  onLost(why) {
    const since =
      state === undefined ? '' : ` What is shown is what was known at ${clock(state.about.now)}.`;
    showConnection(
      false,
      `${why}${since} The page connects again by itself; start the stack with npm start.`,
    );
  },
});

setInterval(() => {
  if (state !== undefined && !document.hidden) drawPlots(state);
}, SECOND_MS);
setInterval(() => {
  if (state !== undefined && !document.hidden) showPlaces(state);
}, PLACES_MS);
