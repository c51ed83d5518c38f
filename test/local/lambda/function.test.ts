import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startFunction } from '../../../local/lambda/function.ts';
import type { FunctionSpec } from '../../../local/lambda/function-spec.ts';
import { temporaryFolder, writeBundle } from '../temporary-folder.ts';

function start(
  code: string,
  spec: Partial<FunctionSpec> = {},
  maxEnvironments = 2,
  onLine = (_line: string) => {},
) {
  const logDir = temporaryFolder();
  const started = startFunction(
    {
      name: 'sample',
      file: join(writeBundle(code), 'index.mjs'),
      exportName: 'handler',
      environment: {},
      timeoutMs: 5_000,
      memoryMb: 128,
      ...spec,
    },
    { maxEnvironments, logDir, onLine },
  );
  onTestFinished(() => started.close());
  return { ...started, log: () => readFileSync(join(logDir, 'sample.log'), 'utf8') };
}

it('hands event and context to the handler and its answer back as JSON would', async () => {
  const { invoke } = start(`export const handler = async (event, context) => ({
    event, at: new Date(0), nothing: undefined, name: context.functionName,
    id: context.awsRequestId, left: context.getRemainingTimeInMillis(),
  });`);
  const invocation = await invoke({ hello: 'world' });
  expect(invocation).toEqual({
    ok: true,
    value: {
      event: { hello: 'world' },
      at: '1970-01-01T00:00:00.000Z',
      name: 'sample',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      left: expect.toSatisfy((left: number) => left > 3_000 && left <= 5_000),
    },
  });
});

it('shows a function its own variables and none of this process', async () => {
  const { invoke } = start('export const handler = async () => process.env;', {
    environment: { AWS_REGION: 'af-south-1', LEAD_QUEUE_URL: 'http://127.0.0.1/leads' },
  });
  expect(await invoke({})).toEqual({
    ok: true,
    value: { AWS_REGION: 'af-south-1', LEAD_QUEUE_URL: 'http://127.0.0.1/leads' },
  });
});

const counter = `let count = 0;
  export const handler = async ({ does }) => {
    count += 1;
    if (does === 'throw') throw new Error('no luck');
    if (does === 'exit') process.exit(1);
    if (does === 'crash') await new Promise(() => setTimeout(() => { throw new Error('gone'); }));
    if (does === 'hang') await new Promise(() => setInterval(() => {}, 1_000));
    return count;
  };`;

it('reports a throw, and keeps the environment', async () => {
  const { invoke, log } = start(counter);
  expect(await invoke({ does: 'throw' })).toEqual({ ok: false, error: 'no luck' });
  expect(await invoke({})).toEqual({ ok: true, value: 2 });
  await vi.waitFor(() => expect(log()).toMatch(/Invoke Error.*no luck/), 10_000);
});

it.each([
  ['exit', 'the execution environment exited'],
  ['crash', 'the execution environment exited'],
  ['hang', 'Task timed out after 0.30 seconds'],
])('after a %s, fails the invocation and takes a new environment', async (does, error) => {
  const { invoke, environments } = start(counter, { timeoutMs: 300 }, 1);
  expect(await invoke({})).toEqual({ ok: true, value: 1 });
  expect(await invoke({ does })).toEqual({ ok: false, error });
  expect(environments()).toEqual({ total: 0, busy: 0 });
  expect(await invoke({})).toEqual({ ok: true, value: 1 });
});

it('tells each line that it writes, warnings too', async () => {
  const lines: string[] = [];
  const code = `export const handler = async () => {
    console.log('one');
    console.warn('two');
  };`;
  const { invoke } = start(code, {}, 1, (line) => lines.push(line));
  await invoke({});
  await vi.waitFor(() => expect(lines.toSorted()).toEqual(['one', 'two']), 10_000);
});

