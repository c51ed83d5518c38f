/** @import { ParkedDetail } from '../wire.ts' */
import { act, tell } from './act.js';
import { byId, make, setText } from './dom.js';
import { shortId } from './format.js';
import { partOf } from './text-dialog.js';

const dialog = () => byId('parked-dialog', HTMLDialogElement);
const result = () => byId('parked-dialog-result', HTMLElement);

/** @type {ParkedDetail | undefined} */
let shown;

/** Prepares the dialog in which a parked lead is looked at, put right, or dropped. */
export function prepareParkedDialog() {
  const form = byId('parked-form', HTMLFormElement);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const body = { messageId: shown?.messageId, fields: changedIn(form) };
    finish(
      byId('parked-save', HTMLButtonElement),
      '/local/parked/edit',
      body,
      'Sending it again …',
    );
  });
  const [drop, sure] = [byId('drop-lead', HTMLButtonElement), byId('drop-sure', HTMLElement)];
  drop.addEventListener('click', () => {
    sure.hidden = !sure.hidden;
    drop.ariaExpanded = String(!sure.hidden);
  });
  byId('drop-now', HTMLButtonElement).addEventListener('click', () => {
    const body = { messageId: shown?.messageId };
    finish(byId('drop-now', HTMLButtonElement), '/local/parked/drop', body, 'Dropping it …');
  });
}

/**
 * Does it, and closes the dialog if it is done: the lead is not parked any more.
 *
 * @param {HTMLButtonElement} button
 * @param {string} path
 * @param {object} body
 * @param {string} meanwhile
 */
async function finish(button, path, body, meanwhile) {
  const answer = await act(button, result(), path, body, meanwhile);
  if (!answer?.ok) return;
  dialog().close();
  tell(byId('parked-result', HTMLElement), answer);
}

/**
 * The fields that somebody has changed.
 *
 * @param {HTMLFormElement} form
 * @returns {Record<string, string>}
 */
function changedIn(form) {
  /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */
  const inputs = form.querySelectorAll('input, textarea');
  const changed = [...inputs].filter((input) => input.value !== input.dataset.before);
  return Object.fromEntries(changed.map(({ name, value }) => [name, value]));
}

/**
 * Opens it.
 *
 * @param {ParkedDetail} lead
 * @param {string} reason why it is parked
 * @param {boolean} mayChange
 */
export function showParkedLead(lead, reason, mayChange) {
  shown = lead;
  setText(byId('parked-name', HTMLElement), `Lead ${shortId(lead.id)} of ${lead.source}`);
  const caution = lead.caution === undefined ? '' : ` But ${lead.caution}.`;
  setText(byId('parked-about', HTMLElement), `Parked: ${reason}.${caution}`);
  byId('parked-fields', HTMLElement).replaceChildren(
    ...lead.fields.map((field) => fieldOf(field, field.name === lead.field, mayChange)),
  );
  byId('parked-form', HTMLElement).hidden = lead.fields.length === 0;
  byId('parked-save', HTMLElement).hidden = !mayChange;
  byId('parked-drop', HTMLElement).hidden = !mayChange;
  byId('drop-sure', HTMLElement).hidden = true;
  byId('drop-lead', HTMLButtonElement).ariaExpanded = 'false';
  const { told } = lead;
  byId('parked-told', HTMLElement).replaceChildren(
    ...(told === undefined
      ? []
      : [partOf({ title: 'What its sender told', text: told, copy: told })]),
  );
  setText(byId('parked-text', HTMLElement), lead.text);
  // Of what cannot be read there is nothing else.
  byId('parked-kept', HTMLDetailsElement).open = lead.fields.length === 0 && told === undefined;
  setText(result(), '');
  dialog().showModal();
}

/**
 * @param {ParkedDetail['fields'][number]} field
 * @param {boolean} isAtFault
 * @param {boolean} mayChange
 */
function fieldOf({ name, value }, isAtFault, mayChange) {
  const input = make(name === 'notes' ? 'textarea' : 'input');
  input.name = name;
  input.value = value;
  // As the field holds it: it may have other ends of lines than what it was given.
  input.dataset.before = input.value;
  input.autocomplete = 'off';
  input.spellcheck = false;
  input.readOnly = !mayChange;
  input.maxLength = 4_000;
  if (isAtFault) input.setAttribute('aria-invalid', 'true');
  return make('label', '', name, input);
}
