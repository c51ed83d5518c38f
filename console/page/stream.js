/** @import { Change, Snapshot } from '../wire.ts' */

/** How long silence may last. The stack says at least every two seconds that it is there. */
const SILENCE_MS = 10_000;
const RETRY_MS = 2_000;

/**
 * Listens to the stack. A connection that is lost is made again, by the EventSource itself or,
 * where that gives up (something else answers at the address), by us.
 *
 * @param {{
 *   onSnapshot: (snapshot: Snapshot) => void,
 *   onChange: (change: Change) => void,
 *   onLost: (why: string) => void,
 * }} listener
 */
export function listen({ onSnapshot, onChange, onLost }) {
  const source = new EventSource('/local/events');
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;
  const isHeard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => onLost('The stack has said nothing for ten seconds.'), SILENCE_MS);
  };
  source.addEventListener('snapshot', ({ data }) => {
    isHeard();
    onSnapshot(JSON.parse(data));
  });
  source.addEventListener('change', ({ data }) => {
    isHeard();
    onChange(JSON.parse(data));
  });
  source.addEventListener('error', () => {
    clearTimeout(silence);
    onLost('The stack does not answer.');
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => listen({ onSnapshot, onChange, onLost }), RETRY_MS);
  });
}
