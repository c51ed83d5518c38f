/** What is done sooner needs no progress to be told. */
const EVERY_MS = 5_000;

/** Says every five seconds how far a long run is: where it does not disturb what is printed. */
export function startProgress(say: () => string): { stop(): void } {
  const timer = setInterval(() => console.error(say()), EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
