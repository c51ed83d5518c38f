import { ok, type Result } from '../../shared/result.ts';
import type { Item, Lead, LeadFields, Unreadable } from '../source.ts';
import { wantsNoMore } from './do-not-call.ts';
import { fieldsByName, fieldsOfForm } from './fields.ts';
import {
  asList,
  asObject,
  asObjects,
  asText,
  eventKind,
  isObject,
  type JsonObject,
} from './json-values.ts';
import { limits } from './limits.ts';
import { unreadable } from './unreadable.ts';

/**
 * What the WhatsApp Business Platform tells of messages, whether Meta sends it (functions/webhook/sources/meta.ts) or a
 * provider or relay passes it on (functions/webhook/sources/generic.ts):
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 *
 * Who writes is a lead, one for all messages of a person in a delivery. The lead's payload is
 * `{ metadata, contact, messages }`. Its id is the person's and the number's that was written to, not
 * the message's: a conversation is one lead, however many messages it has.
 */
export function readWhatsApp(body: JsonObject): Result<readonly Item[], Unreadable> {
  const entries = isEnvelope(body) ? asObjects(body.entry) : [{ changes: [toChange(body)] }];
  const items = entries.flatMap((entry) =>
    asObjects(entry.changes).flatMap((change) => readChange(change, asText(entry.id))),
  );
  return items.length > limits.leads
    ? unreadable(400, `the body holds more than ${limits.leads} messages`)
    : ok(items);
}

/** The whole delivery of Meta's, or the `value` of one of its changes, as relays pick it. */
export const isOfWhatsApp = (body: unknown): body is JsonObject =>
  isEnvelope(body) || isValue(body);

const isEnvelope = (body: unknown): boolean =>
  isObject(body) && body.object === 'whatsapp_business_account' && Array.isArray(body.entry);

const isValue = (body: unknown): boolean =>
  isObject(body) &&
  (body.messaging_product === 'whatsapp' ||
    asObjects(body.contacts).some((contact) => Object.hasOwn(contact, 'wa_id'))) &&
  [body.messages, body.statuses].some(Array.isArray);

const toChange = (value: JsonObject): JsonObject => ({ field: 'messages', value });

/** The id of the account in what the dashboard's test button sends. */
const TEST_ENTRY = '0';

function readChange({ field, value }: JsonObject, entry: string | undefined): readonly Item[] {
  if (field !== 'messages') return [ignore(`a change of ${eventKind(field)}, no new message`)];
  if (entry === TEST_ENTRY) return [ignore("a test of the app's dashboard")];
  const { metadata, contacts, messages, statuses, errors } = asObject(value);
  const written = asObjects(messages).filter((message) => whyNoMessage(message) === undefined);
  const persons = Map.groupBy(written, writerOf);
  const known = contactsOf(contacts);
  // Some people's number and id are not the same: the only contact is the only writer's.
  const [only, ...others] = persons.size === 1 ? asObjects(contacts) : [];
  return [
    ...[...persons].map(([writer, told]) => {
      const contact = known.get(writer) ?? (others.length === 0 ? only : undefined) ?? {};
      return toLead(asObject(metadata), contact, writer, told);
    }),
    ...asList(statuses).map(() => ignore("the status of a message of one's own, no new message")),
    ...asObjects(messages)
      .map(whyNoMessage)
      .filter((why) => why !== undefined)
      .map(ignore),
    ...asList(errors).map(() => ignore('an error of the platform, no new message')),
  ];
}

/** What stands among the messages and is none: an emoji at one of the sender's own is no request. */
function whyNoMessage({ type }: JsonObject): string | undefined {
  if (type === 'system') return 'a change of a number or an identity';
  return type === 'reaction' ? 'a reaction to a message, no new message' : undefined;
}

const ignore = (why: string): Item => ({ kind: 'ignored', why });

/** Their number, or what stands for people who hide it behind a user name. */
const writerOf = ({ from, from_user_id: user }: JsonObject): string | undefined =>
  asText(from) ?? asText(user);

/** The contacts by number and by id. Who has no id is not whoever wrote without telling one. */
const contactsOf = (contacts: unknown): ReadonlyMap<string | undefined, JsonObject> =>
  new Map(
    asObjects(contacts).flatMap((contact) =>
      [asText(contact.wa_id), asText(contact.user_id)]
        .filter((id) => id !== undefined)
        .map((id) => [id, contact] as const),
    ),
  );

