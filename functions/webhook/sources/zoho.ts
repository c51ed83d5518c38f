import * as z from 'zod/mini';
import { ok, type Result } from '../../shared/result.ts';
import { forEachAtOnce, lookUpJson } from '../look-up/look-up.ts';
import { apiUrl, untold, unusableReference, withoutToken } from '../look-up/sender-api.ts';
import { header } from '../options.ts';
import { safeEqual, usable } from '../proof/signatures.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { parseJson } from '../reading/json.ts';
import {
  asObject,
  asObjects,
  asText,
  eventKind,
  isObject,
  type JsonObject,
} from '../reading/json-values.ts';
import { splitLeads } from '../reading/split-leads.ts';
import { unreadable } from '../reading/unreadable.ts';
import {
  type Delivery,
  definePreset,
  type Item,
  type LeadReference,
  type LookedUp,
  type SourceContext,
  type Unreadable,
} from '../source.ts';
import { toLead } from './zoho-record.ts';
import { jsonText, parseTemplate } from './zoho-template.ts';

const options = z.strictObject({
  /** A further header in which the webhook puts the token. */
  header,
  /** Where leads are looked up: the API domain of the account's data centre. */
  apiUrl: apiUrl('https://www.zohoapis.com'),
  /** API names of the modules whose new records are leads. */
  modules: z._default(
    z
      .array(z.string().check(z.regex(/^\w+$/, 'must be the API name of a module, such as Leads')))
      .check(z.minLength(1, 'must name at least one module')),
    ['Leads', 'Contacts'],
  ),
});
type Context = SourceContext<typeof options>;

/**
 * Zoho CRM (FORMATS.md 5): the webhook of a workflow rule, in the format and with the names that its
 * administrator chose, and notifications, which tell only ids and echo a token in their body.
 */
export const zoho = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, context) =>
    verifyToken(delivery, context.secrets, context.options.header) ||
    echoesToken(delivery, context),
  read: async (delivery, context) => {
    const text = jsonText(delivery);
    const body = text === undefined ? await decodeBody(delivery) : parseTemplate(text);
    if (!body.ok) return body;
    if (isNotification(body.value)) return readNotification(body.value, context);
    return ok(splitLeads(body.value).map((record) => toLead(record)));
  },
  lookUp: (references, context, signal) =>
    forEachAtOnce(references, (reference) => lookUpRecord(reference, context, signal)),
});

/** Of both kinds, only a notification has these two names. */
const isNotification = (body: unknown): body is JsonObject =>
  isObject(body) && Object.hasOwn(body, 'channel_id') && Object.hasOwn(body, 'ids');

function echoesToken(delivery: Delivery, { secrets, verifyTokens = secrets }: Context): boolean {
  const text = jsonText(delivery);
  if (!text?.includes('"channel_id"')) return false;
  const body = parseJson(text);
  const token = body.ok && isNotification(body.value) ? body.value.token : undefined;
  return typeof token === 'string' && usable(verifyTokens).some((known) => safeEqual(token, known));
}

/** Its token, and the query of our URL that it repeats, stay behind. */
function readNotification(
  { ids, module, operation }: JsonObject,
  { options: { modules } }: Context,
): Result<readonly Item[], Unreadable> {
  if (!Array.isArray(ids) || typeof module !== 'string' || typeof operation !== 'string') {
    return unreadable(400, 'the notification lacks its ids, module or operation');
  }
  const ignore = (why: string) => ok([{ kind: 'ignored', why } as const]);
  // A channel subscribes to `Leads.create`, and is told of it as `insert`.
  if (operation !== 'insert' && operation !== 'create') {
    return ignore(`the operation ${eventKind(operation)}`);
  }
  if (!modules.includes(module)) return ignore(`a record of the module ${eventKind(module)}`);
  return ok(
    ids.map((given: unknown) => {
      const id = asText(given) ?? '';
      const payload = { module, operation, id: given };
      if (/^\d{1,30}$/.test(id)) return { kind: 'reference', id, payload };
      return { kind: 'unusable', field: 'crmTag', reason: 'it is no id of a record', payload };
    }),
  );
}

async function lookUpRecord(
  reference: LeadReference,
  { options: { apiUrl }, apiToken }: Context,
  signal: AbortSignal,
): Promise<LookedUp> {
  if (!apiToken) return withoutToken;
  const { id, payload } = reference;
  const url = `${apiUrl}/crm/v8/${asObject(payload).module}/${id}`;
  const headers = { authorization: `Zoho-oauthtoken ${apiToken}` };
  const found = await lookUpJson({ url, headers }, signal);
  if (!found.ok) return untold(reference, found.error);
  const [record] = asObjects(asObject(found.value).data);
  return record === undefined
    ? unusableReference(reference, 'the sender told nothing about this lead')
    : toLead(record, id);
}
