import { Agent, createServer, type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '../../../local/loopback.ts';
import { keptConnections } from '../../../simulator/kept-connections.ts';

/** One request of an SDK, in the JSON protocols of SQS, DynamoDB and Secrets Manager. */
export interface AwsRequest {
  /** `ReceiveMessage`, `UpdateItem` … */
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Carries it out, as it is or with another body. */
  forward(body?: object): Promise<AwsAnswer>;
  /** Carries out another request of the same service. */
  forwardAs(action: string, body: object): Promise<AwsAnswer>;
}

/** What becomes of a request on the wire. */
export type AwsAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      readonly headers?: IncomingHttpHeaders;
    }
  /** The connection is taken away. */
  | { readonly kind: 'reset' }
  /** Nothing ever comes. */
  | { readonly kind: 'silence' };

export interface AwsProxy {
  readonly url: string;
  /** Every connection that is open now is dead, and its client does not know. */
  forgetConnections(): void;
  close(): Promise<void>;
}

export const answer = (body: object, status = 200): AwsAnswer => ({
  kind: 'answer',
  status,
  body: JSON.stringify(body),
});

/** An error as the JSON protocols write it. */
export const fault = (type: string, status: number): AwsAnswer =>
  answer({ __type: type, message: 'as the adversary says' }, status);

/**
 * A way to a part of AWS that does with each request what it is told.
 *
 * @param to address of the part
 * @param handle decides what becomes of a request; `request.forward()` is the honest way
 */
export async function startAwsProxy(
  to: string,
  handle: (request: AwsRequest) => Promise<AwsAnswer>,
): Promise<AwsProxy> {
  const agent = new Agent({ keepAlive: true });

  function carryOut(headers: IncomingHttpHeaders, body: Buffer): Promise<AwsAnswer> {
    const { host: _, connection: __, 'content-length': ___, ...rest } = headers;
    return new Promise((resolve, reject) => {
      const outgoing = request(to, {
        method: 'POST',
        agent,
        headers: { ...rest, 'content-length': body.length },
      });
      outgoing.once('error', reject);
      outgoing.once('response', async (incoming) => {
        const { statusCode: status = 500, headers } = incoming;
        resolve({ kind: 'answer', status, headers, body: (await buffer(incoming)).toString() });
      });
      outgoing.end(body);
    });
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, async (incoming, response) => {
    const { headers, socket } = incoming;
    if (connections.isDead(socket)) return;
    try {
      const sent = await buffer(incoming);
      const [service, action = ''] = String(headers['x-amz-target']).split('.');
      const given = await handle({
        action,
        body: JSON.parse(sent.toString()),
        forward: (body) => carryOut(headers, body ? Buffer.from(JSON.stringify(body)) : sent),
        forwardAs: (action, body) =>
          carryOut(
            { ...headers, 'x-amz-target': `${service}.${action}` },
            Buffer.from(JSON.stringify(body)),
          ),
      });
      switch (given.kind) {
        case 'silence':
          return;
        case 'reset':
          response.socket?.resetAndDestroy();
          return;
        case 'answer': {
          const crc = given.headers?.['x-amz-crc32'];
          response.writeHead(given.status, {
            'content-type': String(given.headers?.['content-type'] ?? headers['content-type']),
            'content-length': Buffer.byteLength(given.body),
            ...(crc !== undefined && { 'x-amz-crc32': crc }),
          });
          response.end(given.body);
        }
      }
    } catch {
      // The client has gone, or the part behind has: neither has anything to be told.
      response.destroy();
    }
  });
  const connections = keptConnections(server);
  const { url, close } = await listenOnLoopback(server);
  return {
    url,
    forgetConnections: connections.forget,
    async close() {
      agent.destroy();
      await close();
    },
  };
}
