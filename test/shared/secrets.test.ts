import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { cachedSecret } from '../../functions/shared/secrets.ts';
import { startSecretsManager } from '../../local/secrets-manager.ts';

/** A secret behind the real client, with a clock that the test moves. */
async function aSecret(value: unknown) {
  const folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  const file = join(folder, 'secrets.json');
  const store = (next: unknown) => writeFile(file, JSON.stringify({ 'acme/euphoria': next }));
  await store(value);
  const manager = await startSecretsManager(file);
  const client = new SecretsManagerClient({
    endpoint: manager.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  let requests = 0;
  client.middlewareStack.add(
    (next) => (args) => {
      requests++;
      return next(args);
    },
    { step: 'initialize' },
  );
  onTestFinished(async () => {
    client.destroy();
    await manager.close();
    await rm(folder, { recursive: true });
  });
  const clock = { now: 1_000_000 };
  const secret = cachedSecret(
    client,
    'acme/euphoria',
    z.object({ authKey: z.string() }),
    () => clock.now,
  );
  return { secret, clock, store, close: manager.close, requests: () => requests };
}

const MINUTE = 60_000;

it('is refreshed after five minutes, behind whoever asks', async () => {
  const { secret, clock, store, requests } = await aSecret({ authKey: 'one' });
  expect(await secret.get()).toEqual({ ok: true, value: { authKey: 'one' } });
  await store({ authKey: 'two' });
  clock.now += 5 * MINUTE - 1;
  expect(await secret.get()).toEqual({ ok: true, value: { authKey: 'one' } });
  expect(requests()).toBe(1);
  clock.now += 1;
  // The old value serves meanwhile.
  expect(await secret.get()).toEqual({ ok: true, value: { authKey: 'one' } });
  await expect.poll(() => secret.get()).toEqual({ ok: true, value: { authKey: 'two' } });
  expect(requests()).toBe(2);
});

it('is not asked for again at once after a failure: the old value serves', async () => {
  const { secret, clock, close, requests } = await aSecret({ authKey: 'one' });
  await secret.get();
  await close();
  clock.now += 6 * MINUTE;
  await secret.get();
  await expect.poll(requests).toBe(2);
  // Until that one has failed, and for half a minute after it.
  await secret.get('fresh');
  const asked = requests();
  for (let n = 0; n < 20; n++) {
    clock.now += 1_000;
    expect(await secret.get()).toEqual({ ok: true, value: { authKey: 'one' } });
  }
  expect(requests()).toBe(asked);
  clock.now += 15_000;
  await secret.get();
  expect(requests()).toBe(asked + 1);
});

it('is fetched by one request when many ask at once', async () => {
  const { secret, requests } = await aSecret({ authKey: 'one' });
  await Promise.all(Array.from({ length: 20 }, () => secret.get()));
  expect(requests()).toBe(1);
});

it('is fetched afresh when asked to, but not many times a second', async () => {
  const { secret, clock, store, requests } = await aSecret({ authKey: 'one' });
  await secret.get();
  await store({ authKey: 'two' });
  clock.now += 1_000;
  expect(await secret.get('fresh')).toEqual({ ok: true, value: { authKey: 'two' } });
  clock.now += 999;
  await secret.get('fresh');
  expect(requests()).toBe(2);
});

it('is used on when Secrets Manager does not answer, but not as a fresh one', async () => {
  const { secret, clock, close } = await aSecret({ authKey: 'one' });
  await secret.get();
  await close();
  clock.now += 6 * MINUTE;
  expect(await secret.get()).toEqual({ ok: true, value: { authKey: 'one' } });
  expect(await secret.get('fresh')).toMatchObject({
    ok: false,
    error: { secret: 'acme/euphoria' },
  });
});

it('says what is wrong with it, and never what is in it', async () => {
  const { secret, store } = await aSecret('not JSON: s3cret');
  const broken = await secret.get();
  expect(broken).toMatchObject({ ok: false, error: { secret: 'acme/euphoria' } });
  await store({ authKey: 12_345 });
  const wrong = await secret.get();
  expect(wrong).toMatchObject({ ok: false, error: { reason: expect.stringContaining('authKey') } });
  expect(JSON.stringify([broken, wrong])).not.toMatch(/s3cret|12345/);
});
