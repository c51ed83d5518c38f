import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';

/** A request as a simulated API got it. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface SimulatedAnswer {
  readonly status?: number;
  readonly body?: unknown;
  /** Milliseconds until the answer. */
  readonly after?: number;
}

/** A sender's API on this machine, gone after the test. */
export interface SimulatedApi {
  readonly url: string;
  readonly asked: Asked[];
  /** The most requests that were under way at once. */
  readonly mostAtOnce: () => number;
}

/**
 * For answers that are not as they should be: what is no JSON, has no end, or cuts the connection.
 *
 * @returns the address of a sender's API on this machine that does as the listener does, gone
 *   after the test
 */
export async function serveApi(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A listener that answers every request so: a text as it is, anything else as JSON. */
export const answering = (status: number, body: unknown): RequestListener => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (_, response) => void response.writeHead(status).end(text);
};

/** An API that answers as a sender's does, in JSON, and keeps what it was asked. */
export async function simulateApi(
  answer: (asked: Asked) => SimulatedAnswer,
): Promise<SimulatedApi> {
  const asked: Asked[] = [];
  let [underWay, most] = [0, 0];
  const url = await serveApi(async (request, response) => {
    most = Math.max(most, ++underWay);
    const body = (await request.toArray()).join('');
    const { method = '', url: path = '', headers } = request;
    asked.push({ method, path, headers, body });
    const made = answer({ method, path, headers, body });
    await after(made.after ?? 0);
    underWay--;
    response.writeHead(made.status ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(made.body ?? {}));
  });
  return { url, asked, mostAtOnce: () => most };
}

/**
 * Counts requests where they are made, so that it does not depend on how fast they are answered.
 *
 * @returns the most that were under way at once
 */
export function watchRequests(): () => number {
  const real = globalThis.fetch;
  let [underWay, most] = [0, 0];
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
    most = Math.max(most, ++underWay);
    try {
      return await real(...request);
    } finally {
      underWay--;
    }
  });
  onTestFinished(() => spy.mockRestore());
  return () => most;
}
