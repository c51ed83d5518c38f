import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type KeptDelivery, openDeliveries } from '../../../console/actions/deliveries.ts';

const delivery: KeptDelivery = {
  ...{ n: 3, at: '2026-11-24T18:27:02.117Z', source: 'crm', status: 200, isCut: false },
  answer: JSON.stringify({
    accepted: [{ id: 'a1b2c3d4e5f6' }],
    rejected: [{ field: 'phoneNumber', reason: 'is missing' }],
    ignored: 0,
  }),
  request: {
    method: 'POST',
    url: 'http://localhost:3000/hooks/crm',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      authorization: 'Bearer invented-token',
      'x-hub-signature-256': 'sha256=invented',
      'x-vault-key': 'invented-key',
      'user-agent': 'crm/1',
    },
    rawBody: '{"surname":"Mokoëna"}',
  },
};

async function open(...list: readonly KeptDelivery[]) {
  const folder = await mkdtemp(join(tmpdir(), 'captures-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  let lists = 0;
  const kept = {
    count: () => list.length,
    list: async () => {
      lists += 1;
      return list;
    },
  };
  const deliveries = openDeliveries(kept, join(folder, 'captures'));
  return { deliveries, folder, lists: () => lists };
}

it('tells of a delivery what became of its leads, and nothing of what is in it', async () => {
  const { deliveries, lists } = await open(delivery);
  expect(await deliveries.latest()).toEqual([
    {
      ...{
        n: 3,
        at: Date.parse(delivery.at),
        source: 'crm',
        method: 'POST',
        status: 200,
        bytes: 22,
      },
      contentType: 'application/json',
      why: '1 lead accepted (lead a1b2c3d4), 1 lead parked, as it cannot be dialled (phoneNumber is missing).',
    },
  ]);
  await deliveries.latest();
  expect(lists()).toBe(1);
});

it('tells what became of a form’s lead, instead of what its visitor read', async () => {
  const outcome = { queued: ['a1b2c3d4e5f6'], parked: [], mistyped: [], filtered: 0, ignored: [] };
  const { deliveries } = await open({ ...delivery, answer: '{"message":"Thank you."}', outcome });
  expect(await deliveries.latest()).toMatchObject([{ why: '1 lead accepted (lead a1b2c3d4).' }]);
});

it('tells why one was refused', async () => {
  const { deliveries } = await open(
    { ...delivery, status: 401, why: 'the token is another one', answer: '{"error":"x"}' },
    { ...delivery, status: 415, answer: '{"error":"no such type"}' },
    { ...delivery, status: 422, answer: '{"ok":false,"field":"phoneNumber","message":"No."}' },
    {
      ...delivery,
      status: 200,
      answer: '<h1>Thank you</h1>\n<p role="status">We&#39;ll call.</p>',
    },
  );
  const whys = (await deliveries.latest()).map(({ why }) => why);
  expect(whys).toEqual(['the token is another one', 'no such type', 'No.', "We'll call."]);
});

it('shows headers and body, and masks what proves the sender', async () => {
  const { deliveries } = await open(delivery);
  const shown = await deliveries.read(3);
  expect(shown?.body).toBe(delivery.request.rawBody);
  expect(Object.fromEntries(shown?.headers ?? [])).toEqual({
    ...{ 'content-type': 'application/json; charset=utf-8', 'user-agent': 'crm/1' },
    authorization: '*** (21 characters)',
    'x-hub-signature-256': '*** (15 characters)',
    'x-vault-key': '*** (12 characters)',
  });
  expect(await deliveries.read(4)).toBeUndefined();
});

it('masks a token in the body', async () => {
  const rawBody = '{"surname":"Mokoena","google_key":"invented"}';
  const { deliveries } = await open({ ...delivery, request: { ...delivery.request, rawBody } });
  expect((await deliveries.read(3))?.body).toBe(
    '{"surname":"Mokoena","google_key":"*** (8 characters)"}',
  );
});

it('saves the request as it came, for its owner alone', async () => {
  const { deliveries, folder } = await open({ ...delivery, source: '../../etc/x y' });
  const { ok, text } = await deliveries.saveAsCapture(3);
  expect(ok).toBe(true);
  expect(text).toContain(`--at ${delivery.at}`);
  const file = join(folder, 'captures', '.._.._etc_x_y-20261124T182702-3.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(delivery.request);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('says what it cannot save', async () => {
  const { deliveries } = await open({ ...delivery, isCut: true });
  expect(await deliveries.saveAsCapture(3)).toMatchObject({
    ok: false,
    text: expect.stringMatching(/too large/),
  });
  expect(await deliveries.saveAsCapture(9)).toMatchObject({
    ok: false,
    text: expect.stringMatching(/not kept/),
  });
});
