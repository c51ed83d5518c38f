import { closestName } from '../../functions/config/did-you-mean.ts';
import { evaluateMapping } from '../../functions/webhook/mapping.ts';
import { namesIn } from '../../functions/webhook/notes.ts';
import { readId } from '../../functions/webhook/reading/ids.ts';
import { pathsIn } from './paths-in.ts';
import {
  isPlace,
  isThere,
  MOST_NAMES,
  pathsOf,
  quotedName,
  withoutFirst,
} from './payload-paths.ts';

/**
 * What was probably meant by an expression that finds nothing, in words that follow that: `; there is 'product'`.
 *
 * @param field of the config, which says what would do: `contact.email`
 */
export function hintFor(field: string, expression: string, payload: unknown): string {
  const hint = hintForPlace(field, expression, payload, pathsIn(expression));
  if (hint !== '') return hint;
  const empty = emptyPlaces(expression, payload);
  if (empty !== undefined) return `; ${empty} there, but empty`;
  const [constant = ''] = namesIn(expression);
  if (expression !== constant && expression !== `"${constant}"`) return '';
  // Every lead has a number and notes of its own; and a priority is a number.
  if (field === 'contact.phoneNumber' || field === 'contact.notes') return '';
  // A program calls a field so, and hardly anybody a campaign.
  if (/^[a-z]+(?:_|[A-Z])/.test(constant)) return '';
  const [place = ''] = field.split('.');
  return place === 'contact'
    ? `; a constant is written { value: '${constant}' }`
    : place === 'campaign' || place === 'list'
      ? `; a constant is written ${place}: '${constant}'`
      : '';
}

/**
 * What is there and was probably meant.
 *
 * @param named the fields that are asked for already
 */
export function hintForPlace(
  field: string,
  expression: string,
  payload: unknown,
  named: readonly string[],
): string {
  const within = withinNothing(field, expression, payload);
  if (within !== undefined) return `; there is '${within}'`;
  const there = pathsOf(payload);
  const paths = pathsOf(payload, (value) => holdsOne(value, fits(field)));
  for (const { name, parents } of namesOfPlaces(expression)) {
    // In another object than one that the payload has not, what is called alike is something else: the
    // person's `fields.name` is no `group.name`. Of an object that is spelled nearly the same, its own name
    // was looked for before.
    const isMeant = (path: string): boolean =>
      !named.includes(path) &&
      (parents.length === 0 || namesIn(path).length === 1 || parents.some((one) => there.has(one)));
    const same = paths.get(name);
    // It is there, but not where the expression looks.
    if (same !== undefined && !expression.includes(same) && isMeant(same)) {
      return `; there is '${same}'`;
    }
    if (there.has(name)) continue;
    const closest = paths.get(closestName(name, paths.keys()) ?? '');
    if (closest !== undefined && isMeant(closest)) return `; there is '${closest}'`;
  }
  return '';
}

/** What is left of `payload.consent` where nothing is called `payload`, and the rest finds what would do. */
function withinNothing(field: string, expression: string, payload: unknown): string | undefined {
  for (const place of pathsIn(expression)) {
    if (!isPlace(place) || isThere(place, payload)) continue;
    for (let rest = withoutFirst(place); rest !== ''; rest = withoutFirst(rest)) {
      const found = evaluateMapping(rest, payload);
      if (found.kind === 'found' && fits(field)(found.value)) return rest;
    }
  }
  return undefined;
}

/** The names in an expression, each with those before it in its place: of `a.b`, `b` with `a`. */
const namesOfPlaces = (expression: string) =>
  expression.split('||').flatMap((place) => {
    const names = namesIn(place);
    const isPath = isPlace(place.trim());
    return names.map((name, at) => ({ name, parents: isPath ? names.slice(0, at) : [] }));
  });

/**
 * Which fields that an expression names are in the payload, though nothing stands in them: `it is`, or, of
 * one with alternatives (`a || b`), `'a' is`.
 */
function emptyPlaces(expression: string, payload: unknown): string | undefined {
  const places = expression.split('||').map((place) => place.trim());
  const [only, ...more] = places.filter((place) => isPlace(place) && isThere(place, payload));
  if (only === undefined) return undefined;
  if (places.length === 1) return 'it is';
  const names = [only, ...more].map((place) => `'${place}'`).join(' and ');
  return `${names} ${more.length === 0 ? 'is' : 'are'}`;
}

/** What a function of JMESPath cannot take: most often a number in place of a text. */
export function hintForFailed(expression: string, payload: unknown): string {
  const texts = pathsOf(payload, (value) => typeof value === 'string');
  const other = namesIn(expression).find((name) => !texts.has(name) && isScalar(payload, name));
  return other === undefined
    ? ''
    : `; '${other}' is no text: to_string(${quotedName(other)}) makes it one`;
}

const isScalar = (payload: unknown, name: string): boolean =>
  pathsOf(payload, (value) => typeof value === 'number' || typeof value === 'boolean').has(name);

/** Whether a text would do for a field of the config: another one would be a hint at the wrong thing. */
function fits(field: string): (text: string) => boolean {
  switch (field) {
    case 'contact.phoneNumber':
      return (text) => text.replaceAll(/\D/g, '').length >= LEAST_DIGITS;
    case 'contact.email':
      return (text) => text.includes('@');
    case 'contact.assignedTo':
      return (text) => /^\d{1,10}$/.test(text);
    case 'id':
      return (text) => readId(text) !== undefined;
    case 'priority.from':
      return (text) => /^(?:[1-9]|10)$/.test(text);
    default:
      return (text) => text !== '';
  }
}

/** Fewer are no telephone number anywhere. */
const LEAST_DIGITS = 7;
/** Deeper, nobody looks for it. */
const DEEPEST = 8;

/** Whether a value would do, or one within it: an expression goes through what holds it. */
function holdsOne(value: unknown, does: (text: string) => boolean, depth = 0): boolean {
  if (typeof value !== 'object') return value !== undefined && does(String(value));
  if (value === null || depth > DEEPEST) return false;
  return Object.values(value)
    .slice(0, MOST_NAMES)
    .some((inner) => holdsOne(inner, does, depth + 1));
}
