/** @import { CallDocument, CallLine, Figures } from '../wire.ts' */
/** @import { State } from './state.js' */
import { byId, make, reconcile, setBreakable, setText } from './dom.js';
import { clock, count, counted, duration, fineClock, indented } from './format.js';
import { showText } from './text-dialog.js';

const PAGE = 10;
let limit = PAGE;

/** @param {() => void} refresh draws the list */
export function prepareCalls(refresh) {
  byId('more-calls', HTMLButtonElement).addEventListener('click', () => {
    limit += PAGE;
    refresh();
  });
}

/** @param {State} state */
export function showCalls({ calls, about: { simulator, apiHost, figures } }) {
  const newest = [...calls.values()].sort((one, other) => other.n - one.n);
  reconcile(byId('call-table', HTMLTableElement), newest.slice(0, limit), {
    tag: 'tbody',
    keyOf: ({ n }) => String(n),
    create: ({ n, hasDocument }) => rowOf(n, hasDocument),
    update: fill,
  });
  byId('call-table', HTMLTableElement).hidden = newest.length === 0;
  byId('more-calls', HTMLButtonElement).hidden = newest.length <= limit;
  const refused = simulator?.refused ?? 0;
  const lost =
    refused === 0 ? '' : ` ${counted(refused, 'call')} did not get through while it was down.`;
  setText(
    byId('call-caption', HTMLElement),
    apiHost === undefined
      ? `The newest first, as the simulator received them.${lost}`
      : `${byOutcome(figures)}The newest first, as the dialer's log has them. Only ${apiHost} could tell what was sent and answered.`,
  );
  const isEmpty = byId('no-calls', HTMLElement);
  isEmpty.hidden = newest.length > 0;
  setText(isEmpty, `No call since the start.${lost}`);
}

/**
 * `120 accepted, 2 busy since 18:27:02. `; nothing where there was no call.
 *
 * @param {Figures | undefined} figures
 */
function byOutcome(figures) {
  const outcomes = Object.entries(figures?.callsByOutcome ?? {});
  if (outcomes.length === 0) return '';
  const told = outcomes.map(([outcome, times]) => `${count(times)} ${outcome}`).join(', ');
  const since = figures?.countedSince;
  return `${told} since ${since === undefined ? 'the start' : clock(since)}. `;
}

/**
 * @param {number} n
 * @param {boolean} hasDocument
 */
function rowOf(n, hasDocument) {
  const show = make('td', 'number');
  if (hasDocument) {
    const button = make('button', '', 'XML');
    button.type = 'button';
    button.ariaLabel = `XML and answer of call ${n}`;
    button.addEventListener('click', () => showCall(n));
    show.append(button);
  }
  const outcome = make('td', '', make('span', 'pill'), make('span', 'reason'));
  const numbers = ['number', 'number wide', 'number wide'].map((name) => make('td', name));
  return make('tbody', '', make('tr', '', make('td', '', count(n)), outcome, ...numbers, show));
}

/**
 * @param {HTMLElement} row
 * @param {CallLine} call
 */
function fill(row, { outcome, underWay, cached, contacts, milliseconds, at, destination }) {
  const [, said, who, took, when] = row.querySelector('tr')?.cells ?? [];
  const [pill, reason] = said?.children ?? [];
  if (!who || !took || !when || !(pill instanceof HTMLElement) || !reason) return;
  const isAccepted = outcome === 'accepted';
  pill.dataset.state = underWay ? 'called' : isAccepted ? 'delivered' : 'waiting';
  setText(pill, underWay ? 'Under way' : isAccepted ? 'Accepted' : 'Not taken');
  const details = [isAccepted || underWay ? destination : outcome, cached ? 'from the cache' : ''];
  setBreakable(reason, details.filter((detail) => detail !== '').join(', '));
  setText(who, count(contacts));
  setText(took, milliseconds === null ? '–' : duration(milliseconds));
  setText(when, fineClock(at));
}

/**
 * Opens the XML of a call and the answer to it.
 *
 * @param {number} n
 */
export function showCall(n) {
  return showText(`Call ${count(n)}`, 'Asking the simulator …', async () => {
    try {
      const response = await fetch(`/local/calls/${n}`);
      if (!response.ok) return { about: (await response.json()).text, parts: [] };
      /** @type {CallDocument} */
      const { document, answer } = await response.json();
      return { about: ABOUT_CALL, parts: [sentPart(document), answerPart(answer)] };
    } catch {
      return { about: 'The stack does not answer.', parts: [] };
    }
  });
}

const ABOUT_CALL =
  'As the simulator received it. The person is invented, unless you typed another.';

/** @param {string} document */
const sentPart = (document) => ({
  title: 'Sent, the key masked',
  text: indented(document),
  copy: document,
});

/** @param {string | null} answer */
const answerPart = (answer) => ({
  title: 'Answered',
  text: answer === null ? 'None, or not whole.' : indented(answer),
  copy: answer ?? '',
});
