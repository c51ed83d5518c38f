/** @import { Heard, Snapshot, SourceLine } from '../wire.ts' */
import { act } from './act.js';
import { byId, make, reconcile, setText } from './dom.js';
import { counted } from './format.js';
import { pausedBadge, showPaused } from './paused.js';
import { aboutHeard } from './words.js';

/**
 * Shows the sources of the config: when each was heard last, what became of its last delivery, whether it is
 * paused, and a button that sends a sample to it.
 *
 * @param {Snapshot} about
 */
export function showSources({ sources, heard = [], paused = [], figures, abilities }) {
  const last = new Map(heard.map((one) => [one.source, one]));
  setText(byId('samples-title', HTMLElement), abilities.samples ? 'Send samples' : 'Sources');
  for (const id of ['samples-hint', 'sample-choices']) {
    byId(id, HTMLElement).hidden = !abilities.samples;
  }
  const list = byId('sources', HTMLElement);
  // Without buttons in it the keyboard would not reach what it scrolls to.
  if (!abilities.samples) list.tabIndex = 0;
  const lines = sources.map((source) => ({
    source,
    heard: last.get(source.name),
    pauses: paused.filter((one) => one.source === null || one.source === source.name),
  }));
  reconcile(list, lines, {
    tag: 'li',
    keyOf: ({ source: { name } }) => name,
    create: ({ source }) => rowOf(source, abilities.samples),
    update: (row, { heard: one, pauses }) => {
      fill(row, one, figures?.countedSince);
      showPaused(row, pauses);
    },
  });
}

/**
 * @param {SourceLine} source
 * @param {boolean} maySend
 */
function rowOf({ name, preset, noSample }, maySend) {
  const address = make('span', 'hint', `${preset}, /hooks/${name}`);
  const sender = make(
    'div',
    'sender',
    make('span', 'source', name),
    address,
    make('span', 'hint heard'),
    pausedBadge(),
  );
  const row = make('li', '', sender);
  if (!maySend) return row;
  if (noSample !== undefined) {
    sender.append(make('span', 'hint', noSample));
    return row;
  }
  const button = make('button', '', 'Send');
  button.type = 'button';
  button.ariaLabel = `Send to ${name}`;
  button.addEventListener('click', () => {
    const sent = Number(byId('sample-count', HTMLSelectElement).value);
    const kind = byId('sample-kind', HTMLSelectElement).value;
    act(
      button,
      byId('sample-result', HTMLElement),
      '/local/samples',
      { source: name, kind, count: sent },
      `Sending ${counted(sent, 'lead')} to ${name} …`,
    );
  });
  row.append(button);
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Heard | undefined} heard
 * @param {number | undefined} since what came before is not known here; undefined where all is
 */
function fill(row, heard, since) {
  const line = row.querySelector('.heard');
  if (!(line instanceof HTMLElement)) return;
  line.dataset.as = heard?.silent === undefined ? (heard?.last?.as ?? 'never') : 'silent';
  setText(line, aboutHeard(heard, since));
}
