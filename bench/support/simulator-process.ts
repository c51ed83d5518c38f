import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Faults } from '../../simulator/faults.ts';
import type { Arrival, Call, Stats } from '../../simulator/journal.ts';
import type { ProfileName } from '../../simulator/profiles.ts';

const script = resolve(import.meta.dirname, '../../simulator/main.ts');

/** The tenant whose calls the simulator takes. */
export const tenant = { tenantName: 'bench', authKey: 'bench-key' };

/** The Euphoria simulator in a process of its own, as all parts of one run call it. */
export interface SimulatorProcess {
  readonly url: string;
  setLatency(milliseconds: number): Promise<void>;
  /** Becomes the API of a profile, with some of its settings changed. */
  setProfile(name: ProfileName, changes?: Partial<Faults>): Promise<void>;
  /** Ends the work of every call under way. */
  finishCalls(): Promise<void>;
  stats(): Promise<Stats>;
  /** The kept calls, newest last. */
  calls(): Promise<readonly Call[]>;
  /** Times each person was taken: `0825550101 WebLeads`. */
  people(): Promise<Readonly<Record<string, number>>>;
  /** The contacts taken, in their order. */
  arrivals(): Promise<readonly Arrival[]>;
  /** Empties journal and counters. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the simulator on a free port. */
export async function startSimulatorProcess({
  tenantName,
  authKey,
} = tenant): Promise<SimulatorProcess> {
  const child = spawn(
    process.execPath,
    [script, '--port', '0', '--tenant', tenantName, '--key', authKey],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  // Nobody is left without the process that started it.
  process.once('exit', () => child.kill());
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited,
  ]);
  const url = /http\S+/.exec(String(line))?.[0];
  if (url === undefined) throw new Error(`the simulator did not start: ${line}`);
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(new URL(path, url), init);
    if (!response.ok) throw new Error(`${path} of the simulator: ${await response.text()}`);
    return response.json();
  };
  return {
    url,
    async setLatency(latencyMs) {
      await ask('faults', { method: 'PUT', body: JSON.stringify({ latencyMs }) });
    },
    async setProfile(name, changes) {
      await ask('profile', { method: 'PUT', body: JSON.stringify({ name, ...changes }) });
    },
    async finishCalls() {
      await ask('calls', { method: 'DELETE' });
    },
    people: async () => (await ask('people')) as Record<string, number>,
    arrivals: async () => (await ask('arrivals')) as Arrival[],
    stats: async () => (await ask('stats')) as Stats,
    calls: async () => ((await ask('journal')) as { calls: Call[] }).calls,
    async reset() {
      await ask('journal', { method: 'DELETE' });
    },
    async close() {
      child.kill();
      await exited;
    },
  };
}
