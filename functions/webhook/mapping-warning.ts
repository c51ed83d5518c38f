import type { Condition, Mapped, SourceConfig } from '../config/connector-schema.ts';
import { closestName } from '../config/did-you-mean.ts';
import { callsOf } from './expressions/jmespath-text.ts';
import { pathsIn } from './expressions/paths-in.ts';
import { NO_NUMBER } from './expressions/search.ts';
import { type Evaluated, evaluateMapping, thrownBy } from './mapping.ts';
import { namesIn } from './notes.ts';
import { readId } from './reading/ids.ts';
import { isObject } from './reading/json-values.ts';

/**
 * What of the config did not fit a lead. It never costs the lead: what is mapped is left to the
 * preset, or the usual value is taken.
 */
export interface MappingWarning {
  /** As in the source's config: `contact.custom1`, `list.from`, `id`. */
  readonly field: string;
  /** `empty`: nothing was found. `failed`: a function or expression threw, or gave no value. `unfit`: what was found cannot be used. */
  readonly kind: 'empty' | 'failed' | 'unfit';
  /** What of the config it is about. */
  readonly mapping?: Mapped | undefined;
  /** What is the matter, in words that follow the field; without a value of the lead. */
  readonly text: string;
}

/** Whether the config gives a value itself: `{ value: … }`. */
export const isConstant = (mapping: unknown): boolean => typeof mapping === 'object';

/**
 * What is said of a mapping that gives no value.
 *
 * @param instead what is done without it, from the colon on
 */
export const notFound = (
  told: Pick<MappingWarning, 'field' | 'mapping'>,
  found: Exclude<Evaluated, { readonly kind: 'found' }>,
  instead = '',
): MappingWarning => ({
  ...told,
  kind: found.kind,
  text: `${found.kind === 'empty' ? nothing(found) : `fails (${found.fault})`}${instead}`,
});

const nothing = ({ found }: { readonly found?: string }): string =>
  found === undefined ? 'found nothing' : `found nothing (${found})`;

/** How many names of a payload are looked at for one that is like the one that was not found. */
const MOST_NAMES = 2_000;

/**
 * A warning in words, with what was probably meant, for whoever tries a config on a payload of their
 * own: `contact.custom1: 'prodcut' found nothing; there is 'product'`. Names of the payload's fields
 * are the sender's, and what was found and does not fit may be the person's, so this is never logged.
 *
 * @param withoutId what follows where the option `id` finds none, from the colon on
 */
export function describeWarning(warning: MappingWarning, payload: unknown, withoutId = ''): string {
  const { field, kind, mapping, text } = warning;
  const expression = typeof mapping === 'string' ? mapping : undefined;
  const what =
    expression !== undefined ? `'${expression}' ` : kind === 'failed' ? 'the function ' : '';
  const hint =
    kind === 'unfit'
      ? whatIsFound(mapping, payload)
      : expression === undefined
        ? whatIsThrown(mapping, payload)
        : kind === 'empty'
          ? hintFor(field, expression, payload)
          : text.includes(NO_NUMBER)
            ? ''
            : hintForFailed(expression, payload);
  const instead = field === 'id' ? withoutId : '';
  return `${field}: ${what}${text}${instead}${hint}`;
}

/** What does not fit, where it is of the payload: a constant stands in the config. */
function whatIsFound(mapping: Mapped | undefined, payload: unknown): string {
  if (mapping === undefined || typeof mapping === 'object') return '';
  const found = evaluateMapping(mapping, payload);
  if (found.kind !== 'found') return '';
  if (!found.isText) return '; it finds a list or an object';
  const { value } = found;
  const shown = value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value;
  return `; it finds ${JSON.stringify(shown)}`;
}

/** So many characters of a value tell what it is. */
const MOST_SHOWN = 60;

const whatIsThrown = (mapping: Mapped | undefined, payload: unknown): string => {
  const thrown = typeof mapping === 'function' ? thrownBy(mapping, payload) : undefined;
  return thrown === undefined ? '' : `; ${thrown}`;
};

