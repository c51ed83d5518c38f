import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../shared/result.ts';
import { toAsciiJson } from './ascii-json.ts';
import { contactSchema, destinationSchema } from './contact.ts';

const queuedLeadSchema = z.object({
  v: z.literal(1),
  /** The same for the same lead delivered again. */
  id: z.string().check(z.minLength(1)),
  /** What must not be dialled twice. */
  key: z.string().check(z.minLength(1)),
  source: z.string().check(z.minLength(1)),
  /** When the webhook came in, ISO 8601, UTC. */
  receivedAt: z.iso.datetime(),
  destination: destinationSchema,
  contact: contactSchema,
});

/** One lead on its way through the lead queue: DESIGN.md, "Queue message". */
export type QueuedLead = z.infer<typeof queuedLeadSchema>;

/**
 * The id of a lead: of its source and the sender's own id, or, where the sender has none, of all
 * that it told. A hash, because some senders use an address or a number as id.
 *
 * @param payload the lead as the sender wrote it (JSON)
 * @returns 32 hexadecimal digits, after a `p` if they are of the payload
 */
export function leadId(source: string, sendersId: string | undefined, payload: unknown): string {
  const hash = (...identity: unknown[]) =>
    createHash('sha256')
      .update(JSON.stringify([source, ...identity]))
      .digest('hex')
      .slice(0, 32);
  return sendersId === undefined ? `p${hash('payload', payload)}` : hash('id', sendersId);
}

/**
 * Whether an id only says that the same was told before: by a sender that delivers it again, or by
 * a person who asks the same again.
 */
export const isOfPayload = (id: string): boolean => id.startsWith('p');

/** The text of a queue message: JSON in ASCII. */
export const encodeQueuedLead = (lead: QueuedLead): string => toAsciiJson(lead);

/**
 * Reads a queue message. A message of the parked queue that was sent back as it is holds its lead.
 *
 * @returns the lead, or why it cannot be read: the field and the rule it breaks, never its value
 */
export function decodeQueuedLead(text: string): Result<QueuedLead, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail('the message is not JSON');
  }
  const parked = parkedSchema.safeParse(json);
  const parsed = queuedLeadSchema.safeParse(parked.success ? parked.data.lead : json);
  if (parsed.success) return ok(parsed.data);
  if (parked.success && parked.data.lead === undefined) return fail('it never became a contact');
  const [issue] = parsed.error.issues;
  return fail(`the message's ${issue?.path.join('.') || 'content'}: ${issue?.message}`);
}

/** What tells a message of the parked queue: `parked-lead.ts`. */
const parkedSchema = z.object({ parkedAt: z.string(), lead: z.optional(z.unknown()) });
