import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { asCapture } from '../cli/send/captured-request.ts';
import { outcomeOf } from '../cli/send/outcome.ts';
import { readWebhookSecrets } from '../cli/send/webhook-secrets.ts';
import { whyNotProved } from '../cli/try/why-not-proved.ts';
import type { KeptDelivery } from '../console/actions/deliveries.ts';
import { isLocal, isOwn } from '../console/serve/same-origin.ts';
import type { Connector } from '../functions/config/connector.ts';
import { nameHint } from '../functions/config/did-you-mean.ts';
import { configureSources } from '../functions/webhook/configure.ts';
import { toRequest } from '../functions/webhook/http.ts';

/** How many deliveries of a source are kept: the newest. */
const KEPT_OF_A_SOURCE = 20;
/** Of addresses that name no source, so that whoever guesses names does not fill the memory. */
const KEPT_OF_UNKNOWN = 20;
/** A larger body is not kept: a delivery of one lead has a few thousand. */
const MAX_BODY_BYTES = 131_072;
const MAX_ANSWER = 2_000;
const MAX_PATH = 200;

type Request = ReturnType<typeof toRequest>;

/** An item of `GET /local/deliveries`. */
export interface LocalDelivery extends KeptDelivery {
  /** Whether the config has its source. */
  readonly isKnown: boolean;
  /** As API Gateway names it in its answer. */
  readonly requestId: string;
}

interface Noted extends Omit<LocalDelivery, 'why' | 'request' | 'outcome'> {
  readonly delivery: Request['delivery'];
  /** What the address asks for of its source, if anything. */
  readonly file: string | undefined;
  /** What the function logged while it had it. */
  readonly log: string;
}

/**
 * Keeps the last deliveries of each source, refused ones included, in memory: they are people's data, and
 * nobody has to tidy up what is gone with the process.
 *
 * @param secretsFile what the sources prove themselves with
 */
export function keepDeliveries(connector: Connector, secretsFile: string) {
  const sources = configureSources(connector);
  const kept = new Map<string, Noted[]>();
  let count = 0;

  async function whyOf(noted: Noted): Promise<string | undefined> {
    const { source: name, status, delivery, file } = noted;
    if (status !== 401 && status !== 503) return undefined;
    if (name === '' || file !== undefined) {
      const path = new URL(delivery.url).pathname.slice(0, MAX_PATH);
      return `the address ${path} is no webhook's: it must be /hooks/${name || '<source>'}`;
    }
    const source = sources.get(name);
    if (source === undefined) {
      return `there is no source ${JSON.stringify(name)}${nameHint(name, [...sources.keys()])}`;
    }
    const why = await whyNotProved(delivery, source, readWebhookSecrets(connector, secretsFile));
    return status === 401 || why.startsWith('no secret') ? why : undefined;
  }

  return {
    /** @param event what the HTTP API made of the request */
    note(event: APIGatewayProxyEventV2, status: number, answer: string, log: string): void {
      const { source, file, delivery } = toRequest(event, connector.publicUrl);
      const isKnown = sources.has(source);
      const isCut = delivery.body.length > MAX_BODY_BYTES;
      const list = kept.get(isKnown ? source : '') ?? [];
      kept.set(isKnown ? source : '', list);
      list.push({
        ...{ n: ++count, at: new Date(delivery.receivedAt).toISOString() },
        ...{ source: source.slice(0, 100), isKnown, status, isCut },
        ...{ requestId: event.requestContext.requestId, log, file },
        answer: answer.slice(0, MAX_ANSWER),
        delivery: isCut ? { ...delivery, body: Buffer.alloc(0) } : delivery,
      });
      if (list.length > (isKnown ? KEPT_OF_A_SOURCE : KEPT_OF_UNKNOWN)) list.shift();
    },

    /** How many there have been since the start. */
    count: (): number => count,

    /**
     * The newest first.
     *
     * @param requestId of the only one that is meant
     */
    async list(requestId?: string): Promise<readonly LocalDelivery[]> {
      const all = [...kept.values()]
        .flat()
        .filter((one) => requestId === undefined || one.requestId === requestId)
        .sort((one, other) => other.n - one.n);
      return Promise.all(
        all.map(async (noted): Promise<LocalDelivery> => {
          const { delivery, log, file: _, ...rest } = noted;
          const why = rest.isCut ? undefined : await whyOf(noted);
          return { ...rest, why, outcome: outcomeOf(log), request: asCapture(delivery) };
        }),
      );
    },
  };
}

export type Deliveries = ReturnType<typeof keepDeliveries>;

/**
 * Answers `GET /local/deliveries`, and of one with `?request=<id>`, to a page of this machine's own only.
 *
 * @returns false if the request is not that
 */
export async function serveDeliveries(
  { list }: Deliveries,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const [path, query] = (request.url ?? '').split('?');
  const one = new URLSearchParams(query).get('request') ?? undefined;
  if (request.method !== 'GET' || path !== '/local/deliveries') return false;
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  if (!isLocal(request) || !isOwn(request)) {
    response
      .writeHead(403, headers)
      .end(JSON.stringify({ text: 'Only this machine may read this.' }));
    return true;
  }
  response.writeHead(200, headers).end(JSON.stringify({ deliveries: await list(one) }));
  return true;
}
