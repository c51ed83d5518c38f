import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that listens for programs of this machine. */
export interface Listening {
  readonly url: string;
  /** Waits until the port is free. Connections that are open are closed. */
  close(): Promise<void>;
}

/** Has a server listen on a free port that only this machine can reach. */
export async function listenOnLoopback(server: Server): Promise<Listening> {
  keepConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Has a server leave it to its clients when a connection ends. Node's servers close one that was idle for
 * five seconds, and a request that is on its way in that moment ends as "socket hang up".
 */
export function keepConnections(server: Server): void {
  server.keepAliveTimeout = 0;
}

/**
 * Counts a server's requests, so that it can be closed when none is under way: dynalite goes on with one whose client
 * is gone, and throws where its database is closed by then.
 *
 * @returns waits until all that has come is answered
 */
export function countRequests(server: Server): () => Promise<void> {
  const underWay = new Set<Promise<void>>();
  server.prependListener('request', (_, response) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    underWay.add(promise);
    const { end } = response;
    response.end = (...all: unknown[]) => {
      underWay.delete(promise);
      resolve();
      return Reflect.apply(end, response, all);
    };
  });
  return async () => {
    while (underWay.size > 0) await Promise.all(underWay);
  };
}
