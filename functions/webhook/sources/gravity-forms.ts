import * as z from 'zod/mini';
import { readCountry } from '../../lead/country.ts';
import { ok } from '../../shared/result.ts';
import { header } from '../options.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { isKeptBy } from '../reading/bookkeeping.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import { parseJson } from '../reading/json.ts';
import { asText, isObject, type JsonObject } from '../reading/json-values.ts';
import { definePreset, type Ignored, type Lead } from '../source.ts';

const options = z.strictObject({ header });

/**
 * The Webhooks add-on of Gravity Forms: the whole entry, whose answers stand under
 * the numbers of their fields, or selected fields under names that the administrator chose. JSON, a
 * form or a query.
 *
 * The lead's payload is the body as it came: `"4"` and `"1.3"` in the config are its fields. Of a
 * whole entry only the numbered values are read: the other names are those of Gravity Forms and its
 * add-ons.
 */
export const gravityForms = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, context) => verifyToken(delivery, context.secrets, context.options.header),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    if (!body.ok) return body;
    return ok((Array.isArray(body.value) ? body.value : [body.value]).map(toItem));
  },
});

function toItem(entry: unknown): Lead | Ignored {
  if (!isObject(entry)) return { kind: 'lead', payload: entry, fields: {} };
  if (entry.status === 'spam' || entry.status === 'trash') {
    return { kind: 'ignored', why: `an entry that is marked as ${entry.status}` };
  }
  const numbered = groupFields(entry);
  const isWhole = numbered.length > 0;
  // Among selected fields a bare `id` may be anything: a person's identity number, say.
  const id = readId(entry.entry_id) ?? (isWhole ? readId(entry.id) : undefined);
  const form = asText(entry.form_id);
  return {
    kind: 'lead',
    payload: entry,
    fields: fieldsOfForm(isWhole ? readNumbered(numbered) : readNamed(entry), id),
    ...(id === undefined ? {} : { id: form === undefined ? id : `${form}-${id}` }),
  };
}

const readNamed = (entry: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => !isKeptBy('gravity-forms', name)));

/** One field of the form: its own value under 0, or those of its inputs under their numbers. */
interface NumberedField {
  readonly number: number;
  readonly inputs: ReadonlyMap<number, unknown>;
}

function groupFields(entry: JsonObject): readonly NumberedField[] {
  const fields = new Map<number, Map<number, unknown>>();
  for (const [key, value] of Object.entries(entry)) {
    const [, field, input = '0'] = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(key) ?? [];
    if (field === undefined) continue;
    const inputs = fields.get(Number(field)) ?? new Map<number, unknown>();
    fields.set(Number(field), inputs.set(Number(input), value));
  }
  return [...fields].map(([number, inputs]) => ({ number, inputs })).sort(byNumber);
}

const byNumber = (a: NumberedField, b: NumberedField): number => a.number - b.number;

function readNumbered(fields: readonly NumberedField[]): readonly JsonObject[] {
  // A second name or address is somebody else's: it stays an answer.
  const name = fields.find((field) => isName(field) && isAnswered(field));
  const address = fields.find(isAddress);
  return fields.map((field) => {
    const { number, inputs } = field;
    if (field === name) {
      return {
        title: inputs.get(2),
        'first name': join(inputs.get(3), inputs.get(4)),
        'last name': join(inputs.get(6), inputs.get(8)),
      };
    }
    if (field === address) {
      const parts = ['street', 'address 2', 'city', 'province', 'postal code', 'country'];
      return Object.fromEntries(parts.map((part, index) => [part, inputs.get(index + 1)]));
    }
    return { [`field ${number}`]: readInputs(inputs) };
  });
}

/** Fields that a condition hid are in the entry too. */
const isAnswered = ({ inputs }: NumberedField): boolean =>
  [...inputs.values()].some((value) => asText(value) !== undefined);

const join = (...parts: readonly unknown[]): string =>
  parts.map((part) => asText(part) ?? '').join(' ');

/**
 * A name has the inputs 2 (prefix), 3 (first), 4 (middle), 6 (last) and 8 (suffix) and no others.
 * Checkboxes, addresses and consents count theirs from 1, and an entry lists those left empty too.
 */
const isName = ({ inputs }: NumberedField): boolean =>
  inputs.has(3) && inputs.has(6) && [...inputs.keys()].every((input) => NAME_INPUTS.has(input));

const NAME_INPUTS: ReadonlySet<number> = new Set([2, 3, 4, 6, 8]);

/**
 * An address has the inputs 1 to 6, and so have six checkboxes: only a country or a postal code
 * where one belongs tells them apart.
 */
function isAddress({ inputs }: NumberedField): boolean {
  if (inputs.size !== 6 || !ADDRESS_INPUTS.every((input) => inputs.has(input))) return false;
  const [street = '', postalCode = '', country = ''] = [1, 5, 6].map((input) =>
    asText(inputs.get(input)),
  );
  return (
    (country.length > 2 && readCountry(country) !== undefined) ||
    (/^\d{4,5}(?:-\d{4})?$/.test(postalCode) && /\p{L}/u.test(street))
  );
}

const ADDRESS_INPUTS: readonly number[] = [1, 2, 3, 4, 5, 6];

function readInputs(inputs: ReadonlyMap<number, unknown>): unknown {
  const values = [...inputs].sort(([a], [b]) => a - b).map(([, value]) => value);
  const [checked, text, revision] = values;
  // A consent: a tick, what was agreed to, and the number of that text's version.
  if (values.length === 3 && checked === '1' && /^\d+$/.test(asText(revision) ?? '')) return text;
  return values.flatMap(readList);
}

/** Multiple choices and files come as a JSON list in a text. */
function readList(value: unknown): readonly unknown[] {
  if (typeof value !== 'string' || !value.startsWith('["')) return [value];
  const list = parseJson(value);
  return list.ok && Array.isArray(list.value) ? list.value : [value];
}
