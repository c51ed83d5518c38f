import * as https from 'node:https';
import { faultOf } from '../../shared/log.ts';

/** What came back of one call. */
export type Reply =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  /** The request never left: nothing was processed. */
  | { readonly kind: 'notSent'; readonly cause: string }
  /** The request went out and no whole answer came: it may have been processed. */
  | { readonly kind: 'lost'; readonly cause: string };

/** Sends one XML document to the API. Never throws. */
export type CallApi = (document: string) => Promise<Reply>;

/**
 * How long a connection is kept without a call, milliseconds. Short: the other side may close an
 * idle connection at any time, and a request written to it then is lost, so unsure.
 */
const IDLE_MS = 4_000;

/**
 * A client that keeps one connection alive. It does not repeat anything: a POST is never repeated
 * blindly (STYLE.md, 7).
 *
 * @param url address of the API: https, or http on a loopback address
 * @param deadlineMs how long a call may take, connecting included, milliseconds
 * @param now the clock, milliseconds
 */
export function euphoriaClient(
  url: string,
  deadlineMs: number,
  now: () => number = Date.now,
): CallApi {
  const secure = url.startsWith('https:');
  // Not imported: that would also load what Node offers under the same name for browsers' code, a
  // tenth of a cold start, and only a simulator is called without TLS.
  const { Agent, request } = secure ? https : process.getBuiltinModule('node:http');
  const openAgent = () => new Agent({ keepAlive: true, timeout: IDLE_MS });
  let agent = openAgent();
  let usedAt = now();

  return (document) =>
    new Promise((resolve) => {
      // Lambda freezes an environment between events, and no timer runs: its agent still keeps a
      // connection then that the other side has closed long ago.
      if (now() - usedAt > IDLE_MS) agent = openAgent();
      let connected = false;
      const give = (reply: Reply): void => {
        clearTimeout(deadline);
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
      const deadline = setTimeout(() => {
        failed('deadline passed');
        outgoing.destroy();
      }, deadlineMs);

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
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
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
