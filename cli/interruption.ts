import { printNote } from './print.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * From now on, the first Ctrl-C does not end the process but is remembered, so that the work under
 * way comes to a clean end; the second one ends it. Call `stop` when that work is over.
 */
export function onInterrupt(): { happened(): boolean; stop(): void } {
  let hasHappened = false;
  const remember = () => {
    stop();
    hasHappened = true;
    printNote('coming to an end …');
  };
  const stop = () => {
    for (const signal of SIGNALS) process.removeListener(signal, remember);
  };
  for (const signal of SIGNALS) process.once(signal, remember);
  return { happened: () => hasHappened, stop };
}
