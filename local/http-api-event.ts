import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import type { GatewayBehaviour } from './adversary.ts';
import { accountId } from './names.ts';

/**
 * The event that an HTTP API makes of a request, in payload format 2.0 (API Gateway Developer
 * Guide, "Create AWS Lambda proxy integrations for HTTP APIs").
 *
 * @param now when the request came in
 * @param undecodable how a body of a text type is handed over that is no UTF-8
 */
export function toEvent(
  request: IncomingMessage,
  body: Buffer,
  routeKey: string,
  pathParameters: Record<string, string>,
  now: Date,
  undecodable: GatewayBehaviour['undecodable'] = 'base64',
): APIGatewayProxyEventV2 {
  const [path = '/', ...search] = (request.url ?? '/').split('?');
  const rawQueryString = search.join('?');
  const parameters = new URLSearchParams(rawQueryString);
  const { cookie, ...distinct } = request.headersDistinct;
  const headers = Object.fromEntries(
    Object.entries(distinct).map(([name, values = []]) => [name, values.join(',')]),
  );
  const query = [...new Set(parameters.keys())].map((name) => [
    name,
    parameters.getAll(name).join(','),
  ]);
  const sourceIp = request.socket.remoteAddress ?? '';
  const domainName = headers.host ?? 'localhost';
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookie === undefined
      ? {}
      : { cookies: cookie.flatMap((value) => value.split(';').map((part) => part.trim())) }),
    // A tunnel in front of this machine says https itself. Its word counts, because its address is
    // what the sender called.
    headers: { 'x-forwarded-proto': 'http', 'x-forwarded-for': sourceIp, ...headers },
    ...(query.length === 0 ? {} : { queryStringParameters: Object.fromEntries(query) }),
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
    requestContext: {
      accountId,
      apiId: 'local',
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: request.method ?? '',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...toBody(body, undecodable, headers['content-type']),
  };
}

/**
 * The only types that an HTTP API passes on as text. It was found by trying:
 * ministackorg/ministack#766.
 */
const textTypes = /^\s*(text\/[^;]+|application\/(json|xml|javascript))\s*(;|$)/i;

/** Everything that is not text goes out as base64; forms and bodies without a type are no text. */
function toBody(
  body: Buffer,
  undecodable: GatewayBehaviour['undecodable'],
  contentType = '',
): Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'> {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = textTypes.test(contentType) && (undecodable === 'replaced' || isUtf8(body));
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

/** `12/Mar/2026:19:03:58 +0000` */
function commonLogTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

const answerSchema = z.object({
  statusCode: z.int(),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
});

/**
 * Sends what a function answered. Without a `statusCode`, the answer itself is the body, as JSON.
 *
 * @returns the body that was sent; undefined, with nothing sent, if it is no answer: the HTTP API would
 *   say 500
 */
export function sendAnswer(response: ServerResponse, value: unknown): string | undefined {
  const answer =
    typeof value === 'object' && value !== null && 'statusCode' in value
      ? answerSchema.safeParse(value)
      : answerSchema.safeParse({
          statusCode: 200,
          headers: { 'content-type': 'application/json' },
          body: typeof value === 'string' ? value : JSON.stringify(value),
        });
  if (!answer.success) return undefined;
  const { statusCode, headers, cookies, body, isBase64Encoded } = answer.data;
  response.statusCode = statusCode;
  response.setHeader('content-type', 'text/plain;charset=UTF-8');
  for (const [name, header] of Object.entries(headers)) response.setHeader(name, String(header));
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  response.end(bytes);
  return bytes.toString();
}
