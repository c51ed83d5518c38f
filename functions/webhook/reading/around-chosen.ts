import { isObject, type JsonObject } from './json-values.ts';

/** Where an object or a list stands in a body. */
interface Place {
  readonly around: Place | undefined;
  readonly value: object;
  /** The names of the objects on the way to it. */
  readonly path: readonly string[];
}

/**
 * What of a body stands around the leads that a config has chosen of it: of each object on the way to a lead the
 * rest, in as many objects as in the body (`{ deal: { title } }`). What stands in a list beside one on the way tells
 * nothing of it.
 *
 * @param chosen parts of the body; of what an expression has made itself, nobody knows what it has taken over
 * @returns of one of them, from the outside in; the same objects for those that stand in the same
 */
export function aroundChosen(
  body: unknown,
  chosen: readonly unknown[],
): (lead: unknown) => readonly JsonObject[] {
  const wanted = new Set(chosen.filter(isContainer));
  const places = wanted.size === 0 ? new Map<unknown, Place>() : placesOf(body, wanted);
  const onTheWay = new Set<unknown>([...places.values()].flatMap(wayTo).map(({ value }) => value));
  const rests = new Map<Place, JsonObject>();
  const restOf = (place: Place): JsonObject => {
    const known = rests.get(place);
    if (known !== undefined) return known;
    const entries = Object.entries(place.value).filter(([, child]) => !onTheWay.has(child));
    const rest = place.path.reduceRight<JsonObject>(
      (inner, name) => ({ [name]: inner }),
      Object.fromEntries(entries),
    );
    rests.set(place, rest);
    return rest;
  };
  return (lead) => {
    const place = places.get(lead);
    const around = place?.around === undefined ? [] : wayTo(place.around);
    return around.filter(({ value }) => isObject(value)).map(restOf);
  };
}

const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null;

/** From the outside in, itself included. */
const wayTo = (place: Place): readonly Place[] =>
  place.around === undefined ? [place] : [...wayTo(place.around), place];

/** Where the wanted stand. */
function placesOf(body: unknown, wanted: ReadonlySet<object>): ReadonlyMap<unknown, Place> {
  const places = new Map<unknown, Place>();
  const look = (value: unknown, around: Place | undefined, path: readonly string[]): void => {
    if (!isContainer(value)) return;
    const place = { around, value, path };
    if (wanted.has(value)) {
      places.set(value, place);
      return;
    }
    for (const [name, child] of Object.entries(value)) {
      look(child, place, Array.isArray(value) ? path : [...path, name]);
    }
  };
  look(body, undefined, []);
  return places;
}
