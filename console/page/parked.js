/** @import { ParkedLine } from '../wire.ts' */
/** @import { State } from './state.js' */
import { act } from './act.js';
import { byId, make, reconcile, setBreakable, setText } from './dom.js';
import { clock, counted, shortId } from './format.js';
import { showParkedLead } from './parked-dialog.js';

const result = () => byId('parked-result', HTMLElement);

export function prepareParked() {
  const all = byId('send-all', HTMLButtonElement);
  all.addEventListener('click', () => {
    act(all, result(), '/local/parked', { messages: 'all' }, 'Sending all again …');
  });
}

/** @param {State} state */
export function showParked({ about: { parked = [], figures, kept, abilities } }) {
  const table = byId('parked-table', HTMLTableElement);
  // The row whose button was just pressed goes away, and the focus must not go with it.
  const all = byId('send-all', HTMLButtonElement);
  const hasFocus = () =>
    table.contains(document.activeElement) || (document.activeElement === all && !all.hidden);
  const hadFocus = hasFocus();
  reconcile(table, parked, {
    tag: 'tbody',
    keyOf: ({ messageId }) => messageId,
    create: (line) => rowOf(line, abilities.parked),
  });
  table.hidden = parked.length === 0;
  byId('no-parked', HTMLElement).hidden = parked.length > 0;
  const sendable = parked.filter(({ stuckBecause }) => stuckBecause === undefined).length;
  all.hidden = sendable < 2 || !abilities.parked;
  if (hadFocus && !hasFocus()) byId('parked', HTMLElement).focus();
  const total = Math.max(figures?.parked ?? 0, parked.length);
  const isCut = parked.length >= kept.parked && total > parked.length;
  setText(
    byId('parked-caption', HTMLElement),
    `${counted(total, 'lead')}${isCut ? `, of which the newest ${parked.length} are shown` : ''}, kept for 14 days.${notMay(abilities.parkedNot)}`,
  );
}

/** @param {string | undefined} why */
const notMay = (why) => (why === undefined ? '' : ` ${why}`);

/**
 * @param {ParkedLine} line
 * @param {boolean} mayChange
 */
function rowOf({ messageId, id, source, reason, parkedAt, hint, stuckBecause }, mayChange) {
  const lead = make('td', '', make('span', 'source', source), make('code', 'id', shortId(id)));
  lead.title = id;
  const show = make(
    'button',
    '',
    mayChange && stuckBecause === undefined ? 'Show or edit' : 'Show',
  );
  show.type = 'button';
  show.ariaLabel = `${show.textContent}: lead ${shortId(id)} of ${source}`;
  show.addEventListener('click', async () => {
    const answer = await act(show, result(), '/local/parked/show', { messageId }, '');
    if (answer?.parked) showParkedLead(answer.parked, reason, mayChange);
  });
  const action = make('td', 'number actions', show);
  if (mayChange && stuckBecause === undefined) {
    const button = make('button', '', 'Send again');
    button.type = 'button';
    button.ariaLabel = `Send again: lead ${shortId(id)} of ${source}`;
    button.addEventListener('click', () => {
      act(button, result(), '/local/parked', { messages: [messageId] }, 'Sending it again …');
    });
    action.append(' ', button);
  }
  const since = make('td', 'number', clock(parkedAt));
  since.title = new Date(parkedAt).toLocaleString('en-GB');
  const why = make('td');
  setBreakable(why, reason);
  why.append(make('span', 'reason', stuckBecause ?? hint ?? ''));
  return make('tbody', '', make('tr', '', lead, why, since, action));
}
