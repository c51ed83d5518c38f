import { isKeptBy } from '../../reading/bookkeeping.ts';
import { fieldsByName } from '../../reading/fields.ts';
import { firstId } from '../../reading/ids.ts';
import { isObject, type JsonObject } from '../../reading/json-values.ts';
import type { Lead } from '../../source.ts';

/**
 * A HubSpot contact, in any of its shapes: the classic one, the object of CRM v3,
 * or flat. The lead's payload has `properties` as plain values, whatever the shape it came in.
 */
export function toLead(record: unknown): Lead {
  if (!isObject(record)) return { kind: 'lead', payload: record, fields: {} };
  const properties = readProperties(record);
  const id = findId(record, properties);
  const told = Object.entries(properties).filter(([name]) => !isKeptBy('hubspot', name));
  const renamed = told.map(([name, value]) => [OUR_NAMES.get(name) ?? name, value]);
  const { recordId: _, ...fields } = fieldsByName(Object.fromEntries(renamed));
  return {
    kind: 'lead',
    payload: { ...record, properties },
    fields: { ...fields, ...(id === undefined ? {} : { recordId: id }) },
    ...(id === undefined ? {} : { id }),
  };
}

function readProperties(record: JsonObject): JsonObject {
  if (!isObject(record.properties)) return record;
  return Object.fromEntries(
    Object.entries(record.properties).map(([name, property]) => [
      name,
      isObject(property) && Object.hasOwn(property, 'value') ? property.value : property,
    ]),
  );
}

/** There is no id of the event: the record's own is the stable one. */
function findId(record: JsonObject, properties: JsonObject): string | undefined {
  return firstId(record.vid, record.objectId, properties.hs_object_id, record.id);
}

/** Properties that hold what a person told, under a name of HubSpot's own. */
const OUR_NAMES: ReadonlyMap<string, string> = new Map([
  ['hs_language', 'language'],
  ['hs_whatsapp_phone_number', 'whatsapp'],
]);
