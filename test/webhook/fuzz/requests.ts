import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Delivery } from '../../../functions/webhook/source.ts';
import { type Captured, delivery } from '../sources/deliveries.ts';

const folder = new URL('../../fixtures/', import.meta.url);

const captured = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    name,
    ...(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Captured),
  }));

/** What a preset's sender really sends; of a preset without fixtures, what all others do. */
export function capturedOf(preset: string): readonly Captured[] {
  const own = captured.filter(({ name }) => name.startsWith(`${preset}-`));
  return own.length > 0 ? own : captured;
}

/** Every header that a sender in the fixtures sends: the signatures' are among them. */
const headerNames = [...new Set(captured.flatMap(({ headers = {} }) => Object.keys(headers)))];

const contentTypes = [
  'application/json',
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=utf-7',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'text/plain; charset=nonsense',
  'text/xml; charset=utf-16',
  'application/jwt',
  'image/png',
];

/** Query parameters of handshakes and tokens. */
const parameters = [
  'hub.mode',
  'hub.challenge',
  'hub.verify_token',
  'challengeCode',
  'token',
  'key',
  'a',
];

/** What stands where a text was expected, and is often taken for something else. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e300, '', ' ', '0', '[]', '{}', 'null'),
  fc.constantFrom<unknown>([], {}, [[]], [null], { value: null }, { length: 3 }, '__proto__'),
  // Nothing can make a text of these.
  fc.constantFrom<unknown>({ toString: 1, valueOf: 1 }, [{ toString: null, valueOf: null }]),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer().map(String),
  fc.jsonValue({ maxDepth: 2 }),
);
const text = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.constantFrom(
    'v1',
    'v1,',
    't=,s=',
    'sha256=',
    'Bearer ',
    'Basic Og==',
    'a.b.c',
    '1700000000',
    '1700000000000',
    'subscribe',
  ),
  fc.base64String({ maxLength: 60 }),
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json({ maxDepth: 3 }),
  fc.string({ maxLength: 200 }),
  fc
    .array(fc.tuple(text, text), { maxLength: 6 })
    .map((pairs) => new URLSearchParams(pairs).toString()),
  fc.string({ maxLength: 80 }).map((inner) => `<a xmlns="x"><![CDATA[${inner}]]></a><!DOCTYPE`),
);

const made: fc.Arbitrary<Captured> = fc.record({
  method: fc.constantFrom('POST', 'GET', 'OPTIONS', 'PUT', ''),
  url: fc
    .dictionary(fc.constantFrom(...parameters), text, { maxKeys: 3 })
    .map((query) => `https://leads.example.org/hooks/a?${new URLSearchParams(query)}`),
  headers: fc
    .tuple(
      fc.dictionary(fc.constantFrom(...headerNames), text, { maxKeys: 20 }),
      fc.oneof(fc.constantFrom(...contentTypes), text),
    )
    .map(([headers, type]) => ({ ...headers, 'content-type': type })),
  rawBody: bytes,
});

/** A captured request with some of its values, or some of its text, replaced by rubbish. */
const spoilt = (preset: string): fc.Arbitrary<Captured> =>
  fc
    .tuple(
      fc.constantFrom(...capturedOf(preset)),
      fc.array(fc.tuple(fc.nat(), junk), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
    )
    .map(([request, changes, asText]) => ({
      ...request,
      rawBody: spoil(String(request.rawBody ?? ''), changes, asText),
    }));

type Change = readonly [place: number, junk: unknown];

function spoil(body: string, changes: readonly Change[], asText: boolean): string {
  const value = asText ? undefined : parse(body);
  if (typeof value !== 'object' || value === null) {
    return changes.reduce((left, [place, by]) => {
      const at = place % (left.length + 1);
      return `${left.slice(0, at)}${typeof by === 'string' ? by : JSON.stringify(by)}${left.slice(at + (place % 7))}`;
    }, body);
  }
  const places = placesIn(value);
  for (const [place, by] of changes) places[place % places.length]?.(by);
  return JSON.stringify(value);
}

/** The captured requests of a preset, with one of their values replaced: once for each of them. */
export const replacedAnywhere = (preset: string, by: unknown): readonly Delivery[] =>
  capturedOf(preset).flatMap((request) => {
    const body = String(request.rawBody ?? '');
    const value = parse(body);
    if (typeof value !== 'object' || value === null) return replacedInText(request, body, by);
    return placesIn(value).map((_, place) =>
      delivery({ ...request, rawBody: spoil(body, [[place, by]], false) }),
    );
  });

const VALUE = /(?<=":\s*)(?:"(?:[^"\\]|\\.)*"|[^\s",{[][^,}\n]*)/g;

/** The same of JSON that a template has broken, and that its preset repairs. */
function replacedInText(request: Captured, body: string, by: unknown): readonly Delivery[] {
  if (!body.startsWith('{')) return [];
  return [...body.matchAll(VALUE)].map(({ 0: old, index }) => {
    const rest = body.slice(index + old.length);
    return delivery({ ...request, rawBody: body.slice(0, index) + JSON.stringify(by) + rest });
  });
}

/** A setter for each value in a JSON value, at any depth. */
function placesIn(parent: object): readonly ((value: unknown) => void)[] {
  return Object.entries(parent).flatMap(([name, child]) => [
    (value: unknown) => Object.assign(parent, { [name]: value }),
    ...(typeof child === 'object' && child !== null ? placesIn(child) : []),
  ]);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Requests as anybody may send them to a source of the preset. */
export const requests = (preset: string): fc.Arbitrary<Delivery> =>
  fc.oneof(made, spoilt(preset), fc.constantFrom(...capturedOf(preset))).map(delivery);
