/** @import { CallLine, Figures, KeptPlace } from '../wire.ts' */
/** @import { Move, State } from './state.js' */
import { byId, setText } from './dom.js';
import { launch } from './flights.js';
import { clock, count, counted, duration } from './format.js';

/** All that the API gives a tenant (docs/euphoria-api.md). */
const PLACES = 3;
/** A call is seen for at least this long, however short it was. */
const AFTERGLOW_MS = 1_200;

/** @typedef {{ until: number, call: CallLine | undefined }} Place */

/** @type {Place[]} */
const places = Array.from({ length: PLACES }, () => ({ until: 0, call: undefined }));

/** Clears the call places, because what they showed came over a connection that is gone. */
export function clearPlaces() {
  for (const place of places) Object.assign(place, { until: 0, call: undefined });
}

/**
 * Shows the way of a lead: the figures at each of its stages, and dots for those that have moved
 * on.
 *
 * @param {State} state
 * @param {readonly CallLine[]} changed the calls that have begun or ended
 * @param {readonly Move[]} moves
 */
export function showPipeline(state, changed, moves) {
  const { figures, sources, simulator, apiHost = '', health } = state.about;
  if (figures !== undefined) showFigures(figures);
  setText(byId('senders-about', HTMLElement), counted(sources.length, 'source'));
  setText(
    byId('api-name', HTMLElement),
    simulator === undefined ? 'Euphoria API' : 'Euphoria, simulated',
  );
  const calls = counted(figures?.calls ?? 0, 'call');
  const since = figures?.countedSince;
  const faults = simulator?.mode === 'normal' ? '' : ', with faults';
  setText(
    byId('api-about', HTMLElement),
    since !== undefined
      ? `${calls} since ${clock(since)}`
      : simulator === undefined
        ? `${calls} to ${apiHost}`
        : `${calls} since the start${faults}`,
  );
  byId('stage-api', HTMLElement).dataset.trouble = String(health?.isApi === true);
  for (const call of changed) seat(call);
  showPlaces(state);
  launch(moves);
}

/** @param {Figures} figures */
function showFigures({ webhook, dialer: _, ...figures }) {
  const { received, delivered, duplicate, parked, dropped, waiting, inFlight } = figures;
  /** @type {readonly [id: string, text: string][]} */
  const texts = [
    ['received', count(received)],
    ['webhook-busy', webhook === null ? '' : count(webhook.busy)],
    ['webhook-all', webhook === null ? '' : `of ${webhook.total} at work`],
    ['waiting', count(waiting)],
    ['queue-about', inFlight === 0 ? 'none in hand' : `${count(inFlight)} in hand or to try again`],
    ['taken', count(delivered)],
    ['parked-count', count(parked)],
    ['sum-received', count(received)],
    ['sum-delivered', count(delivered)],
    ['sum-duplicate', count(duplicate)],
    ['sum-parked', count(parked)],
    ['sum-dropped', count(dropped)],
    ['sum-waiting', count(waiting)],
  ];
  for (const [id, text] of texts) setText(byId(id, HTMLElement), text);
  const difference = received - (delivered + duplicate + parked + dropped + waiting);
  const { countedSince } = figures;
  byId('balance', HTMLElement).hidden = countedSince !== undefined;
  setText(
    byId('balance-hint', HTMLElement),
    countedSince !== undefined
      ? `Received and delivered are counted since ${clock(countedSince)}, by the functions' logs; waiting and parked are what the queues hold now.`
      : difference === 0
        ? 'Every lead that ever came in is in one of these places.'
        : 'Leads are moving: the places are counted one after the other, so the sum is not even yet.',
  );
  byId('stage-queue', HTMLElement).style.setProperty('--fill', `${100 * fill(waiting)}%`);
  byId('stage-parked', HTMLElement).dataset.some = String(parked > 0);
}

/**
 * How full the queue is drawn, 0 to 1: each tenfold is a quarter.
 *
 * @param {number} waiting
 */
const fill = (waiting) => Math.min(1, Math.log10(1 + waiting) / 4);

/**
 * Gives a call the place that has been free for longest.
 *
 * @param {CallLine} call
 */
function seat(call) {
  const own = places.find((place) => place.call?.n === call.n);
  const [freest] = [...places].sort((one, other) => one.until - other.until);
  const place = own ?? freest;
  if (place === undefined) return;
  place.call = call;
  place.until = call.underWay ? Number.POSITIVE_INFINITY : performance.now() + AFTERGLOW_MS;
}

/**
 * Shows what each call place does. It is called between two changes too, because a call can take
 * long.
 *
 * @param {State} state
 */
export function showPlaces({ about: { figures, apiHost, simulator, keptPlaces }, clockAhead }) {
  const now = performance.now();
  const kept = (keptPlaces ?? []).filter(({ until }) => until > Date.now() + clockAhead);
  const isKnown = simulator !== undefined || figures?.dialer !== null;
  const busy = simulator?.underWay ?? figures?.dialer?.busy ?? 0;
  setText(byId('calls-under-way', HTMLElement), isKnown ? count(busy) : '3');
  const alsoKept = kept.length === 0 ? '' : `, ${kept.length} kept`;
  const all = isKnown ? 'of 3 at work' : 'at once, at most';
  setText(byId('places-all', HTMLElement), `${all}${alsoKept}`);
  places.forEach(({ call, until }, index) => {
    const row = byId('places', HTMLElement).children.item(index);
    if (!(row instanceof HTMLElement)) return;
    const isShown = call !== undefined && until > now;
    // Of an API elsewhere nothing is seen but the dialer's environments at work.
    const isBusy = isShown ? call.underWay : apiHost !== undefined && index < busy;
    // Which of the rows a call is seen in says nothing of the place that it keeps.
    const its = isShown || isBusy ? undefined : kept.shift();
    const idle = its === undefined ? 'free' : 'kept';
    const ended = !isShown ? idle : call.outcome === 'accepted' ? 'good' : 'bad';
    row.dataset.state = isBusy ? 'busy' : ended;
    const unseen = isBusy ? 'at work' : its === undefined ? 'free' : keptUntil(its);
    setText(row, isShown ? words(call, Date.now() + clockAhead) : unseen);
    row.title = isShown && !isBusy ? call.outcome : its === undefined ? '' : whyKept(its);
  });
}

/** @param {KeptPlace} place */
const keptUntil = ({ until }) => `kept until ${clock(until)}`;

/** @param {KeptPlace} place */
const whyKept = ({ isGivenUp, since }) =>
  `${isGivenUp ? `The call in it was given up at ${clock(since)}` : `Nothing was heard of the call in it since ${clock(since)}`}: the API may still be at work on it.`;

/**
 * @param {CallLine} call
 * @param {number} now
 */
function words({ contacts, underWay, at, milliseconds, outcome }, now) {
  const who = counted(contacts, 'contact');
  if (underWay) return `${who}, ${duration(Math.max(0, now - at))}`;
  // Why is too long for the place: it stands in the list of calls.
  if (outcome !== 'accepted') return `${who}: not taken`;
  return milliseconds === null ? who : `${who}, ${duration(milliseconds)}`;
}
