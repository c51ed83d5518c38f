import type { Connector } from '../config/connector.ts';
import type { SourceConfig } from '../config/connector-schema.ts';
import { type Contact, LONGEST_LINE, LONGEST_NOTES } from '../lead/contact.ts';
import type { MadeLead } from '../lead/lead-id.ts';
import { readName } from '../lead/name.ts';
import type { ReadablePhone } from '../lead/phone.ts';
import { cleanText, oneLine } from '../lead/text.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { chooseDestination } from './choose-destination.ts';
import { findPhone, unreadAnswers } from './find-phone.ts';
import { evaluateMapping } from './mapping.ts';
import { isConstant, type MappingWarning, notFound } from './mapping-warning.ts';
import { answersForNotes, type Taken } from './notes.ts';
import { readId } from './reading/ids.ts';
import type { Lead, LeadFields, Rejection } from './source.ts';

/** The first name of a person who told none, because the API takes no contact without one. */
const NAMELESS = 'Unknown';

/** What the config maps, and what there is to say about it. */
interface Mapped {
  readonly values: Partial<Record<keyof Contact, string>>;
  readonly taken: readonly (Taken & { readonly field: string })[];
}

/** A lead as the dialer wants it, and where it goes. */
export type ContactAndDestination = Pick<MadeLead, 'contact' | 'destination'>;

/** A lead that can be dialled, and what of the config did not fit it. */
export interface MadeContact extends MadeLead {
  readonly warnings: readonly MappingWarning[];
}

/** Why a lead cannot be dialled, and what of the config did not fit it. */
export interface Refusal extends Rejection {
  readonly warnings: readonly MappingWarning[];
}

/**
 * Turns one lead into a contact. What the config maps comes first, then what the sender's fields
 * say; what maps to no field is kept for the agent as `question: answer` lines in the notes.
 *
 * @returns the contact and its destination, or why the lead must not or cannot be dialled: the field
 *   and the reason, without the value
 */
export function toContact(
  lead: Lead,
  source: SourceConfig,
  connector: Connector,
): Result<MadeContact, Refusal> {
  const { fields, payload } = lead;
  // All that the config maps is looked at, also for a lead that is not dialled: a slip shows in each.
  const warnings: MappingWarning[] = [];
  const mapped = evaluateMappings(source, payload, warnings);
  const destination = chooseDestination(source, connector, payload, warnings);
  warnings.push(...idWarnings(lead, source));
  if (fields.doNotCall) {
    return fail({ field: 'phoneNumber', reason: 'the sender says do not call', warnings });
  }
  const phone = findPhone(fields, mapped.values.phoneNumber, source, connector, warnings);
  if (!phone.ok) return fail({ field: 'phoneNumber', reason: phone.error.reason, warnings });
  const { isMapped, ...number } = phone.value;
  const taken = [
    ...mapped.taken.filter(({ field }) => field !== 'phoneNumber'),
    ...tagTaken(source, fields, mapped.values.crmTag),
  ];
  const ofNumber = mapped.taken.filter(({ field }) => field === 'phoneNumber' && isMapped);
  // What stands beside the number is in no field, also where the whole was mapped to be dialled.
  const answers = [
    ...answersForNotes(lead, fields.answers, source.notes, [...taken, ...ofNumber]),
    ...answersForNotes(lead, unreadAnswers(fields, number), source.notes, taken),
  ];
  const all = { ...fields, answers };
  const contact = buildContact(all, source.contact, mapped.values, number, warnings);
  return ok({
    number: number.digits,
    contact: { ...contact, firstName: contact.firstName || NAMELESS },
    destination,
    warnings: warnings.map((warning) => withOwn(warning, contact)),
  });
}

/**
 * What is known of a lead that cannot be dialled, for whoever looks for its person or puts it right: the
 * fields of its contact that have a value, its number as it was told. Not the notes, which are put
 * together once it can be dialled.
 */
export function contactSoFar({ fields, payload }: Lead, source: SourceConfig): Partial<Contact> {
  const { values } = evaluateMappings(source, payload, []);
  const [told = ''] = fields.phones ?? [];
  const number = { dialled: oneLine(values.phoneNumber ?? told, LONGEST_LINE), rest: [] };
  const { notes: _, ...contact } = buildContact(fields, source.contact, values, number, []);
  return Object.fromEntries(Object.entries(contact).filter(([, value]) => value !== ''));
}

