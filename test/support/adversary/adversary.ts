import type { Adversary, GatewayBehaviour } from '../../../local/adversary.ts';
import { seededRandom } from '../../../simulator/faults.ts';
import type { Counts } from './chance.ts';
import { type Hostile, type QueueFaults, startHostileQueue } from './hostile-queue.ts';
import { type SecretsFaults, startHostileSecrets } from './hostile-secrets.ts';
import { startHostileTable, type TableFaults } from './hostile-table.ts';

/** Everything that is done to a local stack. What is left out is honest. */
export interface AdversarySettings {
  /** Of all that is drawn. */
  readonly seed?: number;
  readonly queue?: Partial<QueueFaults>;
  readonly table?: Partial<TableFaults>;
  readonly secrets?: Partial<SecretsFaults>;
  /**
   * A dialer environment dies at one of its first so many requests to the outside, any of them as
   * likely: before it leaves, or after its answer has come. 0, and by default: none dies.
   */
  readonly diesWithin?: number;
  /** Of text that is no UTF-8 (for the start only), and how often Lambda turns an invocation away. */
  readonly gateway?: {
    readonly undecodable?: GatewayBehaviour['undecodable'];
    readonly throttled?: Partial<Record<'webhook' | 'dialer', number>>;
  };
  /** Environments stand still between two events, timers and all. */
  readonly freezes?: boolean;
}

export interface RunningAdversary extends Adversary {
  /** Changes what is named; `seed` and `freezes` are for the start only. */
  set(change: AdversarySettings): void;
  /** Every connection that is open now is dead, and its client does not know. */
  forgetConnections(): void;
  /** How often what was done: `queue.shortReceives`, `table.throttled`, `secrets.hangs` … */
  counts(): Counts;
}

/** An adversary for `startLocalStack`, to be changed while it runs. */
export function createAdversary(settings: AdversarySettings = {}): RunningAdversary {
  const { seed = 1, freezes = false } = settings;
  const random = seededRandom(seed);
  const { queue, table, secrets } = settings;
  let diesWithin = settings.diesWithin ?? 0;
  let throttled = settings.gateway?.throttled ?? {};
  const deaths: Counts = {};
  let parts: {
    queue: Hostile<QueueFaults>;
    table: Hostile<TableFaults>;
    secrets: Hostile<SecretsFaults>;
  };
  return {
    freezes,
    gateway: {
      undecodable: settings.gateway?.undecodable ?? 'base64',
      throttles(functionName) {
        const isThrottled = random() < (throttled[functionName] ?? 0);
        const name = `${functionName}.throttled`;
        if (isThrottled) deaths[name] = (deaths[name] ?? 0) + 1;
        return isThrottled;
      },
    },
    lifetime(functionName) {
      if (diesWithin === 0 || functionName !== 'dialer') return undefined;
      return {
        requests: 1 + Math.floor(random() * diesWithin),
        moment: random() < 0.5 ? 'before' : 'after',
      };
    },
    died(functionName) {
      deaths[`${functionName}.died`] = (deaths[`${functionName}.died`] ?? 0) + 1;
    },
    async standBetween(addresses) {
      parts = {
        queue: await startHostileQueue(addresses.queues, queue, seed),
        table: await startHostileTable(addresses.tables, table, seed + 1),
        secrets: await startHostileSecrets(addresses.secrets, secrets, seed + 2),
      };
      const running = parts;
      return {
        queues: running.queue.url,
        tables: running.table.url,
        secrets: running.secrets.url,
        async close() {
          await Promise.all(Object.values(running).map((part) => part.close()));
        },
      };
    },
    set(change) {
      if (change.diesWithin !== undefined) diesWithin = change.diesWithin;
      throttled = change.gateway?.throttled ?? throttled;
      parts.queue.set(change.queue ?? {});
      parts.table.set(change.table ?? {});
      parts.secrets.set(change.secrets ?? {});
    },
    forgetConnections() {
      for (const part of Object.values(parts)) part.forgetConnections();
    },
    counts: () => ({
      ...deaths,
      ...Object.fromEntries(
        Object.entries(parts).flatMap(([part, { counts }]) =>
          Object.entries(counts).map(([name, times]) => [`${part}.${name}`, times]),
        ),
      ),
    }),
  };
}
