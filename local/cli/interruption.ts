/**
 * From now on, the first Ctrl-C does not end the process but is remembered, so that the work under way
 * comes to a clean end; the second one ends it.
 */
export function onInterrupt(): { happened(): boolean } {
  let hasHappened = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      hasHappened = true;
      console.error('coming to an end …');
    });
  }
  return { happened: () => hasHappened };
}
