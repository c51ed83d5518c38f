import assert from 'node:assert/strict';
import type { Life } from '../life/life.ts';
import { bearer, dialled, person } from '../senders.ts';

/** What is wrong is answered as such, and odd text is read all the same. */
export async function badInput({
  report,
  cloud,
  names,
  api,
  addresses,
  leads,
}: Life): Promise<void> {
  const url = `${await addresses.of(names.first)}generic`;
  await report.check('what is wrong is answered as the README says', async () => {
    const answer = async (headers: Record<string, string>, body: string | Buffer, at = url) =>
      (await cloud.post(at, { headers, body })).status;
    const lead = JSON.stringify(person(999));
    assert.equal(await answer({ ...bearer, authorization: 'Bearer wrong' }, lead), 401);
    assert.equal(await answer(bearer, lead, url.replace(/generic$/, 'nobody')), 401);
    assert.equal(await answer(bearer, '{'), 400);
    assert.equal(await answer({ ...bearer, 'content-type': 'image/png' }, 'x'), 415);
    assert.equal(await answer(bearer, `{"notes":"${'x'.repeat(1_100_000)}"}`), 413);
    const form = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: 'https://www.acme.co.za',
    };
    assert.equal(
      await answer(
        { ...form, accept: 'text/html' },
        'name=Thandi&phone=12',
        url.replace(/generic$/, 'form'),
      ),
      422,
    );
  });
  await report.check('a body that is no UTF-8 is read all the same', async () => {
    const n = leads.newPerson();
    const { firstName: _, ...rest } = person(n);
    const text = JSON.stringify({ ...rest, firstName: 'Chloë' });
    const { status } = await cloud.post(url, {
      headers: { ...bearer, 'content-type': 'application/json; charset=iso-8859-1' },
      body: Buffer.from(text, 'latin1'),
    });
    assert.equal(status, 200);
    leads.sent.push(n);
    await leads.allTaken();
    const name = /<FirstName>(.*?)</.exec((await api.documentOf(dialled(n))) ?? '')?.[1];
    // Where API Gateway has put a mark in the place of the letter, nobody can know it any more.
    assert.ok(name === 'Chlo&#235;' || name === 'Chlo&#65533;', name);
    report.note(
      `API Gateway hands over ${name === 'Chlo&#235;' ? 'its bytes' : 'a mark for each letter'}`,
    );
  });
}
