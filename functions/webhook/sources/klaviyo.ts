import * as z from 'zod';
import { oneLine } from '../../lead/text.ts';
import { ok } from '../../shared/result.ts';
import { decodeBody } from './body.ts';
import { byNamePreset } from './by-name.ts';
import { fieldsByName } from './fields.ts';
import { forEachAtOnce, lookUpJson } from './look-up.ts';
import { isFresh, isHmacOf } from './signatures.ts';
import {
  type Delivery,
  definePreset,
  type Item,
  type Lead,
  type LeadReference,
  type LookedUp,
  type SourceContext,
} from './source.ts';
import { verifyToken } from './token.ts';

/**
 * Klaviyo publishes no limit, its clock has been seen five hours off (local time that calls itself
 * GMT), and whether a retry is signed anew is not known. A day is enough: what is replayed sooner
 * is recognised by the lead's id.
 */
const TOLERANCE_MS = 86_400_000;

/** How many profiles an answer of the API holds at most. */
const PAGE = 100;

/** A flow's webhook: the administrator chooses the names. */
const flow = byNamePreset({ idNames: ['profile_id', 'id', 'person_id', 'external_id'] });

const options = z.strictObject({
  /** `signature` for system webhooks; `token` for the webhook action of a flow, which cannot sign. */
  auth: z.enum(['signature', 'token'], 'must be signature or token').default('signature'),
  /** With `token`: a further header in which the flow puts it. */
  header: flow.options.shape.header,
  /** The topics of a system webhook that are new leads. */
  topics: z
    .array(
      z
        .string()
        .regex(/^(?!.*(?:unsubscribed|_suppressed))\S+$/, 'must be a topic of people who join'),
    )
    .min(1, 'must name at least one topic')
    .default([
      'event:klaviyo.subscribed_to_list',
      'event:klaviyo.subscribed_to_email_marketing',
      'event:klaviyo.subscribed_to_sms_marketing',
    ]),
  /** Where profiles are looked up. */
  apiUrl: z.url({ protocol: /^https?$/, error: 'must be a URL' }).default('https://a.klaviyo.com'),
  /** The revision of the API: Klaviyo serves each for two years. */
  revision: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d/, 'must be a date such as 2026-07-15')
    .default('2026-07-15'),
});
type Context = SourceContext<typeof options>;

/**
 * Klaviyo (FORMATS.md 10): system webhooks, whose events name a profile that is looked up with the
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
    const body = await decodeBody(delivery);
    if (!body.ok) return body;
    const events = readEvents(body.value);
    return events === undefined
      ? flow.read(delivery, context)
      : ok(events.map((event) => toItem(event, context.options.topics)));
  },
  lookUp: lookUpProfiles,
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

type Fields = Readonly<Record<string, unknown>>;

/** The events of a system webhook; undefined where the body is none. */
function readEvents(body: unknown): readonly Fields[] | undefined {
  const { data } = asObject(body);
  const events = asList(data);
  return Array.isArray(data) && events.every((event) => 'topic' in event) ? events : undefined;
}

function toItem(event: Fields, topics: readonly string[]): Item {
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

/** Asks for the profiles of a delivery, which may hold a thousand events, a hundred at a time. */
async function lookUpProfiles(
  references: readonly LeadReference[],
  { apiToken, options }: Context,
  signal: AbortSignal,
): Promise<readonly LookedUp[]> {
  if (apiToken === undefined) {
    const why = 'the webhooks secret has no apiToken for the source';
    return references.map(() => ({ kind: 'unreached', why }));
  }
  const headers = {
    authorization: `Klaviyo-API-Key ${apiToken}`,
    accept: 'application/vnd.api+json',
    revision: options.revision,
  };
  const ids = [...new Set(references.map(({ id }) => id))];
  const pages = Array.from({ length: Math.ceil(ids.length / PAGE) }, (_, page) =>
    ids.slice(page * PAGE, (page + 1) * PAGE),
  );
  const answers = await forEachAtOnce(pages, (page) =>
    lookUpJson({ url: profilesUrl(options.apiUrl, page), headers }, signal),
  );
  const profiles = new Map(
    answers
      .flatMap((answer) => (answer.ok ? asList(asObject(answer.value).data) : []))
      .map((profile) => [profile.id, asObject(profile.attributes)]),
  );
  const fault = answers.find((answer) => !answer.ok)?.error;
  return references.map(({ id, payload }) => {
    const profile = profiles.get(id);
    if (profile !== undefined) return toLead(id, asObject(payload), profile);
    // Whichever page it was on, the delivery comes again.
    if (fault !== undefined) return { kind: 'unreached', why: fault.why };
    const reason = 'cannot be looked up: Klaviyo knows no such profile';
    return { kind: 'unusable', id, field: 'phoneNumber', reason, payload };
  });
}

function profilesUrl(apiUrl: string, ids: readonly string[]): string {
  const url = new URL('/api/profiles', apiUrl);
  url.searchParams.set('filter', `any(id,${JSON.stringify(ids)})`);
  url.searchParams.set('page[size]', String(PAGE));
  return url.href;
}

function toLead(id: string, { topic, payload }: Fields, attributes: Fields): Lead {
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

const pick = (from: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, from[name]]));

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((found, name) => asObject(found)[name], value);

const asList = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.map(asObject) : [];

const asObject = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? { ...value } : {};
