import assert from 'node:assert/strict';
import { depth } from '../deployed.ts';
import type { Life } from '../life/life.ts';

/** Many leads at once, to both connectors. */
export async function backlog({
  report,
  cloud,
  names,
  api,
  terminal: { json },
  leads,
}: Life): Promise<void> {
  const both = Object.values(names);
  await report.check(
    '150 leads at once, to both: each once, three calls at once at most',
    async () => {
      await api.setLatency(150);
      const people = Array.from({ length: 150 }, leads.newPerson);
      // Eight senders at once: the engine starts a process for each delivery under way.
      const lanes = Array.from({ length: 8 }, async () => {
        let again = 0;
        for (let n = people.shift(); n !== undefined; n = people.shift()) {
          again += await leads.sendUntilTaken(both[n % 2] ?? names.first, n);
        }
        return again;
      });
      try {
        const repeated = (await Promise.all(lanes)).reduce((sum, again) => sum + again, 0);
        report.note(`${repeated} deliveries were not answered 200, and repeated`);
        await leads.allTaken();
      } finally {
        await api.setLatency(0);
      }
      await leads.noDoubles();
      assert.ok((await api.mostAtOnce()) <= 3);
    },
  );
  await report.check('status: what waits, as SQS itself says', async () => {
    for (const name of both) {
      const { waiting, parked } = await json('look', name, 'status');
      assert.deepEqual(
        [waiting, parked],
        [await depth(cloud, `${name}-leads`), await depth(cloud, `${name}-parked`)],
      );
    }
  });
}
