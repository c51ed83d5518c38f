import { chunks } from '../../../shared/chunks.ts';
import { forEachAtOnce, lookUpJson } from '../../look-up/look-up.ts';
import { untold, unusableReference, withoutToken } from '../../look-up/sender-api.ts';
import {
  asCount,
  asObject,
  asObjects,
  eventKind,
  isObject,
  type JsonObject,
} from '../../reading/json-values.ts';
import type { Ignored, LeadReference, LookedUp, Unusable } from '../../source.ts';
import { toLead } from './contact.ts';

/** What HubSpot calls contacts where it calls them by number. */
const CONTACT = '0-1';
/** HubSpot's limit of one batch read. */
const MAX_BATCH = 100;

/** The properties we know a use for; those a contact lacks come as null, unknown ones not at all. */
const PROPERTIES = [
  ...['salutation', 'firstname', 'lastname', 'email'],
  ...['mobilephone', 'phone', 'hs_whatsapp_phone_number'],
  ...['address', 'city', 'state', 'zip', 'country', 'hs_language'],
  ...['company', 'jobtitle', 'message', 'lifecyclestage', 'hs_lead_status'],
];

/** Whether a record of a delivery is the event of an app's subscription, and no contact. */
export const isAppEvent = (record: unknown): record is JsonObject =>
  isObject(record) &&
  typeof record.subscriptionType === 'string' &&
  Object.hasOwn(record, 'portalId');

/**
 * The event of an app's subscription: only a new contact is a lead. Its id is the
 * contact's, as where a workflow sends it: `eventId` is not unique, and the portal is always the one
 * that the API token belongs to.
 */
export function readAppEvent(event: JsonObject): LeadReference | Ignored | Unusable {
  const kind = eventKind(event.subscriptionType);
  const type = eventKind(event.objectTypeId);
  const isNew = kind === 'contact.creation' || (kind === 'object.creation' && type === CONTACT);
  if (!isNew) {
    const why = kind.startsWith('object.') ? `${kind} of object type ${type}` : kind;
    return { kind: 'ignored', why };
  }
  const id = asCount(event.objectId);
  if (id === undefined) {
    const reason = 'cannot be looked up: the event has no objectId';
    return { kind: 'unusable', payload: event, field: 'phoneNumber', reason };
  }
  return { kind: 'reference', id, payload: event };
}

/** Where and as whom HubSpot's API is asked. */
export interface HubSpotApi {
  readonly url: string;
  readonly token: string | undefined;
  /** Properties to ask for beside the usual ones. */
  readonly properties: readonly string[];
}

/** Asks for the contacts of events by HubSpot's batch read, so that one request does for 100. */
export async function lookUpContacts(
  references: readonly LeadReference[],
  api: HubSpotApi,
  signal: AbortSignal,
): Promise<readonly LookedUp[]> {
  if (!api.token) return references.map(() => withoutToken);
  const batches = chunks(references, MAX_BATCH);
  return (await forEachAtOnce(batches, (batch) => readBatch(batch, api, signal))).flat();
}

async function readBatch(
  references: readonly LeadReference[],
  { url, token, properties }: HubSpotApi,
  signal: AbortSignal,
): Promise<readonly LookedUp[]> {
  const request = {
    url: `${url}/crm/v3/objects/contacts/batch/read`,
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      properties: [...new Set([...PROPERTIES, ...properties])],
      inputs: references.map(({ id }) => ({ id })),
    }),
  } as const;
  const answer = await lookUpJson(request, signal);
  if (!answer.ok) return references.map((reference) => untold(reference, answer.error));

  const { results, errors } = asObject(answer.value);
  const contacts = new Map(asObjects(results).map((contact) => [asCount(contact.id), contact]));
  // 207: HubSpot tells the contacts that it has, and an error for those that it has not.
  const hasFailed = asObjects(errors).some(({ category }) => category !== 'OBJECT_NOT_FOUND');
  return references.map((reference) => {
    const contact = contacts.get(reference.id);
    if (contact !== undefined) return toLead(contact);
    return hasFailed
      ? { kind: 'unreached', why: 'the API of the sender answered with errors' }
      : unusableReference(reference, 'HubSpot has no such contact (any more)');
  });
}
