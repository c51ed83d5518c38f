import type { Condition, Mapped, SourceConfig } from '../../functions/config/connector-schema.ts';
import { callsOf } from '../../functions/webhook/expressions/jmespath-text.ts';
import { NO_NUMBER } from '../../functions/webhook/expressions/search.ts';
import { evaluateMapping, thrownBy } from '../../functions/webhook/mapping.ts';
import type { MappingWarning } from '../../functions/webhook/mapping-warning.ts';
import { namesIn } from '../../functions/webhook/notes.ts';
import { hintFor, hintForFailed, hintForPlace } from './hints.ts';
import { pathsIn } from './paths-in.ts';
import { isPlace, isThere, pathsOf, quotedName } from './payload-paths.ts';

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

/** What a function of the config throws: its words, and where. */
const whatIsThrown = (mapping: Mapped | undefined, payload: unknown): string => {
  const thrown = thrownBy(mapping, payload);
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
  const places = pathsIn(expression).filter(isPlace);
  const names = new Set(places.flatMap(namesIn));
  const there = pathsOf(payload);
  const others = namesIn(expression)
    .filter((name) => !names.has(name) && !there.has(name) && name !== 'null')
    .map(quotedName);
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
    if (typeof constant !== 'string' || !isPlace(constant)) return [];
    const found = evaluateMapping(constant, payload);
    if (found.kind !== 'found' || !found.isText) return [];
    const meant =
      field === 'dataSource'
        ? 'no data source is taken from the lead'
        : `meant as { from: ${quoted(constant)} }?`;
    return [`${field}: ${quoted(constant)} is a constant, and a field of this payload: ${meant}`];
  });

const quoted = (text: string): string => `'${text}'`;
