import { printNote } from './print.ts';

/** A run that is over sooner than this tells no progress. Milliseconds. */
const EVERY_MS = 5_000;

/**
 * Says every five seconds how far a long run is, on the output that does not disturb what is
 * printed.
 */
export function startProgress(say: () => string): { stop(): void } {
  const timer = setInterval(() => printNote(say()), EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
