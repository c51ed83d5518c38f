import * as z from 'zod/mini';
import { expressionFault } from '#expression-fault';
import type { Mapped } from '../../config/connector-schema.ts';
import { ok, type Result } from '../../shared/result.ts';
import { isConstant, withFields } from '../expressions/constant.ts';
import { search } from '../expressions/search.ts';
import { evaluate } from '../mapping.ts';
import { header } from '../options.ts';
import { verifyToken } from '../proof/token.ts';
import { aroundChosen } from '../reading/around-chosen.ts';
import { decodeBody } from '../reading/body.ts';
import { readLead } from '../reading/fields.ts';
import { isListOfNobodyNew, leaving } from '../reading/gone.ts';
import { readId } from '../reading/ids.ts';
import {
  asObject,
  asWord,
  eventKind,
  holdsAnything,
  type JsonObject,
} from '../reading/json-values.ts';
import { isOwnDoing } from '../reading/own-doings.ts';
import { layersOf, readEachLead, withBeside } from '../reading/split-leads.ts';
import { unreadable } from '../reading/unreadable.ts';
import { isOfWhatsApp, readWhatsApp } from '../reading/whatsapp.ts';
import { plainName } from '../reading/words.ts';
import {
  type Delivery,
  definePreset,
  type Item,
  type LeadFields,
  type SourceContext,
  type Unreadable,
} from '../source.ts';

const expression = z.string().check(
  z.superRefine((value, context) => {
    const fault = expressionFault(value, 'mapping');
    if (fault !== undefined) return context.addIssue(`${fault.says} (${fault.why})`);
    // By one id for all, each lead but the first would be taken for its repetition.
    if (isConstant(value)) {
      const named = withFields(value);
      const mend =
        named === value ? '' : `: in single quotes stands a text, no field; write ${named}`;
      context.addIssue(`names no field, and is the same for every delivery${mend}`);
    }
  }),
);

const options = z.strictObject({
  header,
  /** Where the list of leads (or the one lead) is in the body; without it, it is searched for. */
  leads: z.optional(expression),
  /** Where in a lead its stable id is; without it, the usual names are tried. */
  id: z.optional(expression),
});
/**
 * Any sender that can post JSON or a form and a token: relays such as Zapier, Make and n8n, template
 * webhooks, scripts. Fields are found by name; the config maps what they miss.
 */
export const generic = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, context) => verifyToken(delivery, context.secrets, context.options.header),
  read: (delivery, context) => readGeneric(delivery, context),
});

/**
 * Reads the leads of a delivery.
 *
 * @param isWanted whether it is known to tell of leads, whatever its events are called
 */
export async function readGeneric(
  delivery: Delivery,
  context: SourceContext<typeof options>,
  isWanted = false,
): Promise<Result<readonly Item[], Unreadable>> {
  const decoded = await decodeBody(delivery);
  if (!decoded.ok) return decoded;
  const why = delivery.headers['x-hook-test'] === 'true' ? TEST : noNewLead(decoded.value);
  if (why !== undefined) return ok([{ kind: 'ignored', why }]);

  const told = Object.entries(asObject(decoded.value));
  const gone = isWanted ? [] : told.filter(isListOfNobodyNew);
  if (gone.length === 0) return readBody(decoded.value, delivery, context, isWanted);
  const rest = Object.fromEntries(told.filter((entry) => !gone.includes(entry)));
  const items = gone.length < told.length ? readBody(rest, delivery, context, isWanted) : ok([]);
  return items.ok
    ? ok([...gone.map(([name]) => ignoreEvent(eventKind(name))), ...items.value])
    : items;
}

const ignoreEvent = (what: string): Item => ({
  kind: 'ignored',
  why: `an event that is no new lead: ${what}`,
});

function readBody(
  body: unknown,
  delivery: Delivery,
  context: SourceContext<typeof options>,
  isWanted: boolean,
): Result<readonly Item[], Unreadable> {
  const gone = leaving(asObject(body));
  if (gone?.kind === 'event' && !isWanted) return ok([ignoreEvent(gone.what)]);

  const { leads, id } = context.options;
  // n8n passes a request on with its body in `body`.
  const messages = [body, asObject(body).body].find(isOfWhatsApp);
  if (leads === undefined && messages !== undefined) {
    const items = readWhatsApp(messages);
    return items.ok ? ok(items.value.map((item) => withIdAt(id, item))) : items;
  }

  const read = (payload: unknown) => toItem(payload, id, isWanted);
  if (leads === undefined) {
    const items = readEachLead(body, read);
    return items.ok ? ok(withDeliveryId(items.value, delivery)) : items;
  }
  const selected = selectLeads(body, leads, (entry) => isLead(entry, context.phoneNumber));
  if (!selected.ok) return selected;
  const around = aroundChosen(body, selected.value.flat());
  const items: Item[] = [];
  for (const entry of selected.value) {
    // A list in the list: of persons (`[people, customer]`), or of what one of them answered.
    const each = Array.isArray(entry)
      ? readEachLead(entry.filter(holdsAnything), read)
      : ok([read(entry)]);
    if (!each.ok) return each;
    items.push(...withBeside(each.value, around([entry].flat()[0])));
  }
  return ok(withDeliveryId(items, delivery));
}

