import { isObject } from '../../functions/webhook/reading/json-values.ts';

const NAME = String.raw`(?:"[^"\\]+"|[A-Za-z_]\w*)`;
const FIRST = new RegExp(String.raw`^${NAME}(?:\[\d+\])*\.`);
const ONE_PLACE = new RegExp(String.raw`^${NAME}(?:\[\d+\])*(?:\.${NAME}(?:\[\d+\])*)*$`);

/** Whether an expression names one place of a payload: `a.b`, `"your-name"`, `people[0].product`. */
export const isPlace = (expression: string): boolean => ONE_PLACE.test(expression);

/**
 * Whether a payload has what an expression names, be it empty.
 *
 * @param path as {@link isPlace}
 */
export function isThere(path: string, payload: unknown): boolean {
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

/** `b.c` of `a.b.c` and `a[0].b.c`; nothing of `a`. */
export const withoutFirst = (place: string): string =>
  place.slice(FIRST.exec(place)?.[0].length ?? place.length);

/** A name as it stands in an expression: `"your-name"`. */
export const quotedName = (name: string): string =>
  /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);

/** How many names of a payload are looked at for one that is like the one that was not found. */
export const MOST_NAMES = 2_000;

/** The names of a payload's fields, wherever they are in it. */
export const namesOf = (payload: unknown): readonly string[] => [...pathsOf(payload).keys()];

/**
 * The names of a payload's fields, each with the expression that finds it.
 *
 * @param isMeant of several with one name the first counts whose value is meant
 */
export function pathsOf(
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
