import * as z from 'zod';
import { ok } from '../../shared/result.ts';
import { decodeBody } from './body.ts';
import { fieldsByName } from './fields.ts';
import { parseJson } from './json.ts';
import { asObject, asObjects, asText, eventKind, type JsonObject } from './json-values.ts';
import { forEachAtOnce } from './look-up.ts';
import { apiUrl, onceEach, unusableReference, withoutToken } from './sender-api.ts';
import { hmacSha256, isHmacOf, safeEqual, usable } from './signatures.ts';
import {
  type Answer,
  type Delivery,
  definePreset,
  type Item,
  type LeadReference,
  type LookedUp,
  type SourceContext,
  type Unreached,
} from './source.ts';
import { unreadable } from './unreadable.ts';

const options = z.strictObject({
  /** The pages whose leads are taken: an app has one callback URL for all of its pages. */
  pages: z
    .array(z.string().regex(/^\d+$/, "must be a page's id, digits in quotes"))
    .min(1, 'must name at least one page')
    .optional(),
  apiUrl: apiUrl('https://graph.facebook.com'),
  /** Of the Graph API. Meta keeps each for about two years. */
  version: z
    .string()
    .regex(/^v\d+\.\d+$/, 'must be a version of the Graph API, such as v25.0')
    .default('v25.0'),
});
type Context = SourceContext<typeof options>;

/**
 * Lead ads of Facebook and Instagram (FORMATS.md 7.1): the webhook of an app that is subscribed to
 * `leadgen` of its pages. It tells ids only; the answers are asked of the Graph API.
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
    const body = await decodeBody(delivery);
    if (!body.ok) return body;
    const { entry } = asObject(body.value);
    if (!Array.isArray(entry)) return unreadable(400, 'the body has no list called entry');
    return ok(onceEach(asObjects(entry).flatMap((each) => readEntry(each, context.options.pages))));
  },
  lookUp: lookUpLeads,
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

const FIELDS =
  'field_data,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,is_organic,platform';

async function lookUpLeads(
  references: readonly LeadReference[],
  { options, secrets, apiToken }: Context,
  signal: AbortSignal,
): Promise<readonly LookedUp[]> {
  if (!apiToken) return references.map(() => withoutToken);
  const parameters = new URLSearchParams({ fields: FIELDS });
  const [appSecret] = usable(secrets);
  if (appSecret !== undefined) {
    // Apps with "Require App Secret" on are refused without it.
    parameters.set('appsecret_proof', hmacSha256(appSecret, apiToken).toString('hex'));
  }
  const base = `${options.apiUrl}/${options.version}`;
  return forEachAtOnce(references, (reference) =>
    ask(`${base}/${reference.id}?${parameters}`, apiToken, reference, signal),
  );
}

/** As `lookUpJson`, but it reads the answer's body too: Graph tells what is wrong in there only. */
async function ask(
  url: string,
  apiToken: string,
  reference: LeadReference,
  signal: AbortSignal,
): Promise<LookedUp> {
  const headers = { accept: 'application/json', authorization: `Bearer ${apiToken}` };
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { headers, redirect: 'manual', signal });
    text = await response.text();
  } catch {
    return unreached(
      signal.aborted
        ? 'the look-ups took longer than they may'
        : 'the Graph API could not be reached',
    );
  }
  const json = parseJson(text);
  const body = asObject(json.ok ? json.value : undefined);
  if (!response.ok) return toFault(response.status, asObject(body.error), reference);
  return body.id === undefined
    ? unreached('the Graph API answered no lead')
    : toLead(body, reference);
}

/** Codes of the Graph API: https://developers.facebook.com/docs/graph-api/guides/error-handling */
const LIMITS: ReadonlySet<unknown> = new Set([4, 17, 32, 613, 80_005]);
const NO_SUCH_OBJECT = { code: 100, subcode: 33 };

function toFault(
  status: number,
  { code, error_subcode: subcode }: JsonObject,
  reference: LeadReference,
): LookedUp {
  const isAbsent = code === NO_SUCH_OBJECT.code && subcode === NO_SUCH_OBJECT.subcode;
  if (isAbsent || status === 404) {
    const reason = 'there is no such lead (any more), or the access token may not see it';
    return unusableReference(reference, reason);
  }
  if (code === 190) return unreached('the access token is expired or wrong');
  if (LIMITS.has(code)) return unreached('the limit of calls to the Graph API is reached');
  const told = typeof code === 'number' ? ` with code ${code}` : '';
  return unreached(`the Graph API answered ${status}${told}`);
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
  // An ID that the form asks for is an answer: the record is known by Meta's own.
  const { recordId: idNumber, answers = [], ...fields } = fieldsByName(Object.fromEntries(byWords));
  const all = idNumber === undefined ? answers : [...answers, ['ID', idNumber] as const];
  return {
    kind: 'lead',
    id,
    payload: {
      ...asObject(payload),
      ...about,
      answers: Object.fromEntries(asked.map(({ name, values }) => [name, values.join(', ')])),
    },
    fields: { ...fields, recordId: id, ...(all.length === 0 ? {} : { answers: all }) },
  };
}

const unreached = (why: string): Unreached => ({ kind: 'unreached', why });
