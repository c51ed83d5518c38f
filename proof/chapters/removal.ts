import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { whatIsThere } from '../deployed.ts';
import type { Life } from '../life/life.ts';
import { setSecrets } from '../life/secrets.ts';
import { find } from '../probe.ts';
import { deleteWhatStays } from '../remains.ts';
import { stackOf } from '../setting.ts';

/** Both connectors are removed, what stays is taken away, and the same names are deployed anew. */
export async function removal(life: Life): Promise<void> {
  const {
    report,
    cloud,
    names,
    terminal: { deploy, destroy },
    addresses,
    leads,
  } = life;
  const both = Object.values(names);
  await report.check(
    'npx cdk destroy: functions and logs are gone, leads, ledger and secrets stay',
    async () => {
      await destroy();
      for (const name of both) {
        assert.equal(await find(cloud.clients.cloudFormation, stackOf(name)), undefined);
        assert.deepEqual(await whatIsThere(cloud, name), {
          functions: 0,
          logs: 0,
          queues: 2,
          tables: 1,
          secrets: 3,
        });
      }
    },
  );
  await report.check(
    'what stays, taken away as docs/operations.md says, leaves the names free',
    async () => {
      for (const name of both) {
        await deleteWhatStays(cloud, name);
        assert.deepEqual(await whatIsThere(cloud, name), {
          functions: 0,
          logs: 0,
          queues: 0,
          tables: 0,
          secrets: 0,
        });
      }
    },
  );
  await report.check(
    'npm run deploy again, after the minute for which SQS refuses the names',
    async () => {
      await wait(cloud.queueNamesAreFreeAfterMs);
      addresses.forget();
      await deploy();
      await setSecrets(life, names.second);
      const { status, body } = await leads.send(names.second, 'generic', leads.newPerson());
      assert.equal(status, 200, body);
      await leads.allTaken();
    },
  );
  await report.check('removed for good', async () => {
    await destroy();
    for (const name of both) await deleteWhatStays(cloud, name);
  });
}
