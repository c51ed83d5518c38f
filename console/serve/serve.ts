import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import type { Action } from '../actions/actions.ts';
import type { Feed } from '../feed/feed.ts';
import { type PageFile, pageFiles } from './page-files.ts';
import { isLocal, isOwn, isOwnAction } from './same-origin.ts';

/** How much a button may send, bytes. */
const MAX_BODY_BYTES = 262_144;

const headers = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
};

export interface ServeOptions {
  readonly actions: ReadonlyMap<string, Action>;
  readonly feed: Pick<Feed, 'readCall'>;
  /** From now on this response is told what changes. */
  readonly connect: (response: ServerResponse) => void;
}

/**
 * Serves the page, what it is told, and what its buttons do: to a browser on this machine only.
 *
 * @returns a function that answers a request, or gives false where it is not the console's
 */
export function serveConsole({ actions, feed, connect }: ServeOptions) {
  const files = pageFiles();

  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const [path = '/'] = (request.url ?? '/').split('?');
    const file = request.method === 'GET' ? files.get(path) : undefined;
    const action = request.method === 'POST' ? actions.get(path) : undefined;
    const call =
      request.method === 'GET' ? /^\/local\/calls\/(\d{1,9})$/.exec(path)?.[1] : undefined;
    const isEvents = request.method === 'GET' && path === '/local/events';
    if (file === undefined && action === undefined && call === undefined && !isEvents) return false;

    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!isLocal(request)) return refuse(response, 'The console is for this machine only.');
    if (file !== undefined) return sendFile(response, file);
    if (action !== undefined) {
      if (!isOwnAction(request)) return refuse(response, 'Only the console itself may do this.');
      return act(request, response, action);
    }
    if (!isOwn(request)) return refuse(response, 'Only the console itself may read this.');
    if (isEvents) connect(response);
    else sendCall(response, feed, Number(call));
    return true;
  };
}

function sendCall(response: ServerResponse, feed: ServeOptions['feed'], n: number): void {
  const call = feed.readCall(n);
  if (call !== undefined) sendJson(response, 200, call);
  else sendJson(response, 404, { text: `The journal has no call ${n} any more.` });
}

async function act(
  request: IncomingMessage,
  response: ServerResponse,
  action: Action,
): Promise<true> {
  const length = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  if (length > MAX_BODY_BYTES) return sendJson(response, 413, failed('That is too long.'));
  try {
    return sendJson(response, 200, await action(await json(request)));
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      return sendJson(response, 400, failed('That is not what this button sends.'));
    }
    return sendJson(response, 500, failed(`It did not work: ${error}`));
  }
}

const failed = (text: string) => ({ ok: false, text });

function refuse(response: ServerResponse, text: string): true {
  return sendJson(response, 403, failed(text));
}

function sendJson(response: ServerResponse, status: number, body: object): true {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
  return true;
}

async function sendFile(response: ServerResponse, file: PageFile): Promise<true> {
  const content = await file.read();
  response.writeHead(200, { 'content-type': file.type });
  response.end(content);
  return true;
}