function evaluateMappings(
  source: SourceConfig,
  payload: unknown,
  warnings: MappingWarning[],
): Mapped {
  const values: Partial<Record<string, string>> = {};
  const taken: (Taken & { field: string })[] = [];
  for (const [field, mapping] of Object.entries(source.contact)) {
    const found = evaluateMapping(mapping, payload);
    const told = { field: `contact.${field}`, mapping };
    if (found.kind !== 'found') {
      warnings.push(notFound(told, found));
      continue;
    }
    values[field] = found.value;
    // What is cut in its field stays whole in the notes.
    if (
      typeof mapping === 'string' &&
      found.value.length <= (field === 'notes' ? LONGEST_NOTES : LONGEST_LINE)
    ) {
      taken.push({
        ...{ field, expression: mapping, value: found.value },
        isNotes: field === 'notes',
      });
    }
  }
  return { values, taken };
}

/** A mapping that finds nothing leaves its field to what the preset finds, if that is anything. */
function withOwn(warning: MappingWarning, contact: Contact): MappingWarning {
  const [place, field] = warning.field.split('.');
  const isOwn =
    place === 'contact' && warning.kind !== 'unfit' && contact[field as keyof Contact] !== '';
  return isOwn ? { ...warning, text: `${warning.text}: what the preset finds is used` } : warning;
}

/** The option `id` finds the CRM tag, where neither the sender nor the config has another one. */
function tagTaken(
  { id }: SourceConfig,
  { recordId }: LeadFields,
  mapped: string | undefined,
): readonly Taken[] {
  if (typeof id !== 'string' || recordId === undefined || mapped !== undefined) return [];
  return recordId.length <= LONGEST_LINE ? [{ expression: id, value: recordId }] : [];
}

/** What is said of the option `id` where it finds no id: nothing else tells that it has a slip. */
function idWarnings(
  { payload }: Lead,
  { id: expression }: SourceConfig,
): readonly MappingWarning[] {
  if (typeof expression !== 'string') return [];
  const found = evaluateMapping(expression, payload);
  const told = { field: 'id', mapping: expression };
  if (found.kind !== 'found') return [notFound(told, found)];
  return readId(found.value) === undefined
    ? [{ ...told, kind: 'unfit', text: 'finds what is no id' }]
    : [];
}

function buildContact(
  fields: LeadFields,
  mappings: SourceConfig['contact'],
  mapped: Mapped['values'],
  phone: Pick<ReadablePhone, 'dialled' | 'rest'>,
  warnings: MappingWarning[],
): Contact {
  const name = readName({ ...fields, ...pickName(mapped) });
  const line = (field: keyof Contact, value = ''): string =>
    oneLine(mapped[field] ?? value, LONGEST_LINE);
  const assignedTo = line('assignedTo');
  const isExtension = /^\d{0,10}$/.test(assignedTo);
  const email = line('email', fields.email);
  const warn = (field: keyof Contact, what: string): void => {
    const mapping = mappings[field];
    const said = isConstant(mapping) ? 'the constant is' : 'finds';
    const text = `${mapped[field] === undefined ? 'is' : said} no ${what}`;
    warnings.push({ field: `contact.${field}`, kind: 'unfit', mapping, text });
  };
  if (!isExtension) warn('assignedTo', 'extension number (digits only): it is in the notes');
  if (email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) warn('email', 'e-mail address');
  const notes = [
    mapped.notes ?? fields.notes,
    ...(fields.answers ?? []).map(([question, answer]) => `${question}: ${answer}`),
    ...phone.rest,
    // The API would refuse the whole call for an agent that it does not know, and the lead is worth
    // more than the agent.
    isExtension ? undefined : `assigned to: ${assignedTo}`,
  ];
  return {
    title: oneLine(name.title, LONGEST_LINE),
    firstName: oneLine(name.firstName, LONGEST_LINE),
    surname: oneLine(name.surname, LONGEST_LINE),
    address: line('address', fields.address),
    email,
    phoneNumber: phone.dialled,
    notes: cleanText(notes.filter((note) => note !== undefined).join('\n'), LONGEST_NOTES),
    language: line('language', fields.language),
    custom1: line('custom1'),
    custom2: line('custom2'),
    custom3: line('custom3'),
    custom4: line('custom4'),
    custom5: line('custom5'),
    crmTag: line('crmTag', fields.recordId),
    assignedTo: isExtension ? assignedTo : '',
  };
}

/** The mapped parts of the name: each wins over what the sender's fields say. */
function pickName({ title, firstName, surname }: Mapped['values']): Partial<LeadFields> {
  return {
    ...(title === undefined ? {} : { title }),
    ...(firstName === undefined ? {} : { firstName }),
    ...(surname === undefined ? {} : { surname }),
  };
}
