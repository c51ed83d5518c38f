import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import type { Answer, Delivery } from './source.ts';

/**
 * What of an event of API Gateway's HTTP API is read: all that its sender sent, and when. Whoever has this
 * has the delivery. Cookies, which prove nothing here, are no part of it.
 */
export const httpEventSchema = z.object({
  rawPath: z.string(),
  rawQueryString: z.string(),
  headers: z.record(z.string(), z.optional(z.string())),
  body: z.optional(z.string()),
  isBase64Encoded: z.boolean(),
  requestContext: z.object({
    domainName: z.string(),
    http: z.object({ method: z.string(), sourceIp: z.string() }),
    /** When it came in, milliseconds since 1970. */
    timeEpoch: z.number(),
  }),
});
export type HttpEvent = z.infer<typeof httpEventSchema>;

/**
 * One request as API Gateway's HTTP API hands it over (payload format 2.0), and for which source.
 */
export interface Request {
  /** The name in the path; no name for a path that is no source's. */
  readonly source: string;
  /** What else of a source is asked for: `form.js` in `/hooks/website/form.js`. */
  readonly file?: string;
  readonly delivery: Delivery;
}

/**
 * The source, and a file of it. The path and not its parameters tells them, because a source can have
 * a route of its own, and `$default` has no parameters. Slashes at the end change nothing; what a
 * custom domain maps to this API may stand in front. Nothing is decoded: a name has only letters, digits
 * and hyphens, and written in another way it would go past the throttle of its route.
 */
const PATH = /\/hooks\/([^/]+)(?:\/([^/]+))?\/*$/;

/**
 * Reads an HTTP API event. With {@link toResult} this is the only place that knows its shape.
 *
 * The URL is the one that the sender called, because some senders sign it. API Gateway is always
 * called by https; the local stack, which need not be, tells the scheme in `x-forwarded-proto`.
 *
 * @param publicUrl what senders call instead of the API's own address, without a slash at its end
 */
export function toRequest(event: HttpEvent, publicUrl?: string): Request {
  const isText = event.body !== undefined && !event.isBase64Encoded;
  const headers = isText ? inUtf8(event.headers) : (event.headers as Record<string, string>);
  const query = event.rawQueryString;
  const scheme = headers['x-forwarded-proto'] === 'http' ? 'http' : 'https';
  const base = publicUrl ?? `${scheme}://${event.requestContext.domainName}`;
  const [, source = '', file] = PATH.exec(event.rawPath) ?? [];
  const { sourceIp } = event.requestContext.http;
  return {
    source,
    ...(file === undefined ? {} : { file }),
    delivery: {
      method: event.requestContext.http.method,
      url: `${base}${event.rawPath}${query ? `?${query}` : ''}`,
      headers,
      query: new URLSearchParams(query),
      body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
      receivedAt: event.requestContext.timeEpoch,
      // Whoever stands between calls for everybody, and what it says of the caller anybody can say.
      ...(publicUrl === undefined && sourceIp ? { address: sourceIp } : {}),
    },
  };
}

/**
 * The headers of a body that came as text. API Gateway has decoded it, so its bytes are UTF-8 now
 * whatever the sender's label says: read by that label once more, `Chloë` would become `ChloÃ«`.
 */
function inUtf8({ ...headers }: HttpEvent['headers']): Record<string, string> {
  const type = headers['content-type'];
  if (type === undefined) return headers as Record<string, string>;
  const label = type.replace(/;\s*charset\s*=\s*("[^"]*"|[^;]*)/gi, '');
  return { ...headers, 'content-type': label } as Record<string, string>;
}

export function toResult(answer: Answer): APIGatewayProxyStructuredResultV2 {
  return { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body };
}
