import { type Connector, countriesOf } from '../config/connector.ts';
import type { SourceConfig } from '../config/connector-schema.ts';
import type { Contact, Destination } from '../lead/contact.ts';
import { readCountry } from '../lead/country.ts';
import type { MadeLead } from '../lead/lead-id.ts';
import { readName } from '../lead/name.ts';
import {
  onlyReading,
  type PhoneCountries,
  type Preference,
  type ReadablePhone,
  readPhone,
} from '../lead/phone.ts';
import { cleanText, oneLine } from '../lead/text.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { type Evaluated, evaluateMapping } from './mapping.ts';
import type { MappingWarning } from './mapping-warning.ts';
import { type Answer, answersForNotes, type Taken } from './notes.ts';
import { readId } from './reading/ids.ts';
import type { Lead, LeadFields, Rejection } from './source.ts';

/**
 * The longest text a field is sent with, characters. The API's description gives no limits: these are
 * ours, and what is cut ends in `…`.
 */
const LINE = 255;
const NOTES = 4_000;

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
  const number = { dialled: oneLine(values.phoneNumber ?? told, LINE), rest: [] };
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
    if (typeof mapping === 'string' && found.value.length <= (field === 'notes' ? NOTES : LINE)) {
      taken.push({
        ...{ field, expression: mapping, value: found.value },
        isNotes: field === 'notes',
      });
    }
  }
  return { values, taken };
}

/** @param instead what is done without it, from the colon on */
const notFound = (
  told: Pick<MappingWarning, 'field' | 'mapping'>,
  found: Exclude<Evaluated, { readonly kind: 'found' }>,
  instead = '',
): MappingWarning => ({
  ...told,
  kind: found.kind,
  text: `${found.kind === 'empty' ? nothing(found) : `fails (${found.fault})`}${instead}`,
});

const nothing = ({ found }: { readonly found?: string }): string =>
  found === undefined ? 'found nothing' : `found nothing (${found})`;

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
  return recordId.length <= LINE ? [{ expression: id, value: recordId }] : [];
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

const isConstant = (mapping: unknown): boolean => typeof mapping === 'object';

function findPhone(
  fields: LeadFields,
  mapped: string | undefined,
  source: SourceConfig,
  connector: Connector,
  warnings: MappingWarning[],
): Result<ReadablePhone & { readonly isMapped: boolean }, { reason: string }> {
  const rules: PhoneCountries = {
    home: connector.country,
    country:
      (fields.country === undefined ? undefined : readCountry(fields.country, connector.country)) ??
      source.country ??
      connector.country,
    dialled: countriesOf(connector, source),
    foreignNumbers: connector.euphoria.foreignNumbers,
  };
  const { phones, rest, unread, isUnsure } = putTogether(fields, rules);
  const read = (texts: readonly string[], prefer?: Preference) => {
    const phone = readPhone(texts, rules, prefer);
    return phone.ok ? phone : readPhone([...texts, ...(fields.lastResort ?? [])], rules, 'first');
  };
  const withRest = (phone: ReadablePhone) => ({
    ...phone,
    rest: [...phone.rest, ...rest],
    unread: [...phone.unread, ...unread],
  });
  if (mapped === undefined) {
    const phone = read(phones);
    if (phone.ok) return ok({ ...withRest(phone.value), isMapped: false });
    return isUnsure ? fail({ reason: UNSURE }) : phone;
  }
  // The number that the config picks is dialled, be it a landline beside a mobile.
  const phone = read([mapped, ...phones], 'first');
  const own = readPhone([mapped], rules);
  if (!own.ok) {
    const mapping = source.contact.phoneNumber;
    const what = isConstant(mapping) ? 'the constant' : 'finds what';
    warnings.push({
      field: 'contact.phoneNumber',
      kind: 'unfit',
      mapping,
      text: `${what} ${whyNoNumber(own.error.reason)}${phone.ok ? ": the sender's own number is dialled" : ''}`,
    });
  }
  return phone.ok ? ok({ ...withRest(phone.value), isMapped: own.ok }) : phone;
}

