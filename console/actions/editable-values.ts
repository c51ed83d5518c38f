import { editableFields } from '../../cli/parked/edit.ts';
import { forbidsCalls, type ParkedMessage } from '../../cli/parked/parked-message.ts';
import type { Connector } from '../../functions/config/connector.ts';
import type { ConfiguredSource } from '../../functions/webhook/configure.ts';
import { contactSoFar, toContact } from '../../functions/webhook/to-contact.ts';
import type { EditableField } from '../wire.ts';

/**
 * What can be edited of a parked lead (cli/parked/edit.ts says which fields), each with what it would be
 * sent with: of one that never became a contact, what the config makes of it now, its number as it was told.
 *
 * @param sources those of the connector, by name
 * @returns none where nothing can be edited; of a source that the config has no more, only what is known
 */
export function editableValues(
  message: ParkedMessage,
  connector: Connector,
  sources: ReadonlyMap<string, ConfiguredSource>,
): readonly EditableField[] {
  const { lead, unusable } = message;
  if (lead !== undefined) return fieldsOf({ ...lead.contact, ...lead.destination }, '');
  if (unusable === undefined || forbidsCalls(message)) return [];
  const source = sources.get(message.source);
  if (source === undefined) return fieldsOf(message.contact);
  const told = { kind: 'lead', ...unusable } as const;
  const { config } = source;
  const own = toContact(told, config, connector);
  const made = own.ok ? own : toContact(told, withNumber(config), connector);
  if (!made.ok) return fieldsOf(message.contact);
  const { contact, destination } = made.value;
  const person = contactSoFar(told, config);
  return fieldsOf({ ...person, notes: contact.notes, ...destination }, '');
}

/** Nobody's: notes and destination are what they would be with any number that can be dialled. */
const STAND_IN = { value: '+27825550100' };

const withNumber = (config: ConfiguredSource['config']): ConfiguredSource['config'] => ({
  ...config,
  countries: 'all',
  contact: { ...config.contact, phoneNumber: STAND_IN },
});

/** @param otherwise the value of a field that has none; without it, such a field is left out */
const fieldsOf = (
  values: Readonly<Record<string, string | number>>,
  otherwise?: string,
): readonly EditableField[] =>
  editableFields.flatMap((name) => {
    const value = values[name] ?? otherwise;
    return value === undefined ? [] : [{ name, value: String(value) }];
  });
