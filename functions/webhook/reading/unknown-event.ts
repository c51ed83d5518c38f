import type { Ignored, Unusable } from '../source.ts';
import { readLead } from './fields.ts';

/**
 * An event of a kind that a preset does not know. Where it holds somebody with a number, it is parked
 * for somebody to look at: a sender may have a new name for a new lead.
 *
 * @param what the event, in words for the operator: `an event of the kind message.received`
 */
export function unknownEvent(what: string, payload: unknown): Ignored | Unusable {
  if (readLead(payload).fields.phones === undefined) return { kind: 'ignored', why: what };
  const reason = `comes in ${what}, which this preset does not know`;
  return { kind: 'unusable', field: 'phoneNumber', reason, payload };
}
