import { join } from 'node:path';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished } from 'vitest';
import { createClients } from '../../cli/target/local-clients.ts';
import { createClock } from '../../local/clock.ts';
import { startHttpApi } from '../../local/http-api.ts';
import { startFunction } from '../../local/lambda/function.ts';
import { startStorage } from '../../local/storage.ts';
import { startEuphoriaSimulator } from '../../simulator/simulator.ts';
import { temporaryFolder, writeBundle } from './temporary-folder.ts';

const HOUR = 3_600_000;

it('is the system clock until it is moved', () => {
  const clock = createClock();
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
  clock.advance(72 * HOUR);
  clock.advance(HOUR);
  expect(Math.abs(clock.now() - Date.now() - 73 * HOUR)).toBeLessThan(1_000);
});

it('is what a function takes for the time, without its timeout coming any nearer', async () => {
  const clock = createClock();
  const code = `export const handler = async (event, context) => {
    const made = new Date();
    return {
      now: Date.now(), made: made.getTime(), isDate: made instanceof Date,
      given: new Date(0).toISOString(), left: context.getRemainingTimeInMillis(),
    };
  };`;
  const { invoke, close } = startFunction(
    {
      name: 'sample',
      file: join(writeBundle(code), 'index.mjs'),
      exportName: 'handler',
      environment: {},
      timeoutMs: 5_000,
      memoryMb: 128,
    },
    { maxEnvironments: 1, logDir: temporaryFolder(), clock },
  );
  onTestFinished(close);
  for (const ahead of [0, 72 * HOUR]) {
    clock.advance(ahead);
    const aboutNow = expect.toSatisfy((at: number) => Math.abs(clock.now() - at) < 2_000);
    expect(await invoke({})).toEqual({
      ok: true,
      value: {
        now: aboutNow,
        made: aboutNow,
        isDate: true,
        given: '1970-01-01T00:00:00.000Z',
        left: expect.toSatisfy((left: number) => left > 3_000 && left <= 5_000),
      },
    });
  }
});

it('decides when a hidden message can be had again', async () => {
  const clock = createClock();
  const storage = await startStorage(temporaryFolder(), clock);
  onTestFinished(() => storage.close());
  const { sqs } = createClients(storage);
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: 'leads', Attributes: { VisibilityTimeout: '900' } }),
  );
  const receive = async () =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.length ?? 0;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a lead' }));
  expect(await receive()).toBe(1);
  clock.advance(890_000);
  expect(await receive()).toBe(0);
  clock.advance(11_000);
  expect(await receive()).toBe(1);
});

it('dates the requests of the HTTP API', async () => {
  const times: number[] = [];
  const target = {
    async invoke(event: unknown) {
      times.push((event as { requestContext: { timeEpoch: number } }).requestContext.timeEpoch);
      return { ok: true, value: { statusCode: 200 } } as const;
    },
  };
  const api = await startHttpApi({
    port: 0,
    routes: [{ key: 'POST /hooks/{source}', target }],
    status: async () => ({}),
    now: () => 86_400_000,
  });
  onTestFinished(() => api.close());
  await fetch(`${api.url}/hooks/crm`, { method: 'POST' });
  expect(times).toEqual([86_400_000]);
});

it('makes the simulator forget its answers, and dates its calls', async () => {
  const clock = createClock();
  const simulator = await startEuphoriaSimulator({
    port: 0,
    tenants: [{ name: 'acme', authKey: 'invented-key' }],
    now: clock.now,
  });
  onTestFinished(() => simulator.close());
  const body =
    '<?xml version="1.0" encoding="utf-8"?><XML><Tenant><Name>acme</Name><Auth>invented-key</Auth></Tenant><ActionName>DoNothing</ActionName></XML>';
  const call = async () => {
    await fetch(simulator.url, { method: 'POST', body, headers: { 'content-type': 'text/xml' } });
    const [last] = simulator.journal({ limit: 1 });
    return { cached: last?.cached, late: clock.now() - Date.parse(last?.at ?? '') };
  };
  const justNow = expect.toSatisfy((late: number) => late >= 0 && late < 2_000);
  expect(await call()).toEqual({ cached: false, late: justNow });
  clock.advance(25_000);
  expect(await call()).toEqual({ cached: true, late: justNow });
  clock.advance(6_000);
  expect(await call()).toEqual({ cached: false, late: justNow });
});
