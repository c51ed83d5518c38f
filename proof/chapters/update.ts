import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { depth } from '../deployed.ts';
import { DELIVERED_MS } from '../life/leads.ts';
import type { Life } from '../life/life.ts';
import { fine } from '../life/terminal.ts';
import { find, until } from '../probe.ts';
import { settingsAfter, stackOf, writeConfig } from '../setting.ts';
import { underWay } from '../under-way.ts';

/** There are a thousand invented people; the rest are for what comes after the update. */
const LAST_BEFORE_REMOVAL = 900;

/** Both connectors are updated while leads come in, once it was said what an update would change. */
export async function updateUnderLoad({
  report,
  cloud,
  names,
  api,
  kinds,
  folder,
  terminal: { command },
  leads,
}: Life): Promise<void> {
  const both = Object.values(names);
  const update = (name: string, ...args: string[]) => command('deploy', name, ['update', ...args]);
  await report.check('update says that nothing changes, where nothing does', async () => {
    const { stdout, stderr } = await update(names.second, '--dry-run', '--json');
    assert.notEqual(stdout, '', stderr);
    assert.deepEqual(JSON.parse(stdout), { isNew: false, changes: [] });
  });
  await report.check(
    'update names a source that would go, and --yes does not deploy it',
    async () => {
      const without = { ...settingsAfter, isWithoutForm: true };
      writeConfig(folder, names, api.url, kinds, without);
      const { status, stdout, stderr } = await update(names.second, '--yes');
      assert.equal(status, 1, stderr);
      assert.match(stdout, /^DANGER +address \/hooks\/form +is answered 401 from then on/m);
      assert.match(stderr, /nothing was deployed/);
      const form = await find(cloud.clients.cloudFormation, stackOf(names.second));
      assert.ok(form?.Outputs?.some(({ OutputValue }) => OutputValue?.endsWith('/hooks/form')));
    },
  );
  await report.check('an update while leads come in: each is answered 200', async () => {
    writeConfig(folder, names, api.url, kinds, settingsAfter);
    const updateBoth = async () => {
      for (const name of both) {
        const ended = await update(name, '--yes');
        fine(ended);
        assert.match(
          ended.stdout,
          /^Nothing changes of queues, table, secrets, logs and addresses/m,
        );
      }
    };
    const updated = underWay(updateBoth());
    let again = 0;
    const before = leads.sent.length;
    while (!updated.isOver && leads.people < LAST_BEFORE_REMOVAL) {
      again += await leads.sendUntilTaken(names.first, leads.newPerson());
      await wait(40);
    }
    await updated.ended;
    const meanwhile = leads.sent.length - before;
    assert.ok(meanwhile >= 20, `only ${meanwhile} leads were sent meanwhile`);
    report.note(
      `${meanwhile} leads meanwhile; ${again} deliveries were not answered 200, and repeated`,
    );
  });
}

/**
 * Unlike AWS, the engine ends what runs when a function is updated. Leads in such hands come back when
 * their visibility runs out, some minutes later: the policies are tried meanwhile.
 */
export async function leadsOfTheUpdate({
  report,
  cloud,
  names,
  terminal: { command },
  leads,
}: Life): Promise<void> {
  const both = Object.values(names);
  await report.check('of the leads of the update none is lost and none taken twice', async () => {
    await leads.allTaken();
    await until(
      async () => {
        const depths = await Promise.all(both.map((name) => depth(cloud, `${name}-leads`)));
        return depths.every((count) => count === 0) ? true : undefined;
      },
      'empty lead queues',
      DELIVERED_MS,
    );
    await leads.noDoubles();
    const { stdout } = await command('look', names.first, ['status']);
    assert.match(stdout, /waiting +0/);
  });
}
