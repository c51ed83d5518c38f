/** @import { Paused, Snapshot } from '../wire.ts' */
import { byId, make, setText } from './dom.js';
import { clock } from './format.js';

/**
 * A badge that says since when and until when leads are held; hidden until {@link showPaused} fills it.
 */
export function pausedBadge() {
  const pill = make('span', 'pill', 'Paused');
  pill.dataset.state = 'held';
  const badge = make('p', 'paused', pill, ' ', make('span', 'paused-text'));
  badge.hidden = true;
  return badge;
}

/**
 * Shows at the top that everything is paused.
 *
 * @param {Snapshot} about
 */
export function showAllPaused({ paused = [] }) {
  const place = byId('all-paused', HTMLElement);
  if (place.firstElementChild === null) place.append(pausedBadge());
  const ofAll = paused.filter(({ source }) => source === null);
  place.hidden = ofAll.length === 0;
  showPaused(place, ofAll);
}

/**
 * @param {HTMLElement} place what has the badge in it
 * @param {readonly Paused[]} pauses those that hold its leads; the one that ends last is told
 */
export function showPaused(place, pauses) {
  const badge = place.querySelector('.paused');
  const text = place.querySelector('.paused-text');
  if (!(badge instanceof HTMLElement) || text === null) return;
  const [longest] = [...pauses].sort((one, other) => other.until - one.until);
  badge.hidden = longest === undefined;
  setText(text, longest === undefined ? '' : words(longest));
}

/** @param {Paused} pause */
const words = ({ since, until, untilResumed }) =>
  `since ${clock(since)}, until ${untilResumed ? 'somebody resumes, at the latest ' : ''}${clock(until)}`;
