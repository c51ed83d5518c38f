/** @import { Health } from '../wire.ts' */
import { byId, setText } from './dom.js';

/** @type {Readonly<Record<Health['level'], string>>} */
const levels = {
  quiet: 'Ready.',
  good: 'All well.',
  busy: 'At work.',
  waiting: 'Attention.',
  bad: 'Trouble.',
};

/**
 * @param {Health} health
 * @param {number} parked how many leads are parked
 */
export function showHealth({ level, text }, parked) {
  const box = byId('health', HTMLElement);
  // Read out when it turns, not with every figure in it.
  if (box.dataset.level !== level)
    setText(byId('announcement', HTMLElement), `${levels[level]} ${text}`);
  box.dataset.level = level;
  setText(byId('health-word', HTMLElement), levels[level]);
  setText(byId('health-text', HTMLElement), text);
  byId('health-link', HTMLAnchorElement).hidden = parked === 0;
}

/**
 * @param {boolean} isLive
 * @param {string} text
 */
export function showConnection(isLive, text) {
  const line = byId('connection', HTMLElement);
  line.dataset.state = isLive ? 'live' : 'lost';
  setText(line, isLive ? 'Live' : 'Connection lost');
  document.body.dataset.stale = String(!isLive);
  if (isLive) return;
  const box = byId('health', HTMLElement);
  box.dataset.level = 'bad';
  setText(byId('health-word', HTMLElement), 'Connection lost.');
  setText(byId('health-text', HTMLElement), text);
  byId('health-link', HTMLElement).hidden = true;
}
