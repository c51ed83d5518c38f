import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** How a call ends on the wire. */
export type Ending =
  | { kind: 'answer'; status: number; contentType: string; body: string }
  | { kind: 'reset' }
  | { kind: 'hang' }
  | { kind: 'truncate'; body: string };

const hangSeconds = 60;

/**
 * Waits until the client goes away, or 60 seconds.
 *
 * @param holdMs how much longer, once the client has gone
 */
export async function hang(response: ServerResponse, holdMs: number): Promise<void> {
  await clientGone(response);
  if (holdMs > 0) await wait(holdMs, undefined, { ref: false });
}

async function clientGone(response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  const over = new AbortController();
  await Promise.race([
    once(response, 'close', { signal: over.signal }),
    wait(hangSeconds * 1000, undefined, { signal: over.signal, ref: false }),
  ]);
  over.abort();
}

/** The answer of the API itself: always HTTP 200 (docs/euphoria-api.md, Transport). */
export function xml(body: string): Ending {
  return { kind: 'answer', status: 200, contentType: 'text/xml; charset=utf-8', body };
}

/** Sends the ending, or takes the connection away. */
export function send(response: ServerResponse, ending: Ending): void {
  switch (ending.kind) {
    case 'answer':
      response.writeHead(ending.status, {
        'content-type': ending.contentType,
        'content-length': Buffer.byteLength(ending.body),
      });
      response.end(ending.body);
      return;
    case 'truncate':
      response.writeHead(200, {
        'content-type': 'text/xml; charset=utf-8',
        'content-length': Buffer.byteLength(ending.body),
      });
      response.write(ending.body.slice(0, -10), () => response.destroy());
      return;
    case 'reset':
    case 'hang':
      response.socket?.resetAndDestroy();
  }
}