/** What of the telephone fields is in no number, each under its own name where that is known. */
const unreadAnswers = (
  { phoneAnswers = [] }: LeadFields,
  { unread }: Pick<ReadablePhone, 'unread'>,
): readonly Answer[] =>
  unread.flatMap((text) => {
    const named = phoneAnswers.filter(([, answer]) => answer === text);
    return named.length > 0 ? named : [['as typed', text] as const];
  });

/** Of a text such as `none`, that there is no number in it: it is not the text that is missing. */
export const whyNoNumber = (reason: string): string =>
  reason === 'is missing' ? 'is no number' : reason;

const UNSURE = 'is in parts, and whether its area code belongs to it is not certain';

/** The numbers of a lead, those in parts put together; what of these is in no number is told. */
function putTogether({ phones = [], inParts = [] }: LeadFields, rules: PhoneCountries) {
  const read = new Map(inParts.map((parts) => [parts.joined, onlyReading(parts, rules)]));
  const rest = inParts
    .filter(({ joined, alone }) => read.get(joined) === alone)
    .map(({ area }) => `area code: ${area}`);
  const unread = inParts
    .map(({ joined }) => joined)
    .filter((joined) => read.get(joined) === undefined);
  return {
    phones: phones
      .map((phone) => (read.has(phone) ? read.get(phone) : phone))
      .filter((phone) => phone !== undefined),
    rest,
    unread,
    isUnsure: [...read.values()].includes(undefined),
  };
}

function buildContact(
  fields: LeadFields,
  mappings: SourceConfig['contact'],
  mapped: Mapped['values'],
  phone: Pick<ReadablePhone, 'dialled' | 'rest'>,
  warnings: MappingWarning[],
): Contact {
  const name = readName({ ...fields, ...pickName(mapped) });
  const line = (field: keyof Contact, value = ''): string => oneLine(mapped[field] ?? value, LINE);
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
    title: oneLine(name.title, LINE),
    firstName: oneLine(name.firstName, LINE),
    surname: oneLine(name.surname, LINE),
    address: line('address', fields.address),
    email,
    phoneNumber: phone.dialled,
    notes: cleanText(notes.filter((note) => note !== undefined).join('\n'), NOTES),
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

/** A lead whose part of the destination cannot be told, or not used, goes where the others go. */
function chooseDestination(
  source: SourceConfig,
  { defaults }: Connector,
  payload: unknown,
  warnings: MappingWarning[],
): Destination {
  const route = <Value extends string | number>(
    part: 'campaign' | 'list' | 'priority',
    read: (text: string, isText: boolean) => Value | undefined,
    rule: string,
  ): Value | undefined => {
    const routed = source[part];
    if (routed === undefined) return undefined;
    if (typeof routed === 'string' || typeof routed === 'number') return read(String(routed), true);
    const mapping = typeof routed === 'function' ? routed : routed.from;
    const told = {
      field: typeof routed === 'function' ? part : `${part}.from`,
      mapping,
    };
    const instead = `: ${JSON.stringify(defaults[part])} is used`;
    const found = evaluateMapping(mapping, payload);
    if (found.kind !== 'found') {
      warnings.push(notFound(told, found, instead));
      return undefined;
    }
    const value = read(found.value, found.isText);
    if (value === undefined) warnings.push({ ...told, kind: 'unfit', text: rule + instead });
    return value;
  };
  const toName = (text: string, isText: boolean): string | undefined =>
    isText ? oneLine(text, LINE) || undefined : undefined;
  const toPriority = (text: string): number | undefined => {
    const number = Number(text);
    return Number.isInteger(number) && number >= 1 && number <= 10 ? number : undefined;
  };
  return {
    campaign: route('campaign', toName, 'finds no name of a campaign') ?? defaults.campaign,
    list: route('list', toName, 'finds no name of a list') ?? defaults.list,
    dataSource: source.dataSource ?? defaults.dataSource,
    priority:
      route('priority', toPriority, 'finds no whole number from 1 to 10') ?? defaults.priority,
  };
}
