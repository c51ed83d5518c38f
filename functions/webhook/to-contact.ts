import type { Connector } from '../config/connector.ts';
import type { SourceConfig } from '../config/connector-schema.ts';
import type { Contact, Destination } from '../lead/contact.ts';
import { readCountry } from '../lead/country.ts';
import { readName } from '../lead/name.ts';
import { type ReadablePhone, readPhone } from '../lead/phone.ts';
import { cleanText, oneLine } from '../lead/text.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { evaluate } from './mapping.ts';
import type { Lead, LeadFields, Rejection } from './source.ts';

/**
 * The longest text a field is sent with, characters. The API's description gives no limits
 * (EUPHORIA.md): these are ours, and what is cut ends in `…`.
 */
const LINE = 255;
const NOTES = 4_000;

/** The first name of a person who told none, because the API takes no contact without one. */
const NAMELESS = 'Unknown';

type Overrides = Partial<Record<keyof Contact, string>>;

/** A lead as the dialer wants it, and where it goes. */
export interface ContactAndDestination {
  readonly contact: Contact;
  readonly destination: Destination;
}

/**
 * Turns one lead into a contact. What the config maps comes first, then what the sender's fields
 * say; what maps to no field is kept for the agent as `question: answer` lines in the notes.
 *
 * @returns the contact and its destination, or why the lead cannot be dialled: the field and the
 *   reason, without the value
 */
export function toContact(
  lead: Lead,
  source: SourceConfig,
  connector: Connector,
): Result<ContactAndDestination, Rejection> {
  if (lead.fields.doNotCall) {
    return fail({ field: 'phoneNumber', reason: 'the sender says do not call' });
  }
  const mapped = evaluateMappings(source, lead.payload);
  const phone = findPhone(lead.fields, mapped, source, connector);
  if (!phone.ok) return fail({ field: 'phoneNumber', reason: phone.error.reason });
  return ok({
    contact: buildContact(lead.fields, mapped, phone.value),
    destination: chooseDestination(source, connector, lead.payload),
  });
}

function evaluateMappings(source: SourceConfig, payload: unknown): Overrides {
  const values: Overrides = {};
  for (const [field, mapping] of Object.entries(source.contact)) {
    const value = evaluate(mapping, payload);
    if (value !== undefined) values[field as keyof Contact] = value;
  }
  return values;
}

function findPhone(
  fields: LeadFields,
  mapped: Overrides,
  source: SourceConfig,
  connector: Connector,
): Result<ReadablePhone, { reason: string }> {
  const { phones = [] } = fields;
  const texts = mapped.phoneNumber === undefined ? phones : [mapped.phoneNumber, ...phones];
  const country =
    (fields.country === undefined ? undefined : readCountry(fields.country)) ??
    source.country ??
    connector.country;
  // The number that the config picks is dialled, be it a landline beside a mobile.
  const prefer = mapped.phoneNumber === undefined ? 'mobile' : 'first';
  return readPhone(texts, { home: connector.country, country }, prefer);
}

function buildContact(fields: LeadFields, mapped: Overrides, phone: ReadablePhone): Contact {
  const name = readName({ ...fields, ...pickName(mapped) });
  const line = (field: keyof Contact, value = ''): string => oneLine(mapped[field] ?? value, LINE);
  const assignedTo = line('assignedTo');
  const isExtension = /^\d{0,10}$/.test(assignedTo);
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
    firstName: oneLine(name.firstName, LINE) || NAMELESS,
    surname: oneLine(name.surname, LINE),
    address: line('address', fields.address),
    email: line('email', fields.email),
    phoneNumber: phone.digits,
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
function pickName({ title, firstName, surname }: Overrides): Partial<LeadFields> {
  return {
    ...(title === undefined ? {} : { title }),
    ...(firstName === undefined ? {} : { firstName }),
    ...(surname === undefined ? {} : { surname }),
  };
}

type Routed = SourceConfig['campaign'] | SourceConfig['priority'];

function chooseDestination(
  source: SourceConfig,
  connector: Connector,
  payload: unknown,
): Destination {
  const { defaults } = connector;
  const text = (routed: Routed, fallback: string): string =>
    oneLine(route(routed, payload) ?? '', LINE) || fallback;
  const priority = Number(route(source.priority, payload));
  return {
    campaign: text(source.campaign, defaults.campaign),
    list: text(source.list, defaults.list),
    dataSource: source.dataSource ?? defaults.dataSource,
    // A lead that names a priority the API does not know is dialled with the usual one.
    priority:
      Number.isInteger(priority) && priority >= 1 && priority <= 10 ? priority : defaults.priority,
  };
}

function route(routed: Routed, payload: unknown): string | undefined {
  if (routed === undefined) return undefined;
  if (typeof routed === 'string' || typeof routed === 'number') return String(routed);
  return evaluate(typeof routed === 'function' ? routed : routed.from, payload);
}
