import { MAX_BODY_BYTES } from '../shared/send-messages.ts';
import { toAsciiJson } from './ascii-json.ts';
import type { Contact } from './contact.ts';
import type { QueuedLead } from './queued-lead.ts';

/** A lead taken out of the flow with a reason (docs/architecture.md). */
export interface ParkedLead {
  readonly id: string;
  readonly source: string;
  /** Why, in words for the operator; never with a value of the lead. */
  readonly reason: string;
  /** The contact's field that is at fault, if one is. */
  readonly field?: string;
  /** ISO 8601, UTC. */
  readonly parkedAt: string;
  /** A lead that was queued and could not be delivered, or would have been queued: see `withheld`. */
  readonly lead?: QueuedLead;
  /** The lead never was on the lead queue: it was screened out before (docs/security.md). */
  readonly withheld?: true;
  /** Which fields an operator has put right, and when (ISO 8601, UTC): cli/parked/edit.ts. */
  readonly edited?: readonly Edited[];
  /** The sender's own id of a lead that never became a contact: its key depends on it. */
  readonly sendersId?: string;
  /** A lead that never became a contact, as the sender wrote it. */
  readonly payload?: unknown;
  /** What its preset made of the payload (`LeadFields`): with it, the lead can be read again. */
  readonly fields?: unknown;
  /**
   * What preset and config made of it so far: what has a value, the number as it was told. Beside a lead that
   * was edited: its contact before that.
   */
  readonly contact?: Partial<Contact>;
  /** A queue message that could not be read. */
  readonly message?: string;
}

/** One time that an operator has put a parked lead right. */
export interface Edited {
  readonly at: string;
  readonly fields: readonly string[];
}

/** The text of a message of the parked queue: JSON in ASCII. A payload too large for SQS is cut. */
export function encodeParkedLead(parked: ParkedLead): string {
  const text = toAsciiJson({ v: 1, ...parked });
  if (text.length <= MAX_BODY_BYTES) return text;
  const { payload, message, fields: _, contact: __, sendersId: ___, ...rest } = parked;
  const original = toAsciiJson(payload ?? message);
  // Cut by a half: what is escaped once more takes at most twice the place.
  return toAsciiJson({ v: 1, ...rest, cut: original.slice(0, MAX_BODY_BYTES / 2 - 4_096) });
}

/**
 * The text that parks a queue message which cannot be read. One that was parked before and was sent
 * back as it is keeps its text, so that its own reason and payload stay in sight.
 */
export function encodeUnreadable(
  messageId: string,
  message: string,
  reason: string,
  parkedAt: string,
): string {
  if (isParkedLead(message)) return message;
  return encodeParkedLead({ id: messageId, source: 'unknown', reason, parkedAt, message });
}

/** Whether a text is a message of the parked queue: on the lead queue, one that an operator has sent again. */
export function isParkedLead(message: string): boolean {
  try {
    return typeof JSON.parse(message).parkedAt === 'string';
  } catch {
    return false;
  }
}
