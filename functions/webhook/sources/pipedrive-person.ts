import { fieldsByName } from '../reading/fields.ts';
import {
  asList,
  asObject,
  asObjects,
  asText,
  isObject,
  type JsonObject,
} from '../reading/json-values.ts';
import type { LeadFields } from '../source.ts';

/**
 * A record of Pipedrive as it is in the payload, whatever version told it: the custom fields are in
 * `custom_fields` as plain values, by the 40 characters that Pipedrive names them with; a person's
 * numbers and mail addresses are in `phones` and `emails`.
 */
export function plainRecord(record: JsonObject): JsonObject {
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
export function personFields(person: JsonObject, told: JsonObject = {}): LeadFields {
  const address = asObject(person.postal_address);
  return fieldsByName({
    first_name: person.first_name,
    last_name: person.last_name,
    name: person.name,
    phone: inOrder(person.phones),
    email: inOrder(person.emails)[0],
    address: asText(address.formatted_address) ?? asText(address.value) ?? person.postal_address,
    country: address.country ?? person.postal_address_country,
    notes: person.notes,
    company: person.org_name,
    'job title': person.job_title,
    ...told,
  });
}

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
