import type { Connector } from '../connector.ts';
import type { ParkedLead } from '../lead/parked-lead.ts';
import { leadId, type QueuedLead } from '../lead/queued-lead.ts';
import { fail } from '../shared/result.ts';
import type { ConfiguredSource } from './configure.ts';
import type { KeyOf } from './lead-keys.ts';
import type { Ignored, Lead, Rejection, Unusable } from './sources/source.ts';
import { toContact } from './to-contact.ts';

/** What is in a delivery: leads to dial, leads that cannot be dialled, and what is no new lead. */
export interface Triage {
  readonly good: readonly QueuedLead[];
  readonly unusable: readonly (ParkedLead & Rejection)[];
  readonly ignored: readonly Ignored[];
}

/**
 * Turns each lead of a delivery into a contact, one by one: a bad one does not fail the others.
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
    const about = { id, source: source.name };
    const made =
      item.kind === 'lead' ? toContact(item, source.config, connector) : fail(reasonOf(item));
    if (made.ok) {
      const key = keyOf(id, made.value);
      good.push({ v: 1, ...about, key, receivedAt: at, ...made.value });
    } else unusable.push({ ...about, ...made.error, parkedAt: at, payload: item.payload });
  }
  return { good, unusable, ignored: items.filter((item) => item.kind === 'ignored') };
}

const reasonOf = ({ field, reason }: Unusable): Rejection => ({ field, reason });
