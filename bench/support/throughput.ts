import { setTimeout as wait } from 'node:timers/promises';
import type { SimulatorProcess } from './simulator-process.ts';

/** The part of a call that a throughput is made of. */
export interface TimedCall {
  /** When it began, ISO 8601. */
  readonly at: string;
  readonly milliseconds: number | null;
  readonly contacts: number;
}

/**
 * Contacts a second that calls brought within a window. A call that is only partly in the window
 * counts by that part, so that a short window is as good as a long one.
 *
 * @param from, to the window, milliseconds since 1970
 */
export function contactsPerSecond(calls: readonly TimedCall[], from: number, to: number): number {
  const contacts = calls.map(({ at, milliseconds, contacts }) => {
    if (milliseconds === null) return 0;
    const begin = Date.parse(at);
    const inside = Math.min(to, begin + milliseconds) - Math.max(from, begin);
    return inside <= 0 ? 0 : (contacts * inside) / milliseconds;
  });
  return contacts.reduce((sum, part) => sum + part, 0) / ((to - from) / 1_000);
}

export interface Throughput {
  readonly contactsPerSecond: number;
  /** On average: less than allowed if leads come too slowly. */
  readonly contactsPerCall: number;
}

/**
 * Measures a backlog that is being drained: what came to the API once the ramp is over.
 *
 * @param times.settleMs until calls are as they are to be measured
 * @param times.windowMs how long is measured
 */
export async function measureThroughput(
  simulator: SimulatorProcess,
  times: { readonly latencyMs: number; readonly settleMs: number; readonly windowMs: number },
): Promise<Throughput> {
  const { latencyMs, settleMs, windowMs } = times;
  await wait(settleMs);
  await simulator.reset();
  // Calls in progress now are not in the journal, so the window begins when they are over.
  await wait(100 + latencyMs);
  const from = Date.now();
  await wait(windowMs);
  const to = Date.now();
  // Calls that are still in progress have no length yet.
  await wait(100 + latencyMs);
  const calls = await simulator.calls();
  const inside = calls.filter(({ at }) => Date.parse(at) >= from && Date.parse(at) <= to);
  const contacts = inside.reduce((sum, call) => sum + call.contacts, 0);
  return {
    contactsPerSecond: contactsPerSecond(calls, from, to),
    contactsPerCall: contacts / Math.max(1, inside.length),
  };
}

/** What the API's three places take at most, contacts a second. */
export const limitOf = (latencyMs: number, contacts: number): number =>
  (3 * contacts * 1_000) / latencyMs;
