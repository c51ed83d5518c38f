import { forEachAtOnce, type LookUpFault, lookUpJson } from '../look-up/look-up.ts';
import { unusableReference, withoutToken } from '../look-up/sender-api.ts';
import { hmacSha256 } from '../proof/signatures.ts';
import { fieldsOfAnswers } from '../reading/asked-fields.ts';
import { asObject, asObjects, asText, type JsonObject } from '../reading/json-values.ts';
import type { LeadReference, LookedUp, Unreached } from '../source.ts';

/** Where and as whom the Graph API is asked. */
export interface GraphApi {
  /** With the version. */
  readonly url: string;
  readonly token: string | undefined;
  readonly appSecret: string | undefined;
}

const FIELDS =
  'field_data,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,is_organic,platform';

/** Asks for the answers of leads, one by one. */
export async function lookUpLeads(
  references: readonly LeadReference[],
  { url, token, appSecret }: GraphApi,
  signal: AbortSignal,
): Promise<readonly LookedUp[]> {
  if (!token) return references.map(() => withoutToken);
  const headers = { authorization: `Bearer ${token}` };
  const parameters = new URLSearchParams({ fields: FIELDS });
  if (appSecret !== undefined) {
    // Apps with "Require App Secret" on are refused without it.
    parameters.set('appsecret_proof', hmacSha256(appSecret, token).toString('hex'));
  }
  return forEachAtOnce(references, async (reference) => {
    const answer = await lookUpJson(
      { url: `${url}/${reference.id}?${parameters}`, headers },
      signal,
    );
    if (!answer.ok) return toOutcome(reference, answer.error);
    const lead = asObject(answer.value);
    return lead.id === undefined
      ? unreached('the API of the sender answered no lead')
      : toLead(lead, reference);
  });
}

/** Codes of the Graph API: https://developers.facebook.com/docs/graph-api/guides/error-handling */
const LIMITS: ReadonlySet<unknown> = new Set([4, 17, 32, 613, 80_005]);
const NO_SUCH_OBJECT = { code: 100, subcode: 33 };

/** What is wrong stands in the body only: the status is 400 for nearly all of it. */
function toOutcome(reference: LeadReference, fault: LookUpFault): LookedUp {
  const { code, error_subcode: subcode } = asObject(asObject(fault.answer?.body).error);
  const isGone = code === NO_SUCH_OBJECT.code && subcode === NO_SUCH_OBJECT.subcode;
  if (isGone || fault.kind === 'absent') {
    const reason = 'there is no such lead (any more), or the access token may not see it';
    return unusableReference(reference, reason);
  }
  if (code === 190) return unreached('the access token is expired or wrong');
  if (LIMITS.has(code)) return unreached('the limit of calls to the Graph API is reached');
  return unreached(typeof code === 'number' ? `${fault.why} with code ${code}` : fault.why);
}

/** What the Lead Ads Testing Tool answers: `<test lead: dummy data for full_name>`. */
const DUMMY = /^<test lead:/i;

function toLead(lead: JsonObject, { id, payload }: LeadReference): LookedUp {
  const { field_data: told, ...about } = lead;
  const asked = asObjects(told).map(({ name, values }) => ({
    name: asText(name) ?? '',
    values: [values].flat().map((value) => asText(value) ?? ''),
  }));
  if (asked.some(({ values }) => values.some((value) => DUMMY.test(value)))) {
    return { kind: 'ignored', why: 'a test lead of the Lead Ads Testing Tool' };
  }
  // The names are slugs of the questions; as words they read as the form did.
  const byWords = asked.map(({ name, values }) => [name.replaceAll('_', ' ').trim(), values]);
  return {
    kind: 'lead',
    id,
    payload: {
      ...asObject(payload),
      ...about,
      answers: Object.fromEntries(asked.map(({ name, values }) => [name, values.join(', ')])),
    },
    fields: fieldsOfAnswers(Object.fromEntries(byWords), id),
  };
}

const unreached = (why: string): Unreached => ({ kind: 'unreached', why });
