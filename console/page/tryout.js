/** @import { FaultMode, SimulatorState, Snapshot } from '../wire.ts' */
import { act } from './act.js';
import { byId, setText } from './dom.js';
import { counted } from './format.js';

/** Prepares what can be tried: samples, the demo form, the simulator's faults. */
export function prepareTryout() {
  const faults = byId('faults', HTMLElement);
  for (const button of faults.querySelectorAll('button')) {
    button.addEventListener('click', () => {
      const { mode } = button.dataset;
      act(button, byId('faults-result', HTMLElement), '/local/faults', { mode }, '');
    });
  }
  const form = byId('demo-form', HTMLFormElement);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    const fields = Object.fromEntries(new FormData(form));
    if (button === null) return;
    act(button, byId('form-result', HTMLElement), '/local/form', fields, 'Posting the form …');
  });
}

/** @param {Snapshot} about */
export function showTryout({ form, simulator, apiHost, deployed }) {
  // What is deployed is neither simulated nor tried from here.
  byId('simulator', HTMLElement).hidden = deployed !== undefined;
  byId('demo', HTMLElement).hidden = deployed !== undefined;
  const isElsewhere = apiHost !== undefined;
  byId('samples-about', HTMLElement).hidden = !isElsewhere || deployed !== undefined;
  setText(
    byId('samples-about', HTMLElement),
    `The API is elsewhere: what you send here goes to ${apiHost ?? ''}, and may be dialled.`,
  );
  setText(byId('faults-title', HTMLElement), isElsewhere ? 'Euphoria API' : 'Euphoria simulator');
  const hasForm = form !== undefined;
  byId('demo-form', HTMLFormElement).hidden = !hasForm;
  setText(
    byId('form-about', HTMLElement),
    hasForm
      ? `Goes to the source ${form}, posted as from the site in its origins${isElsewhere ? `, and on to ${apiHost}` : ''}.`
      : 'The config has no source of preset form.',
  );
  const [, , refused] = byId('sample-kind', HTMLSelectElement).options;
  if (refused !== undefined) refused.disabled = simulator === undefined;
  showSimulator(simulator, apiHost ?? '');
}

/**
 * @param {SimulatorState | undefined} simulator
 * @param {string} apiHost
 */
function showSimulator(simulator, apiHost) {
  const faults = byId('faults', HTMLElement);
  faults.hidden = simulator === undefined;
  const { mode = 'custom', poison = 0 } = simulator ?? {};
  for (const button of faults.querySelectorAll('button')) {
    button.ariaPressed = String(button.dataset.mode === mode);
  }
  // A button that looks pressed already would not look like the way back.
  const normal = faults.querySelector('[data-mode=normal]');
  if (normal !== null && poison > 0) normal.ariaPressed = 'false';
  setText(
    byId('faults-about', HTMLElement),
    simulator === undefined
      ? `The API is elsewhere, at ${apiHost}: its faults, and what was sent to it, cannot be seen from here.`
      : aboutMode[mode],
  );
  const about = byId('poison-about', HTMLElement);
  about.hidden = poison === 0;
  const numbers = counted(poison, 'number');
  setText(about, `It refuses ${numbers} in any case. Normal has it take every number again.`);
}

/** @type {Readonly<Record<FaultMode | 'custom', string>>} */
const aboutMode = {
  normal: 'It answers at once.',
  slow: 'Each call takes two seconds.',
  busy: 'Each call is told “Concurrent API Calls Exceeded”.',
  down: 'No call gets through.',
  wrongKey: 'The key has been changed there, and not here: “Authorization Failed”.',
  custom: 'Its faults were set otherwise than by these buttons.',
};
