import * as z from 'zod';
import { ok } from '../../shared/result.ts';
import { decodeBody } from './body.ts';
import { fieldsByName } from './fields.ts';
import { definePreset, type Lead } from './source.ts';
import { splitLeads } from './split-leads.ts';
import { verifyToken } from './token.ts';

const options = z.strictObject({
  /** A further header in which the sender puts the token. */
  header: z
    .string()
    .regex(/^[\w-]+$/, 'must be the name of a header, such as X-Api-Key')
    .optional(),
});

/** What such a sender calls its own things. */
export interface ByNameSender {
  /** Names that may hold the id of a lead or submission, the best first; else the usual ones. */
  readonly idNames?: readonly string[];
  /** Top-level names that are the sender's and not the person's. */
  readonly bookkeeping?: RegExp;
}

/**
 * A preset for senders whose names tell the fields, chosen by an administrator or by a form's
 * labels, and that prove themselves by a token: a record or a list of records, flat or nested, JSON
 * or a form. The payload is the record as it came.
 */
export const byNamePreset = (sender: ByNameSender) =>
  definePreset({
    options,
    needsSecret: true,
    verify: (delivery, context) => verifyToken(delivery, context.secrets, context.options.header),
    read: async (delivery) => {
      const body = await decodeBody(delivery);
      return body.ok ? ok(splitLeads(body.value).map((record) => toLead(record, sender))) : body;
    },
  });

function toLead(record: unknown, { idNames = [], bookkeeping }: ByNameSender): Lead {
  if (typeof record !== 'object' || record === null) {
    return { kind: 'lead', payload: record, fields: {} };
  }
  const named: Readonly<Record<string, unknown>> = { ...record };
  const told = Object.entries(named).filter(
    ([name]) => bookkeeping?.test(name) !== true && !idNames.includes(name),
  );
  const { recordId, ...fields } = fieldsByName(Object.fromEntries(told));
  const id =
    idNames.map((name) => asId(named[name])).find((value) => value !== undefined) ?? recordId;
  return {
    kind: 'lead',
    payload: record,
    fields: { ...fields, ...(id === undefined ? {} : { recordId: id }) },
    ...(id === undefined ? {} : { id }),
  };
}

const asId = (value: unknown): string | undefined =>
  (typeof value === 'string' && value.trim() !== '') || typeof value === 'number'
    ? String(value).trim()
    : undefined;