/**
 * What there is to say of a source's `when` and a payload, whatever it decides, for whoever tries a config: the
 * fields that the payload has not, with what was probably meant (`when: 'consnet' found nothing; there is
 * 'consent'`), or what a function throws. Never logged, as above.
 *
 * Nor is it counted in live leads, as mappings that find nothing are: a box that nobody has ticked is not there
 * in lead after lead, and `optout != 'yes'` is right about it.
 */
export function describeCondition(
  when: Condition | undefined,
  payload: unknown,
): readonly string[] {
  if (typeof when !== 'string') {
    const thrown = thrownBy(when, payload);
    return thrown === undefined ? [] : [`when: the function fails: ${thrown}`];
  }
  return absentIn(when, payload).map(
    ({ place, hint }) => `when: '${place}' found nothing${hint || hintForSought(place, when)}`,
  );
}

/**
 * The fields that a mapping gives to functions and a payload has not, where another one was probably meant: what
 * is not there is no fault of a function, so that nothing else would tell of a slip in
 * `join(' ', [prodcut, town])`. Never logged, as above.
 *
 * @param setting of the config: `contact.custom1`
 */
export const describeGiven = (
  setting: string,
  expression: string,
  payload: unknown,
): readonly string[] =>
  callsOf(/^\w+$/, expression).length === 0
    ? []
    : absentIn(expression, payload)
        .filter(({ hint }) => hint !== '')
        .map(({ place, hint }) => `${setting}: '${place}' found nothing${hint}`);

/**
 * The fields that an expression names and a payload has not, `lead.consent`, and of those in a filter the ones
 * that are nowhere in it, each with what was probably meant.
 */
function absentIn(expression: string, payload: unknown) {
  const places = pathsIn(expression).filter((place) => ONE_PLACE.test(place));
  const names = new Set(places.flatMap(namesIn));
  const there = pathsOf(payload);
  const others = namesIn(expression).filter(
    (name) => !names.has(name) && !there.has(name) && name !== 'null',
  );
  const absent = [...places.filter((place) => !isThere(place, payload)), ...others];
  return [...new Set(absent)].map((place) => ({
    place,
    hint: hintForPlace('', place, payload, places),
  }));
}

/** A mere name that is looked for in a field: `contains(tags, hot)`. In `contains(['a', 'b'], stage)` it is the field. */
const hintForSought = (name: string, expression: string): string =>
  callsOf(/^(?:contains|starts_with|ends_with)$/, expression).some(
    ({ given: [within = '', sought] }) =>
      sought === name && (within.includes('@') || namesIn(within).length > 0),
  )
    ? `; a text stands in single quotes: '${name}'`
    : '';

/**
 * The constants of a source's destination that would find something in a payload if they were expressions,
 * for whoever tries a config: `contact` takes an expression as it stands, `list` and `campaign` do not.
 * Never logged, as above.
 */
export const describeConstants = (
  { campaign, list, dataSource }: Pick<SourceConfig, 'campaign' | 'list' | 'dataSource'>,
  payload: unknown,
): readonly string[] =>
  Object.entries({ campaign, list, dataSource }).flatMap(([field, constant]) => {
    if (typeof constant !== 'string' || !ONE_PLACE.test(constant)) return [];
    const found = evaluateMapping(constant, payload);
    if (found.kind !== 'found' || !found.isText) return [];
    const meant =
      field === 'dataSource'
        ? 'no data source is taken from the lead'
        : `meant as { from: ${quoted(constant)} }?`;
    return [`${field}: ${quoted(constant)} is a constant, and a field of this payload: ${meant}`];
  });

const quoted = (text: string): string => `'${text}'`;

function hintFor(field: string, expression: string, payload: unknown): string {
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
    ? `; meant as a constant? write { value: '${constant}' }`
    : place === 'campaign' || place === 'list'
      ? `; meant as a constant? write ${place}: '${constant}'`
      : '';
}

/**
 * What is there and was probably meant.
 *
 * @param named the fields that are asked for already
 */
function hintForPlace(
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
    if (!ONE_PLACE.test(place) || isThere(place, payload)) continue;
    for (let rest = withoutFirst(place); rest !== ''; rest = withoutFirst(rest)) {
      const found = evaluateMapping(rest, payload);
      if (found.kind === 'found' && fits(field)(found.value)) return rest;
    }
  }
  return undefined;
}

