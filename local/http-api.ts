import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createNetServer,
  type Server as NetServer,
} from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { REQUEST_ID } from '../cli/send/post.ts';
import { StartError, TakenError } from '../cli/start-error.ts';
import { isLocal, isOwn, isVisit } from '../console/serve/same-origin.ts';
import type { GatewayBehaviour } from './adversary.ts';
import { sendAnswer, toEvent } from './http-api-event.ts';
import type { LocalFunction } from './lambda/function.ts';

/** What an HTTP API takes at most. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** A route of the HTTP API: `POST /hooks/{source}`, or `$default`, and what answers it. */
export interface Route {
  readonly key: string;
  /** The route's own limit, if it has one, as a bucket that fills again. */
  readonly throttle?: Throttle | undefined;
  readonly target: Pick<LocalFunction, 'invoke'>;
}

export interface Throttle {
  /** Requests a second. */
  readonly rate: number;
  /** How many may come at once. */
  readonly burst: number;
}

export interface HttpApiOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** Answers `GET /local/status`, which the deployed API does not have. */
  readonly status: () => Promise<unknown>;
  /**
   * Answers what else the deployed API does not have. It is asked before the routes.
   *
   * @returns false if the request is none of these
   */
  readonly serve?:
    | ((request: IncomingMessage, response: ServerResponse) => Promise<boolean>)
    | undefined;
  readonly gateway?: GatewayBehaviour | undefined;
  /** Told of each request that a route's function has answered, and what that logged meanwhile. */
  readonly onAnswer?:
    | ((event: APIGatewayProxyEventV2, status: number, body: string, log: string) => void)
    | undefined;
  /** What requests are dated by, milliseconds since 1970; the system's clock by default. */
  readonly now?: (() => number) | undefined;
}

/** @throws TakenError if the port is taken, StartError if it may not be used */
async function listen(server: NetServer, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
      throw new StartError(`port ${port} ${error}: set PORT to another one`);
    }
    throw new TakenError(`port ${port} is taken: stop what uses it, or set PORT to another one`);
  }
}

/**
 * Finds out beforehand whether {@link startHttpApi} will get its port.
 *
 * @throws TakenError if the port is taken, StartError if it may not be used
 */
export async function checkPort(port: number): Promise<void> {
  const probe = createNetServer();
  await listen(probe, port);
  const closed = once(probe, 'close');
  probe.close();
  await closed;
}

/**
 * Serves the template's routes as API Gateway does.
 *
 * @throws TakenError if the port is taken, StartError if it may not be used
 */
export async function startHttpApi({
  port,
  routes,
  status,
  serve = async () => false,
  gateway,
  onAnswer,
  now = Date.now,
}: HttpApiOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  const findRoute = createRouter(routes);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? '';
    const [path = '/'] = (request.url ?? '/').split('?');
    // A tunnel is for the webhooks; all else is for the people at this machine.
    if (!path.startsWith('/hooks/') && !isForThisMachine(request)) {
      return sendMessage(response, 403, 'Only this machine may ask for this.');
    }
    if (method === 'GET' && path === '/local/status')
      return sendJson(response, 200, await status());
    if (await serve(request, response)) return;
    const found = findRoute(method, path);
    const content = await readBody(request);
    if (content === undefined) return sendMessage(response, 413, 'Request Entity Too Large');
    if (found === undefined) return sendMessage(response, 404, 'Not Found');
    const { route, parameters, takes } = found;
    if (!takes(now())) return sendMessage(response, 429, 'Too Many Requests');
    if (gateway?.throttles('webhook')) return sendMessage(response, 503, 'Service Unavailable');
    const received = new Date(now());
    const event = toEvent(request, content, route.key, parameters, received, gateway?.undecodable);
    const invocation = await route.target.invoke(event);
    response.setHeader(REQUEST_ID, event.requestContext.requestId);
    const body = invocation.ok ? sendAnswer(response, invocation.value) : undefined;
    if (body === undefined) sendMessage(response, 500, 'Internal Server Error');
    onAnswer?.(event, response.statusCode, body ?? '', invocation.log ?? '');
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (!response.headersSent) sendMessage(response, 500, 'Internal Server Error');
    });
  });
  await listen(server, port);
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

const isForThisMachine = (request: IncomingMessage): boolean =>
  isLocal(request) && (isOwn(request) || isVisit(request));

interface Found {
  readonly route: Route;
  readonly parameters: Record<string, string>;
  /** Whether the route takes one more request now, milliseconds since 1970. */
  readonly takes: (now: number) => boolean;
}

/**
 * Finds the route of a request as API Gateway does: `{name}` in its path takes one segment, `{name+}`
 * all the rest, the more exact path goes first, and `$default` takes what no other does.
 */
function createRouter(
  routes: readonly Route[],
): (method: string, path: string) => Found | undefined {
  const table = routes
    .map((route) => {
      const [method = '', path] = route.key === '$default' ? ['ANY'] : route.key.split(' ');
      const pattern = (path ?? '.*')
        .replaceAll(/\{(\w+)\+\}/g, '(?<$1>.+)')
        .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
      const inexact = path === undefined ? 3 : path.includes('+}') ? 2 : path.includes('{') ? 1 : 0;
      const takes = bucket(route.throttle);
      return { route, method, inexact, takes, pattern: new RegExp(`^${pattern}$`) };
    })
    .sort((one, other) => one.inexact - other.inexact);
  return (method, path) => {
    for (const { route, takes, ...candidate } of table) {
      if (candidate.method !== method && candidate.method !== 'ANY') continue;
      const match = candidate.pattern.exec(path);
      if (match) return { route, parameters: decode(match.groups ?? {}), takes };
    }
    return undefined;
  };
}

/** A token bucket, which is how API Gateway throttles. */
function bucket(throttle: Throttle | undefined): (now: number) => boolean {
  if (throttle === undefined) return () => true;
  const { rate, burst } = throttle;
  let [left, at] = [burst, 0];
  return (now) => {
    left = Math.min(burst, left + (Math.max(0, now - at) / 1_000) * rate);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}

const decode = (groups: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeOr(value)]));

function decodeOr(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The whole body; undefined if it is larger than an HTTP API takes. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // What is too large is read to its end all the same: a sender that is cut off in the middle
    // would not hear the answer.
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
