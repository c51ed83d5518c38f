import * as z from 'zod/mini';
import { oneLine } from '../../lead/text.ts';
import { chunks } from '../../shared/chunks.ts';
import { ok } from '../../shared/result.ts';
import { byNamePreset } from '../by-name-preset.ts';
import { forEachAtOnce, lookUpJson } from '../look-up/look-up.ts';
import { apiUrl, onceEach, unusableReference, withoutToken } from '../look-up/sender-api.ts';
import { auth, header } from '../options.ts';
import { isFresh, isHmacOf } from '../proof/signatures.ts';
import { verifyToken } from '../proof/token.ts';
import { fieldsByName } from '../reading/fields.ts';
import { asObject, asObjects, at, type JsonObject } from '../reading/json-values.ts';
import { decodeSignedBody } from '../reading/signed-body.ts';
import {
  type Delivery,
  definePreset,
  type Item,
  type Lead,
  type LeadReference,
  type LookedUp,
} from '../source.ts';

/**
 * Klaviyo publishes no limit, its clock has been seen five hours off (local time that calls itself
 * GMT), and whether a retry is signed anew is not known. A day is enough: what is replayed sooner
 * is recognised by the lead's id.
 */
const TOLERANCE_MS = 86_400_000;

/** A flow's webhook: the administrator chooses the names. */
const flow = byNamePreset({ idNames: ['profile_id', 'id', 'person_id', 'external_id'] });

const options = z.strictObject({
  /** `signature` for system webhooks; `token` for the webhook action of a flow, which cannot sign. */
  auth,
  /** With `token`: a further header in which the flow puts it. */
  header,
  /** The topics of a system webhook that are new leads. */
  topics: z._default(
    z
      .array(
        z
          .string()
          .check(
            z.regex(
              /^event:\S+$/,
              'must begin with event:, such as event:klaviyo.subscribed_to_list',
            ),
            z.regex(/^(?!.*(?:unsubscribed|_suppressed))/, 'must be a topic of people who join'),
          ),
      )
      .check(z.minLength(1, 'must name at least one topic')),
    [
      'event:klaviyo.subscribed_to_list',
      'event:klaviyo.subscribed_to_email_marketing',
      'event:klaviyo.subscribed_to_sms_marketing',
    ],
  ),
  /** Where profiles are looked up. */
  apiUrl: apiUrl('https://a.klaviyo.com'),
  /** The revision of the API: Klaviyo serves each for two years. */
  revision: z._default(
    z.string().check(z.regex(/^\d{4}-\d\d-\d\d/, 'must be a date such as 2026-07-15')),
    '2026-07-15',
  ),
});

/**
 * Klaviyo: system webhooks, whose events name a profile that is looked up with the
 * private API key, and flow webhooks, a JSON of the administrator's with a token.
 *
 * The payload of a lead that was looked up is `{ topic, event, profile }`: the event's properties,
 * and the profile's attributes with its id. That of a flow is the body as it came.
 */
export const klaviyo = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, { options, secrets }) =>
    options.auth === 'token' && delivery.headers['klaviyo-signature'] === undefined
      ? verifyToken(delivery, secrets, options.header)
      : isSigned(delivery, secrets),
  read: async (delivery, context) => {
    const body = await decodeSignedBody(delivery);
    if (!body.ok) return body;
    const events = readEvents(body.value);
    return events === undefined
      ? flow.read(delivery, context)
      : ok(onceEach(events.map((event) => toItem(event, context.options.topics))));
  },
  lookUp: (references, { apiToken, options: { apiUrl, revision } }, signal) =>
    lookUpProfiles(references, { url: apiUrl, token: apiToken, revision }, signal),
});

function isSigned({ headers, body, receivedAt }: Delivery, secrets: readonly string[]): boolean {
  const timestamp = headers['klaviyo-timestamp'] ?? '';
  // `Thu, 04 Jan 2024 18:05:25 GMT`, or seconds.
  const ms = /^\d+$/.test(timestamp) ? Number(timestamp) * 1_000 : Date.parse(timestamp);
  return (
    isFresh(String(ms), 'ms', receivedAt, TOLERANCE_MS) &&
    isHmacOf(headers['klaviyo-signature'], 'hex', secrets, body, timestamp)
  );
}

