import { isUtf8 } from 'node:buffer';
import * as z from 'zod';
import { closestName } from '../../functions/config/did-you-mean.ts';
import type { Delivery } from '../../functions/webhook/source.ts';
import { UsageError } from '../usage.ts';

const capturedSchema = z.looseObject({
  method: z.string().min(1).nullish(),
  url: z
    .string()
    .regex(/^(?:https?:\/)?\//i, 'must start with http://, https:// or /')
    .nullish(),
  /** Names in any case; a header that was sent several times may be a list. */
  headers: z
    .record(z.string(), z.union([z.string(), z.number(), z.array(z.string()), z.null()]))
    .nullish(),
  rawBody: z.string('must be the body as text').nullish(),
  /** In place of `rawBody`, where the body is not text in UTF-8. */
  rawBodyBase64: z.base64('must be base64').nullish(),
});

/** A request as it was caught on its way: by a relay, a request bin, a log. */
export type CapturedRequest = z.output<typeof capturedSchema>;

/**
 * Reads a captured request.
 *
 * @param name of the file, for the message
 * @returns undefined if it is no JSON object that looks like one
 * @throws UsageError naming the part that is wrong
 */
export function readCapturedRequest(content: Buffer, name: string): CapturedRequest | undefined {
  const value = parse(content.toString());
  const parts = Object.keys(capturedSchema.shape).filter((part) => part !== 'url');
  if (typeof value !== 'object' || value === null || !parts.some((part) => part in value)) {
    return undefined;
  }
  // A person's name would be another one, without a word.
  if (!isUtf8(content)) throw new UsageError(`${name}: must be text in UTF-8`);
  expectKnown({ ...value }, name);
  const captured = capturedSchema.safeParse(value);
  if (captured.success) return captured.data;
  const [issue] = captured.error.issues;
  throw new UsageError(`${name}: ${issue?.path.join('.')}: ${issue?.message}`);
}

/**
 * Refuses a part that is misspelt, because the request would be judged without it. Bins and relays note more
 * than we ask for, so that a key of another meaning is taken, as long as there is a body.
 */
function expectKnown(value: Readonly<Record<string, unknown>>, name: string): void {
  const parts = Object.keys(capturedSchema.shape);
  const has = (key: string): boolean => ![undefined, null, ''].includes(value[key] as string);
  const hasBody = has('rawBody') || has('rawBodyBase64');
  const needsNone = hasBody || String(value.method).toUpperCase() === 'GET';
  for (const key of Object.keys(value).filter((one) => !parts.includes(one) && has(one))) {
    const meant =
      closestName(key, parts) ?? parts.find((part) => part.toLowerCase() === `raw${key}`);
    const isTold = meant?.startsWith('rawBody') ? hasBody : meant !== undefined && has(meant);
    if (isTold || (meant === undefined && needsNone)) continue;
    const what = `${key}: is no part of a captured request (${parts.join(', ')})`;
    const hint = meant === undefined ? '.' : `; did you mean ${meant}?`;
    throw new UsageError(
      `${name}: ${what}${hint} For a mere body, say its content type by --type, such as application/json`,
    );
  }
}

/** A body as a capture holds it: text that can be read and edited, wherever it is text. */
export const contentOf = (body: Buffer): Pick<CapturedRequest, 'rawBody' | 'rawBodyBase64'> =>
  isUtf8(body) ? { rawBody: body.toString() } : { rawBodyBase64: body.toString('base64') };

/** A delivery as `connector try` takes it, with all that its sender sent. */
export const asCapture = ({ method, url, headers, body }: Delivery) => ({
  ...{ method, url, headers },
  ...contentOf(body),
});

/** The bytes that the sender sent. */
export const bodyOf = ({ rawBody, rawBodyBase64 }: CapturedRequest): Buffer =>
  rawBodyBase64 ? Buffer.from(rawBodyBase64, 'base64') : Buffer.from(rawBody ?? '');

/** Names in lower case; a header sent several times is joined, as API Gateway does. */
export const headersOf = ({ headers }: CapturedRequest): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers ?? {}).flatMap(([name, value]) =>
      value === null ? [] : [[name.toLowerCase(), [value].flat().join(',').trim()]],
    ),
  );

/**
 * The request as the webhook function sees it. The captured URL is the one the sender called, and
 * is kept to the letter, because some sign it.
 *
 * @param address of the webhook, where the request does not tell all of it
 * @param receivedAt milliseconds since 1970
 */
export function toDelivery(
  captured: CapturedRequest,
  address: string,
  receivedAt: number,
): Delivery {
  const [url = ''] = (captured.url ?? address).split('#');
  const [, ...search] = url.split('?');
  return {
    method: captured.method?.toUpperCase() ?? 'POST',
    url: url.startsWith('/') ? `${originOf(address)}${url}` : url,
    headers: headersOf(captured),
    query: new URLSearchParams(search.join('?')),
    body: bodyOf(captured),
    receivedAt,
  };
}

const originOf = (address: string): string => new URL(address).origin;

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
