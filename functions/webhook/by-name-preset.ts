import * as z from 'zod/mini';
import { ok } from '../shared/result.ts';
import { header } from './options.ts';
import { verifyToken } from './proof/token.ts';
import { decodeBody } from './reading/body.ts';
import { fieldsOfForm } from './reading/fields.ts';
import { firstId } from './reading/ids.ts';
import { asObjects, isObject, type JsonObject } from './reading/json-values.ts';
import { readEachLead } from './reading/split-leads.ts';
import { unpack } from './reading/unpack.ts';
import { definePreset, type Lead } from './source.ts';

const options = z.strictObject({ header });

/** What such a sender calls its own things. */
export interface ByNameSender {
  /**
   * Names that hold the id of a lead or submission, the best first: in the record, or in the objects
   * right in it. No other name is one: a customer's number, taken for it, would make the same
   * person's next enquiry a duplicate.
   */
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
      if (!body.ok) return body;
      return ok(readEachLead(unpack(body.value), (record) => toLead(record, sender)));
    },
  });

function toLead(record: unknown, { idNames = [], bookkeeping }: ByNameSender): Lead {
  if (typeof record !== 'object' || record === null) {
    return { kind: 'lead', payload: record, fields: {} };
  }
  // A list is one of names and values.
  const told = without({ ...record }, (name) => bookkeeping?.test(name) === true);
  const id = findId(told, idNames);
  const isId = (name: string): boolean => idNames.includes(name);
  const answers = Object.entries(without(told, isId)).map(
    ([name, value]) => [name, isObject(value) ? without(value, isId) : value] as const,
  );
  return {
    kind: 'lead',
    payload: record,
    fields: fieldsOfForm(Object.fromEntries(answers), id),
    ...(id === undefined ? {} : { id }),
  };
}

const without = (record: JsonObject, isLeftOut: (name: string) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !isLeftOut(name)));

const findId = (told: JsonObject, idNames: readonly string[]): string | undefined =>
  firstId(
    ...[told, ...asObjects(Object.values(told))].flatMap((holder) =>
      idNames.map((name) => holder[name]),
    ),
  );