/**
 * What of the body the option `leads` finds, without the entries in which nothing stands: `[a, b]` has one
 * for each part that the body does not have. Where none is left that can be a lead, the body is refused as
 * one in which nothing is found: answered 200, what it tells would be lost.
 */
function selectLeads(
  body: unknown,
  path: string,
  canBeLead: (entry: unknown) => boolean,
): Result<readonly unknown[], Unreadable> {
  let found: unknown;
  try {
    found = search(path, body);
  } catch {
    // A function of the expression met a type that it does not take: nothing is found.
  }
  const entries = Array.isArray(found) ? found : [found];
  // A list of the sender's may be empty, and a filter may let nobody through.
  const isNobody = entries.length === 0 && !MAKES_LIST.test(path);
  return isNobody || entries.some(canBeLead)
    ? ok(entries.filter(holdsAnything))
    : unreadable(400, 'the option leads finds nothing in the body');
}

/** `[a, b]`: a list that the expression makes itself, and that its sender cannot have sent empty. */
const MAKES_LIST = /\[\s*[A-Za-z_"@(]/;

/** Whether an entry that `leads` finds can be a lead. A lone text or number has nothing but what is mapped. */
const isLead = (entry: unknown, phoneNumber: Mapped | undefined): boolean =>
  holdsAnything(entry) &&
  (typeof entry === 'object' ||
    (phoneNumber !== undefined && evaluate(phoneNumber, entry) !== undefined));

/** @param path of the option `id`; without it, the lead's own id stays */
function withIdAt(path: string | undefined, item: Item): Item {
  if (path === undefined || item.kind !== 'lead') return item;
  const { id: _id, ...lead } = item;
  const id = readId(evaluate(path, item.payload));
  return { ...lead, fields: tagged(lead.fields, id), ...(id === undefined ? {} : { id }) };
}

/** The CRM tag is the id that the option `id` finds, where no field tells one by its name. */
const tagged = (fields: LeadFields, id: string | undefined): LeadFields =>
  id === undefined || fields.recordId !== undefined ? fields : { ...fields, recordId: id };

/** @param path of the option `id` */
function toItem(payload: unknown, path: string | undefined, isWanted: boolean): Item {
  const why = noNewLead(payload);
  if (why !== undefined) return { kind: 'ignored', why };
  if (typeof payload !== 'object' || payload === null) return { kind: 'lead', payload, fields: {} };
  const gone = leaving(asObject(payload));
  if (gone?.kind === 'event' && !isWanted) return ignoreEvent(gone.what);
  if (gone?.kind === 'state') {
    return {
      kind: 'unusable',
      field: 'phoneNumber',
      reason: 'the sender says that this record was deleted or unsubscribed',
      payload,
    };
  }
  const { fields, id } = readLead(payload);
  return withIdAt(path, { kind: 'lead', payload, fields, ...(id === undefined ? {} : { id }) });
}

/**
 * What the sender repeats when it delivers again identifies a lone lead without an id of its own:
 * `webhook-id` is Standard Webhooks'.
 */
function withDeliveryId(items: readonly Item[], { headers }: Delivery): readonly Item[] {
  const id = readId(headers['idempotency-key']) ?? readId(headers['webhook-id']);
  const [item, ...others] = items;
  if (item?.kind !== 'lead' || others.length > 0 || id === undefined) return items;
  return [{ id, ...item }];
}

/**
 * Why a payload is no new lead, be it wrapped or not. The header `X-Hook-Test` is that of WordPress
 * plugins: Forminator sends with it, when a webhook is saved, the form's labels in place of answers
 * (`forminator/addons/pro/webhook` of the plugin).
 */
function noNewLead(payload: unknown): string | undefined {
  const layers = layersOf(payload);
  if (layers.some(isTest)) return TEST;
  return isOwnDoing(layers) ? "a call or message of one's own, no new lead" : undefined;
}

const TEST = 'marked as a test';

/**
 * `"test": true`, `is_test=1`, `testLead=yes`: only an explicit marker, never a guess from a name. A plain
 * `test` may be an answer or a variant of an A/B test as well: `test=1`, `Test: Yes`.
 */
const isTest = (layer: JsonObject): boolean =>
  Object.entries(layer).some(([name, value]) => {
    const mark = plainName(name);
    const yes = mark === 'test' && value !== 1 ? /^true$/i : /^(?:true|1|yes|on)$/i;
    return yes.test(asWord(value)) && /^(?:is)?test(?:lead|mode)?$/.test(mark);
  });
