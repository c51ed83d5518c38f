import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { forEachAtOnce, lookUpJson } from '../look-up/look-up.ts';
import { apiUrl, untold, unusableReference, withoutToken } from '../look-up/sender-api.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldOf } from '../reading/field-name.ts';
import { fieldsByName } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import {
  asCount,
  asList,
  asObject,
  asObjects,
  asText,
  eventKind,
  isObject,
  type JsonObject,
} from '../reading/json-values.ts';
import { otherToldBy } from '../reading/persons.ts';
import {
  definePreset,
  type Item,
  type Lead,
  type LeadFields,
  type LeadReference,
  type LookedUp,
  type SourceContext,
} from '../source.ts';

const options = z.strictObject({
  /** Where Pipedrive's API is: new leads and deals tell only the id of their person. */
  apiUrl: apiUrl('https://api.pipedrive.com'),
});
type Context = SourceContext<typeof options>;

/**
 * Pipedrive's webhooks, version 2 `{meta, data}` and version 1 `{meta, current}`. A
 * new person is a lead; of a new lead or deal the person is looked up. Everything else is ignored.
 *
 * The lead's payload is `{ event, person }`, and `{ event, deal, person }` or `{ event, lead, person }`
 * where it began with a deal or lead; each record as `plainRecord` makes it.
 *
 * Its id is the record's: version 1 has no id of the event (`meta.id` is the record's too), and a
 * record is made once, however often and by however many webhooks that is told.
 */
export const pipedrive = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, context) => verifyToken(delivery, context.secrets),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([body.value].flat().map(readEvent)) : body;
  },
  lookUp: lookUpPersons,
});

/** What version 2 and version 1 call the making of a record. */
const MADE = new Set(['create', 'added']);

function readEvent(body: unknown): Item {
  const { meta, data, current } = asObject(body);
  const { action, entity, object, company_id: company, entity_id: entityId } = asObject(meta);
  const kind = eventKind(entity ?? object);
  const record = plainRecord(asObject(data ?? current));
  const recordId = readId(entityId) ?? readId(record.id);
  if (!MADE.has(eventKind(action)) || !['person', 'lead', 'deal'].includes(kind)) {
    return { kind: 'ignored', why: `${kind} ${eventKind(action)}` };
  }
  const payload = { event: kind, [kind]: record };
  if (recordId === undefined) {
    const reason = `is not used: the ${kind} has no id to tell it from others`;
    return { kind: 'unusable', payload, field: 'phoneNumber', reason };
  }
  const id = [asText(company), kind, recordId].filter((part) => part !== undefined).join('-');
  if (kind === 'person') return toLead(id, payload);
  const person = personOf(record);
  return person === undefined
    ? unusableReference({ kind: 'reference', id, payload }, `the ${kind} has no person`)
    : { kind: 'reference', id: person, leadId: id, payload };
}

async function lookUpPersons(
  references: readonly LeadReference[],
  { apiToken, options }: Context,
  signal: AbortSignal,
): Promise<readonly LookedUp[]> {
  if (!apiToken) return references.map(() => withoutToken);
  return forEachAtOnce(references, async (reference) => {
    const url = `${options.apiUrl}/api/v2/persons/${reference.id}`;
    const answer = await lookUpJson({ url, headers: { 'x-api-token': apiToken } }, signal);
    if (!answer.ok) return untold(reference, answer.error);
    const { data } = asObject(answer.value);
    if (!isObject(data) || data.is_deleted === true) {
      return unusableReference(reference, 'Pipedrive has no such person (any more)');
    }
    const { leadId = reference.id } = reference;
    return toLead(leadId, { ...asObject(reference.payload), person: plainRecord(data) });
  });
}

function toLead(id: string, payload: JsonObject): Lead {
  const origin = originOf(payload);
  const recordId = readId((origin ?? asObject(payload.person)).id);
  return {
    kind: 'lead',
    id,
    payload,
    fields: {
      ...personFields(asObject(payload.person), origin === undefined ? {} : tell(origin, payload)),
      ...(recordId === undefined ? {} : { recordId }),
    },
  };
}

