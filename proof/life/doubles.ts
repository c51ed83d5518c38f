import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { ApiView } from '../api-view.ts';
import type { Cloud } from '../cloud.ts';
import { mayComeTwice } from '../deployed.ts';

/** How long CloudWatch Logs may take to tell what a function has logged. */
const LOGGED_MS = 30_000;

/**
 * Gives the check that nobody is taken twice, but who was announced: whom the dialer said it may bring twice,
 * before it did (README.md, "What is promised, and what is not"). It remembers them, for logs go with their
 * connector.
 *
 * @param names of the connectors
 * @param phoneOf the number that is dialled, by the id of the receipt
 */
export function watchForDoubles(
  cloud: Cloud,
  names: readonly string[],
  api: ApiView,
  phoneOf: ReadonlyMap<string, string>,
): () => Promise<void> {
  /** Numbers. */
  const announced = new Set<string>();
  const readAnnounced = async (): Promise<void> => {
    for (const name of names) {
      for await (const id of mayComeTwice(cloud, name)) announced.add(phoneOf.get(id) ?? id);
    }
  };
  return async () => {
    const taken = await api.taken();
    const doubles = Object.keys(taken).filter((phone) => (taken[phone] ?? 0) > 1);
    let unannounced = doubles.filter((phone) => !announced.has(phone));
    // What a function logs can be read some seconds after it has ended.
    const limit = performance.now() + LOGGED_MS;
    while (unannounced.length > 0 && performance.now() < limit) {
      await readAnnounced().catch(() => {});
      unannounced = doubles.filter((phone) => !announced.has(phone));
      await wait(1_000);
    }
    assert.deepEqual(unannounced, [], 'nobody is taken twice, but who was announced');
  };
}
