import type { Connector } from '../config/connector.ts';
import type { ParkedLead } from '../lead/parked-lead.ts';
import { leadId, type QueuedLead } from '../lead/queued-lead.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import type { ConfiguredSource } from './configure.ts';
import type { KeyOf } from './lead-keys.ts';
import type { Ignored, Lead, Rejection, Unusable } from './source.ts';
import { toContact } from './to-contact.ts';

/** What is in a delivery: leads to dial, leads that cannot be dialled, and what is no new lead. */
export interface Triage {
  readonly good: readonly QueuedLead[];
  readonly unusable: readonly (ParkedLead & Rejection)[];
  readonly ignored: readonly Ignored[];
}

/**
 * Turns each lead of a delivery into a contact by itself, so that a bad one does not fail the
 * others.
 *
 * @param receivedAt when the delivery came in, milliseconds since 1970
 */
export function triage(
  items: readonly (Lead | Ignored | Unusable)[],
  source: ConfiguredSource,
  connector: Connector,
  keyOf: KeyOf,
  receivedAt: number,
): Triage {
  const good: QueuedLead[] = [];
  const unusable: (ParkedLead & Rejection)[] = [];
  const at = new Date(receivedAt).toISOString();
  for (const item of items) {
    if (item.kind === 'ignored') continue;
    const id = leadId(source.name, item.id, item.payload);
    const made =
      item.kind === 'lead'
        ? toQueuedLead(item, { id, receivedAt: at }, source, connector, keyOf)
        : fail(reasonOf(item));
    if (made.ok) good.push(made.value);
    else {
      const { payload } = item;
      // With what the preset made of it, it can be read again once the config takes such a lead.
      const told = item.kind === 'lead' ? { payload, fields: item.fields } : { payload };
      unusable.push({ id, source: source.name, ...made.error, parkedAt: at, ...told });
    }
  }
  return { good, unusable, ignored: items.filter((item) => item.kind === 'ignored') };
}

/**
 * Turns one lead into a queue message: when it is delivered, and again when it was parked as unusable
 * and the config has changed.
 *
 * @param known its id, and when it came in, ISO 8601, UTC
 */
export function toQueuedLead(
  lead: Lead,
  known: Pick<QueuedLead, 'id' | 'receivedAt'>,
  source: ConfiguredSource,
  connector: Connector,
  keyOf: KeyOf,
): Result<QueuedLead, Rejection> {
  const made = toContact(lead, source.config, connector);
  if (!made.ok) return made;
  const { id, receivedAt } = known;
  const key = keyOf(id, made.value);
  return ok({ v: 1, id, source: source.name, key, receivedAt, ...made.value });
}

const reasonOf = ({ field, reason }: Unusable): Rejection => ({ field, reason });
