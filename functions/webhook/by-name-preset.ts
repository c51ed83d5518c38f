import * as z from 'zod/mini';
import { header } from './options.ts';
import { verifyToken } from './proof/token.ts';
import { decodeBody } from './reading/body.ts';
import { isKeptBy } from './reading/bookkeeping.ts';
import { fieldsOfForm } from './reading/fields.ts';
import { firstId } from './reading/ids.ts';
import { asObjects, isObject, type JsonObject } from './reading/json-values.ts';
import { readEachLead } from './reading/split-leads.ts';
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
  /** Under which name the sender's own names are on the list of bookkeeping. */
  readonly sender?: Parameters<typeof isKeptBy>[0];
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
      if (!body.ok) return body;
      return readEachLead(body.value, (record) => toLead(record, sender));
    },
  });

function toLead(record: unknown, { idNames = [], sender }: ByNameSender): Lead {
  if (typeof record !== 'object' || record === null) {
    return { kind: 'lead', payload: record, fields: {} };
  }
  // A record can be a list, of names and values.
  const told = without({ ...record }, (name) => sender !== undefined && isKeptBy(sender, name));
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
