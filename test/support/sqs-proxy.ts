import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../../local/loopback.ts';

/** What becomes of a request: it goes on, is answered 500 without going on, or is never answered. */
export type Way = 'on' | 'fail' | 'hold';

/**
 * A way to an SQS that a test can spoil, by what is asked.
 *
 * @param way told of each request before it goes on, by its action: `SendMessageBatch`
 */
export async function startSqsProxy(
  to: string,
  way: (action: string) => Way | Promise<Way> = () => 'on',
) {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const goes = await way(action);
    if (goes === 'hold') return;
    if (goes === 'fail') {
      response.writeHead(500).end('{"__type":"InternalError"}');
      return;
    }
    const { 'content-length': _, host: __, connection: ___, ...headers } = request.headers;
    const answer = await fetch(to, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body,
    });
    response
      .writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(await answer.text());
  });
  return listenOnLoopback(server);
}
