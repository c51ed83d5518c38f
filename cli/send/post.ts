import * as z from 'zod';
import type { Content } from './content.ts';
import { type Outcome, outcomeSchema } from './outcome.ts';
import { type Posting, prove } from './prove.ts';
import { readReceipt } from './receipt.ts';

/** How long to wait for an answer, milliseconds: longer than the webhook function may take. */
const MAX_MS = 30_000;

/** What came of a post. */
export type Posted =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      /** What became of its leads, where the answer does not say all and this machine's stack gave it. */
      readonly outcome?: Outcome | undefined;
    }
  | { readonly kind: 'unanswered'; readonly why: string }
  /** Not sent, as it would be refused. */
  | { readonly kind: 'unproved'; readonly why: string };

/**
 * Posts a content as its sender would, unless that cannot be proved. Redirects are not followed, as senders
 * do not either.
 */
export async function post(content: Content, to: Posting): Promise<Posted> {
  const proved = await prove(content, to);
  if (!proved.ok) return { kind: 'unproved', why: proved.error };
  const { method, url, headers, body: bytes } = proved.value;
  const target = new URL(to.url);
  target.search = new URL(url).search;
  try {
    const response = await fetch(target, {
      method,
      headers,
      body: new Uint8Array(bytes),
      redirect: 'manual',
      signal: AbortSignal.timeout(MAX_MS),
    });
    const [{ status }, body] = [response, await response.text()];
    // Why leads are ignored, and that those refused are parked, no sender is told.
    const { ignored = 1, rejected = [] } = readReceipt(body) ?? {};
    const isTold = ignored === 0 && rejected.length === 0;
    const outcome = isTold ? undefined : await askStack(to.url, response.headers.get(REQUEST_ID));
    return { kind: 'answered', status, body, ...(outcome && { outcome }) };
  } catch (error) {
    return { kind: 'unanswered', why: whyNot(error) };
  }
}

/** The header by which API Gateway names each request. */
export const REQUEST_ID = 'apigw-requestid';

const MACHINE: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const deliveriesSchema = z.object({
  deliveries: z.tuple([z.object({ outcome: outcomeSchema.optional() })]),
});

/** A stack of this machine keeps what became of the last deliveries; what is deployed has it in its log. */
async function askStack(url: URL, requestId: string | null): Promise<Outcome | undefined> {
  if (requestId === null || !MACHINE.includes(url.hostname)) return undefined;
  try {
    const address = new URL(
      `/local/deliveries?${new URLSearchParams({ request: requestId })}`,
      url,
    );
    const response = await fetch(address, { signal: AbortSignal.timeout(MAX_MS) });
    return deliveriesSchema.safeParse(await response.json()).data?.deliveries[0].outcome;
  } catch {
    // Another server than ours.
    return undefined;
  }
}

/** Whether the lead was taken. 303 leads a form's visitor on to the thank-you page. */
export const isTaken = (posted: Posted): boolean =>
  posted.kind === 'answered' && [200, 303].includes(posted.status);

/** Whether a lead of it is neither dialled nor parked: its source's `when` says no, or it is no new lead. */
export const isIgnored = (posted: Posted): boolean =>
  posted.kind === 'answered' &&
  (posted.outcome?.filtered ?? readReceipt(posted.body)?.ignored ?? 0) > 0;

function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return 'cannot be reached';
  if (error.name === 'TimeoutError') return `did not answer within ${MAX_MS / 1_000} s`;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ECONNREFUSED'
    ? 'refuses the connection: is npm start running?'
    : `cannot be reached${typeof code === 'string' ? ` (${code})` : ''}`;
}
