import type { SourceConfig } from '../../functions/config/connector-schema.ts';
import { type Contact, contactFields } from '../../functions/lead/contact.ts';
import { evaluate } from '../../functions/webhook/mapping.ts';
import type { MappingWarning } from '../../functions/webhook/mapping-warning.ts';
import type { Lead, LeadFields } from '../../functions/webhook/source.ts';

/** Contact field → where its value comes from, in words; of the fields that have one. */
export type Origins = Readonly<Partial<Record<keyof Contact, string>>>;

/** What the payload is gone through for, at most: a capture of megabytes must not hang. */
const MAX_LEAVES = 5_000;

/**
 * Tells for each field of a contact where its value comes from: a mapping of the config, a field of the
 * payload that the preset knows, or nothing, where the API wants a value all the same.
 *
 * @param warnings what of the config did not fit the lead
 */
export function originsOf(
  contact: Contact,
  lead: Lead,
  { contact: mappings }: SourceConfig,
  warnings: readonly MappingWarning[],
): Origins {
  const leaves = leavesOf(lead.payload);
  const origins: Partial<Record<keyof Contact, string>> = {};
  for (const field of contactFields) {
    if (contact[field] === '') continue;
    const mapping = mappings[field];
    // In place of what is no number, the sender's own is dialled.
    const isUnfit = warnings.some(
      (one) => one.field === 'contact.phoneNumber' && one.kind === 'unfit',
    );
    const isMapped =
      mapping !== undefined &&
      evaluate(mapping, lead.payload) !== undefined &&
      !(field === 'phoneNumber' && isUnfit);
    origins[field] = isMapped
      ? `the config's contact.${field}${typeof mapping === 'string' ? `: ${mapping}` : typeof mapping === 'function' ? ', a function' : ', a constant'}`
      : ofPreset(field, contact[field], lead.fields, leaves);
  }
  return origins;
}

function ofPreset(
  field: keyof Contact,
  value: string,
  fields: LeadFields,
  leaves: ReadonlyMap<string, string>,
): string {
  if (field === 'notes') return 'what maps to no field';
  const given = candidatesOf(field, value, fields);
  const [text] = given;
  if (text === undefined) {
    return field === 'firstName' ? 'nowhere: the API wants a first name' : 'what the preset knows';
  }
  const path = given.map((one) => leaves.get(one.trim())).find((one) => one !== undefined);
  return path ?? 'what the preset knows';
}

/** The texts of the preset that the value may have been made of. */
function candidatesOf(field: keyof Contact, value: string, fields: LeadFields): readonly string[] {
  const { title, firstName, surname, fullName, phones = [], email, address, language } = fields;
  const defined = (texts: readonly (string | undefined)[]) =>
    texts.filter((text) => text !== undefined && text !== '');
  switch (field) {
    case 'title':
      return defined([title, fullName, firstName]) as string[];
    case 'firstName':
      return defined([firstName, fullName]) as string[];
    case 'surname':
      return defined([surname, fullName, firstName]) as string[];
    case 'phoneNumber': {
      // The same number, however it was written: its last nine digits are the national ones.
      const digits = value.slice(-9);
      return phones.filter((phone) => phone.replaceAll(/\D/g, '').endsWith(digits));
    }
    case 'email':
      return defined([email]) as string[];
    case 'address':
      return defined([address]) as string[];
    case 'language':
      return defined([language]) as string[];
    case 'crmTag':
      return defined([fields.recordId]) as string[];
    default:
      return [];
  }
}

/** The texts of a payload, with the JMESPath expression of the first place that has it. */
function leavesOf(payload: unknown): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  const waiting: [path: string, value: unknown][] = [['', payload]];
  for (const [path, value] of waiting) {
    if (waiting.length > MAX_LEAVES) break;
    if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        waiting.push([Array.isArray(value) ? `${path}[${name}]` : join(path, name), inner]);
      }
    } else if (value !== null && value !== undefined) {
      const text = String(value).trim();
      if (!leaves.has(text)) leaves.set(text, path);
    }
  }
  return leaves;
}

/** Names with hyphens, blanks or a leading digit need quotes in JMESPath. */
const join = (path: string, name: string): string => {
  const written = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
  return path === '' ? written : `${path}.${written}`;
};
