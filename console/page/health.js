/** @import { Health, Snapshot } from '../wire.ts' */
import { byId, setText } from './dom.js';

/** @type {Readonly<Record<Health['level'], string>>} */
const levels = {
  quiet: 'Ready.',
  good: 'All well.',
  settled: 'Done.',
  busy: 'At work.',
  waiting: 'Attention.',
  bad: 'Trouble.',
};

/** @param {Snapshot} about */
export function showHealth(about) {
  if (about.health === undefined) return;
  const { level, text } = about.health;
  const box = byId('health', HTMLElement);
  announce(box.dataset.level !== level, `${levels[level]} ${text}`);
  box.dataset.level = level;
  setText(byId('health-word', HTMLElement), levels[level]);
  setText(byId('health-text', HTMLElement), text);
  const link = byId('health-link', HTMLAnchorElement);
  const [target, words] = nextStep(about);
  link.hidden = target === '';
  link.hash = target;
  setText(link, words);
  title(level === 'bad' ? 'Trouble' : '', about.connector);
}

/**
 * Says it to a screen reader when the state changes. With every new figure it would never end: those stand
 * there to be read, unsaid.
 *
 * @param {boolean} isNews whether the state is another one
 * @param {string} text
 */
function announce(isNews, text) {
  const line = byId('announcement', HTMLElement);
  if (line.textContent === text) return;
  line.ariaLive = isNews ? 'polite' : 'off';
  setText(line, text);
}

/**
 * Where on the page there is something to do about it, if there is.
 *
 * @param {Snapshot} about
 * @returns {readonly [target: string, words: string]}
 */
function nextStep({ health, simulator, figures }) {
  if (health?.level === 'quiet') return ['#samples', 'Send a sample'];
  const isFaulty = simulator !== undefined && simulator.mode !== 'normal';
  if (health?.level === 'bad' && isFaulty) return ['#simulator', 'Set the simulator right'];
  return (figures?.parked ?? 0) > 0 ? ['#parked', 'See the parked leads'] : ['', ''];
}

/**
 * Shows in the tab's title, too, that something is wrong.
 *
 * @param {string} trouble
 * @param {string} connector
 */
function title(trouble, connector) {
  document.title = [trouble, connector, 'lead connector'].filter(Boolean).join(' · ');
}

/** @param {string} connector its name, where it is known */
export function showConnected(connector) {
  showConnection(true);
  title('', connector);
}

/**
 * @param {string} why what is wrong, and what is shown meanwhile
 * @param {string} connector
 */
export function showLost(why, connector) {
  showConnection(false);
  const box = byId('health', HTMLElement);
  announce(box.dataset.level !== 'lost', `Connection lost. ${why}`);
  box.dataset.level = 'lost';
  setText(byId('health-word', HTMLElement), 'Connection lost.');
  setText(byId('health-text', HTMLElement), why);
  byId('health-link', HTMLElement).hidden = true;
  title('Connection lost', connector);
}

/** @param {boolean} isLive */
function showConnection(isLive) {
  const line = byId('connection', HTMLElement);
  line.dataset.state = isLive ? 'live' : 'lost';
  setText(line, isLive ? 'Live' : 'Connection lost');
  document.body.dataset.stale = String(!isLive);
}
