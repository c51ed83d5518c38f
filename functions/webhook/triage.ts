import type { Connector } from '../config/connector.ts';
import type { ParkedLead } from '../lead/parked-lead.ts';
import { isOfPayload, type QueuedLead } from '../lead/queued-lead.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import type { ConfiguredSource } from './configure.ts';
import type { LeadKeys } from './lead-keys.ts';
import { holds } from './mapping.ts';
import type { MappingWarning } from './mapping-warning.ts';
import type { Ignored, Lead, Rejection, Unusable } from './source.ts';
import { contactSoFar, type MadeContact, type Refusal, toContact } from './to-contact.ts';

/** What becomes of one part of a delivery. */
export type Triaged =
  /** A lead to dial. */
  | {
      readonly kind: 'good';
      readonly lead: QueuedLead;
      readonly payload: unknown;
      readonly warnings: readonly MappingWarning[];
    }
  /** A lead that cannot be dialled, or must not be. */
  | {
      readonly kind: 'unusable';
      readonly parked: ParkedLead & Rejection;
      readonly warnings: readonly MappingWarning[];
    }
  /** What the person who waits for the answer mistyped, and is told. */
  | {
      readonly kind: 'mistyped';
      readonly id: string;
      readonly rejection: Rejection;
      readonly payload: unknown;
      readonly warnings: readonly MappingWarning[];
    }
  /** A lead that could be dialled and is parked all the same; its sender did nothing wrong. */
  | { readonly kind: 'withheld'; readonly parked: ParkedLead & Rejection }
  /** A lead that the source's `when` does not let through. */
  | { readonly kind: 'filtered' }
  /** No new lead. */
  | Ignored;

/**
 * Turns each lead of a delivery into a contact by itself, so that a bad one does not fail the
 * others.
 *
 * @param receivedAt when the delivery came in, milliseconds since 1970
 * @returns what becomes of each, in the order in which the sender tells them
 */
export function triage(
  items: readonly (Lead | Ignored | Unusable)[],
  source: ConfiguredSource,
  connector: Connector,
  keys: LeadKeys,
  receivedAt: number,
): readonly Triaged[] {
  const at = new Date(receivedAt).toISOString();
  return items.map((item) => {
    if (item.kind === 'ignored') return item;
    if (item.kind === 'unusable') return park(item, reasonOf(item), source, keys, at);
    const isWanted = isLetThrough(item, source);
    if (!isWanted.ok) return park(item, isWanted.error, source, keys, at);
    if (!isWanted.value) return { kind: 'filtered' };
    const made = toContact(item, source.config, connector);
    if (!made.ok) {
      if (!source.preset.personWaits || !isMistyped(item, source, connector)) {
        return park(item, made.error, source, keys, at);
      }
      const [id, { warnings }] = [keys.idOfUnusable(item), made.error];
      const { payload } = item;
      return { kind: 'mistyped', id, rejection: reasonOf(made.error), payload, warnings };
    }
    return {
      kind: 'good',
      lead: toQueuedLead(item, made.value, { receivedAt: at }, source, keys),
      payload: item.payload,
      warnings: made.value.warnings,
    };
  });
}

/**
 * Whether the source's `when` lets a lead through; a source without one lets everybody through. Where it fails,
 * nobody knows whether the lead may be dialled: so it is kept, with the lead, until the config is mended.
 */
function isLetThrough(
  { payload }: Pick<Lead, 'payload'>,
  { config: { when } }: ConfiguredSource,
): Result<boolean, Rejection> {
  if (when === undefined) return ok(true);
  const isWanted = holds(when, payload);
  if (isWanted.ok) return isWanted;
  return fail({ field: 'when', reason: `fails on this lead: ${isWanted.error}` });
}

/**
 * Whether what a lead lacks is a number. It is not mistyped if it could be dialled were it not for
 * `countries`, or if its person does not want to be called.
 */
const isMistyped = (lead: Lead, { config }: ConfiguredSource, connector: Connector): boolean =>
  !lead.fields.doNotCall && !toContact(lead, { ...config, countries: 'all' }, connector).ok;

/**
 * Turns a lead that was parked as unusable into a queue message, with the config as it is now.
 *
 * @param lead as it was parked, with the sender's own id
 * @param known its id, and when it came in, ISO 8601, UTC
 */
export function readAgain(
  lead: Lead,
  known: Pick<QueuedLead, 'id' | 'receivedAt'>,
  source: ConfiguredSource,
  connector: Connector,
  keys: LeadKeys,
): Result<QueuedLead, Rejection> {
  const isWanted = isLetThrough(lead, source);
  if (!isWanted.ok) return isWanted;
  if (!isWanted.value) return fail({ field: 'when', reason: 'does not let this lead through' });
  const made = toContact(lead, source.config, connector);
  if (!made.ok) return fail(reasonOf(made.error));
  return ok(toQueuedLead(lead, made.value, known, source, keys));
}

/**
 * @param known for a lead that was parked: the id by which it is known, which stays. Its key is the one
 *   that it has when its sender delivers it again, so that it is not dialled twice.
 */
function toQueuedLead(
  lead: Lead,
  { contact, destination, number }: MadeContact,
  { id: parkedId, receivedAt }: { readonly id?: string; readonly receivedAt: string },
  source: ConfiguredSource,
  keys: LeadKeys,
): QueuedLead {
  const { id, key, formerKey, ...others } = keys.identify(lead, {
    contact,
    destination,
    number,
  });
  const told = { source: source.name, receivedAt, destination, contact };
  const known = { v: 1, ...others, ...told } as const;
  if (parkedId === undefined) return { ...known, id, key, formerKey };
  // Parked by a version that did not keep the sender's id: it is known by what that made of it.
  const isFormer = lead.id === undefined && !isOfPayload(parkedId);
  return {
    ...known,
    id: parkedId,
    key: isFormer && key === id ? parkedId : key,
    formerKey: isFormer ? parkedId : formerKey,
  };
}

function park(
  item: Lead | Unusable,
  refusal: Rejection | Refusal,
  source: ConfiguredSource,
  keys: LeadKeys,
  parkedAt: string,
): Triaged {
  const { id: sendersId, payload } = item;
  return {
    kind: 'unusable',
    parked: {
      id: keys.idOfUnusable(item),
      source: source.name,
      ...reasonOf(refusal),
      parkedAt,
      ...(sendersId === undefined ? {} : { sendersId }),
      payload,
      // With what the preset made of it, it can be read again once the config takes such a lead.
      ...(item.kind === 'lead'
        ? { fields: item.fields, contact: contactSoFar(item, source.config) }
        : {}),
    },
    warnings: 'warnings' in refusal ? refusal.warnings : [],
  };
}

const reasonOf = ({ field, reason }: Rejection): Rejection => ({ field, reason });
