import type { LedgerTable } from '../../../functions/dialer/ledger/table.ts';
import { memoryTable } from '../memory-table.ts';
import type { Scene } from './scene.ts';

/** As the SDK does, a request that failed is made again, whether or not it was carried out. */
const TRIES = 3;
const SLOW_MS = 2_500;

/** The ledger's table over a wire: it takes its time, and fails before or after it has done what it was asked. */
export function openWorldTable(scene: Scene) {
  const { clock, random, happens, seconds } = scene;
  const { table: honest, items } = memoryTable();
  let failures = 0;
  const wire = (): Promise<void> =>
    clock.sleep(1 + 8 * random() + (happens('tableSlow') ? SLOW_MS : 0));

  async function over<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      await wire();
      if (happens('tableErrors')) continue;
      const answer = await request();
      const isLost = happens('tableErrors');
      await wire();
      if (!isLost) return answer;
    }
    failures += 1;
    throw timeout();
  }

  const table: LedgerTable = {
    read: (key) => over(() => honest.read(key)),
    readAll: (keys) => over(() => honest.readAll(keys)),
    put: (item, previous) =>
      over(async () => {
        const answer = await honest.put(item, previous);
        scene.trace(
          item.key?.S ?? '',
          () =>
            `ledger: ${answer}, ${item.state?.S}, sendings ${item.sendings?.N}, owner ${item.owner?.S}, call ${item.call?.N}, lease until ${seconds(Number(item.lease?.N))}, ${item.error?.S}`,
        );
        return answer;
      }),
    putAll: (all) =>
      over(async () => {
        const unprocessed = all.filter(() => happens('unprocessed'));
        const processed = all.filter((item) => !unprocessed.includes(item));
        await honest.putAll(processed);
        for (const item of processed) {
          scene.trace(item.key?.S ?? '', () => `ledger: written with others, ${item.state?.S}`);
        }
        return unprocessed;
      }),
  };
  return {
    table,
    /** As the world's own eyes and its operators see it: at once. */
    honest,
    items,
    /** How many requests have failed for good. */
    get failures() {
      return failures;
    },
  };
}

/** What the SDK throws when there was no answer in time. */
export const timeout = (): Error => Object.assign(new Error('no answer'), { name: 'TimeoutError' });
