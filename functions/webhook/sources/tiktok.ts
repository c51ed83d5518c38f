import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { auth } from '../options.ts';
import { isFresh, isHmacOf, readPairs } from '../proof/signatures.ts';
import { verifyToken } from '../proof/token.ts';
import { fieldsOfAnswers, joinByName } from '../reading/asked-fields.ts';
import { isKeptBy } from '../reading/bookkeeping.ts';
import { bytesToText } from '../reading/charset.ts';
import { firstId } from '../reading/ids.ts';
import { parseJson } from '../reading/json.ts';
import { asObjects, eventKind, isObject, type JsonObject } from '../reading/json-values.ts';
import { decodeSignedBody } from '../reading/signed-body.ts';
import { unknownEvent } from '../reading/unknown-event.ts';
import { type Delivery, definePreset, type Item } from '../source.ts';

const options = z.strictObject({
  /**
   * How TikTok proves who it is: `signature` (the app's secret) or `token` (`?token=…` in the
   * callback URL), should an account's deliveries turn out to have no signature.
   */
  auth,
});

/**
 * TikTok lead generation: the webhook of a `LEAD` subscription, several leads in
 * `entry[]`, each with its answers in `changes[]` of `{ field, value }`. Few have shown what they
 * really get, so leads under other names, and in the JSON text `content` of TikTok's general
 * envelope, are read too.
 *
 * The lead's payload is the entry with `answers`, field → answer, in place of the list.
 */
export const tiktok = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, { options, secrets }) =>
    options.auth === 'token' ? verifyToken(delivery, secrets) : isSigned(delivery, secrets),
  read: async (delivery) => {
    const body = await decodeSignedBody(delivery);
    return body.ok ? ok(readBody(body.value)) : body;
  },
});

const TOLERANCE_MS = 5 * 60_000;

/**
 * `TikTok-Signature` is how TikTok signs webhooks in general. Of the subscription to leads its
 * documentation says `X-Open-Signature`: without a time, over the body in "escaped unicode". It does
 * not say whether the body also arrives so, hence both.
 */
function isSigned({ headers, body, receivedAt }: Delivery, secrets: readonly string[]): boolean {
  const { t = '', s } = readPairs(headers['tiktok-signature'] ?? '');
  const timed = isHmacOf(s, 'hex', secrets, `${t}.`, body);
  if (timed && isFresh(t, 's', receivedAt, TOLERANCE_MS)) return true;
  const untimed = headers['x-open-signature'];
  return (
    isHmacOf(untimed, 'hex', secrets, body) ||
    isHmacOf(untimed, 'hex', secrets, escapeUnicode(bytesToText(body, 'utf-8')))
  );
}

/** `ä` → `\u00e4`; what needs two units becomes two escapes, as in JSON. */
const escapeUnicode = (text: string): string =>
  text.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function readBody(body: unknown): readonly Item[] {
  if (Array.isArray(body)) return body.flatMap(readBody);
  if (!isObject(body)) return [toItem(body)];
  const otherEvent = findOtherEvent(body);
  if (otherEvent !== undefined) return [otherEvent];
  if (isTest(body)) return [TEST];

  const leads = body.entry ?? body.leads ?? body.lead ?? body.data ?? body.content;
  if (Array.isArray(leads)) return leads.map(toItem);
  if (isObject(leads)) return readBody(leads);
  if (typeof leads !== 'string') return [toItem(body)];
  const content = parseJson(leads);
  return content.ok
    ? readBody(content.value)
    : [{ kind: 'unusable', field: 'content', reason: 'is not JSON', payload: body }];
}

/** Object 1 is a lead. The same callback may be subscribed to other things. */
function findOtherEvent(body: JsonObject): Item | undefined {
  const events = [body.event, body.event_type, body.subscribe_entity].map(toText);
  const event = events.find((name) => name !== '' && (!NEW_LEAD.test(name) || CHANGE.test(name)));
  if (event !== undefined) {
    const why = `an event ${eventKind(event)}, not a new lead`;
    return CHANGE.test(event)
      ? { kind: 'ignored', why }
      : unknownEvent(`an event ${eventKind(event)}`, body);
  }
  const isLead = body.object === undefined || /^(?:1|leads?)$/i.test(toText(body.object));
  return isLead ? undefined : unknownEvent('an event of another object than leads', body);
}

/** `lead`, `form.submit` */
const NEW_LEAD = /lead|form|submi/i;
const CHANGE = /delet|remov|updat|ping/i;

const TEST: Item = { kind: 'ignored', why: 'a test lead' };

/** Only what says so itself: TikTok documents no mark of its test leads. */
const isTest = (lead: JsonObject): boolean =>
  [lead.is_test, lead.test_lead, lead.is_test_lead].some((mark) => toText(mark) === 'true');

function toItem(entry: unknown): Item {
  if (!isObject(entry)) return { kind: 'lead', payload: entry, fields: {} };
  if (isTest(entry)) return TEST;
  const { about, asked } = tellApart(entry);
  const id = firstId(entry.id, entry.lead_id);
  return {
    kind: 'lead',
    payload: { ...about, answers: asked },
    fields: fieldsOfAnswers(asked, id),
    ...(id === undefined ? {} : { id }),
  };
}

/** Lists of answers that receivers have described, the documented one first. */
const LISTS = ['changes', 'field_data', 'user_info', 'fields', 'answers'] as const;

/** What TikTok tells about a lead, and what the person answered. */
function tellApart(entry: JsonObject): { about: JsonObject; asked: JsonObject } {
  const name = LISTS.find((list) => Array.isArray(entry[list]));
  if (name === undefined) {
    const entries = Object.entries(entry);
    const isAbout = ([key]: [string, unknown]) => isKeptBy('tiktok', key);
    return {
      about: Object.fromEntries(entries.filter(isAbout)),
      asked: Object.fromEntries(entries.filter((each) => !isAbout(each))),
    };
  }
  const { [name]: list, ...about } = entry;
  const pairs = asObjects(list).map(
    (pair) =>
      [
        toText(pair.field ?? pair.field_name ?? pair.name),
        toText(pair.value ?? pair.field_value ?? pair.values),
      ] as const,
  );
  return { about, asked: joinByName(pairs) };
}

/** As text, whatever it is: of a list or an object, what is in it. */
function toText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object'
    ? Object.values(value).map(toText).join(', ')
    : String(value).trim();
}
