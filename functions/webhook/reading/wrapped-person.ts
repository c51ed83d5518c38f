import { type FieldName, places } from './aliases.ts';
import { fieldOf, wrapsOnly } from './field-name.ts';
import { personOf } from './persons.ts';
import type { Told } from './values.ts';
import { plainName, toWords, wordSet, wordsOf } from './words.ts';

/**
 * The lead inside what the delivery is about: `deal: { name: 'Solar', person: { first_name, mobile, country } }`,
 * `booking: { surname, cell }`. What tells the person is read as if it stood alone; what else is in there keeps its
 * name, and a `name` around it is the record's. Where another name or number stands outside of it, that is the
 * lead's, and nothing changes.
 *
 * @param told what a payload tells of one lead
 */
export function withWrappedPerson(told: readonly Told[]): readonly Told[] {
  const holder = holderIn(told.flatMap(({ names }) => names));
  if (holder === undefined) return told;
  const inside = new Set(told.filter(({ names }) => names.some((path) => isIn(path, holder))));
  const records = recordNames(told, holder, inside);
  if (isToldOutside(told, inside, records)) return told;
  const kept = ['person', ...holder.filter((name) => personOf([name]) !== 'own')];
  const alone = (path: readonly string[]): readonly string[] =>
    isIn(path, holder) && fieldIn(path, holder.length) !== undefined && !wrapsOnly(holder)
      ? [...kept, ...path.slice(holder.length)]
      : path;
  const ofRecord = (path: readonly string[]) => [...path.slice(0, -1), 'record name'];
  return told.map((value) => ({
    ...value,
    names: value.names.map(records.has(value) ? ofRecord : alone),
  }));
}

const NAMES: ReadonlySet<FieldName | undefined> = new Set<FieldName>([
  ...(['firstName', 'surname', 'fullName', 'name'] as const),
]);
const WAYS: ReadonlySet<FieldName | undefined> = new Set<FieldName>(['mobile', 'phone', 'email']);

const pathOf = ({ names: [path = []] }: Told): readonly string[] => path;

/**
 * A bare `name` in an object around a person's is the record's, unless somebody can be reached there, or the person is
 * told by one word, which is in it: `{ name: 'Jo Nel', customer: { first_name: 'Jo' } }`.
 */
function recordNames(
  told: readonly Told[],
  holder: readonly string[],
  inside: ReadonlySet<Told>,
): ReadonlySet<Told> {
  const around = told.filter(
    (value) => pathOf(value).length <= holder.length && isIn(holder, pathOf(value).slice(0, -1)),
  );
  const reached = around.filter((value) => WAYS.has(fieldOf(pathOf(value)))).map(levelOf);
  const [word = '', ...more] = [...inside]
    .filter((value) => NAMES.has(fieldOf(pathOf(value).slice(holder.length))))
    .flatMap(({ values }) => wordsOf(values));
  const isWhole = ({ values }: Told) => more.length === 0 && wordsOf(values).includes(word);
  return new Set(
    around.filter(
      (value) =>
        fieldOf(pathOf(value)) === 'name' &&
        personOf(pathOf(value)) === 'own' &&
        !reached.includes(levelOf(value)) &&
        !isWhole(value),
    ),
  );
}

const levelOf = (value: Told): number => pathOf(value).length;

/** Whether the lead is told by another name, or by a number that is not in the object that holds a person. */
function isToldOutside(
  told: readonly Told[],
  inside: ReadonlySet<Told>,
  records: ReadonlySet<Told>,
): boolean {
  const known = new Set([...inside].flatMap(({ values }) => values));
  return told.some((value) => {
    if (inside.has(value) || records.has(value) || personOf(pathOf(value)) !== 'own') {
      return false;
    }
    const field = fieldOf(pathOf(value));
    const isNumber = field === 'mobile' || field === 'phone';
    return NAMES.has(field) || (isNumber && value.values.some((number) => !known.has(number)));
  });
}

/** No sender wraps a person in more. */
const DEEPEST = 6;

/** The names of the object that has a name and a way to reach somebody: a person's before a record's. */
function holderIn(paths: readonly (readonly string[])[]): readonly string[] | undefined {
  const objects = new Map<string, { holder: readonly string[]; fields: Set<FieldName> }>();
  for (const path of paths) {
    if (personOf(path) === 'other') continue;
    for (let length = 1; length < Math.min(path.length, DEEPEST); length++) {
      const holder = path.slice(0, length);
      const field = fieldIn(path, length);
      if (field === undefined) continue;
      const key = holder.join('\n');
      const { fields } = objects.get(key) ?? { fields: new Set() };
      objects.set(key, { holder, fields: fields.add(field) });
    }
  }
  const persons = [...objects.values()]
    .filter(({ fields }) => [NAMES, WAYS].every((some) => [...fields].some((one) => some.has(one))))
    .map(({ holder }) => holder)
    // The innermost, but a person rather than the address of one.
    .filter(
      (holder, _, all) =>
        !all.some(
          (one) => one !== holder && isIn(one, holder) && (isPerson(one) || !isPerson(holder)),
        ),
    );
  return persons.find(isPerson) ?? persons[0];
}

const isIn = (path: readonly string[], holder: readonly string[]): boolean =>
  holder.every((name, at) => path[at] === name);

/** What a record has of its own, beside a person's name: `deal: { name: 'Solar', notes }`. */
const OF_RECORD: ReadonlySet<FieldName> = new Set<FieldName>(['name', 'number', 'notes']);

/** Which field of a person a path is for, by what stands under the first so many of its names. */
function fieldIn(path: readonly string[], length: number): FieldName | undefined {
  const holder = path.slice(0, length);
  if (holder.some((name) => places.has(plainName(name)))) return undefined;
  const field = fieldOf(path.slice(length));
  // By its id nobody is told apart: a person may have many deals.
  if (field === undefined || field === 'recordId') return undefined;
  return OF_RECORD.has(field) && !isPerson(path.slice(0, -1)) ? undefined : field;
}

const PERSONS = wordSet(`
  person persons people contact contacts customer customers client clients consumer applicant subscriber
  prospect guest visitor lead leads kontak klient`);

const isPerson = (holder: readonly string[]): boolean => {
  const name = holder.at(-1) ?? '';
  return personOf([name]) !== 'own' || toWords(name).some((word) => PERSONS.has(word));
};
