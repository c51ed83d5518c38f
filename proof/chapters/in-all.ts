import assert from 'node:assert/strict';
import type { Life } from '../life/life.ts';
import type { Result } from '../report.ts';

/** What holds for a whole life. */
export async function inAll({ report, api, leads }: Life): Promise<Result> {
  await report.check(
    'in all: no lead lost, nobody taken twice, three calls at once at most, no call malformed',
    async () => {
      assert.deepEqual(await leads.missing(), []);
      await leads.noDoubles();
      assert.ok((await api.mostAtOnce()) <= 3);
      assert.equal(await api.malformed(), 0);
    },
  );
  const twice = Object.values(await api.taken()).filter((times) => times > 1).length;
  return { leads: leads.sent.length, doubles: twice, atOnce: await api.mostAtOnce() };
}
