import type { Ignored, Unusable } from '../source.ts';
import { readLead } from './fields.ts';
import { leaving } from './gone.ts';
import { asObject } from './json-values.ts';

/**
 * An event of a kind that a preset does not know. Where it holds somebody with a number, it is parked
 * for somebody to look at: a sender may have a new name for a new lead. A change or an end, such as
 * `form.deleted`, is none.
 *
 * @param what the event, in words for the operator: `an event of the kind message.received`
 */
export function unknownEvent(what: string, payload: unknown): Ignored | Unusable {
  const isGone = leaving(asObject(payload))?.kind === 'event';
  if (isGone || readLead(payload).fields.phones === undefined)
    return { kind: 'ignored', why: what };
  // Without its name: what a sender calls its events has no place in a log.
  const reason = 'comes in an event or record of a kind that this preset does not know';
  return { kind: 'unusable', field: 'phoneNumber', reason, payload };
}
