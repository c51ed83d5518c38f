import { fail, type Result } from '../../shared/result.ts';
import { parseJson } from '../reading/json.ts';
import type { Unreached } from '../source.ts';

/** How many look-ups of one delivery are under way at once: docs/architecture.md, "Look-ups". */
const MAX_AT_ONCE = 10;

/**
 * What an answer may come to, bytes. A person takes a few thousand; whoever answers for the sender must
 * not be able to fill the memory.
 */
const MAX_ANSWER_BYTES = 1_048_576;

/** What a sender's API is asked. */
export interface LookUpRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of a request that does something the first time only: it is never made again. */
  readonly once?: boolean;
}

/**
 * Why a sender's API did not tell: `absent` is final, `unreached` may be different next time. Some
 * APIs tell it only in the body of their answer.
 */
export type LookUpFault = ({ readonly kind: 'absent'; readonly why: string } | Unreached) & {
  readonly answer?: { readonly status: number; readonly body: unknown };
};

/**
 * Asks a sender's API for JSON. Redirects are not followed: they would carry the token elsewhere.
 *
 * @returns the JSON (ids beyond 2^53 as text), or a fault: 204, 404 and 410 are `absent`; a refused
 *   token, a limit, an error of the API, an answer over 1 MiB, a broken connection and `signal` are
 *   `unreached`
 */
export async function lookUpJson(
  { url, method = 'GET', headers = {}, body, once = false }: LookUpRequest,
  signal: AbortSignal,
): Promise<Result<unknown, LookUpFault>> {
  const ask = async () => {
    const response = await fetch(url, {
      method,
      headers: { accept: 'application/json', ...(once ? { connection: 'close' } : {}), ...headers },
      redirect: 'manual',
      signal,
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, text: await readText(response) };
  };
  // Once more: a connection that was kept through a freeze of the environment is closed by now. What
  // may be asked once only keeps none.
  const told = await (once ? ask() : ask().catch(ask)).catch(() => undefined);
  if (told === undefined) {
    const why = signal.aborted
      ? 'the look-ups took longer than they may'
      : 'the API of the sender could not be reached';
    return fail({ kind: 'unreached', why });
  }
  const { status, text } = told;
  if (text === undefined) {
    const why = 'the API of the sender answered more than 1 MiB';
    return fail({ kind: 'unreached', why });
  }
  const json = parseJson(text);
  const answer = { status, body: json.ok ? json.value : undefined };
  // Zoho answers 204 for a record that it does not have.
  if (status === 204 || status === 404 || status === 410) {
    return fail({ kind: 'absent', why: 'the sender knows no such lead (any more)', answer });
  }
  if (status < 200 || status > 299) {
    return fail({ kind: 'unreached', why: `the API of the sender answered ${status}`, answer });
  }
  if (json.ok) return json;
  return fail({ kind: 'unreached', why: 'the API of the sender answered no JSON' });
}

/** The text of an answer, unpacked; undefined if it is larger than it may be. */
async function readText({ body }: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    // Leaving the loop ends the connection.
    if (size > MAX_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/**
 * Does `ask` for each item, at most ten at once, and gives what came of it in the items' order.
 *
 * It begins at a random item. A delivery with more than can be asked for in time comes again, until
 * the sender gives up; beginning with the first each time would never get to the last.
 */
export async function forEachAtOnce<Item, Outcome>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const start = Math.floor(Math.random() * items.length);
  const entries = [...items.entries()];
  const waiting = [...entries.slice(start), ...entries.slice(0, start)].values();
  const work = async () => {
    for (const [index, item] of waiting) outcomes[index] = await ask(item);
  };
  await Promise.all(Array.from({ length: MAX_AT_ONCE }, work));
  return outcomes;
}
