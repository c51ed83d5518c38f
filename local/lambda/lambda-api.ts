import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { isLocal, isOwn } from '../../console/serve/same-origin.ts';
import { type Listening, listenOnLoopback } from '../loopback.ts';
import type { LocalFunction } from './function.ts';

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/**
 * Lambda's Invoke for the functions of this machine, by which an operator's commands call one. It has a port
 * of its own: a tunnel to the webhooks does not lead here, and of the address only the data folder tells.
 * In AWS it takes the right to invoke the function; here whoever asks has to be a program of this machine:
 * no page of a browser can set `Authorization` for another origin without being asked, and nobody asks it.
 */
export async function startLambdaApi(
  functions: readonly Pick<LocalFunction, 'name' | 'invoke'>[],
): Promise<Listening> {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '', headers } = request;
    const isSigned = headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') === true;
    if (!isSigned || !isLocal(request) || !isOwn(request)) {
      return send(response, 403, { message: 'Only this machine may do this.' }, 'AccessDenied');
    }
    const [, name] = INVOKE.exec(decodeURIComponent(url)) ?? [];
    const found = functions.find((one) => one.name === name);
    if (method !== 'POST' || found === undefined) {
      const message = `Function not found: ${name}`;
      return send(response, 404, { message }, 'ResourceNotFoundException');
    }
    const invocation = await found.invoke(await json(request));
    if (invocation.ok) return send(response, 200, invocation.value);
    response.setHeader('x-amz-function-error', 'Unhandled');
    send(response, 200, { errorMessage: String(invocation.error), errorType: 'Error' });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else send(response, 400, { message: 'unreadable' }, 'InvalidRequestContentException');
    });
  });
  return listenOnLoopback(server);
}

/** @param error the name by which AWS's SDK knows it */
function send(response: ServerResponse, status: number, body: unknown, error?: string): void {
  const type = error === undefined ? {} : { 'x-amzn-errortype': error };
  response.writeHead(status, { 'content-type': 'application/json', ...type });
  response.end(JSON.stringify(body) ?? 'null');
}
