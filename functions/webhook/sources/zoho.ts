import * as z from 'zod/mini';
import { ok, type Result } from '../../shared/result.ts';
import { forEachAtOnce, lookUpJson } from '../look-up/look-up.ts';
import { apiUrl, untold, unusableReference, withoutToken } from '../look-up/sender-api.ts';
import { header } from '../options.ts';
import { MAX_UNPROVED_BYTES, safeEqual, usable } from '../proof/signatures.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { isKeptBy } from '../reading/bookkeeping.ts';
import { bytesToText } from '../reading/charset.ts';
import { fieldsByName } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import { parseJson } from '../reading/json.ts';
import {
  asObject,
  asObjects,
  asText,
  eventKind,
  isObject,
  type JsonObject,
} from '../reading/json-values.ts';
import { readEachLead } from '../reading/split-leads.ts';
import { unpack } from '../reading/unpack.ts';
import { unreadable } from '../reading/unreadable.ts';
import { plainName } from '../reading/words.ts';
import {
  type Delivery,
  definePreset,
  type Item,
  type Lead,
  type LeadReference,
  type LookedUp,
  type SourceContext,
  type Unreadable,
} from '../source.ts';

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
 * Zoho CRM: the webhook of a workflow rule, in the format and with the names that its
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
    const decoded = text === undefined ? await decodeBody(delivery) : parseTemplate(text);
    if (!decoded.ok) return decoded;
    const body = unpack(decoded.value);
    if (isNotification(body)) return readNotification(body, context);
    return readEachLead(body, (record) => toLead(record));
  },
  lookUp: (references, context, signal) =>
    forEachAtOnce(references, (reference) => lookUpRecord(reference, context, signal)),
});

/** Of both kinds, only a notification has these two names. */
const isNotification = (body: unknown): body is JsonObject =>
  isObject(body) && Object.hasOwn(body, 'channel_id') && Object.hasOwn(body, 'ids');

function echoesToken(delivery: Delivery, { secrets, verifyTokens = secrets }: Context): boolean {
  if (delivery.body.length > MAX_UNPROVED_BYTES) return false;
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

/**
 * A record of Zoho CRM, by the names of its API or those an administrator chose. The payload is the
 * record as it came.
 *
 * @param known its id, where it was looked up by it
 */
function toLead(record: unknown, known?: string): Lead {
  if (!isObject(record)) return { kind: 'lead', payload: record, fields: {} };
  const told = Object.entries(record).filter(
    ([name, value]) =>
      !/^\$|__s$/.test(name) &&
      !isKeptBy('zoho', plainName(name)) &&
      !EMPTY.test(asText(value) ?? ''),
  );
  const renamed = told.map(([name, value]) => [name.replace(/^Mailing[_ ]/, ''), value]);
  const { recordId: found, ...fields } = fieldsByName(Object.fromEntries(renamed));
  const id = known ?? findId(record) ?? found;
  return {
    kind: 'lead',
    payload: record,
    fields: { ...fields, ...(id === undefined ? {} : { recordId: id }) },
    ...(id === undefined ? {} : { id }),
  };
}

/** A webhook may tell the ids of other records as well: `id` is its own. */
function findId(record: JsonObject): string | undefined {
  const ids = Object.entries(record)
    .map(([name, value]) => [plainName(name), readId(value)] as const)
    .filter(([name, id]) => RECORD_ID.test(name) && id !== undefined);
  return (ids.find(([name]) => name === 'id') ?? ids[0])?.[1];
}

const RECORD_ID = /^(?:zoho|crm)*(?:lead|contact|record)?id$/;

/** A choice nobody made, and a merge field that Zoho does not know. */
const EMPTY = /^(?:-None-|\$\{[^{}]*\})$/;

/** The text of a body that looks like JSON, whatever its label. */
function jsonText({ body }: Delivery): string | undefined {
  const text = bytesToText(body, 'utf-8').trim();
  return /^[[{]/.test(text) ? text : undefined;
}

/** JSON made from a template into which Zoho pastes merge fields as they are. */
function parseTemplate(text: string): Result<unknown, Unreadable> {
  const json = parseJson(text);
  const repaired = json.ok ? json : parseJson(repair(text));
  if (json.ok || repaired.ok) return repaired;
  const { reason } = json.error;
  if (!reason.includes('not valid JSON')) return json;
  const advice = 'a quote in a merge field breaks a raw template, form-data takes any text';
  return unreadable(400, `${reason}; ${advice}`);
}

/**
 * Repairs what can have one meaning only: line breaks, tabs and lone backslashes in a string, and
 * after a colon nothing at all (`null`) or something bare that is no JSON, such as `082 555 0101`.
 */
function repair(text: string): string {
  return text.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|:[^"{}[\],:]*/g, (piece, at: number) => {
    if (piece.startsWith('"')) return repairString(piece);
    const bare = piece.slice(1).trim();
    if (!/[,}]/.test(text.charAt(at + piece.length)) || LITERAL.test(bare)) return piece;
    return `:${bare === '' ? 'null' : JSON.stringify(bare)}`;
  });
}

const LITERAL = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

const repairString = (text: string): string =>
  text.replace(/\\(?:["\\/bfnrt]|u[\da-fA-F]{4})|\\|\p{Cc}/gu, (part) => {
    if (part === '\\') return '\\\\';
    return part.startsWith('\\') ? part : JSON.stringify(part).slice(1, -1);
  });
