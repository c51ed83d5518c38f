import * as https from 'node:https';
import { faultOf } from '../../shared/log.ts';

/** What came back of one call. */
export type Reply =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  /** The request never left: nothing was processed. */
  | { readonly kind: 'notSent'; readonly cause: string }
  /** The request went out and the connection broke before a whole answer: it may have been processed. */
  | { readonly kind: 'lost'; readonly cause: string }
  /** The deadline passed while the API was at work on it: it may still be. */
  | { readonly kind: 'gaveUp' };

/**
 * Sends one XML document to the API. Never throws.
 *
 * @param deadlineMs how long the call may take, connecting included, milliseconds
 */
export type CallApi = (document: string, deadlineMs: number) => Promise<Reply>;

/** A longer answer is none of the API's: it is not read to its end. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * How long a connection is kept without a call, milliseconds. Short: the other side may close an
 * idle connection at any time, and a request written to it then is lost, so unsure.
 */
const IDLE_MS = 4_000;
/** How long connecting may take, milliseconds: a host that is gone is told at once, not after a call's time. */
const CONNECT_MS = 10_000;

/**
 * A client that keeps one connection alive. It repeats nothing by itself: a POST that is sent twice
 * may add its contacts twice.
 *
 * @param url address of the API: https, or http on a loopback address
 * @param now the clock, milliseconds
 */
export function euphoriaClient(url: string, now: () => number = Date.now): CallApi {
  const secure = url.startsWith('https:');
  // Not imported: that would also load what Node offers under the same name for browsers' code, a
  // tenth of a cold start, and only a simulator is called without TLS.
  const { Agent, request } = secure ? https : process.getBuiltinModule('node:http');
  const openAgent = () => new Agent({ keepAlive: true, timeout: IDLE_MS });
  let agent = openAgent();
  let usedAt = now();

  return (document, deadlineMs) =>
    new Promise((resolve) => {
      // Lambda freezes an environment between events, and no timer runs: its agent still keeps a
      // connection then that the other side has closed long ago.
      if (now() - usedAt > IDLE_MS) agent = openAgent();
      let connected = false;
      const give = (reply: Reply): void => {
        clearTimeout(deadline);
        clearTimeout(connecting);
        usedAt = now();
        resolve(reply);
      };
      const failed = (cause: string): void => give({ kind: connected ? 'lost' : 'notSent', cause });

      const outgoing = request(url, {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'text/xml; charset=utf-8',
          'content-length': Buffer.byteLength(document),
        },
      });
      const end = (reply: Reply): void => {
        give(reply);
        outgoing.destroy();
      };
      const noConnection: Reply = { kind: 'notSent', cause: 'no connection in time' };
      const connecting = setTimeout(() => {
        if (!connected) end(noConnection);
      }, CONNECT_MS);
      const deadline = setTimeout(
        () => end(connected ? { kind: 'gaveUp' } : noConnection),
        deadlineMs,
      );

      outgoing.on('socket', (socket) => {
        if (!socket.connecting) connected = true;
        else
          socket.once(secure ? 'secureConnect' : 'connect', () => {
            connected = true;
          });
      });
      outgoing.on('error', (error) => failed(faultOf(error)));
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        incoming.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= MAX_ANSWER_BYTES) chunks.push(chunk);
        });
        incoming.on('error', (error) => failed(faultOf(error)));
        incoming.on('end', () =>
          give({
            kind: 'answered',
            status: incoming.statusCode ?? 0,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      outgoing.end(document);
    });
}
