/** @import { DeliveryDetail, DeliveryLine } from '../wire.ts' */
/** @import { State } from './state.js' */
import { act } from './act.js';
import { byId, make, reconcile, setBreakable } from './dom.js';
import { clock, fineClock, inLines, size } from './format.js';
import { showText } from './text-dialog.js';

const PAGE = 6;
let limit = PAGE;

const result = () => byId('delivery-result', HTMLElement);

/** @param {() => void} refresh draws the list */
export function prepareDeliveries(refresh) {
  byId('more-deliveries', HTMLButtonElement).addEventListener('click', () => {
    limit += PAGE;
    refresh();
  });
  byId('delivery-source', HTMLSelectElement).addEventListener('input', () => {
    limit = PAGE;
    refresh();
  });
}

/** @param {State} state */
export function showDeliveries({ about: { deliveries } }) {
  byId('deliveries', HTMLElement).hidden = deliveries === undefined;
  if (deliveries === undefined) return;
  const select = byId('delivery-source', HTMLSelectElement);
  const names = [...new Set(deliveries.map(({ source }) => source))].sort();
  reconcile(select, ['', ...names], {
    tag: 'option',
    keyOf: (name) => name,
    create: (name) => {
      const option = make('option', '', name === '' ? 'all' : shortened(name));
      option.value = name;
      return option;
    },
  });
  const found = deliveries.filter(({ source }) => select.value === '' || source === select.value);
  const table = byId('delivery-table', HTMLTableElement);
  reconcile(table, found.slice(0, limit), {
    tag: 'tbody',
    keyOf: ({ n }) => String(n),
    create: rowOf,
  });
  table.hidden = found.length === 0;
  byId('no-deliveries', HTMLElement).hidden = found.length > 0;
  byId('more-deliveries', HTMLButtonElement).hidden = found.length <= limit;
}

/**
 * A name that fits into a select on a phone.
 *
 * @param {string} name
 */
const shortened = (name) => (name.length > 30 ? `${name.slice(0, 29)}…` : name);

/** @param {DeliveryLine} delivery */
function rowOf(delivery) {
  const { n, source, status, why, at, contentType, method, bytes } = delivery;
  const what = [method === 'POST' ? '' : method, contentType, size(bytes)]
    .filter(Boolean)
    .join(', ');
  const from = make('td', '', make('span', 'source', source), make('span', 'reason', what));
  const pill = make('span', 'pill', String(status));
  pill.dataset.state = status === 200 || status === 303 ? 'delivered' : 'parked';
  const reason = make('span', 'reason');
  setBreakable(reason, why);
  const [show, save] = [make('button', '', 'Show'), make('button', '', 'Save as capture')];
  for (const button of [show, save]) {
    button.type = 'button';
    button.ariaLabel = `${button.textContent}: delivery ${n} of ${source}`;
  }
  show.addEventListener('click', () => showDelivery(delivery, show));
  save.addEventListener('click', () => {
    act(save, result(), '/local/deliveries/save', { n }, 'Saving it …');
  });
  const todo = make('td', 'number actions', show, ' ', save);
  return make(
    'tbody',
    '',
    make('tr', '', from, make('td', '', pill, reason), make('td', 'number', clock(at)), todo),
  );
}

/**
 * @param {DeliveryLine} line
 * @param {HTMLButtonElement} button
 */
function showDelivery({ n, source }, button) {
  return showText(`Delivery ${n} of ${source}`, 'Reading it …', async () => {
    const answer = await act(button, result(), '/local/deliveries/show', { n }, '');
    const { delivery, text = '' } = answer ?? {};
    return delivery === undefined
      ? { about: text, parts: [] }
      : { about: aboutOf(delivery), parts: partsOf(delivery) };
  });
}

/** @param {DeliveryDetail} delivery */
const aboutOf = ({ method, at, status, why }) =>
  `${method} at ${fineClock(at)}, answered ${status}${why === '' ? '' : `: ${why}`}`;

/** @param {DeliveryDetail} delivery */
function partsOf({ headers, body, answer }) {
  const lines = headers.map(([name, value]) => `${name}: ${value}`).join('\n');
  return [
    { title: 'Body', text: body === '' ? 'Empty.' : inLines(body), copy: body },
    { title: 'Headers, masked where they may prove the sender', text: lines, copy: lines },
    { title: 'Answered', text: inLines(answer), copy: answer },
  ];
}
