import { type AwsAnswer, fault, startAwsProxy } from './aws-proxy.ts';
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
  /** Of a secret that has been changed: answers with the version before, as some server still has it. */
  readonly previous: number;
}

export const kindSecrets: SecretsFaults = { hangs: 0, errors: 0, throttled: 0, previous: 0 };

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
  const versions = rememberVersions();
  const proxy = await startAwsProxy(to, async (request) => {
    chance.counts[request.action] = (chance.counts[request.action] ?? 0) + 1;
    if (chance.happens('hangs', faults.hangs)) return { kind: 'silence' };
    if (chance.happens('errors', faults.errors)) return fault('InternalServiceError', 500);
    if (chance.happens('throttled', faults.throttled)) return fault('ThrottlingException', 400);
    const given = await request.forward();
    const before = versions.before(String(request.body.SecretId), given);
    return before !== undefined && chance.happens('previous', faults.previous) ? before : given;
  });
  return {
    ...proxy,
    counts: chance.counts,
    set(change) {
      faults = { ...faults, ...change };
    },
  };
}

/** Keeps what each secret was before it was changed. */
function rememberVersions() {
  const known = new Map<
    string,
    { current: string | undefined; before?: AwsAnswer; now: AwsAnswer }
  >();
  return {
    /** @returns the version before the one that is given; undefined where none is known */
    before(secret: string, given: AwsAnswer): AwsAnswer | undefined {
      if (given.kind !== 'answer' || given.status !== 200) return undefined;
      const { SecretString: current } = JSON.parse(given.body) as { SecretString?: string };
      const last = known.get(secret);
      if (last?.current === current) return last?.before;
      known.set(secret, { current, now: given, ...(last && { before: last.now }) });
      return last?.now;
    },
  };
}
