import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { type Connector, countriesOf, dedupeOf } from '../../functions/config/connector.ts';
import {
  type Contact,
  contactFields,
  contactSchema,
  type Destination,
  destinationSchema,
  LONGEST_LINE,
  LONGEST_NOTES,
} from '../../functions/lead/contact.ts';
import { contactKey, marksOf } from '../../functions/lead/lead-key.ts';
import { encodeParkedLead } from '../../functions/lead/parked-lead.ts';
import { type PhoneCountries, readPhone } from '../../functions/lead/phone.ts';
import type { QueuedLead } from '../../functions/lead/queued-lead.ts';
import { cleanText, oneLine } from '../../functions/lead/text.ts';
import { fail, ok, type Result } from '../../functions/shared/result.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import { leadKeys, type ReadSalt } from '../../functions/webhook/lead-keys.ts';
import { readAgain } from '../../functions/webhook/triage.ts';
import { isIdOf } from '../lead/id.ts';
import { wrongNumber } from '../wrong-number.ts';
import { forbidsCalls, type ParkedMessage } from './parked-message.ts';
import { whereLeadsAre } from './persons-again.ts';
import { describeReason } from './reason.ts';
import { deleteParked, type ParkedQueue, walkParked } from './walk.ts';

/** What can be put right in a parked lead: the person, and where it goes. */
export const editableFields: readonly string[] = [
  ...contactFields,
  'campaign',
  'list',
  'dataSource',
  'priority',
];

/** Field of the contact or the destination → its new value, as somebody typed it. */
export type Changes = Readonly<Record<string, string>>;

/** A parked message that was to be put right, and which of the fields are other now: none if it was so already. */
export interface EditedLead {
  readonly id: string;
  readonly fields: readonly string[];
}

/**
 * Puts a parked lead right: it stays parked, and is sent on its way by `resendParked`. Which fields are
 * other now, and when that was, stays with it, and so do, for as long as it is parked, the contact as it was
 * before the first change and what its sender told. A lead of which nothing would be other is left as it is.
 *
 * @param id of the lead, or its first eight characters
 * @param now milliseconds since 1970
 * @returns each message of that lead: none where no such lead is parked; or why it cannot be changed
 */
export async function editParked(
  queue: ParkedQueue,
  { connector, readSalt }: { readonly connector: Connector; readonly readSalt: ReadSalt },
  id: string,
  changes: Changes,
  now: number,
): Promise<Result<readonly EditedLead[], string>> {
  const leads: EditedLead[] = [];
  let fault: string | undefined;
  const edit = async (messages: readonly ParkedMessage[]): Promise<readonly ParkedMessage[]> => {
    const gone: ParkedMessage[] = [];
    for (const message of messages.filter((one) => isIdOf(id, one.id))) {
      // What is written here comes by again.
      if (message.edited.at(-1)?.at === new Date(now).toISOString()) continue;
      const made = await edited(message, changes, connector, readSalt, now);
      if (!made.ok) {
        fault = made.error;
        continue;
      }
      const { body, fields } = made.value;
      leads.push({ id: message.id, fields });
      if (fields.length === 0) continue;
      const { source: MessageGroupId } = message;
      await queue.sqs.send(
        new SendMessageCommand({ QueueUrl: queue.url, MessageBody: body, MessageGroupId }),
      );
      gone.push(...(await deleteParked(queue, [message])));
    }
    return gone;
  };
  await walkParked(queue, edit, () => fault !== undefined);
  return fault === undefined ? ok(leads) : fail(fault);
}

/** What was said to be changed: of several leads under one id, what is other in any of them. */
export function changedFields(leads: readonly EditedLead[], changes: Changes) {
  const isOther = (name: string): boolean => leads.some(({ fields }) => fields.includes(name));
  const { changed = [], same = [] } = Object.groupBy(Object.keys(changes), (name) =>
    isOther(name) ? 'changed' : 'same',
  );
  return { changed, same } as const;
}

