import * as z from 'zod';
import { fromJson } from '../../cli/from-json.ts';
import { describeReason } from '../../cli/parked/reason.ts';
import { describeOutcome, togetherOf } from '../../cli/send/outcome.ts';
import { isTaken, type Posted } from '../../cli/send/post.ts';
import { type ReceiptText, readReceipt } from '../../cli/send/receipt.ts';
import type { ActionResult } from '../wire.ts';

/** As much of an answer as is worth showing. */
const SHOWN_CHARACTERS = 400;

/** What came of one post, in the words of the answer where it is readable. */
export function tellOne(posted: Posted): ActionResult {
  if (posted.kind === 'unproved') return { ok: false, text: `Not sent: ${posted.why}` };
  if (posted.kind === 'unanswered') return { ok: false, text: `The webhook ${posted.why}.` };
  const { status, body, outcome } = posted;
  const receipt = readReceipt(body);
  const shown = receipt
    ? `: ${inWords(receipt)}`
    : outcome
      ? `: ${describeOutcome(outcome).join(', ')}.`
      : /^\s*[{[]/.test(body)
        ? `: ${body.slice(0, SHOWN_CHARACTERS)}`
        : '';
  return { ok: isTaken(posted), text: `Answered ${status}${shown}` };
}

/** `1 lead accepted (lead 3f9a1c02).` */
export function inWords({ accepted, rejected, ignored }: ReceiptText): string {
  const [first] = accepted;
  const id = accepted.length === 1 && first ? ` (lead ${first.id.slice(0, SHORT_ID)})` : '';
  const reasons = [...new Set(rejected.map(describeReason))].slice(0, TOLD_REASONS).join('; ');
  const parts = [
    accepted.length > 0 && `${leads(accepted.length)} accepted${id}`,
    rejected.length > 0 && `${leads(rejected.length)} parked, as it cannot be dialled (${reasons})`,
    ignored > 0 && `${ignored} ignored`,
  ].filter((part) => part !== false);
  return `${parts.join(', ') || 'no new lead in it'}.`;
}

/** As the page shows ids. */
const SHORT_ID = 8;
const TOLD_REASONS = 3;
const leads = (count: number): string => `${count} ${count === 1 ? 'lead' : 'leads'}`;

const visitorSchema = z.object({ message: z.string() });

/** What came of a form: what its visitor reads, and what became of the lead, which he is not told. */
export function tellVisitor(posted: Posted): ActionResult {
  const { ok, text } = tellOne(posted);
  if (posted.kind !== 'answered') return { ok, text };
  const parsed = visitorSchema.safeParse(fromJson(posted.body));
  if (!parsed.success) return { ok, text };
  const { message } = parsed.data;
  if (posted.outcome === undefined) return { ok, text: message };
  const became = describeOutcome(posted.outcome).join(', ');
  return { ok, text: `${message} What became of it: ${became}.` };
}

/** What came of many: `500 posted in 3.1 s: 499 answered 200, 1 answered 503` */
export function tellAll(posted: readonly Posted[], milliseconds: number): ActionResult {
  const [only] = posted;
  if (only !== undefined && posted.length === 1) return tellOne(only);
  const counts = Map.groupBy(posted, (one) =>
    one.kind === 'answered' ? `answered ${one.status}` : tellOne(one).text,
  );
  const parts = [...counts].map(([what, ones]) => `${ones.length} ${what}`).join(', ');
  const seconds = (milliseconds / 1_000).toFixed(1);
  const outcomes = posted.flatMap((one) =>
    one.kind === 'answered' && one.outcome !== undefined ? [one.outcome] : [],
  );
  const became =
    outcomes.length === 0
      ? ''
      : `. What became of them: ${describeOutcome(togetherOf(outcomes)).join(', ')}.`;
  const text = `${posted.length} posted in ${seconds} s: ${parts}${became}`;
  return { ok: posted.every(isTaken), text };
}
