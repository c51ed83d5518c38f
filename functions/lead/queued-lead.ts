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
  /**
   * The id that versions without keyed ids gave the same lead. What they delivered, the ledger knows
   * by it: as the key where a source dedupes by event, among the ids of a key where it dedupes by
   * contact. It is needed for as long as the longest window, a year at most, after the update.
   */
  formerKey: z.optional(z.string().check(z.minLength(1))),
  /**
   * The key that it would have if its source told leads apart in the other way (`dedupe.by`): what was
   * delivered before the config was changed, the ledger knows by it.
   */
  otherKey: z.optional(z.string().check(z.minLength(1))),
  /** A keyed hash of its number, by which an operator finds a person's leads: `personMark`. */
  person: z.optional(z.string()),
  /** By what an operator finds it whose sender shows another id of it than its own: `recordMark`. */
  record: z.optional(z.string()),
  source: z.string().check(z.minLength(1)),
  /** When the webhook came in, ISO 8601, UTC. */
  receivedAt: z.iso.datetime(),
  destination: destinationSchema,
  contact: contactSchema,
});

/** One lead on its way through the lead queue (docs/architecture.md). */
export type QueuedLead = z.infer<typeof queuedLeadSchema>;

/**
 * The message group that a fair queue knows a lead by: neither does one source's bulk import hold up
 * another source's leads, nor do its urgent leads wait behind its others.
 */
export const messageGroup = ({
  source,
  destination: { priority },
}: Pick<QueuedLead, 'source' | 'destination'>): string => `${source}:${priority}`;

/**
 * Whether an id (lead-id.ts) only says that the same was told before: by a sender that delivers it again, or by
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