async function edited(
  message: ParkedMessage,
  changes: Changes,
  connector: Connector,
  readSalt: ReadSalt,
  now: number,
): Promise<Result<{ readonly body: string; readonly fields: readonly string[] }, string>> {
  const { id, source, reason, field, parkedAt, unusable: told } = message;
  if (forbidsCalls(message)) return fail('the sender says do not call: only parked drop is left');
  const salt = await readSalt();
  if (!salt.ok) return fail('the dedupe salt cannot be read');
  const changed = toTold(changes, connector, source);
  if (!changed.ok) return changed;
  const before =
    message.lead === undefined ? becomeLead(message, changes, connector, salt) : ok(message.lead);
  if (!before.ok) return before;
  const contact = contactSchema.safeParse({ ...before.value.contact, ...changed.value.contact });
  const destination = destinationSchema.safeParse({
    ...before.value.destination,
    ...changed.value.destination,
  });
  const [issue] = contact.error?.issues ?? destination.error?.issues ?? [];
  if (!contact.success || !destination.success) {
    return fail(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const made = { contact: contact.data, destination: destination.data };
  const lead: QueuedLead = { ...before.value, ...made };
  const person = message.lead?.contact ?? personBefore(message, changes, connector, salt);
  const was: Values = { ...before.value.destination, ...person };
  const is: Values = { ...made.destination, ...made.contact };
  const fields = Object.keys(changes).filter((name) => is[name] !== (was[name] ?? ''));
  const note = { at: new Date(now).toISOString(), fields };
  const body = encodeParkedLead({
    ...{ id, source, reason, parkedAt, edited: [...message.edited, note] },
    lead: { ...lead, key: keyOf(lead, connector, salt.value), ...marksOf(salt.value, lead) },
    ...(field !== undefined && { field }),
    ...(told !== undefined && { payload: told.payload, fields: told.fields }),
    ...(told?.id !== undefined && { sendersId: told.id }),
    contact: message.before ?? message.contact,
  });
  return ok({ body, fields });
}

type Values = Readonly<Record<string, string | number | undefined>>;

/** Whom one that never was a lead would be sent as, were nothing put right but the number that it lacks. */
function personBefore(
  message: ParkedMessage,
  changes: Changes,
  connector: Connector,
  salt: Awaited<ReturnType<ReadSalt>>,
): Values {
  const { phoneNumber: given } = changes;
  const number: Changes = given === undefined ? {} : { phoneNumber: given };
  const made = becomeLead(message, number, connector, salt);
  const { phoneNumber: told } = message.contact;
  const phone = readPhone([told ?? ''], rulesOf(connector, message.source));
  return {
    ...message.contact,
    ...(made.ok && made.value.contact),
    phoneNumber: phone.ok ? phone.value.dialled : told,
  };
}

/** What must not be dialled twice: of a source that dedupes by contact, another person is another key. */
function keyOf(
  { key, source, contact, destination }: QueuedLead,
  connector: Connector,
  salt: string,
) {
  if (dedupeOf(connector, source).by === 'event') return key;
  const number = readPhone([contact.phoneNumber], rulesOf(connector, source));
  return number.ok ? contactKey(salt, { phoneNumber: number.value.digits }, destination) : key;
}

/** How numbers of a source are read: as functions/webhook/find-phone.ts reads them. */
function rulesOf(connector: Connector, source: string): PhoneCountries {
  const { country, euphoria, sources } = connector;
  const config = Object.hasOwn(sources, source) ? sources[source] : undefined;
  return {
    home: country,
    country: config?.country ?? country,
    dialled: countriesOf(connector, config ?? {}),
    foreignNumbers: euphoria.foreignNumbers,
  };
}

/** The changes as contact and destination have them. */
function toTold(
  changes: Changes,
  connector: Connector,
  source: string,
): Result<{ contact: Partial<Contact>; destination: Partial<Destination> }, string> {
  const contact: Record<string, string> = {};
  const destination: Record<string, string | number> = {};
  for (const [field, value] of Object.entries(changes)) {
    if (field === 'phoneNumber') {
      const phone = readPhone([value], rulesOf(connector, source));
      if (!phone.ok) return fail(`phoneNumber ${wrongNumber(phone.error.reason, value)}`);
      contact.phoneNumber = phone.value.dialled;
    } else if (field === 'priority') {
      if (!/^([1-9]|10)$/.test(value)) {
        return fail(`priority: must be 1 (first) to 10, got ${JSON.stringify(value)}`);
      }
      destination.priority = Number(value);
    } else if (['campaign', 'list', 'dataSource'].includes(field)) {
      if (value.trim() === '' && field !== 'dataSource') {
        return fail(`${field}: must be its name in Euphoria, got ${JSON.stringify(value)}`);
      }
      destination[field] = value.trim();
    } else
      contact[field] =
        field === 'notes' ? cleanText(value, LONGEST_NOTES) : oneLine(value, LONGEST_LINE);
  }
  return ok({ contact, destination });
}

/** The lead that a message becomes which never was one: read again, with what is put right in place. */
function becomeLead(
  { id, source: name, parkedAt, unusable, several }: ParkedMessage,
  changes: Changes,
  connector: Connector,
  salt: Awaited<ReturnType<ReadSalt>>,
): Result<QueuedLead, string> {
  if (unusable === undefined && several === undefined)
    return fail('it holds no lead that could be put right');
  const source = configureSources(connector).get(name);
  if (source === undefined) return fail(`the config has no source ${name} any more`);
  if (unusable === undefined) return fail(`it holds several persons: ${whereLeadsAre(source)}`);
  const constants = Object.fromEntries(
    Object.entries(changes)
      .filter(([field]) => Object.hasOwn(contactSchema.shape, field))
      .map(([field, value]) => [field, { value }]),
  );
  const config = { ...source.config, contact: { ...source.config.contact, ...constants } };
  const keys = leadKeys(name, connector, salt);
  if (!keys.ok) return fail('the dedupe salt cannot be read');
  const lead = readAgain(
    { kind: 'lead', ...unusable },
    { id, receivedAt: parkedAt },
    { ...source, config },
    connector,
    keys.value,
  );
  if (lead.ok) return lead;
  const { field } = lead.error;
  // An example is of use for the number only: it is what most of them lack.
  const more =
    field === 'phoneNumber' && !Object.hasOwn(changes, field)
      ? '; give it in the same command, such as phone=0825550142'
      : '';
  return fail(`still unusable: ${describeReason(lead.error)}${more}`);
}
