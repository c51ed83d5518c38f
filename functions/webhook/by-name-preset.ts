import * as z from 'zod/mini';
import { ok } from '../shared/result.ts';
import { header } from './options.ts';
import { verifyToken } from './proof/token.ts';
import { decodeBody } from './reading/body.ts';
import { fieldsOfForm } from './reading/fields.ts';
import { asObjects, asText, isObject, type JsonObject } from './reading/json-values.ts';
import { splitLeads } from './reading/split-leads.ts';
import { definePreset, type Lead } from './source.ts';

const options = z.strictObject({ header });

/** The names that such a sender gives to what is its own and not the person's. */
export interface ByNameSender {
  /**
   * Names that hold the id of a lead or submission, in the record or in the objects right in it,
   * the best first. No other name counts, because a customer's number taken for an id would make
   * the same person's next enquiry a duplicate.
   */
  readonly idNames?: readonly string[];
  /** Top-level names that are the sender's and not the person's. */
  readonly bookkeeping?: RegExp;
}

/**
 * Makes a preset for a sender that proves itself by a token and whose names, chosen by an
 * administrator or taken from a form's labels, tell the fields. It takes a record or a list of
 * records, flat or nested, as JSON or a form. The payload is the record as it came.
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
  // A record can be a list, of names and values.
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
  [told, ...asObjects(Object.values(told))]
    .flatMap((holder) => idNames.map((name) => asText(holder[name])))
    .find((id) => id !== undefined);
