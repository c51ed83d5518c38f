/** @import { Change } from '../wire.ts' */
/** @import { Move, State } from './state.js' */
import { forgetUnanswered } from './act.js';
import { prepareCalls, showCall, showCalls } from './calls.js';
import { prepareDeliveries, showDeliveries } from './deliveries.js';
import { byId, setText } from './dom.js';
import { clock } from './format.js';
import { showConnected, showHealth, showLost } from './health.js';
import { prepareLeads, showLeads } from './leads.js';
import { showNotices } from './notices.js';
import { prepareParked, showParked } from './parked.js';
import { prepareParkedDialog } from './parked-dialog.js';
import { showAllPaused } from './paused.js';
import { clearPlaces, showPipeline, showPlaces } from './pipeline.js';
import { drawPlots, preparePlots } from './plots.js';
import { layRails } from './rails.js';
import { showSituation } from './situation.js';
import { showSources } from './sources.js';
import { begin, take } from './state.js';
import { listen } from './stream.js';
import { prepareTryout, showTryout } from './tryout.js';

const SECOND_MS = 1_000;
const PLACES_MS = 250;

/** @type {State | undefined} */
let state;
/** Whether what is shown is how things are. */
let isLive = false;

/**
 * Shows what has changed, and nothing else.
 *
 * @param {State} now
 * @param {Change} change
 * @param {readonly Move[]} moves
 */
function show(now, change, moves) {
  const { about } = now;
  showHealth(about);
  showPipeline(now, change.calls ?? [], moves);
  if (change.leads) showLeads(now, showCall);
  if (change.parked ?? change.figures) showParked(now);
  if (change.calls ?? change.simulator ?? change.figures) showCalls(now);
  if (change.notices) showNotices(change.notices);
  if (change.heard ?? change.paused) showSources(about);
  if (change.deliveries) showDeliveries(now);
  if (change.paused) showAllPaused(about);
  showSituation(about);
  if (change.simulator) showTryout(about);
}

/** @param {State} now */
function goLive({ about }) {
  if (isLive) return;
  isLive = true;
  showConnected(about.connector);
  forgetUnanswered();
}

const refresh = () => {
  if (state === undefined) return;
  showLeads(state, showCall);
  showCalls(state);
  showDeliveries(state);
  drawPlots(state);
};
prepareLeads(refresh);
prepareCalls(refresh);
prepareDeliveries(refresh);
prepareParked();
prepareParkedDialog();
prepareTryout();
preparePlots(refresh);
layRails();

listen({
  onSnapshot(snapshot) {
    state = begin(snapshot);
    goLive(state);
    const { connector, deployed } = snapshot;
    const where = deployed && `${connector}: ${deployed.stack} in ${deployed.region}`;
    setText(byId('connector', HTMLElement), where ?? connector);
    clearPlaces();
    showSources(snapshot);
    showTryout(snapshot);
    show(state, { ...snapshot, calls: snapshot.calls?.filter(({ underWay }) => underWay) }, []);
    refresh();
  },
  onChange(change) {
    if (state === undefined) return;
    goLive(state);
    const moves = take(state, change);
    show(state, change, moves);
  },
  onLost(why) {
    isLive = false;
    const since =
      state === undefined ? '' : ` What is shown is what was known at ${clock(state.about.now)}.`;
    const { deployed } = state?.about ?? {};
    const command = deployed && `npm run connector -- console --stack ${deployed.stack}`;
    showLost(
      `${why}${since} The page connects again by itself; start it with ${command ?? 'npm start'}.`,
      state?.about.connector ?? '',
    );
  },
});

// While the connection is lost the page's time stands still, because nothing is known of what goes
// on.
setInterval(() => {
  if (state !== undefined && isLive && !document.hidden) drawPlots(state);
}, SECOND_MS);
setInterval(() => {
  if (state !== undefined && isLive && !document.hidden) showPlaces(state);
}, PLACES_MS);