/** `b.c` of `a.b.c` and `a[0].b.c`; nothing of `a`. */
const withoutFirst = (place: string): string =>
  place.slice(FIRST.exec(place)?.[0].length ?? place.length);

/** The names in an expression, each with those before it in its place: of `a.b`, `b` with `a`. */
const namesOfPlaces = (expression: string) =>
  expression.split('||').flatMap((place) => {
    const names = namesIn(place);
    const isPath = ONE_PLACE.test(place.trim());
    return names.map((name, at) => ({ name, parents: isPath ? names.slice(0, at) : [] }));
  });

/**
 * Which fields that an expression names are in the payload, though nothing stands in them: `it is`, or, of
 * one with alternatives (`a || b`), `'a' is`.
 */
function emptyPlaces(expression: string, payload: unknown): string | undefined {
  const places = expression.split('||').map((place) => place.trim());
  const [only, ...more] = places.filter((place) => PATH.test(place) && isThere(place, payload));
  if (only === undefined) return undefined;
  if (places.length === 1) return 'it is';
  const names = [only, ...more].map((place) => `'${place}'`).join(' and ');
  return `${names} ${more.length === 0 ? 'is' : 'are'}`;
}

const NAME = String.raw`(?:"[^"\\]+"|[A-Za-z_]\w*)`;
/** `a.b`, `"your-name"`: names, one in the other. */
const PATH = new RegExp(String.raw`^${NAME}(?:\.${NAME})*$`);
const FIRST = new RegExp(String.raw`^${NAME}(?:\[\d+\])*\.`);
/** As {@link PATH}, also through lists: `people[0].product`. */
const ONE_PLACE = new RegExp(String.raw`^${NAME}(?:\[\d+\])*(?:\.${NAME}(?:\[\d+\])*)*$`);

/** @param path as {@link ONE_PLACE} */
function isThere(path: string, payload: unknown): boolean {
  let value = payload;
  for (const [step, quoted, index] of path.matchAll(STEP)) {
    const isInside = index === undefined ? isObject(value) : Array.isArray(value);
    const key = index ?? quoted ?? step;
    if (!isInside || !Object.hasOwn(Object(value), key)) return false;
    value = Object(value)[key];
  }
  return true;
}

const STEP = /"([^"\\]+)"|[A-Za-z_]\w*|\[(\d+)\]/g;

/** What a function of JMESPath cannot take: most often a number in place of a text. */
function hintForFailed(expression: string, payload: unknown): string {
  const texts = pathsOf(payload, (value) => typeof value === 'string');
  const other = namesIn(expression).find((name) => !texts.has(name) && isScalar(payload, name));
  return other === undefined
    ? ''
    : `; '${other}' is no text: to_string(${quotedName(other)}) makes it one`;
}

const isScalar = (payload: unknown, name: string): boolean =>
  pathsOf(payload, (value) => typeof value === 'number' || typeof value === 'boolean').has(name);

const quotedName = (name: string): string =>
  /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);

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

/** The names of a payload's fields, wherever they are in it. */
export const namesOf = (payload: unknown): readonly string[] => [...pathsOf(payload).keys()];

/**
 * The names of a payload's fields, each with the expression that finds it.
 *
 * @param isMeant of several with one name the first counts whose value is meant
 */
function pathsOf(
  payload: unknown,
  isMeant: (value: unknown) => boolean = () => true,
): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  let level: (readonly [path: string, value: unknown])[] = [['', payload]];
  while (level.length > 0 && paths.size < MOST_NAMES) {
    const next: (readonly [string, unknown])[] = [];
    for (const [path, value] of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const [name, inner] of Object.entries(value).slice(0, MOST_NAMES)) {
        const place = Array.isArray(value) ? `${path}[${name}]` : joined(path, name);
        if (!Array.isArray(value) && !paths.has(name) && isMeant(inner)) paths.set(name, place);
        next.push([place, inner]);
      }
    }
    level = next;
  }
  return paths;
}

function joined(path: string, name: string): string {
  const step = quotedName(name);
  return path === '' ? step : `${path}.${step}`;
}
