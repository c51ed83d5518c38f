import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerCall } from './call.ts';
import { answerControl, type Controls, refuse } from './control.ts';
import { type Faults, faultsSchema, noFaults, seededRandom } from './faults.ts';
import { type Call, createJournal } from './journal.ts';
import { createJudge } from './judge.ts';
import { keptConnections } from './kept-connections.ts';
import { whyNotLocal } from './local-only.ts';
import { profileFaults } from './profiles.ts';
import { createWork } from './work.ts';

export interface SimulatorOptions {
  /** 0 takes any free port. */
  port: number;
  host?: string;
  tenants: { name: string; authKey: string }[];
  /** Of everything that is drawn: faults, latency, details after error texts. */
  seed?: number;
  /** Called after each API call has been answered or given up. */
  onCall?: (call: Call) => void;
  /**
   * What calls take their time by, the journal dates them and the answer cache forgets by,
   * milliseconds since 1970.
   */
  now?: () => number;
}

export interface EuphoriaSimulator extends Controls {
  url: string;
  port: number;
  /** Every connection that is open now is dead, and its client does not know. */
  forgetConnections(): void;
  /** Closes the port and every connection. */
  close(): Promise<void>;
}

const idleConnectionMilliseconds = 600_000;

/**
 * Starts a simulator of the Euphoria API (docs/euphoria-api.md) on one port: `POST` of any path is an API
 * call; all else is its own (control.ts). It shares no code with
 * functions/, so that a mistake there cannot hide here.
 *
 * @returns the running simulator; rejects with Node's own error where the port cannot be taken
 */
export async function startEuphoriaSimulator({
  port,
  host = '127.0.0.1',
  tenants,
  seed = 1,
  onCall = () => {},
  now = Date.now,
}: SimulatorOptions): Promise<EuphoriaSimulator> {
  const random = seededRandom(seed);
  const keys = new Map(tenants.map(({ name, authKey }) => [name, authKey]));
  const places = new Map<string, number>();
  let faults: Faults = structuredClone(noFaults);
  let journal = createJournal();
  const work = createWork(now);
  const judge = createJudge(keys, () => faults, random, now);

  const controls: Controls = {
    journal: (page) => journal.read(page),
    stats: () => ({
      ...journal.stats,
      inProgress: [...places.values()].reduce((total, calls) => total + calls, 0),
    }),
    taken: () => journal.taken(),
    people: () => journal.people(),
    arrivals: () => journal.arrivals(),
    faults: () => structuredClone(faults),
    setFaults(change) {
      faults = structuredClone(faultsSchema.parse({ ...faults, ...change }));
    },
    setProfile: (name, changes) => controls.setFaults(profileFaults(name, changes)),
    finishCalls: work.finish,
    reset() {
      journal = createJournal();
      judge.forget();
    },
  };
  const api = {
    judge,
    journal: () => journal,
    faults: () => faults,
    random,
    places,
    onCall,
    now,
    work,
    keys: () => [...keys.values(), ...(faults.authKey === null ? [] : [faults.authKey])],
  };

  const server = createServer({ keepAliveTimeout: idleConnectionMilliseconds });
  const connections = keptConnections(server);
  server.on('request', (request, response) => {
    if (connections.isDead(request.socket)) return;
    const foreign = whyNotLocal(request);
    if (foreign !== undefined) return refuse(response, foreign);
    if (request.method !== 'POST') return answerControl(request, response, controls);
    if (!faults.down) return answerCall(request, response, api);
    journal.stats.refused += 1;
    request.socket.resetAndDestroy();
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    ...controls,
    url: `http://${host}:${taken}/`,
    port: taken,
    forgetConnections: connections.forget,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
