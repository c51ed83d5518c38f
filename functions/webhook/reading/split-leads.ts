import { isNotTheLeads, toWords } from './field-name.ts';
import { fieldsByName } from './fields.ts';
import { toLeaves } from './leaves.ts';

/** Names under which a list of leads, or an object with one, may stand in a body. */
const WRAPPERS: ReadonlySet<string> = new Set(
  `lead leads person persons people contact contacts customer customers client clients prospects
   data body payload record records item items result results row rows entry entries
   submission submissions response responses object objects event events`.split(/\s+/),
);

/**
 * The leads of a body: the elements of a list, wherever it is wrapped (`{ data: { leads: [ … ] } }`),
 * or the body itself where it holds one lead, wrapped or not.
 *
 * @param body a decoded body: object or array
 * @returns in the order of the body; empty for an empty list
 */
export function splitLeads(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) {
    return isListOfPairs(body) ? [body] : body.flatMap((element) => findList(element) ?? [element]);
  }
  return findList(body) ?? [body];
}

function findList(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (const [name, child] of Object.entries(value)) {
    if (!WRAPPERS.has(toWords(name).join(''))) continue;
    const { [name]: _, ...rest } = value as Record<string, unknown>;
    const list = Array.isArray(child) ? asLeads(child, rest) : findList(child);
    // What stands beside the list is one lead already: then the list belongs to it.
    if (list !== undefined && !hasPerson(rest)) return list;
  }
  return findPeople(value);
}

/** A list under any other name, if all in it are people: `array` is what Make calls its own. */
function findPeople(value: object): readonly unknown[] | undefined {
  for (const [name, child] of Object.entries(value)) {
    if (!Array.isArray(child) || child.length === 0) continue;
    if (isNotTheLeads([name, name.replace(/s$/i, '')])) continue;
    const { [name]: _, ...rest } = value as Record<string, unknown>;
    if (child.every(isPerson) && !hasPerson(rest)) return child;
  }
  return undefined;
}

function asLeads(
  list: readonly unknown[],
  rest: Record<string, unknown>,
): readonly unknown[] | undefined {
  if (list.length === 0) return fieldsByName(rest).fullName === undefined ? [] : undefined;
  const hasObject = list.some((element) => typeof element === 'object' && element !== null);
  return hasObject && !isListOfPairs(list)
    ? list.flatMap((element) => splitLeads(element))
    : undefined;
}

/** `[{ name: 'phone', value: '082…' }, …]` are the fields of one lead. */
function isListOfPairs(list: readonly unknown[]): boolean {
  return (
    list.length > 0 &&
    list.every((element) => {
      if (typeof element !== 'object' || element === null || Array.isArray(element)) return false;
      const leaves = toLeaves(element);
      return leaves.length === 1 && (leaves[0]?.names.length ?? 0) > 1;
    })
  );
}

/** Whether somebody with a name can be reached there. */
function isPerson(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { phones, email, firstName, surname, fullName } = fieldsByName(value);
  return (phones ?? email) !== undefined && (firstName ?? surname ?? fullName) !== undefined;
}

function hasPerson(value: unknown): boolean {
  const { phones, email, firstName, surname } = fieldsByName(value);
  return [phones, email, firstName, surname].some((field) => field !== undefined);
}
