import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../loopback.ts';
import type { Caller, Judge } from './judge.ts';
import { type AwsRequest, readRequest, requestedAccess, type Service } from './requested-access.ts';

export interface FrontOptions {
  readonly judge: Judge;
  /** ARN of a table → that of its key. */
  readonly keys: ReadonlyMap<string, string>;
  /** Who signs with which access key. Whoever else asks is the stack itself, which may do all. */
  readonly callers: ReadonlyMap<string, Caller>;
  /** Where each service is served. */
  readonly services: Readonly<Record<Service, string>>;
}

/**
 * The address at which the functions find AWS: each request is judged by the role of the function that
 * signed it, and goes on to the queues, tables or secrets, or is refused as AWS refuses it.
 */
export async function startFront({
  judge,
  keys,
  callers,
  services,
}: FrontOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  const agent = new Agent({ keepAlive: true });

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(incoming);
    const asked = readRequest(String(incoming.headers['x-amz-target'] ?? ''), body);
    if (asked === undefined) {
      return refuse(response, 'dynamodb', 'no such service here', 'UnknownOperationException');
    }
    const caller = callers.get(accessKeyOf(incoming) ?? '');
    const refusal = caller && (await refusalOf(caller, asked));
    if (refusal !== undefined) return refuse(response, asked.service, refusal);
    await passOn(incoming, body, services[asked.service], response);
  }

  /** In the words of AWS; undefined where all that the request needs is allowed. */
  async function refusalOf(caller: Caller, asked: AwsRequest): Promise<string | undefined> {
    for (const access of requestedAccess(asked, keys)) {
      const verdict = await judge(caller, access);
      if (verdict.kind === 'refused') return verdict.message;
    }
    return undefined;
  }

  /** Streams the answer through, and hangs up on whoever asked where the service hangs up on us. */
  async function passOn(
    { headers, method, url }: IncomingMessage,
    body: string,
    to: string,
    response: ServerResponse,
  ): Promise<void> {
    const onward = request(new URL(url ?? '/', to), { method, headers, agent });
    // A receive that waits is given up with who waits for it.
    response.once('close', () => onward.destroy());
    onward.end(body);
    const [service] = (await once(onward, 'response')) as [IncomingMessage];
    response.writeHead(service.statusCode ?? 500, service.headers);
    service.pipe(response);
  }

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  });
  const { url, close } = await listenOnLoopback(server);
  return {
    url,
    async close() {
      agent.destroy();
      await close();
    },
  };
}

/** `AWS4-HMAC-SHA256 Credential=<access key>/20261126/…` */
const accessKeyOf = ({ headers }: IncomingMessage): string | undefined =>
  /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];

/**
 * As each service words it: SQS with status 403 and the error's older name in a header, which the SDK
 * goes by; the two others with 400 and a capital letter in `Message`.
 */
function refuse(
  response: ServerResponse,
  service: Service,
  message: string,
  type = 'AccessDeniedException',
): void {
  const isQueue = service === 'sqs';
  response.writeHead(isQueue ? 403 : 400, {
    'content-type': `application/x-amz-json-${service === 'secretsmanager' ? '1.1' : '1.0'}`,
    ...(isQueue && { 'x-amzn-query-error': 'AccessDenied;Sender' }),
  });
  const name = service === 'secretsmanager' ? type : `com.amazon.coral.service#${type}`;
  response.end(JSON.stringify({ __type: name, [isQueue ? 'message' : 'Message']: message }));
}
