import assert from 'node:assert/strict';
import type { Life } from '../life/life.ts';
import { until } from '../probe.ts';
import { dialled, person } from '../senders.ts';

/** `connector lead` tells what became of one lead. */
export async function leadTold({
  report,
  names,
  terminal: { command },
  leads,
}: Life): Promise<void> {
  await report.check(
    'lead: tells of one that it was delivered, by the sender’s own id and by the number',
    async () => {
      const n = leads.newPerson();
      assert.equal((await leads.send(names.first, 'generic', n)).status, 200);
      await leads.allTaken();
      const told = await until(async () => {
        const { stdout } = await command('look', names.first, [
          'lead',
          '--record',
          'generic',
          person(n).id,
        ]);
        return /delivered: Euphoria has it/.test(stdout) ? stdout : undefined;
      }, 'a lead that is known as delivered');
      assert.match(told, /taken up/);
      const byNumber = await command('look', names.first, ['lead', '--phone', dialled(n)]);
      assert.match(byNumber.stdout, /delivered: Euphoria has it/, byNumber.stderr);
    },
  );
}
