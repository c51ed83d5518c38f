/** @import { LeadWay } from '../wire.ts' */
/** @import { State } from './state.js' */
import { byId, make, reconcile, setBreakable, setText } from './dom.js';
import { clock, counted, duration, shortId } from './format.js';
import { stepsOf, trackOf } from './steps.js';
import { cameAgain, reasonOf, stateWords } from './words.js';

/** More rows than this are of no use to people, and slow the page down. */
const PAGE = 12;
const onTheWay = ['queued', 'claimed', 'called'];

/** @type {Set<string>} */
const open = new Set();
let limit = PAGE;

/**
 * Prepares the list's own buttons.
 *
 * @param {() => void} refresh draws the list
 */
export function prepareLeads(refresh) {
  const more = byId('more-leads', HTMLButtonElement);
  more.addEventListener('click', () => {
    limit += PAGE;
    refresh();
  });
  for (const id of ['lead-state', 'lead-search']) {
    byId(id, HTMLElement).addEventListener('input', () => {
      limit = PAGE;
      refresh();
    });
  }
}

/**
 * @param {State} state
 * @param {(call: number) => void} showCall
 */
export function showLeads({ leads, about }, showCall) {
  const found = [...leads.values()]
    .filter(isWanted())
    .sort((one, other) => began(other) - began(one));
  reconcile(byId('lead-table', HTMLTableElement), found.slice(0, limit), {
    tag: 'tbody',
    keyOf: ({ id }) => id,
    create: ({ id }) => rowOf(id),
    update: (row, way) => fill(row, way, about.apiHost !== undefined, showCall),
  });
  byId('more-leads', HTMLButtonElement).hidden = found.length <= limit;
  byId('lead-choices', HTMLElement).hidden = leads.size === 0;
  const isCut = leads.size >= about.kept.leads;
  setText(
    byId('lead-caption', HTMLElement),
    found.length === 0
      ? ''
      : `${counted(found.length, 'lead')}, the newest first${isCut ? `; the page keeps the last ${about.kept.leads}` : ''}`,
  );
  byId('lead-table', HTMLTableElement).hidden = found.length === 0;
  const [first] = about.sources;
  setText(
    byId('no-leads', HTMLElement),
    found.length > 0
      ? ''
      : leads.size > 0
        ? 'None of the leads that the page knows is like that.'
        : about.deployed
          ? 'No lead in the time that is looked at.'
          : `No lead yet. Send a sample, or post one to ${about.url}/hooks/${first?.name ?? ''}`,
  );
}

function isWanted() {
  const state = byId('lead-state', HTMLSelectElement).value;
  const text = byId('lead-search', HTMLInputElement).value.trim().toLowerCase();
  const isIn = (/** @type {LeadWay} */ way) =>
    way.state === state ||
    (state === 'way' && onTheWay.includes(way.state)) ||
    (state === 'duplicate' && cameAgain(way));
  /**
   * @param {LeadWay} way
   * @returns {boolean}
   */
  return (way) =>
    (state === '' || isIn(way)) &&
    (text === '' || way.id.includes(text) || way.source.includes(text));
}

/** @param {LeadWay} way */
const began = ({ steps }) => steps[0]?.at ?? 0;

/** @param {string} id */
function rowOf(id) {
  const toggle = make('button', 'toggle', make('span', 'source'), make('code', 'id', shortId(id)));
  toggle.type = 'button';
  toggle.title = id;
  toggle.setAttribute('aria-controls', `way-${id}`);
  const details = make('tr', 'details', make('td'));
  details.id = `way-${id}`;
  const row = make(
    'tbody',
    '',
    make(
      'tr',
      '',
      make('td', '', toggle),
      make('td', '', make('span', 'pill'), make('span', 'reason')),
      make('td', 'wide'),
      make('td', 'number'),
      make('td', 'number'),
    ),
    details,
  );
  const setOpen = (/** @type {boolean} */ isOpen) => {
    toggle.ariaExpanded = String(isOpen);
    details.hidden = !isOpen;
    if (isOpen) open.add(id);
    else open.delete(id);
  };
  setOpen(open.has(id));
  toggle.addEventListener('click', () => setOpen(toggle.ariaExpanded !== 'true'));
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {LeadWay} way
 * @param {boolean} isElsewhere
 * @param {(call: number) => void} showCall
 */
function fill(row, way, isElsewhere, showCall) {
  const [summary, details] = row.querySelectorAll('tr');
  const [lead, state, track, speed, received] = summary?.cells ?? [];
  const [all] = details?.cells ?? [];
  if (!lead || !state || !track || !speed || !received || !all) return;
  const [pill, reason] = state.children;
  const source = lead.querySelector('.source');
  if (!(pill instanceof HTMLElement) || !reason || !source) return;
  setText(source, way.source);
  pill.dataset.state = way.state;
  setText(pill, stateWords[way.state]);
  setBreakable(reason, reasonOf(way));
  track.replaceChildren(trackOf(way));
  setText(speed, way.milliseconds === undefined ? '–' : duration(way.milliseconds));
  speed.dataset.known = String(way.milliseconds !== undefined);
  setText(received, clock(began(way)));
  all.colSpan = 5;
  all.replaceChildren(...stepsOf(way, isElsewhere, showCall));
}