it('gives with an answer what was logged for it, and nothing of the event before', async () => {
  const { invoke } = start('export const handler = async (event) => console.log(event);');
  await invoke('one');
  expect(await invoke('two')).toMatchObject({ ok: true, log: 'two\n' });
});

it('terminates an environment in the middle of its work; what it logged is there', async () => {
  const { invoke, environments, terminateOne, log } = start(
    `export const handler = async ({ hangs }) => {
      console.log('at work');
      if (hangs) await new Promise(() => setInterval(() => {}, 1_000));
    };`,
  );
  expect(await terminateOne(0.5)).toBe(false);
  const hanging = invoke({ hangs: true });
  await vi.waitFor(() => expect(log()).toBe('at work\n'), 10_000);
  expect(await terminateOne(0.5)).toBe(true);
  expect(await hanging).toEqual({ ok: false, error: 'the execution environment exited' });
  expect(environments()).toEqual({ total: 0, busy: 0 });
  expect(await invoke({})).toMatchObject({ ok: true });
});

it('updates: who is at work finishes as the version before, and nobody else is of it', async () => {
  const code = (version: number) => `import { existsSync } from 'node:fs';
  export const handler = async ({ until }) => {
    while (until && !existsSync(until)) await new Promise((resolve) => setTimeout(resolve, 10));
    return ${version};
  };`;
  const { invoke, update, environments } = start(code(1), { timeoutMs: 30_000 });
  expect(await Promise.all([invoke({}), invoke({})])).toMatchObject([{ value: 1 }, { value: 1 }]);
  const until = join(temporaryFolder(), 'done');
  const atWork = invoke({ until });
  await update({ file: join(writeBundle(code(2)), 'index.mjs') });
  expect(environments()).toEqual({ total: 1, busy: 1 });
  expect(await invoke({})).toEqual({ ok: true, value: 2 });
  expect(environments()).toEqual({ total: 2, busy: 1 });
  writeFileSync(until, '');
  expect(await atWork).toEqual({ ok: true, value: 1 });
  expect(environments()).toEqual({ total: 1, busy: 0 });
  expect(await Promise.all([invoke({}), invoke({})])).toMatchObject([{ value: 2 }, { value: 2 }]);
});

it.each([
  ['that throws', 'throw new Error("broken bundle");'],
  ['without the handler', 'export const other = 1;'],
])('fails every invocation of a bundle %s', async (_, code) => {
  const { invoke, environments } = start(code);
  const failed = { ok: false, error: 'the bundle could not be loaded' };
  expect(await invoke({})).toEqual(failed);
  expect(await invoke({})).toEqual(failed);
  expect(environments()).toEqual({ total: 0, busy: 0 });
});

const slow = `import { threadId } from 'node:worker_threads';
  export const handler = async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return threadId;
  };`;

it.each([
  ['the given limit', {}, 2],
  ['the reserved concurrency', { reservedConcurrency: 3 }, 3],
])('has no more environments than %s; the rest waits in line', async (_, spec, limit) => {
  const { invoke, environments } = start(slow, spec);
  const invocations = Array.from({ length: 8 }, () => invoke({}));
  expect(environments()).toEqual({ total: limit, busy: limit });
  const threads = (await Promise.all(invocations)).map((one) => one.ok && one.value);
  expect(threads).not.toContain(false);
  expect(new Set(threads).size).toBe(limit);
  expect(environments()).toEqual({ total: limit, busy: 0 });
});

it('takes the environment that was used last', async () => {
  const { invoke } = start(slow);
  const [, second] = await Promise.all([invoke({}), invoke({})]);
  const after = await invoke({});
  const again = await invoke({});
  expect(again).toEqual(after);
  expect(second).toMatchObject({ ok: true });
});

it('starts all environments ahead when it is warmed', async () => {
  const { invoke, warm, environments } = start(slow);
  await warm();
  expect(environments()).toEqual({ total: 2, busy: 0 });
  await Promise.all([invoke({}), invoke({})]);
  expect(environments()).toEqual({ total: 2, busy: 0 });
});
