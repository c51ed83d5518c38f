import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Lifetime } from '../../../local/adversary.ts';
import { startFunction } from '../../../local/lambda/function.ts';
import { temporaryFolder, writeBundle } from '../temporary-folder.ts';

let url: string;
let arrived: string[];

beforeEach(async () => {
  arrived = [];
  const server = createServer((request, response) => {
    arrived.push(request.url ?? '');
    response.end('well');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
});

function start(code: string, options: { lifetimes?: (Lifetime | undefined)[]; freezes?: boolean }) {
  let died = 0;
  const { lifetimes = [], freezes } = options;
  const started = startFunction(
    {
      name: 'sample',
      file: join(writeBundle(code), 'index.mjs'),
      exportName: 'handler',
      environment: { URL: url },
      timeoutMs: 5_000,
      memoryMb: 128,
    },
    {
      maxEnvironments: 1,
      logDir: temporaryFolder(),
      lifetime: () => lifetimes.shift(),
      onDied: () => {
        died += 1;
      },
      freezes,
    },
  );
  onTestFinished(() => started.close());
  return { ...started, died: () => died };
}

const asksThree = `import { get } from 'node:http';
  const byHttp = (path) => new Promise((resolve) =>
    get(process.env.URL + path, (response) => response.resume().on('end', () => resolve())));
  const byFetch = async (path) => (await fetch(process.env.URL + path)).text();
  export const handler = async () => {
    await byHttp('/1');
    await byFetch('/2');
    await byHttp('/3');
    return 'done';
  };`;

it.each<[Lifetime, string[]]>([
  [{ requests: 1, moment: 'before' }, []],
  [{ requests: 1, moment: 'after' }, ['/1']],
  [{ requests: 2, moment: 'before' }, ['/1']],
  [{ requests: 2, moment: 'after' }, ['/1', '/2']],
  [{ requests: 3, moment: 'before' }, ['/1', '/2']],
  [{ requests: 3, moment: 'after' }, ['/1', '/2', '/3']],
])('dies at a request: %o', async (lifetime, came) => {
  const { invoke, died } = start(asksThree, { lifetimes: [lifetime] });
  expect(await invoke({})).toMatchObject({ ok: false });
  expect(arrived).toEqual(came);
  expect(died()).toBe(1);
  // The next event finds a new environment, which lives.
  expect(await invoke({})).toEqual({ ok: true, value: 'done' });
});

it('lives on over several events until its time has come', async () => {
  const { invoke, died } = start(asksThree, { lifetimes: [{ requests: 5, moment: 'after' }] });
  expect(await invoke({})).toMatchObject({ ok: true });
  expect(await invoke({})).toMatchObject({ ok: false });
  expect(arrived).toEqual(['/1', '/2', '/3', '/1', '/2']);
  expect(died()).toBe(1);
});

const ticks = `let ticked = 0;
  setInterval(() => { ticked += 1; }, 10);
  export const handler = async ({ waits }) => {
    const before = ticked;
    await new Promise((resolve) => setTimeout(resolve, waits));
    return { before, after: ticked };
  };`;

it('stands still between events, timers and all', async () => {
  const { invoke } = start(ticks, { freezes: true });
  const first = await invoke({ waits: 100 });
  const { after } = (first as { value: { after: number } }).value;
  expect(after).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const second = await invoke({ waits: 0 });
  // What was due while it stood still comes once, as it does when Lambda thaws an environment.
  expect((second as { value: { before: number } }).value.before).toBeLessThanOrEqual(after + 1);
});

it('goes on between events otherwise', async () => {
  const { invoke } = start(ticks, {});
  const first = await invoke({ waits: 100 });
  const { after } = (first as { value: { after: number } }).value;
  await new Promise((resolve) => setTimeout(resolve, 500));
  const second = await invoke({ waits: 0 });
  expect((second as { value: { before: number } }).value.before).toBeGreaterThan(after + 5);
});
