import { fieldOf, isNotTheLeads } from '../reading/field-name.ts';
import { fieldsByName } from '../reading/fields.ts';
import { asObject, asObjects, asText, isObject, type JsonObject } from '../reading/json-values.ts';
import type { LeadFields } from '../source.ts';

/** A kind of column, known by what its value holds. */
interface Shape {
  /** The name that only this kind of value has. */
  readonly key: string;
  /** What the column is called where its id does not say what it is: `phone_mkn3x2`, `dup__of_x`. */
  readonly name?: string;
  /** The value as text, number or list; without it, what `key` holds. */
  readonly read?: (column: JsonObject) => unknown;
}

/** In this order: an email and a link hold a `text` too. */
const SHAPES: readonly Shape[] = [
  { key: 'phone', name: 'phone' },
  { key: 'email', name: 'email' },
  { key: 'countryName', name: 'country' },
  { key: 'address', name: 'address' },
  { key: 'label', read: ({ label }) => (isObject(label) ? label.text : label) },
  { key: 'chosenValues', read: (column) => asObjects(column.chosenValues).map(({ name }) => name) },
  { key: 'checked', read: ({ checked }) => checked === true || checked === 'true' },
  { key: 'date', read: ({ date, time }) => `${asText(date) ?? ''} ${asText(time) ?? ''}`.trim() },
  { key: 'url' },
  { key: 'value' },
  { key: 'text' },
  { key: 'rating' },
];

/** Columns as plain values by id; a kind that we do not know stays as it is. */
export const plainColumns = (columns: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(columns).map(([id, column]) => [id, plainValue(column)]));

/**
 * What the columns of an item say of its person. Their ids are the board's, and often say nothing:
 * what a value looks like counts first, then the id as a name, less what monday adds to tell columns
 * apart.
 */
export function columnFields(columns: JsonObject): LeadFields {
  const named = Object.entries(columns).map(([id, column]) => ({
    label: nameOf(id, shapeOf(column)),
    value: [plainValue(column)].flat().filter((part) => typeof part !== 'object'),
  }));
  const fields = fieldsByName(named);
  const countries = Object.values(columns).map((column) => asObject(column).countryShortName);
  const country = countries.map(asText).find((code) => code !== undefined) ?? fields.country;
  return country === undefined ? fields : { ...fields, country };
}

const shapeOf = (column: unknown): Shape | undefined =>
  isObject(column) ? SHAPES.find(({ key }) => Object.hasOwn(column, key)) : undefined;

function plainValue(column: unknown): unknown {
  const shape = shapeOf(column);
  if (!isObject(column) || shape === undefined) return column;
  return shape.read === undefined ? column[shape.key] : shape.read(column);
}

function nameOf(id: string, shape: Shape | undefined): string {
  const name = id.replace(SUFFIX, '') || id;
  if (shape?.name === undefined || fieldOf([name]) !== undefined || isNotTheLeads([name])) {
    return name;
  }
  return shape.name;
}

/** `text_mkn3x2ab`, `phone__1`, `phone_1` → `text`, `phone`. */
const SUFFIX = /_+(?:mk[a-z0-9]+|\d+)$/;
