import * as z from 'zod/mini';
import type { Result } from '../../shared/result.ts';
import { header } from '../options.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { readLead } from '../reading/fields.ts';
import { readEachLead } from '../reading/split-leads.ts';
import { unreadable } from '../reading/unreadable.ts';
import { type Delivery, definePreset, type Item, type Lead, type Unreadable } from '../source.ts';

/**
 * Marketo's webhook: a template of the administrator's, JSON or a form, so fields
 * are found by name. Marketo puts text tokens between quotes itself; quotes of the template's own
 * around them are taken off where the body can be read at all. It cannot sign: a token in a header.
 *
 * The lead's payload is the body, less such quotes.
 */
export const marketo = definePreset({
  options: z.strictObject({ header }),
  needsSecret: true,
  verify: (delivery, { secrets, options }) => verifyToken(delivery, secrets, options.header),
  read: readMarketo,
});

/** `"name": ""Thandi""` */
const QUOTED_TWICE = /[:[,]\s*""[^\s,}\]]/;

async function readMarketo(delivery: Delivery): Promise<Result<readonly Item[], Unreadable>> {
  const body = await decodeBody(delivery);
  if (body.ok) return readEachLead(unquote(body.value), toLead);
  return QUOTED_TWICE.test(delivery.body.toString('latin1'))
    ? unreadable(
        400,
        'the body is not valid JSON: the template puts quotes around tokens that Marketo quotes itself',
      )
    : body;
}

function unquote(value: unknown): unknown {
  if (typeof value === 'string') return /^"(.*)"$/s.exec(value.trim())?.[1] ?? value;
  if (Array.isArray(value)) return value.map(unquote);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, unquote(child)]));
}

function toLead(payload: unknown): Lead {
  if (typeof payload !== 'object' || payload === null) return { kind: 'lead', payload, fields: {} };
  const { fields, id } = readLead(payload);
  return { kind: 'lead', payload, fields, ...(id === undefined ? {} : { id }) };
}
