import { fault, startAwsProxy } from './aws-proxy.ts';
import { createChance } from './chance.ts';
import type { Hostile } from './hostile-queue.ts';

/**
 * What a Secrets Manager does to its clients. Numbers are probabilities, for each request. A value
 * that changes is the secrets file's affair: it is read for every request.
 */
export interface SecretsFaults {
  /** Requests that are never answered. */
  readonly hangs: number;
  readonly errors: number;
  readonly throttled: number;
}

export const kindSecrets: SecretsFaults = { hangs: 0, errors: 0, throttled: 0 };

/**
 * A Secrets Manager that does all that the real one may do.
 *
 * @param to the honest one
 * @param seed of all that is drawn
 */
export async function startHostileSecrets(
  to: string,
  initial: Partial<SecretsFaults> = {},
  seed = 1,
): Promise<Hostile<SecretsFaults>> {
  let faults: SecretsFaults = { ...kindSecrets, ...initial };
  const chance = createChance(seed);
  const proxy = await startAwsProxy(to, async (request) => {
    chance.counts[request.action] = (chance.counts[request.action] ?? 0) + 1;
    if (chance.happens('hangs', faults.hangs)) return { kind: 'silence' };
    if (chance.happens('errors', faults.errors)) return fault('InternalServiceError', 500);
    if (chance.happens('throttled', faults.throttled)) return fault('ThrottlingException', 400);
    return request.forward();
  });
  return {
    ...proxy,
    counts: chance.counts,
    set(change) {
      faults = { ...faults, ...change };
    },
  };
}
