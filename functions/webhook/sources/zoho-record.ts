import { toWords } from '../reading/field-name.ts';
import { fieldsByName } from '../reading/fields.ts';
import { asText, isObject, type JsonObject } from '../reading/json-values.ts';
import type { Lead } from '../source.ts';

/**
 * A record of Zoho CRM, by the names of its API or those an administrator chose. The payload is the
 * record as it came.
 *
 * @param known its id, where it was looked up by it
 */
export function toLead(record: unknown, known?: string): Lead {
  if (!isObject(record)) return { kind: 'lead', payload: record, fields: {} };
  const told = Object.entries(record).filter(
    ([name, value]) =>
      !/^\$|__s$/.test(name) && !BOOKKEEPING.test(plain(name)) && !EMPTY.test(asText(value) ?? ''),
  );
  const renamed = told.map(([name, value]) => [name.replace(/^Mailing[_ ]/, ''), value]);
  const { recordId: found, ...fields } = fieldsByName(Object.fromEntries(renamed));
  const id = known ?? findId(record) ?? found;
  return {
    kind: 'lead',
    payload: record,
    fields: { ...fields, ...(id === undefined ? {} : { recordId: id }) },
    ...(id === undefined ? {} : { id }),
  };
}

/** A webhook may tell the ids of other records as well: `id` is its own. */
function findId(record: JsonObject): string | undefined {
  const ids = Object.entries(record)
    .map(([name, value]) => [plain(name), asText(value)] as const)
    .filter(([name, id]) => RECORD_ID.test(name) && id !== undefined);
  return (ids.find(([name]) => name === 'id') ?? ids[0])?.[1];
}

/** `Lead Owner` and `Lead_Owner` → `leadowner`. */
const plain = (name: string): string => toWords(name).join('');

const RECORD_ID = /^(?:zoho|crm)*(?:lead|contact|record)?id$/;

/** What Zoho keeps about a record for itself, whose it is, and the numbers of somebody else. */
const BOOKKEEPING =
  /^(?:(?:lead|contact)?owner|(?:created|modified)by|(?:created|modified|\w*activity|unsubscribed)time|layout|tags?|recordimage|unsubscribedmode|\w*optout|(?:asst|assistant)(?:name|phone)?|other(?:street|city|state|zip|country)|reportingto)$/;

/** A choice nobody made, and a merge field that Zoho does not know. */
const EMPTY = /^(?:-None-|\$\{[^{}]*\})$/;
