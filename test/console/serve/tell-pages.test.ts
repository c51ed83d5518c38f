import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { tellPages } from '../../../console/serve/tell-pages.ts';
import { type Change, kept, type Snapshot } from '../../../console/wire.ts';
import { eventually } from '../../support/stack.ts';

const abilities = { samples: true, parked: true };

/** A feed behind a server, and how often it has looked. */
async function start(look: (isForNewcomer: boolean) => Promise<Change>) {
  let looks = 0;
  const faults: unknown[] = [];
  const snapshot = (): Snapshot => ({
    now: 0,
    connector: 'acme',
    url: '',
    sources: [],
    kept,
    abilities,
  });
  const counted = (isForNewcomer: boolean) => {
    looks += 1;
    return look(isForNewcomer);
  };
  const feed = tellPages({ everyMs: 200, look: counted, snapshot }, (error) => faults.push(error));
  const server = createServer((_, response) => feed.connect(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await feed.close();
  });

  /** A page that notes what it is told. */
  async function open() {
    const events: string[] = [];
    const closing = new AbortController();
    const { port } = server.address() as AddressInfo;
    const { body } = await fetch(`http://127.0.0.1:${port}`, { signal: closing.signal });
    const read = async () => {
      for await (const chunk of body ?? []) {
        const text = new TextDecoder().decode(chunk);
        events.push(...[...text.matchAll(/^event: (\w+)$/gm)].map(([, name = '']) => name));
      }
    };
    read().catch(() => {});
    return { events, close: () => closing.abort() };
  }
  return { open, faults, looks: () => looks };
}

it('tells a page everything at first, then what changes, at most five times a second', async () => {
  let n = 0;
  const { open } = await start(async () => ({ now: ++n, leads: [] }));
  const page = await open();
  const began = performance.now();
  await eventually(() => page.events.length).toBeGreaterThan(4);
  expect(performance.now() - began).toBeGreaterThan(600);
  expect(page.events[0]).toBe('snapshot');
  expect(new Set(page.events.slice(1))).toEqual(new Set(['change']));
  const other = await open();
  await eventually(() => other.events[0]).toBe('snapshot');
});

it('looks afresh for a page that is new, and at its own pace for those that are open', async () => {
  const looks: boolean[] = [];
  const { open } = await start(async (isForNewcomer) => {
    looks.push(isForNewcomer);
    return { now: looks.length };
  });
  for (const opened of [1, 2]) {
    await open();
    await eventually(() => looks.filter(Boolean).length).toBe(opened);
    await eventually(() => looks.at(-1)).toBe(false);
  }
});

it('says nothing while nothing changes, but that it is there', async () => {
  const { open, looks } = await start(async () => ({ now: 1, figures: undefined }));
  const page = await open();
  await eventually(() => looks()).toBeGreaterThan(4);
  expect(page.events).toEqual(['snapshot']);
  await eventually(() => page.events).toEqual(['snapshot', 'change']);
});

it('looks only while a page is open', async () => {
  const { open, looks } = await start(async () => ({ now: 1 }));
  expect(looks()).toBe(0);
  const page = await open();
  await eventually(() => looks()).toBeGreaterThan(1);
  page.close();
  const atRest = async () => {
    const before = looks();
    await new Promise((resolve) => setTimeout(resolve, 450));
    return looks() - before;
  };
  await eventually(atRest).toBe(0);
});

it('goes on after a look that failed', async () => {
  let n = 0;
  const { open, faults } = await start(async () => {
    n += 1;
    if (n === 1) throw new Error('no file');
    return { now: n };
  });
  const page = await open();
  await eventually(() => page.events).toContain('snapshot');
  expect(faults).toEqual([new Error('no file')]);
});
