import { type FaultKind, type Faults, seededRandom } from '../../simulator/faults.ts';
import { phoneOf } from '../support/stack.ts';
import { type Plan, type StormSettings, shuffle } from './plan.ts';

/** Small, so that there are enough calls for each fault to happen often. */
export const contactsPerCall = 5;

/**
 * A call whose caller was killed goes on at the API for this long. It is less than a new environment
 * takes to load its bundle, so that the call of its successor is never a fourth.
 */
export const latencyMs = { min: 20, max: 50 };

/** Shares of all calls. A hanging call takes as long as the dialer's deadline; of those, see the settings. */
const quickRates = {
  concurrentCalls: 0.05,
  http503: 0.02,
  databasesFailed: 0.01,
  resetBeforeProcessing: 0.01,
  resetAfterProcessing: 0.01,
} as const;

/** However few the calls, each fault is once among the first so many of them. */
const EACH_WITHIN = 60;

/** How the API behaves in the storm. */
export function faultsOf(settings: StormSettings, { poison }: Plan): Partial<Faults> {
  const rates = { ...quickRates, hangAfterProcessing: settings.hangs };
  const kinds = Object.keys(rates) as FaultKind[];
  const quiet = Array.from({ length: EACH_WITHIN - kinds.length }, () => 'none' as const);
  return {
    latencyMs,
    rates,
    next: shuffle([...kinds, ...quiet], seededRandom(settings.seed)),
    poison: [...poison].map(phoneOf),
    cacheSeconds: settings.cacheSeconds,
  };
}
