import * as z from 'zod';
import { ok } from '../../shared/result.ts';
import { decodeBody } from './body.ts';
import { fieldsByName } from './fields.ts';
import { isSignedByHubSpot, verifyHubSpot } from './hubspot-signature.ts';
import { definePreset, type Lead } from './source.ts';
import { verifyToken } from './token.ts';

const options = z.strictObject({
  /**
   * How the workflow proves who it is: `signature` (its app's client secret) or `token` (an API key
   * in a header or in the query).
   */
  auth: z.enum(['signature', 'token'], 'must be signature or token').default('signature'),
  /** With `token`: the name of the API key's header, if it is none of the usual. */
  header: z
    .string()
    .regex(/^[\w-]+$/, 'must be the name of a header, such as X-Api-Key')
    .optional(),
});

/**
 * HubSpot's workflow action "Send a webhook" (FORMATS.md 3.1 and 3.3): the classic contact, the
 * object of CRM v3, a flat body chosen by the administrator, or a list of these.
 *
 * The lead's payload is the record with `properties` as plain values, whatever the shape it came in,
 * so that `properties.lifecyclestage` in the config means the same for all of them.
 */
export const hubspot = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, context) =>
    context.options.auth === 'token' && !isSignedByHubSpot(delivery)
      ? verifyToken(delivery, context.secrets, context.options.header)
      : verifyHubSpot(delivery, context.secrets, ['v3', 'v2']),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    if (!body.ok) return body;
    return ok((Array.isArray(body.value) ? body.value : [body.value]).map(toLead));
  },
});

type Properties = Readonly<Record<string, unknown>>;

function toLead(record: unknown): Lead {
  if (!isObject(record)) return { kind: 'lead', payload: record, fields: {} };
  const properties = readProperties(record);
  const id = findId(record, properties);
  const told = Object.entries(properties).filter(([name]) => !BOOKKEEPING.test(name));
  const renamed = told.map(([name, value]) => [OUR_NAMES[name] ?? name, value]);
  const { recordId: _, ...fields } = fieldsByName(Object.fromEntries(renamed));
  return {
    kind: 'lead',
    payload: { ...record, properties },
    fields: { ...fields, ...(id === undefined ? {} : { recordId: id }) },
    ...(id === undefined ? {} : { id }),
  };
}

function readProperties(record: Properties): Properties {
  if (!isObject(record.properties)) return record;
  return Object.fromEntries(
    Object.entries(record.properties).map(([name, property]) => [
      name,
      isObject(property) && Object.hasOwn(property, 'value') ? property.value : property,
    ]),
  );
}

/** FORMATS.md 3.1, Dedupe: there is no event id, the record's own is the stable one. */
function findId(record: Properties, properties: Properties): string | undefined {
  const candidates = [record.vid, record.objectId, properties.hs_object_id, record.id];
  const id = candidates.find(
    (value) => typeof value === 'number' || (typeof value === 'string' && value !== ''),
  );
  return id === undefined ? undefined : String(id);
}

/** Properties that hold what a person told, under a name of HubSpot's own. */
const OUR_NAMES: Readonly<Record<string, string>> = {
  hs_language: 'language',
  hs_whatsapp_phone_number: 'whatsapp',
};

/** What HubSpot keeps for itself about a record: counters, times, owners, analytics. */
const BOOKKEEPING = new RegExp(
  `^(?:${[
    'hs_(?!language$|whatsapp_phone_number$).*',
    'hubspot.*',
    'ip_.*',
    'num_(?:unique_)?(?:conversion_events|associated_.*|notes|contacted_notes)',
    'notes_.*',
    '(?:first|recent)_(?:conversion_date|deal_.*)',
    'recent_conversion_date',
    'total_revenue',
    'engagements?_.*',
    'currentlyinworkflow',
    'webinareventlastupdated',
    'surveymonkeyeventlastupdated',
    'associatedcompany.*',
    '(?:create|close|lastmodified)date',
    '(?:createdAt|updatedAt|archived)',
    'days_to_close',
    '(?:follower|linkedinconnections|kloutscore|twitter).*',
    '(?:vid|objectId|portalId|portal-id|canonical-vid|merged-vids|is-contact|profile-.*|addedAt)',
    '(?:form-submissions|list-memberships|identity-profiles|merge-audits|associated-.*|versions)',
  ].join('|')})$`,
);

const isObject = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
