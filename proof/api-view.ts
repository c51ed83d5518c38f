import type { EuphoriaSimulator } from '../simulator/simulator.ts';

/** The Euphoria API of a proof, which is a simulator, and what it saw. */
export interface ApiView {
  /** Where the dialer functions call it. */
  readonly url: string;
  /** How often each number was taken. */
  taken(): Promise<Readonly<Record<string, number>>>;
  /** The most calls at once of one tenant. */
  mostAtOnce(): Promise<number>;
  /** Calls that are not as docs/euphoria-api.md describes them, or over the limit of three. */
  malformed(): Promise<number>;
  /** The document of the call that brought a number. */
  documentOf(phoneNumber: string): Promise<string | undefined>;
  /** Refuses each call for what is in it, from now on or no more. */
  refuse(isRefused: boolean): Promise<void>;
  setLatency(milliseconds: number): Promise<void>;
}

export const viewOf = (simulator: EuphoriaSimulator): ApiView => ({
  url: simulator.url,
  taken: async () => simulator.taken(),
  mostAtOnce: async () => simulator.stats().peak,
  malformed: async () => simulator.stats().violations + simulator.stats().overLimit,
  documentOf: async (phoneNumber) =>
    simulator.journal().find(({ document }) => document.includes(phoneNumber))?.document,
  refuse: async (isRefused) =>
    simulator.setFaults({ rates: isRefused ? { incorrectInput: 1 } : {} }),
  setLatency: async (latencyMs) => simulator.setFaults({ latencyMs }),
});
