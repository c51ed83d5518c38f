import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { apiUrl, onceEach } from '../look-up/sender-api.ts';
import { isHmacOf, safeEqual, usable } from '../proof/signatures.ts';
import { asObject, asObjects, asText, eventKind, type JsonObject } from '../reading/json-values.ts';
import { decodeSignedBody } from '../reading/signed-body.ts';
import { unreadable } from '../reading/unreadable.ts';
import {
  type Answer,
  type Delivery,
  definePreset,
  type Item,
  type SourceContext,
} from '../source.ts';
import { lookUpLeads } from './meta-graph.ts';

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
    const body = await decodeSignedBody(delivery);
    if (!body.ok) return body;
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
