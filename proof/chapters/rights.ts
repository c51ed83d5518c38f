import assert from 'node:assert/strict';
import { depth } from '../deployed.ts';
import type { Life } from '../life/life.ts';
import { bearer, person } from '../senders.ts';

/** Operators can do what their policies allow, and nothing else. */
export async function rights({
  report,
  cloud,
  names,
  terminal: { command },
  addresses,
}: Life): Promise<void> {
  const url = `${await addresses.of(names.first)}generic`;
  await report.check(
    'who may only look can neither send a parked lead again nor set a secret',
    async () => {
      await cloud.post(url, {
        headers: bearer,
        body: JSON.stringify({ ...person(999), phone: '12' }),
      });
      const resend = await command('look', names.first, ['parked', 'resend', '--all']);
      assert.notEqual(resend.status, 0);
      const set = await command('look', names.first, ['secrets', 'set', 'euphoria'], 'a\nb\n');
      assert.notEqual(set.status, 0);
      assert.equal(await depth(cloud, `${names.first}-parked`), 1);
    },
  );
  await report.check('who may set secrets can neither read leads nor deploy', async () => {
    assert.notEqual((await command('secrets', names.first, ['parked', 'list'])).status, 0);
    assert.notEqual((await command('secrets', names.first, ['lead', '0'.repeat(32)])).status, 0);
  });
}
