import { type Connector, countriesOf } from '../config/connector.ts';
import type { SourceConfig } from '../config/connector-schema.ts';
import { readCountry } from '../lead/country.ts';
import {
  onlyReading,
  type PhoneCountries,
  type Preference,
  type ReadablePhone,
  readPhone,
} from '../lead/phone.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { isConstant, type MappingWarning } from './mapping-warning.ts';
import type { Answer } from './notes.ts';
import type { LeadFields } from './source.ts';

/**
 * Finds the number that is dialled: the one that the config picks, else the sender's.
 *
 * @param mapped what `contact.phoneNumber` gives, if the config has it
 * @param warnings gets what the config picks and is no number
 * @returns the number, and whether it is the config's; or why there is none, without the value
 */
export function findPhone(
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
export const unreadAnswers = (
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
