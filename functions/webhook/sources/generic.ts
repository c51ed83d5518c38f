import { search } from '@aws-lambda-powertools/jmespath';
import * as z from 'zod/mini';
import { ok, type Result } from '../../shared/result.ts';
import { checkExpression } from '../expression.ts';
import { evaluate } from '../mapping.ts';
import { header } from '../options.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { toWords } from '../reading/field-name.ts';
import { fieldsByName } from '../reading/fields.ts';
import { splitLeads } from '../reading/split-leads.ts';
import { unreadable } from '../reading/unreadable.ts';
import {
  type Delivery,
  definePreset,
  type Ignored,
  type Lead,
  type SourceContext,
  type Unreadable,
} from '../source.ts';

const expression = z.string().check(
  z.superRefine((value, context) => {
    const fault = checkExpression(value);
    if (fault !== undefined) context.addIssue(`is not a JMESPath expression (${fault})`);
  }),
);

const options = z.strictObject({
  header,
  /** Where the list of leads (or the one lead) is in the body; without it, it is searched for. */
  leads: z.optional(expression),
  /** Where in a lead its stable id is; without it, the usual names are tried. */
  id: z.optional(expression),
});
type Options = z.output<typeof options>;

/**
 * Any sender that can post JSON or a form and a token: relays such as Zapier, Make and n8n, template
 * webhooks, scripts (FORMATS.md 11). Fields are found by name; the config maps what they miss.
 */
export const generic = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, context) => verifyToken(delivery, context.secrets, context.options.header),
  read: readGeneric,
});

async function readGeneric(
  delivery: Delivery,
  context: SourceContext<typeof options>,
): Promise<Result<readonly (Lead | Ignored)[], Unreadable>> {
  const body = await decodeBody(delivery);
  if (!body.ok) return body;
  if (isTest(body.value)) return ok([{ kind: 'ignored', why: 'marked as a test' }]);

  const leads = selectLeads(body.value, context.options.leads);
  if (!leads.ok) return leads;
  const deliveryId = leads.value.length === 1 ? idOfDelivery(delivery) : undefined;
  return ok(leads.value.map((payload) => toLead(payload, context.options, deliveryId)));
}

function selectLeads(
  body: unknown,
  path: string | undefined,
): Result<readonly unknown[], Unreadable> {
  if (path === undefined) return ok(splitLeads(body));
  let found: unknown;
  try {
    found = search(path, body as Parameters<typeof search>[1]);
  } catch {
    // A function of the expression met a type that it does not take: nothing is found.
  }
  if (found === undefined || found === null) {
    return unreadable(400, 'the option leads finds nothing in the body');
  }
  return ok(Array.isArray(found) ? found : [found]);
}

function toLead(
  payload: unknown,
  { id: path }: Options,
  deliveryId: string | undefined,
): Lead | Ignored {
  if (isTest(payload)) return { kind: 'ignored', why: 'marked as a test' };
  if (typeof payload !== 'object' || payload === null) return { kind: 'lead', payload, fields: {} };
  const fields = fieldsByName(payload);
  const id =
    path === undefined
      ? (fields.recordId ?? idOfEvent(payload) ?? deliveryId)
      : evaluate(path, payload);
  return { kind: 'lead', payload, fields, ...(id === undefined ? {} : { id }) };
}

function idOfEvent(payload: object): string | undefined {
  const id = Object.entries(payload).find(([name]) => toWords(name).join('') === 'eventid')?.[1];
  return (typeof id === 'string' && id !== '') || typeof id === 'number' ? String(id) : undefined;
}

/** What the sender repeats when it delivers again: `webhook-id` is Standard Webhooks' (FORMATS.md 11). */
const idOfDelivery = ({ headers }: Delivery): string | undefined =>
  headers['idempotency-key'] || headers['webhook-id'] || undefined;

/** `"test": true`, `is_test=true`: only an explicit marker, never a guess from a name. */
function isTest(payload: unknown): boolean {
  if (typeof payload !== 'object' || payload === null) return false;
  return Object.entries(payload).some(
    ([name, value]) =>
      /^(?:is)?test$/.test(toWords(name).join('')) && (value === true || value === 'true'),
  );
}
