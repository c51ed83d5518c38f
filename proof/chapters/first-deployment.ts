import assert from 'node:assert/strict';
import type { Life } from '../life/life.ts';
import { setSecrets } from '../life/secrets.ts';

/** Both connectors are deployed, and deployed again without a change; then they get their secrets. */
export async function firstDeployment(life: Life): Promise<void> {
  const {
    report,
    names,
    kinds,
    terminal: { deploy, json },
    leads,
  } = life;
  const both = Object.values(names);
  await report.check('npm run deploy', deploy);
  await report.check('npm run deploy, again: no changes', async () => {
    assert.equal((await deploy()).match(/\(no changes\)/g)?.length, both.length);
  });
  await report.check(
    'before there are secrets, a lead is answered 503, and is its sender’s',
    async () => {
      const { status, headers } = await leads.send(names.first, 'generic', leads.newPerson());
      assert.deepEqual([status, headers['retry-after']], [503, '30']);
    },
  );
  for (const name of both) {
    await report.check(`secrets set webhooks, euphoria: ${name}`, () => setSecrets(life, name));
    await report.check(`check: all is right with ${name}, and it names each webhook`, async () => {
      const { ok, findings } = await json('secrets', name, 'check');
      assert.ok(ok, JSON.stringify(findings));
      const webhooks = findings.filter(({ what }: { what: string }) => what === 'webhook');
      assert.equal(webhooks.length, name === names.first ? kinds.length + 1 : 2);
    });
  }
}
