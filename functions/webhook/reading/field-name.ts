import {
  aliases,
  contactModifiers,
  containers,
  type FieldName,
  machineKeys,
  modifiers,
  noise,
  notTheLeads,
} from './aliases.ts';

const contactFields: ReadonlySet<FieldName> = new Set(['mobile', 'phone', 'email', 'street']);

const fieldsByAlias: ReadonlyMap<string, FieldName> = new Map(
  Object.entries(aliases).flatMap(([field, names]) =>
    names.split(' ').map((name) => [name, field as FieldName] as const),
  ),
);

/** No name that is longer tells more; some senders take a whole text for one. */
const MAX_NAME = 256;

/** `firstName`, `First Name*`, `first-name-12` → `first`, `name` (and `12`): words in lower case, without accents. */
export function toWords(name: string): readonly string[] {
  return name
    .slice(0, MAX_NAME)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/**
 * Which field a name stands for.
 *
 * @param path the names of the objects a value is in, and its own last: `['lead', 'phone', 'value']`
 */
export function fieldOf(path: readonly string[]): FieldName | undefined {
  return isWholeName(path) ? 'fullName' : (fieldOfWords(path) ?? fieldOfParts(path));
}

function fieldOfWords(path: readonly string[]): FieldName | undefined {
  const words = significant(path).flatMap(toWords);
  const counted = words.filter((word) => !/^q?\d+$/.test(word));
  const bare = counted.map((word) => word.replace(/(?<=\p{L})\d+$/u, ''));
  const unmodified = bare.filter((word) => !modifiers.has(word));
  // As written first: `address 2` and `contact number` are names of their own.
  for (const candidate of [words, counted, bare, unmodified]) {
    const field = fieldsByAlias.get(candidate.join(''));
    if (field !== undefined) return field;
  }
  const contactWords = unmodified
    .filter((word) => !contactModifiers.has(word))
    // `defaultShippingAddress.address.line1` says it twice.
    .filter((word, index, all) => word !== all[index - 1]);
  const field = fieldsByAlias.get(contactWords.join(''));
  return field !== undefined && contactFields.has(field) ? field : undefined;
}

/** `Name Surname`, `Naam/Van`: one field for both, unlike the `surname` in a `name`. */
const isWholeName = (path: readonly string[]): boolean =>
  /^(?:name(?:sur|last)name|naamvan)$/.test(toWords(path.at(-1) ?? '').join(''));

/** What brackets say only to explain: `Title (Mr/Mrs)`, `Name (as on your ID)`. */
const remark = /\((?:[^()]*\/[^()]*|(?:as|e\.?g|bv|soos|incl\w*)\b[^()]*)\)/gi;

/** `Name / Naam`, `Surname (Van)`, `Tel/Cell`: a label that says the same twice, often in two languages. */
function fieldOfParts(path: readonly string[]): FieldName | undefined {
  const label = (path.at(-1) ?? '').slice(0, MAX_NAME);
  const parts = label
    .replace(remark, '')
    .split(/[/|()]|\s[-–—]\s/)
    .filter((part) => /\p{L}/u.test(part));
  if (parts.length > 4 || parts[0] === label) return undefined;
  const fields = new Set(parts.map((part) => fieldOfWords([...path.slice(0, -1), part])));
  const [field, other, ...more] = fields;
  if (field === undefined || other === undefined || more.length > 0) {
    return fields.size === 1 ? field : undefined;
  }
  const both = `${field} ${other}`;
  if (/^(?:phone mobile|mobile phone)$/.test(both)) return 'phone';
  return /^(?:(?:firstName|name) surname|name fullName|fullName name)$/.test(both)
    ? 'fullName'
    : undefined;
}

/** Whether a value under this path tells a person nothing, or must not be shown. */
export function isNoise(path: readonly string[]): boolean {
  if (path.some((name) => noise.test(toWords(name).join('')))) return true;
  const last = path.at(-1) ?? '';
  // A label of several words, such as `South African ID`, was written for people.
  return !/\s/.test(last.trim()) && machineKeys.has(toWords(last).at(-1) ?? '');
}

/** Whether a name says that its value is not the lead's number or address, whatever it looks like. */
export const isNotTheLeads = (path: readonly string[]): boolean =>
  path.flatMap(toWords).some((word) => notTheLeads.has(word));

/** The path as a person reads it: `lead.company.jobTitle` → `company job title`. */
export function toLabel(path: readonly string[]): string {
  return significant(path).map(readable).join(' ') || path.join(' ');
}

function readable(name: string): string {
  const trimmed = name.trim().replace(/[\s:*]+$/, '');
  if (/\s/.test(trimmed)) return trimmed.replace(/\s+/g, ' ');
  const words = trimmed.replace(/[_.-]+/g, ' ').trim();
  const apart = words.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
  return apart === words ? words : apart.toLowerCase();
}

/** The path without what only wraps; its last name always counts if nothing else is left. */
function significant(path: readonly string[]): readonly string[] {
  const kept = path.filter((name) => !containers.has(toWords(name).join('')));
  return kept.length === 0 ? path.slice(-1) : kept;
}
