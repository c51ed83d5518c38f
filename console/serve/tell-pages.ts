import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Feed } from '../feed/feed.ts';
import type { Change } from '../wire.ts';

/** The pages are told something this often at least: then they know that they still are. */
const AT_LEAST_EVERY_MS = 2_000;
/** Before the next try when looking has failed. */
const PAUSE_MS = 1_000;
/** A page that falls behind this far is cut off: it connects again and gets everything at once. */
const MAX_UNREAD_BYTES = 8 * 1_048_576;

/**
 * Tells every open page what changes, by server-sent events (WHATWG HTML, 9.2). Nobody looks while
 * no page is open.
 *
 * @param report told of a look that has failed, which ends nothing
 */
export function tellPages(
  feed: Pick<Feed, 'everyMs' | 'look' | 'snapshot'>,
  report: (error: unknown) => void,
) {
  const newcomers = new Set<ServerResponse>();
  const pages = new Set<ServerResponse>();
  const closing = new AbortController();
  let running: Promise<void> | undefined;
  let toldAt = 0;

  async function run(): Promise<void> {
    while (pages.size + newcomers.size > 0 && !closing.signal.aborted) {
      const pause = await round().catch((error: unknown) => {
        report(error);
        return PAUSE_MS;
      });
      await wait(pause, undefined, { signal: closing.signal }).catch(() => {});
    }
    running = undefined;
  }

  async function round(): Promise<number> {
    const change = await feed.look(newcomers.size > 0);
    const isEmpty = Object.entries(change).every(
      ([name, part]) => name === 'now' || part === undefined,
    );
    if (!isEmpty || performance.now() - toldAt > AT_LEAST_EVERY_MS) {
      toldAt = performance.now();
      tell(pages, 'change', change);
    }
    // Whoever is new is told everything, this change included.
    if (newcomers.size > 0) tell(newcomers, 'snapshot', feed.snapshot());
    for (const page of newcomers) pages.add(page);
    newcomers.clear();
    return feed.everyMs;
  }

  function tell(to: ReadonlySet<ServerResponse>, event: string, data: Change): void {
    if (to.size === 0) return;
    const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const page of to) {
      if (page.writableLength > MAX_UNREAD_BYTES) page.destroy();
      else page.write(text);
    }
  }

  return {
    /** From now on this response is told. */
    connect(response: ServerResponse): void {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('retry: 1000\n\n');
      newcomers.add(response);
      response.on('close', () => {
        newcomers.delete(response);
        pages.delete(response);
      });
      running ??= run();
    },
    async close(): Promise<void> {
      closing.abort();
      await running;
    },
  };
}