function toLead(
  metadata: JsonObject,
  contact: JsonObject,
  writer: string | undefined,
  messages: readonly JsonObject[],
): Lead {
  const user = asText(contact.user_id) ?? asText(messages[0]?.from_user_id);
  const numbers = [
    contact.wa_id,
    ...messages.map(({ from }) => from),
    ...messages.flatMap(ownNumbers),
  ];
  const person = user ?? asText(contact.wa_id) ?? writer;
  return {
    kind: 'lead',
    payload: { metadata, contact, messages },
    fields: readFields(contact, numbers, messages, user),
    ...(person === undefined ? {} : { id: `${asText(metadata.phone_number_id) ?? ''}-${person}` }),
  };
}

function readFields(
  { profile }: JsonObject,
  numbers: readonly unknown[],
  messages: readonly JsonObject[],
  user: string | undefined,
): LeadFields {
  const { name, username } = asObject(profile);
  const flows = messages.map(formOf).filter((form) => form !== undefined);
  const told = fieldsOfForm(flows);
  const about = fieldsByName({
    'WhatsApp user name': username,
    ...Object.assign({}, ...messages.map(advertisementOf)),
  });
  const phones = numbers.map(toInternational).filter((number) => number !== undefined);
  const texts = messages.map(textOf).filter((text) => text !== undefined);
  const fullName = asText(name);
  const isNamed = [told.firstName, told.surname, told.fullName].some((part) => part !== undefined);
  return {
    ...(fullName === undefined || isNamed ? {} : { fullName }),
    ...told,
    phones: [...new Set([...phones, ...(told.phones ?? [])])],
    notes: [...texts, ...(told.notes === undefined ? [] : [told.notes])].join('\n'),
    answers: [
      ...(fullName !== undefined && isNamed ? [['WhatsApp name', fullName] as const] : []),
      ...(told.answers ?? []),
      ...(about.answers ?? []),
    ],
    ...(texts.some(wantsNoMore) ? { doNotCall: true } : {}),
    ...(user === undefined ? {} : { recordId: user }),
  };
}

/** A number as the platform tells it has its country's code, and no plus. */
function toInternational(number: unknown): string | undefined {
  const digits = asText(number)?.replace(/^\+/, '') ?? '';
  return /^\d{7,15}$/.test(digits) ? `+${digits}` : undefined;
}

/**
 * The number that people who hide theirs were asked for and shared. Any other contact card may be
 * anybody's.
 */
const ownNumbers = ({ type, origin, contacts }: JsonObject): readonly unknown[] =>
  type === 'contacts' && asText(origin)?.startsWith('contact_request') === true
    ? asObjects(contacts).flatMap(({ phones }) =>
        asObjects(phones).map(({ phone }) => asText(phone)?.replace(/[\s()-]/g, '')),
      )
    : [];

/** What was filled in in a form of WhatsApp's own (a flow). */
function formOf({ interactive }: JsonObject): JsonObject | undefined {
  const answers = asObject(asObject(interactive).nfm_reply).response_json;
  if (!isObject(answers)) return undefined;
  const { flow_token: _token, ...told } = answers;
  return told;
}

/** The advertisement from which somebody wrote. */
function advertisementOf({ referral }: JsonObject): JsonObject {
  const { headline, body, source_url } = asObject(referral);
  return { advertisement: headline, 'advertisement text': body, 'advertisement page': source_url };
}

/** What somebody wrote, or chose; of anything else what it is: `[image]`. */
function textOf(message: JsonObject): string | undefined {
  const type = asText(message.type) ?? '';
  const content = asObject(message[type]);
  const reply = asObject(content[asText(content.type) ?? '']);
  if (type === 'interactive' && formOf(message) !== undefined) return undefined;
  const said = [
    ...[content.body, content.text, content.caption, content.name, content.address, content.emoji],
    ...[content.filename, reply.title, reply.description, reply.body],
    ...(type === 'contacts' ? asObjects(message.contacts).map(cardOf) : []),
  ]
    .map(asText)
    .filter((text) => text !== undefined);
  const isSaid = ['text', 'button', 'interactive'].includes(type) && said.length > 0;
  return [...(isSaid ? [] : [`[${eventKind(type)}]`]), ...said].join(' ');
}

/** A contact card, as text: a name and numbers of somebody. */
function cardOf({ name, phones }: JsonObject): string {
  const numbers = asObjects(phones).map(({ phone }) => asText(phone));
  return [asText(asObject(name).formatted_name), ...numbers].filter(Boolean).join(' ');
}
