import fc from 'fast-check';
import type { Captured } from '../sources/deliveries.ts';
import { nastyBodies } from './nasty-bodies.ts';
import { capturedOf } from './requests.ts';

/** Texts that make careless patterns and parsers slow, to be repeated. */
const baits = [
  '(',
  '0',
  '082 555 0142 ',
  '1.',
  '+',
  '-',
  ' ',
  '\t\n',
  '&',
  '&amp;',
  '<',
  '<!--',
  '<a b="',
  ']]>',
  '[',
  '{"a":',
  '"',
  '\\',
  '\\"',
  'a=',
  '%',
  '%25',
  '%e2%80%',
  '@',
  'a@a.',
  ',',
  ', ',
  'a: b\n',
  'x ',
  'Mr ',
  '\u0000',
  'e\u0301',
  '\ud83d\ude00',
  '\u202e',
  '\u0130',
  '--x\r\n',
];

const fill = (text: string, size: number): string =>
  text.repeat(Math.ceil(size / text.length)).slice(0, size);

export interface Nasty {
  readonly what: string;
  /** @param size bytes, about */
  request(size: number): Captured;
}

/** Requests that are hard to read: whole bodies of one kind, and captured ones full of bait. */
export function nastyRequests(preset: string): readonly Nasty[] {
  const [sample = {}] = capturedOf(preset).filter(({ rawBody = '' }) => rawBody.length > 0);
  return [
    ...madeUp(preset),
    ...Object.entries(nastyBodies).map(([what, [type, body]]) => ({
      what,
      request: (size: number) => ({ headers: { 'content-type': type }, rawBody: body(size) }),
    })),
    ...baits.flatMap((bait) => [
      {
        what: `${JSON.stringify(bait)} for a body`,
        request: (size: number) => ({ rawBody: fill(bait, size) }),
      },
      {
        what: `${JSON.stringify(bait)} in every value`,
        request: (size: number) => stuffed(sample, bait, size),
      },
      { what: `${JSON.stringify(bait)} in every header`, request: () => headers(sample, bait) },
    ]),
  ];
}

/** How many kinds are made up for each preset. */
const MADE_UP = 4;

/** Bodies whose names and values repeat something that nobody thought of, the same in each run. */
function madeUp(preset: string): readonly Nasty[] {
  const unit = fc.string({ unit: 'binary', minLength: 1, maxLength: 6 });
  const kind = fc.record({
    unit,
    at: fc.constantFrom('value', 'name', 'values', 'names', 'list', 'question'),
    field: fc.constantFrom('city', 'phone', 'name', 'message', 'country', 'x'),
  });
  const seed = Array.from(preset).reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) | 0;
  return fc.sample(kind, { seed, numRuns: MADE_UP }).map(({ unit, at, field }) => ({
    what: `${at} of made up ${[...unit].map((each) => each.codePointAt(0)?.toString(16)).join(' ')} in ${field}`,
    request: (size: number) => ({
      headers: { 'content-type': 'application/json' },
      rawBody: JSON.stringify(makeUp(unit.toWellFormed(), at, field, size)),
    }),
  }));
}

function makeUp(unit: string, at: string, field: string, size: number): unknown {
  const long = fill(unit, size / 4);
  const short = fill(unit, 200);
  const times = Math.min(1_000, Math.ceil(size / 800));
  const many = Array.from({ length: times }, (_, index) => index);
  const person = { name: 'Ann Ngcobo', phone: '0825550142' };
  switch (at) {
    case 'value':
      return { ...person, [field]: long };
    case 'name':
      return { ...person, [`${field}${long}`]: 'x' };
    case 'values':
      return Object.fromEntries(many.map((index) => [`${field} ${index}`, short]));
    case 'names':
      return Object.fromEntries(many.map((index) => [`${field}${short}${index}`, 'x']));
    case 'list':
      return { ...person, [field]: many.map(() => short) };
    default:
      return { data: many.map((index) => ({ label: `${short}${index}`, value: short, field })) };
  }
}

/** What API Gateway takes of all headers together, bytes. */
const MAX_HEADERS = 10_240;

function headers(sample: Captured, bait: string): Captured {
  const names = Object.keys(sample.headers ?? {});
  const value = fill(bait, MAX_HEADERS / names.length).trim();
  const url = `https://leads.example.org/hooks/a?token=${encodeURIComponent(fill(bait, 2_000).toWellFormed())}`;
  return { ...sample, url, headers: Object.fromEntries(names.map((name) => [name, value])) };
}

/**
 * The captured request with its values so long that it has that size. What is in small letters only
 * stays: the name of an event decides on whether the rest is read at all.
 */
function stuffed(sample: Captured, bait: string, size: number): Captured {
  const body = String(sample.rawBody);
  const value = parse(body);
  if (value === undefined) {
    const text = encodeURIComponent(fill(bait, size / body.split(/[=>]/).length).toWellFormed());
    return { ...sample, rawBody: body.replaceAll(/(?<=[=>])[^=<>&]+/g, () => text) };
  }
  const text = fill(bait, size / JSON.stringify(value).split(':').length);
  const stuff = (_: string, child: unknown) =>
    typeof child === 'object' || /^[a-z._-]+$/.test(String(child)) ? child : text;
  return { ...sample, rawBody: JSON.stringify(value, stuff) };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
