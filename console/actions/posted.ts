import * as z from 'zod';
import { isTaken, type Posted } from '../../cli/send/post.ts';
import type { ActionResult } from '../wire.ts';

/** As much of an answer as is worth showing. */
const SHOWN_CHARACTERS = 400;

/** What came of one post, in the words of the answer where it is readable. */
export function tellOne(posted: Posted): ActionResult {
  if (posted.kind === 'unanswered') return { ok: false, text: `The webhook ${posted.why}.` };
  const { status, body } = posted;
  const shown = /^\s*[{[]/.test(body) ? `: ${body.slice(0, SHOWN_CHARACTERS)}` : '';
  return { ok: isTaken(posted), text: `Answered ${status}${shown}` };
}

const visitorSchema = z.object({ message: z.string() });

/** What came of a form, in the words that its visitor reads. */
export function tellVisitor(posted: Posted): ActionResult {
  const { ok, text } = tellOne(posted);
  const body = posted.kind === 'answered' ? posted.body : '';
  const parsed = visitorSchema.safeParse(body.startsWith('{') ? JSON.parse(body) : undefined);
  return { ok, text: parsed.success ? parsed.data.message : text };
}

/** What came of many: `500 posted in 3.1 s: 499 answered 200, 1 answered 503` */
export function tellAll(posted: readonly Posted[], milliseconds: number): ActionResult {
  const [only] = posted;
  if (only !== undefined && posted.length === 1) return tellOne(only);
  const counts = Map.groupBy(posted, (one) =>
    one.kind === 'answered' ? `answered ${one.status}` : one.why,
  );
  const parts = [...counts].map(([what, ones]) => `${ones.length} ${what}`).join(', ');
  const seconds = (milliseconds / 1_000).toFixed(1);
  return { ok: posted.every(isTaken), text: `${posted.length} posted in ${seconds} s: ${parts}` };
}
