import type { Action } from '../actions/actions.ts';
import type { Feed } from '../feed/feed.ts';
import { serveConsole } from './serve.ts';
import { tellPages } from './tell-pages.ts';

export interface PagesOptions {
  readonly feed: Feed;
  readonly actions: ReadonlyMap<string, Action>;
  /** Told of faults that end nothing. */
  readonly report: (error: unknown) => void;
}

/** The page with what feeds it and what its buttons do, whichever feed it is. */
export function servePages({ feed, actions, report }: PagesOptions) {
  const pages = tellPages(feed, report);
  return {
    serve: serveConsole({ actions, feed, connect: pages.connect }),
    async close(): Promise<void> {
      await pages.close();
      feed.close();
    },
  };
}
