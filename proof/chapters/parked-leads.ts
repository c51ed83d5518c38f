import assert from 'node:assert/strict';
import { samples } from '../../cli/samples/index.ts';
import { depth } from '../deployed.ts';
import type { Life } from '../life/life.ts';
import { fine } from '../life/terminal.ts';
import { until } from '../probe.ts';
import { bearer, person, signed } from '../senders.ts';

/** Leads that cannot be delivered are parked; operators look, put right, drop and send again. */
export async function parkedLeads({
  report,
  cloud,
  names,
  api,
  folder,
  terminal: { command, json },
  addresses,
  leads,
}: Life): Promise<void> {
  const url = `${await addresses.of(names.first)}generic`;
  await report.check(
    'an unusable lead is parked with its reason; parked list, show and drop tell and do so',
    async () => {
      const had = await depth(cloud, `${names.first}-parked`);
      const { url: at, ...rest } = signed(url, samples.generic ?? assert.fail(), {
        ...person(leads.newPerson()),
        phone: '12',
      });
      const { status, body } = await cloud.post(at, rest);
      assert.equal(status, 200);
      assert.match(body, /phoneNumber/);
      const { leads: parked } = await json('look', names.first, 'parked', 'list');
      assert.equal(parked.length, had + 1);
      const ours = parked.find(({ source }: { source: string }) => source === 'generic');
      const shown = await command('look', names.first, ['parked', 'show', ours.id]);
      fine(shown);
      assert.match(shown.stdout, /Mokoena/);
      fine(
        await command('mend', names.first, [
          'parked',
          'drop',
          '--all',
          '--yes',
          '--to',
          `${folder}/dropped.jsonl`,
        ]),
      );
      assert.equal(await depth(cloud, `${names.first}-parked`), 0);
    },
  );
  await report.check(
    'a lead that the API refuses is parked, the number of another is put right, and both are resent',
    async () => {
      const [refused, unusable] = [leads.newPerson(), leads.newPerson()];
      await api.refuse(true);
      try {
        assert.equal((await leads.send(names.first, 'generic', refused)).status, 200);
        const body = JSON.stringify({ ...person(unusable), phone: '12' });
        assert.equal((await cloud.post(url, { headers: bearer, body })).status, 200);
        const { leads: parked } = await json('look', names.first, 'parked', 'list');
        const { id } = parked.find(({ field }: { field?: string }) => field === 'phoneNumber');
        const right = `phone=${person(unusable).phone}`;
        fine(await command('mend', names.first, ['parked', 'edit', id, right]));
        leads.sent.push(unusable);
        await until(
          async () => ((await depth(cloud, `${names.first}-parked`)) === 2 ? true : undefined),
          'both leads in the parked queue',
        );
      } finally {
        await api.refuse(false);
      }
      // For half a minute the API may repeat what it said.
      fine(await command('mend', names.first, ['parked', 'resend', '--all']));
      await leads.allTaken();
      await leads.noDoubles();
      assert.equal(await depth(cloud, `${names.first}-parked`), 0);
    },
  );
}
