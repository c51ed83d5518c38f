import { forEachAtOnce, lookUpJson } from '../look-up/look-up.ts';
import { unusableReference, withoutToken } from '../look-up/sender-api.ts';
import { fieldsByName } from '../reading/fields.ts';
import { asObject, asObjects, at, type JsonObject } from '../reading/json-values.ts';
import type { Lead, LeadReference, LookedUp } from '../source.ts';

/** Where and as whom Klaviyo's API is asked. */
export interface KlaviyoApi {
  readonly url: string;
  readonly token: string | undefined;
  readonly revision: string;
}

/** How many profiles an answer of the API holds at most. */
const PAGE = 100;

/** Asks for the profiles of a delivery, which may hold a thousand events, a hundred at a time. */
export async function lookUpProfiles(
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
  const pages = Array.from({ length: Math.ceil(references.length / PAGE) }, (_, page) =>
    references.slice(page * PAGE, (page + 1) * PAGE),
  );
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
