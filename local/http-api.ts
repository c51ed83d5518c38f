import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from '../cli/start-error.ts';
import type { GatewayBehaviour } from './adversary.ts';
import { sendAnswer, toEvent } from './http-api-event.ts';
import { createRouter, type Route } from './routes.ts';

/** What an HTTP API takes at most. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface HttpApiOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** Answers `GET /local/status`, which the deployed API does not have. */
  readonly status: () => Promise<unknown>;
  /** Answers what else the deployed API does not have, before the routes; false if it is not that. */
  readonly serve?:
    | ((request: IncomingMessage, response: ServerResponse) => Promise<boolean>)
    | undefined;
  readonly gateway?: GatewayBehaviour | undefined;
  /** What requests are dated by, milliseconds since 1970; the system's clock by default. */
  readonly now?: (() => number) | undefined;
}

/**
 * Serves the template's routes as API Gateway does.
 *
 * @throws StartError if the port is taken
 */
export async function startHttpApi({
  port,
  routes,
  status,
  serve = async () => false,
  gateway,
  now = Date.now,
}: HttpApiOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  const findRoute = createRouter(routes);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? '';
    const [path = '/'] = (request.url ?? '/').split('?');
    if (method === 'GET' && path === '/local/status')
      return sendJson(response, 200, await status());
    if (await serve(request, response)) return;
    const found = findRoute(method, path);
    const body = await readBody(request);
    if (body === undefined) return sendMessage(response, 413, 'Request Entity Too Large');
    if (found === undefined) return sendMessage(response, 404, 'Not Found');
    const { route, parameters } = found;
    if (gateway?.throttles('webhook')) return sendMessage(response, 503, 'Service Unavailable');
    const received = new Date(now());
    const event = toEvent(request, body, route.key, parameters, received, gateway?.undecodable);
    const invocation = await route.target.invoke(event);
    if (invocation.ok && sendAnswer(response, invocation.value)) return;
    sendMessage(response, 500, 'Internal Server Error');
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (!response.headersSent) sendMessage(response, 500, 'Internal Server Error');
    });
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'is taken' : String(error);
    throw new StartError(`port ${port} ${reason}: stop what uses it, or set PORT to another one`);
  }
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The whole body; undefined if it is larger than an HTTP API takes. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // What is too large is read to its end all the same, so that the sender hears the answer.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

const sendMessage = (response: ServerResponse, status: number, message: string): void =>
  sendJson(response, status, { message });

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
