import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { knownShapes } from '../deployed.ts';
import type { Life } from '../life/life.ts';
import { dialled } from '../senders.ts';
import { AUTH_KEY } from '../setting.ts';
import { underWay } from '../under-way.ts';

/** The second connector goes live: its first call and its first delivery, seen with `connector rehearse`. */
export async function rehearsal({
  report,
  cloud,
  names,
  api,
  terminal: { command, json },
  addresses,
  leads,
}: Life): Promise<void> {
  await report.check(
    'call: what is sent with the key masked, the answer as it came, how it is read; its shape is known then',
    async () => {
      const n = leads.newPerson();
      assert.equal(await knownShapes(cloud, names.second), 0);
      const args = ['rehearse', 'call', '--yes', '--number', dialled(n)];
      const { stdout, stderr, status } = await command('goLive', names.second, args);
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, /<Auth>\*+<\/Auth>/);
      assert.match(stdout, new RegExp(`<PhoneNumber>${dialled(n)}<`));
      assert.match(stdout, /The API answered HTTP 200:\n<XML><Status>\w+<\/Status><\/XML>\n/);
      assert.match(stdout, /That is read as accepted: /);
      assert.match(stdout, /knows an accepted answer of this shape from now on/);
      assert.ok(!`${stdout}${stderr}`.includes(AUTH_KEY));
      assert.equal((await api.taken())[dialled(n)], 1);
      assert.equal(await knownShapes(cloud, names.second), 1);
    },
  );
  await report.check('call: a refusal is shown in the API’s words', async () => {
    await api.refuse(true);
    try {
      const args = ['call', '--yes', '--number', dialled(leads.newPerson())];
      const { steps } = await json('goLive', names.second, 'rehearse', ...args);
      const [{ ok, details }] = steps;
      assert.deepEqual([ok, details.judgement, details.answer.status], [false, 'refused', 200]);
      assert.match(details.answer.body, /<Error>\s*Incorrect Input Parameters/);
    } finally {
      await api.refuse(false);
    }
  });
  await report.check('a source: its address, and what becomes of its first lead', async () => {
    const asked = ['generic', '--yes', '--wait', '2m'];
    const watched = underWay(json('goLive', names.second, 'rehearse', ...asked));
    // It tells of what comes after it has begun to look.
    while (!watched.isOver) {
      await leads.sendUntilTaken(names.second, leads.newPerson());
      await Promise.race([watched.ended, wait(2_000)]);
    }
    const [{ ok, details }] = (await watched.ended).steps;
    assert.equal(details.address, `${await addresses.of(names.second)}generic`);
    const told = details.lines.map(({ message }: { message: string }) => message);
    assert.deepEqual([ok, told[0]], [true, 'lead queued']);
    assert.ok(told.includes('lead delivered'), told.join(', '));
  });
}
