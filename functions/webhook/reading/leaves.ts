import { fieldOf, toWords } from './field-name.ts';

/** A value of a payload and what it is called. */
export interface Leaf {
  /** What it may be called, the best name first: a form's label says more than its key. */
  readonly names: readonly (readonly string[])[];
  /** What there is, trimmed; several where the sender gave a list. Never empty. */
  readonly values: readonly string[];
}

/** What senders write where there is nothing (FORMATS.md 2.3). */
const ABSENT = /^(?:|null|undefined|n\/a|-|-none-)$/i;

const LABELS = ['question', 'label', 'title', 'column_name', 'name', 'field', 'column_id', 'key'];
const VALUES = ['value', 'answer', 'values', 'string_value'];
/** What may stand beside a label and a value without making the object more than that. */
const COMPANIONS = new Set(
  `id ref type position order index slug required primary is_primary raw_value versions timestamp
   source sourceId sourceLabel sourceType field_id fieldId`.split(/\s+/),
);

/**
 * The values of a payload in its order, each with its path of names. Objects that are one value (a
 * `{label, value}` pair, HubSpot's `{value}`, a number in parts) come out as one leaf.
 *
 * @param payload JSON, or a decoded form
 */
export function toLeaves(payload: unknown): readonly Leaf[] {
  return walk(payload, []);
}

function walk(value: unknown, path: readonly string[]): readonly Leaf[] {
  if (Array.isArray(value)) return walkList(value, path);
  if (typeof value !== 'object' || value === null) return toLeaf([path], [value]);
  const fields: Record<string, unknown> = { ...value };
  return (
    readPair(fields, path) ??
    readNumberInParts(fields, path) ??
    Object.entries(fields).flatMap(([name, child]) => walk(child, [...path, name]))
  );
}

function walkList(list: readonly unknown[], path: readonly string[]): readonly Leaf[] {
  if (list.every(isScalar)) return toLeaf([path], list);
  // `phones: [{value, primary}]`: the primary one first.
  const isPrimary = (item: unknown) =>
    typeof item === 'object' && item !== null && 'primary' in item && item.primary === true;
  return [...list.filter(isPrimary), ...list.filter((item) => !isPrimary(item))].flatMap((item) =>
    walk(item, path),
  );
}

/** `{ question: 'Cell', answer: '082…' }`, `{ label, value }`, `{ value }`. Never the payload itself. */
function readPair(
  fields: Record<string, unknown>,
  path: readonly string[],
): readonly Leaf[] | undefined {
  const keys = Object.keys(fields);
  const valueKey = VALUES.find((key) => Object.hasOwn(fields, key));
  const others = [...LABELS, ...VALUES];
  if (valueKey === undefined || !keys.every((key) => others.includes(key) || COMPANIONS.has(key))) {
    return undefined;
  }
  const label = LABELS.map((key) => fields[key]).find((text) => typeof text === 'string');
  if (path.length === 0 && label === undefined) return undefined;
  const value = fields[valueKey];
  const values = Array.isArray(value) ? value : [value];
  if (!values.every(isScalar)) return undefined;
  return toLeaf(label === undefined ? [path] : [[label], [...path, label], path], values);
}

const DIALLING_CODE = new Set(['countrycode', 'dialcode', 'diallingcode', 'prefix', 'code']);
const AREA = new Set(['area', 'areacode']);
const WHOLE = new Set(['full', 'e164', 'formatted', 'international']);
const SUBSCRIBER = new Set(['number', 'phone', 'phonenumber', 'national', 'value']);

/** `phone: {area, phone}`, `{countryCode, number}`, `{full}` → the number as one text. */
function readNumberInParts(
  fields: Record<string, unknown>,
  path: readonly string[],
): readonly Leaf[] | undefined {
  const field = path.length === 0 ? undefined : fieldOf(path);
  if (field !== 'phone' && field !== 'mobile') return undefined;
  const part = (names: ReadonlySet<string>): string | undefined => {
    const found = Object.entries(fields).find(([name]) => names.has(toWords(name).join('')));
    return found === undefined || !isScalar(found[1]) ? undefined : toText(found[1]);
  };
  const whole = part(WHOLE);
  const number = part(SUBSCRIBER);
  if (whole !== undefined) return toLeaf([path], [whole]);
  if (number === undefined) return undefined;

  const local = [part(AREA), number].filter((text) => text !== undefined).join(' ');
  const code = part(DIALLING_CODE) ?? '';
  if (!/^\+?\d{1,4}$/.test(code) || /^(?:\+|00)/.test(local)) {
    const country = /^[A-Za-z]{2}$/.test(code) ? toLeaf([['country']], [code]) : [];
    return [...toLeaf([path], [local]), ...country];
  }
  return toLeaf([path], [`+${code.replace('+', '')} ${local.replace(/^0/, '')}`]);
}

function toLeaf(names: Leaf['names'], list: readonly unknown[]): readonly Leaf[] {
  const values = list.map(toText).filter((text) => text !== undefined);
  return values.length === 0 ? [] : [{ names, values }];
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim();
  return ABSENT.test(text) ? undefined : text;
}

const isScalar = (value: unknown): value is string | number | boolean | null | undefined =>
  typeof value !== 'object' || value === null;