/** The events of a system webhook; undefined where the body is none. */
function readEvents(body: unknown): readonly JsonObject[] | undefined {
  const { data } = asObject(body);
  if (!Array.isArray(data)) return undefined;
  const events = data.map(asObject);
  return events.every((event) => Object.hasOwn(event, 'topic')) ? events : undefined;
}

function toItem(event: JsonObject, topics: readonly string[]): Item {
  const topic = typeof event.topic === 'string' ? event.topic : 'without a name';
  if (!topics.includes(topic)) {
    return { kind: 'ignored', why: `an event that is no new lead: ${oneLine(topic, 80)}` };
  }
  const id = at(event, 'payload', 'data', 'relationships', 'profile', 'data', 'id');
  if (typeof id === 'string' && /^[\w-]{1,64}$/.test(id)) {
    return { kind: 'reference', id, payload: event };
  }
  const reason = 'cannot be looked up: the event names no profile';
  return { kind: 'unusable', field: 'phoneNumber', reason, payload: event };
}

/** Where and as whom Klaviyo's API is asked. */
interface KlaviyoApi {
  readonly url: string;
  readonly token: string | undefined;
  readonly revision: string;
}

/** How many profiles an answer of the API holds at most. */
const PAGE = 100;

/** Asks for the profiles of a delivery, which may hold a thousand events, a hundred at a time. */
async function lookUpProfiles(
  references: readonly LeadReference[],
  { url, token, revision }: KlaviyoApi,
  signal: AbortSignal,
): Promise<readonly LookedUp[]> {
  if (!token) return references.map(() => withoutToken);
  const headers = {
    authorization: `Klaviyo-API-Key ${token}`,
    accept: 'application/vnd.api+json',
    revision,
  };
  const pages = chunks(references, PAGE);
  const outcomes = await forEachAtOnce(pages, async (page): Promise<readonly LookedUp[]> => {
    const answer = await lookUpJson({ url: profilesUrl(url, page), headers }, signal);
    // Also a 404: it is about the address of the API, for a profile that is gone is left out.
    if (!answer.ok) return page.map(() => ({ kind: 'unreached', why: answer.error.why }));
    const profiles = asObjects(asObject(answer.value).data);
    const byId = new Map(profiles.map(({ id, attributes }) => [id, asObject(attributes)]));
    return page.map((reference) => {
      const profile = byId.get(reference.id);
      return profile === undefined
        ? unusableReference(reference, 'Klaviyo knows no such profile')
        : toLead(reference, profile);
    });
  });
  return outcomes.flat();
}

function profilesUrl(url: string, page: readonly LeadReference[]): string {
  const ids = JSON.stringify(page.map(({ id }) => id));
  const parameters = new URLSearchParams({ filter: `any(id,${ids})`, 'page[size]': String(PAGE) });
  return `${url}/api/profiles?${parameters}`;
}

function toLead({ id, payload: told }: LeadReference, attributes: JsonObject): Lead {
  const { topic, payload } = asObject(told);
  const event = at(payload, 'data', 'attributes', 'event_properties');
  const { location, properties, title, locale } = attributes;
  // `$source`, `$consent` and the like are Klaviyo's own.
  const custom = Object.entries(asObject(properties)).filter(([name]) => !name.startsWith('$'));
  const { recordId: _, ...fields } = fieldsByName({
    ...pick(attributes, ['first_name', 'last_name', 'email', 'phone_number', 'organization']),
    'job title': title,
    language: locale,
    ...pick(asObject(location), ['address1', 'address2', 'city', 'region', 'zip', 'country']),
    properties: Object.fromEntries(custom),
    list: asObject(event).List,
  });
  return {
    kind: 'lead',
    id,
    payload: { topic, event, profile: { id, ...attributes } },
    fields: { ...fields, recordId: id },
  };
}

const pick = (from: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.map((name) => [name, from[name]]));
