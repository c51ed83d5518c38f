/** @import { ActionResult, DeliveryDetail, ParkedDetail } from '../wire.ts' */
import { setBreakable, setText } from './dom.js';

const SHOWN_MS = 60_000;

/** @typedef {ActionResult & { parked?: ParkedDetail, delivery?: DeliveryDetail }} Answer */

/**
 * Has the stack do something, and shows what came of it. The button cannot be pressed again
 * meanwhile.
 *
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} result where to say it
 * @param {string} path
 * @param {object} body
 * @param {string} meanwhile what to say until then
 * @returns {Promise<Answer | undefined>} undefined if the button is pressed already
 */
export async function act(button, result, path, body, meanwhile) {
  if (button.ariaDisabled === 'true') return undefined;
  // Not `disabled`, which would take the focus away from whoever uses the keyboard.
  button.ariaDisabled = 'true';
  delete result.dataset.ok;
  delete result.dataset.unanswered;
  setText(result, meanwhile);
  const answer = (await post(path, body)) ?? unanswered(result);
  button.ariaDisabled = null;
  tell(result, answer);
  return answer;
}

/**
 * Says what came of an action.
 *
 * @param {HTMLElement} result
 * @param {ActionResult} answer
 */
export function tell(result, { ok, text }) {
  result.dataset.ok = String(ok);
  setBreakable(result, text);
  // What went well is soon old news; what did not stays until the next try.
  setTimeout(() => {
    if (ok && result.textContent === text) setText(result, '');
  }, SHOWN_MS);
}

/**
 * @param {HTMLElement} result
 * @returns {ActionResult}
 */
function unanswered(result) {
  result.dataset.unanswered = 'true';
  return { ok: false, text: 'The stack did not answer: nothing is known of what became of it.' };
}

/** Takes away what was said of a stack that did not answer, once it does. */
export function forgetUnanswered() {
  /** @type {NodeListOf<HTMLElement>} */
  const results = document.querySelectorAll('.result[data-unanswered]');
  for (const result of results) {
    delete result.dataset.unanswered;
    setText(result, '');
  }
}

/**
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Answer | undefined>} undefined if there is no answer
 */
async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return undefined;
  }
}
