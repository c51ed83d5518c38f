import { type Connector, dedupeOf } from '../config/connector.ts';
import { isOfPayload, type QueuedLead } from '../lead/queued-lead.ts';

/**
 * Senders without ids that deliver again do so within hours; a person who fills in the same form
 * again a day later wants to be phoned.
 */
const PAYLOAD_HOURS = 24;

/** For how many hours after a delivery a lead with the same key is a duplicate. */
export function windowHours(connector: Connector, { id, source }: QueuedLead): number {
  const { by, withinHours } = dedupeOf(connector, source);
  return by === 'event' && isOfPayload(id) ? Math.min(withinHours, PAYLOAD_HOURS) : withinHours;
}
