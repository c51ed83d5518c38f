import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { forEachAtOnce, type LookUpFault, lookUpJson } from '../look-up/look-up.ts';
import { apiUrl, onceEach, unusableReference, withoutToken } from '../look-up/sender-api.ts';
import { hmacSha256, isHmacOf, safeEqual, usable } from '../proof/signatures.ts';
import { fieldsOfAnswers } from '../reading/asked-fields.ts';
import { asObject, asObjects, asText, eventKind, type JsonObject } from '../reading/json-values.ts';
import { decodeSignedBody } from '../reading/signed-body.ts';
import { unreadable } from '../reading/unreadable.ts';
import { isOfWhatsApp, readWhatsApp } from '../reading/whatsapp.ts';
import {
  type Answer,
  type Delivery,
  definePreset,
  type Item,
  type LeadReference,
  type LookedUp,
  type SourceContext,
  type Unreached,
} from '../source.ts';

const options = z.strictObject({
  /** The pages whose leads are taken: an app has one callback URL for all of its pages. */
  pages: z.optional(
    z
      .array(z.string().check(z.regex(/^\d+$/, "must be a page's id, digits in quotes")))
      .check(z.minLength(1, 'must name at least one page')),
  ),
  apiUrl: apiUrl('https://graph.facebook.com'),
  /** Of the Graph API. Meta keeps each for about two years. */
  version: z._default(
    z.string().check(z.regex(/^v\d+\.\d+$/, 'must be a version of the Graph API, such as v25.0')),
    'v25.0',
  ),
});
type Context = SourceContext<typeof options>;

/**
 * Lead ads of Facebook and Instagram: the webhook of an app that is subscribed to
 * `leadgen` of its pages. It tells ids only; the answers are asked of the Graph API. The same app may
 * tell of messages on WhatsApp, see {@link readWhatsApp}.
 *
 * The lead's payload is what the webhook told, what the Graph API told of the lead and its ad, and
 * `answers`: question → answer in place of `field_data`.
 */
export const meta = definePreset({
  options,
  needsSecret: true,
  handshake: answerChallenge,
  verify: ({ headers, body }, { secrets }) => {
    const signature = /^sha256=(.+)$/.exec(headers['x-hub-signature-256'] ?? '')?.[1];
    return isHmacOf(signature, 'hex', secrets, body);
  },
  read: async (delivery, context) => {
    const body = await decodeSignedBody(delivery);
    if (!body.ok) return body;
    if (isOfWhatsApp(body.value)) return readWhatsApp(body.value);
    const { entry } = asObject(body.value);
    if (!Array.isArray(entry)) return unreadable(400, 'the body has no list called entry');
    return ok(onceEach(asObjects(entry).flatMap((each) => readEntry(each, context.options.pages))));
  },
  lookUp: (references, { options, secrets, apiToken }, signal) => {
    const url = `${options.apiUrl}/${options.version}`;
    return lookUpLeads(references, { url, token: apiToken, appSecret: usable(secrets)[0] }, signal);
  },
});

function answerChallenge(
  { method, query }: Delivery,
  { secrets, verifyTokens = secrets }: Context,
): Answer | undefined {
  const [token, challenge] = [query.get('hub.verify_token'), query.get('hub.challenge')];
  if (method !== 'GET' || query.get('hub.mode') !== 'subscribe') return undefined;
  if (token === null || challenge === null) return undefined;
  if (!usable(verifyTokens).some((known) => safeEqual(token, known))) return undefined;
  // It is a number. Anything that a browser could take for markup is not sent back.
  if (!/^[\w-]{1,200}$/.test(challenge)) return undefined;
  const headers = { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' };
  return { status: 200, headers, body: challenge };
}

/** The ids that the test button of the app's dashboard makes up: there is no such lead to ask for. */
const TEST_LEAD = '444444444444';
const TEST_ENTRY = '0';

function readEntry(entry: JsonObject, pages: readonly string[] | undefined): readonly Item[] {
  return asObjects(entry.changes).map((change): Item => {
    if (change.field !== 'leadgen') {
      return { kind: 'ignored', why: `a change of ${eventKind(change.field)}, not of leadgen` };
    }
    const told = asObject(change.value);
    const id = asText(told.leadgen_id) ?? '';
    if (id === TEST_LEAD || asText(entry.id) === TEST_ENTRY) {
      return { kind: 'ignored', why: "a test of the app's dashboard" };
    }
    // The id goes into a URL: digits only.
    if (!/^\d{1,40}$/.test(id)) {
      const reason = 'is not the id of a lead';
      return { kind: 'unusable', field: 'leadgen_id', reason, payload: change };
    }
    const page = asText(told.page_id) ?? asText(entry.id) ?? '';
    if (pages !== undefined && !pages.includes(page)) {
      return { kind: 'ignored', why: 'a lead of a page that the source does not take' };
    }
    return { kind: 'reference', id, payload: told };
  });
}

/** Where and as whom the Graph API is asked. */
interface GraphApi {
  /** With the version. */
  readonly url: string;
  readonly token: string | undefined;
  readonly appSecret: string | undefined;
}

const FIELDS =
  'field_data,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,is_organic,platform';

/** Asks for the answers of leads, one by one. */
async function lookUpLeads(
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