/** The deal or lead that a payload began with. */
const originOf = ({ deal, lead }: JsonObject): JsonObject | undefined =>
  [deal, lead].find(isObject);

const personOf = ({ person_id: person }: JsonObject): string | undefined =>
  asCount(isObject(person) ? person.value : person);

/** What of a deal or lead an agent should know: its title, and its worth if it has one. */
function tell({ title, value, currency }: JsonObject, { event }: JsonObject): JsonObject {
  const [amount, unit] = isObject(value) ? [value.amount, value.currency] : [value, currency];
  const worth = Number(asText(amount)) > 0 ? `${asText(amount)} ${asText(unit) ?? ''}` : undefined;
  return { [`${event} title`]: title, [`${event} value`]: worth };
}

/**
 * A record of Pipedrive as it is in the payload, whatever version told it: the custom fields are in
 * `custom_fields` as plain values, by the 40 characters that Pipedrive names them with; a person's
 * numbers and mail addresses are in `phones` and `emails`.
 */
function plainRecord(record: JsonObject): JsonObject {
  const custom: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    if (CUSTOM_FIELD.test(name)) custom[name] = value;
    else rest[RENAMED.get(name) ?? name] = value;
  }
  for (const [name, value] of Object.entries(asObject(record.custom_fields))) {
    custom[name] = plainValue(value);
  }
  return { ...rest, custom_fields: custom };
}

/** Version 1 has custom fields beside the others: `<40 characters>`, `<40 characters>_currency`. */
const CUSTOM_FIELD = /^[0-9a-f]{40}(?:_|$)/;
/** Version 1's names. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['phone', 'phones'],
  ['email', 'emails'],
]);

/** `{type, value}`, `{value, currency}`, `{id, label}`, lists of these: the value alone. */
function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (!isObject(value)) return value;
  const inner = ['label', 'value', 'values', 'id'].find((name) => Object.hasOwn(value, name));
  return inner === undefined ? value : plainValue(value[inner]);
}

/**
 * The fields of a person.
 *
 * @param person a plain record
 * @param told what the deal or lead that the person came with tells: question → answer
 */
function personFields(person: JsonObject, told: JsonObject = {}): LeadFields {
  const address = asObject(person.postal_address);
  return fieldsByName({
    first_name: person.first_name,
    last_name: person.last_name,
    name: person.name,
    phone: inOrder(asList(person.phones).filter((phone) => !isOthers(phone))),
    ...Object.fromEntries(
      asObjects(person.phones)
        .filter(isOthers)
        .map(({ label, value }) => [`${asText(label)} phone`, value] as const),
    ),
    email: inOrder(person.emails)[0],
    address: asText(address.formatted_address) ?? asText(address.value) ?? person.postal_address,
    country: address.country ?? person.postal_address_country,
    notes: person.notes,
    company: person.org_name,
    'job title': person.job_title,
    ...wishes(person),
    ...told,
  });
}

/** Whether a number is somebody else's by its label: `{ label: 'Spouse', value }`. */
const isOthers = (phone: unknown): boolean => otherToldBy(asObject(phone)) !== undefined;

/** Whether the person may be phoned, where a field of the account tells it. */
const wishes = (person: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(person).filter(([name]) =>
      /^(?:doNotCall|mayCall|mayContact)$/.test(fieldOf([name]) ?? ''),
    ),
  );

/** What stands in a list of `{value, label, primary}`: the primary one first, then mobile ones. */
function inOrder(list: unknown): readonly string[] {
  const rank = ({ primary, label }: JsonObject): number => {
    if (primary === true) return 0;
    return /mob|cell|sel|whats/i.test(asText(label) ?? '') ? 1 : 2;
  };
  const texts = asList(list).filter((item) => typeof item === 'string');
  const objects = asObjects(list).toSorted((a, b) => rank(a) - rank(b));
  return [...objects.map(({ value }) => asText(value)), ...texts].filter(
    (text) => text !== undefined,
  );
}
