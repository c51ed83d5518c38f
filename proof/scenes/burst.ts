import assert from 'node:assert/strict';
import type { Stage } from '../walk/stage.ts';

const BURST = 2_000;

/** Many leads come at once. */
export async function burst({
  report,
  on,
  command,
  sender,
  view: { says, figure },
  play,
}: Stage): Promise<void> {
  const all = sender.newPhones(BURST);
  await play({
    name: 'burst of 2,000',
    where: 'At work: how many leads are on the way, waiting and delivered',
    cause: async () => {
      on.simulator.setFaults({ latencyMs: 500 });
      const lists = Array.from({ length: BURST / 50 }, (_, n) => all.slice(n * 50, n * 50 + 50));
      const lane = async (): Promise<void> => {
        for (let list = lists.pop(); list !== undefined; list = lists.pop()) {
          while ((await sender.post(list)).status !== 200);
        }
      };
      await Promise.all(Array.from({ length: 4 }, lane));
    },
    isSeen: () => says('on the way'),
    cure: 'nothing',
    mend: async () => {},
    isOver: async () =>
      sender.areTaken(all) && (await says('All well')) && (await figure('waiting')) === 0,
  });
  on.simulator.setFaults({ latencyMs: 0 });
  await report.check('`status` says the same of what waits and is parked', async () => {
    const { waiting, parked } = JSON.parse(await command('look', 'status', '--json'));
    assert.deepEqual([waiting, parked], [await figure('waiting'), await figure('parked-count')]);
  });
}
