import type { Status } from '../../console/status.ts';
import type { Call, Stats } from '../../simulator/journal.ts';
import type { Logs } from './logs.ts';
import type { Plan, StormSettings } from './plan.ts';

/** Somebody died, at some time between the two (milliseconds since 1970 by the storm's clock). */
export type Interruption = { readonly from: number; readonly to: number } & (
  | { readonly kind: 'dialer' | 'webhook' }
  /** The whole stack, with so many requests of the sender and calls to the API under way. */
  | { readonly kind: 'kill'; readonly requests: number; readonly calls: number }
);

/** What a storm has left behind. */
export interface Evidence {
  readonly settings: StormSettings;
  readonly plan: Plan;
  /** How long it took, and by how much the clock was moved on meanwhile. */
  readonly seconds: number;
  readonly clockSeconds: number;
  /** Of the sender, and how many of them got no 200 and were sent again. */
  readonly requests: number;
  readonly failed: number;
  /** The ids under which each lead was accepted. */
  readonly ids: ReadonlyMap<number, ReadonlySet<string>>;
  /** The simulator's journal, counts, and how often it took each phone number. */
  readonly calls: readonly Call[];
  readonly stats: Stats;
  readonly taken: Readonly<Record<string, number>>;
  /** The texts of the parked queue's messages. */
  readonly parked: readonly string[];
  readonly interruptions: readonly Interruption[];
  readonly logs: Logs;
  readonly status: Status;
}
