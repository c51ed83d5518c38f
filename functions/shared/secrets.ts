import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod/mini';
import { faultOf, log } from './log.ts';
import { fail, ok, type Result } from './result.ts';

const MAX_AGE_MS = 5 * 60_000;
/**
 * A value as young as this is not fetched afresh, so that a flood of wrong signatures causes no
 * flood of fetches.
 */
const FRESH_MS = 1_000;
/** After a failure the value in memory serves for so long before Secrets Manager is asked again. */
const PAUSE_MS = 30_000;

/** A secret, kept in memory, with one fetch in flight at a time. */
export interface CachedSecret<Value> {
  /**
   * A value in memory is given at once; after five minutes it is refreshed behind the caller, who
   * does not wait for it, so that a Secrets Manager that hangs stops nothing.
   *
   * @param fresh ask Secrets Manager and wait for it, because a signature or the API just said no
   */
  get(fresh?: 'fresh'): Promise<Result<Value, SecretFault>>;
}

/** Why there is no secret. `reason` never contains any of it. */
export interface SecretFault {
  readonly secret: string;
  readonly reason: string;
}

/**
 * @param id name or ARN of the secret
 * @param schema the shape of its JSON
 * @param now the clock, milliseconds
 */
export function cachedSecret<Value>(
  client: SecretsManagerClient,
  id: string,
  schema: z.ZodMiniType<Value>,
  now: () => number = Date.now,
): CachedSecret<Value> {
  let kept: { readonly value: Value; readonly at: number } | undefined;
  let fetching: Promise<Result<Value, SecretFault>> | undefined;
  let askAgainAt = 0;

  async function fetch(): Promise<Result<Value, SecretFault>> {
    const at = now();
    const answer = await fetchSecret(client, id, schema);
    if (answer.ok) kept = { value: answer.value, at };
    else {
      askAgainAt = now() + PAUSE_MS;
      if (kept !== undefined) {
        log.warn('secret could not be read, the last known value is used', answer.error);
      }
    }
    return answer;
  }

  const fetchOnce = (): Promise<Result<Value, SecretFault>> => {
    fetching ??= fetch().finally(() => {
      fetching = undefined;
    });
    return fetching;
  };

  return {
    async get(fresh) {
      if (kept === undefined) return fetchOnce();
      const age = now() - kept.at;
      if (fresh) return age < FRESH_MS ? ok(kept.value) : fetchOnce();
      if (age >= MAX_AGE_MS && now() >= askAgainAt) void fetchOnce();
      return ok(kept.value);
    },
  };
}

async function fetchSecret<Value>(
  client: SecretsManagerClient,
  id: string,
  schema: z.ZodMiniType<Value>,
): Promise<Result<Value, SecretFault>> {
  let text: string | undefined;
  try {
    text = (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
  } catch (error) {
    return fail({ secret: id, reason: `Secrets Manager answered ${faultOf(error)}` });
  }
  const parsed = schema.safeParse(parseJson(text ?? ''));
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return fail({
    secret: id,
    reason: `its JSON is wrong at "${issue?.path.join('.')}": ${issue?.message}`,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
