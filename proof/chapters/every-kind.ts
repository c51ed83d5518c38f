import assert from 'node:assert/strict';
import { samples } from '../../cli/samples/index.ts';
import type { Life } from '../life/life.ts';
import { until } from '../probe.ts';
import { person, signed } from '../senders.ts';
import { BY_CONTACT } from '../setting.ts';

/** A lead of every kind of sender comes to the API, and what is sent again does not. */
export async function everyKind({
  report,
  cloud,
  names,
  kinds,
  terminal: { json },
  addresses,
  leads,
}: Life): Promise<void> {
  const sentBefore = leads.sent.length;
  for (const { preset, sample } of kinds) {
    await report.check(preset, async () => {
      const { status, body } = await leads.send(names.first, preset, leads.newPerson(), sample);
      assert.ok([200, 303].includes(status), `${status} ${body}`);
    });
  }
  await report.check('each is at the API, once', async () => {
    assert.equal(leads.sent.length, sentBefore + kinds.length);
    await leads.allTaken();
    await leads.noDoubles();
  });
  await report.check('the same again is recognised', async () => {
    const first = leads.sent[sentBefore] ?? 0;
    const kind = kinds[0];
    const { status } = await leads.send(
      names.first,
      kind?.preset ?? '',
      first,
      kind?.sample,
      false,
    );
    assert.equal(status, 200);
    await until(async () => {
      const { waiting } = await json('look', names.first, 'status');
      return waiting === 0 ? true : undefined;
    }, 'an empty lead queue');
    await leads.noDoubles();
  });
  await report.check(
    'the same person from two sources is dialled once, where they dedupe by contact',
    async () => {
      const n = leads.newPerson();
      assert.equal((await leads.send(names.first, BY_CONTACT, n)).status, 200);
      await leads.allTaken();
      const again = { ...person(n), id: 'another' };
      const { url, ...rest } = signed(
        `${await addresses.of(names.first)}${BY_CONTACT}`,
        samples.generic ?? assert.fail(),
        again,
      );
      assert.equal((await cloud.post(url, rest)).status, 200);
      await until(
        async () => ((await json('look', names.first, 'status')).waiting === 0 ? true : undefined),
        'an empty queue',
      );
      await leads.noDoubles();
    },
  );
}
