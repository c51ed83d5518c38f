/** @import { ParkedLine } from '../wire.ts' */
/** @import { State } from './state.js' */
import { act } from './act.js';
import { byId, make, reconcile, setText } from './dom.js';
import { clock, counted, shortId } from './format.js';

const result = () => byId('parked-result', HTMLElement);

export function prepareParked() {
  const all = byId('send-all', HTMLButtonElement);
  all.addEventListener('click', () => {
    act(all, result(), '/local/parked', { messages: 'all' }, 'Sending all again …');
  });
}

/** @param {State} state */
export function showParked({ about: { parked = [], figures, kept } }) {
  const table = byId('parked-table', HTMLTableElement);
  // The row whose button was just pressed goes away, and the focus must not go with it.
  const all = byId('send-all', HTMLButtonElement);
  const hasFocus = () =>
    table.contains(document.activeElement) || (document.activeElement === all && !all.hidden);
  const hadFocus = hasFocus();
  reconcile(table, parked, {
    tag: 'tbody',
    keyOf: ({ messageId }) => messageId,
    create: rowOf,
  });
  table.hidden = parked.length === 0;
  byId('no-parked', HTMLElement).hidden = parked.length > 0;
  const sendable = parked.filter(({ stuckBecause }) => stuckBecause === undefined).length;
  all.hidden = sendable < 2;
  if (hadFocus && !hasFocus()) byId('parked', HTMLElement).focus();
  const total = Math.max(figures?.parked ?? 0, parked.length);
  const isCut = parked.length >= kept.parked && total > parked.length;
  setText(
    byId('parked-caption', HTMLElement),
    `${counted(total, 'lead')}${isCut ? `, of which the newest ${parked.length} are shown` : ''}, kept for 14 days.`,
  );
}

/** @param {ParkedLine} line */
function rowOf({ messageId, id, source, reason, parkedAt, hint, stuckBecause }) {
  const lead = make('td', '', make('span', 'source', source), make('code', 'id', shortId(id)));
  lead.title = id;
  const action = make('td', 'number');
  if (stuckBecause === undefined) {
    const button = make('button', '', 'Send again');
    button.type = 'button';
    button.ariaLabel = `Send again: lead ${shortId(id)} of ${source}`;
    button.addEventListener('click', () => {
      act(button, result(), '/local/parked', { messages: [messageId] }, 'Sending it again …');
    });
    action.append(button);
  }
  const since = make('td', 'number', clock(parkedAt));
  since.title = new Date(parkedAt).toLocaleString('en-GB');
  const why = make('td', '', reason, make('span', 'reason', stuckBecause ?? hint ?? ''));
  return make('tbody', '', make('tr', '', lead, why, since, action));
}
