import { limits } from './limits.ts';
import { toWords, wordSet } from './words.ts';

/** What stands where an id is missing, as programs and spreadsheets write it; in small letters. */
const STAND_INS: ReadonlySet<string> = new Set([
  ...['none', 'null', 'nil', 'undefined', 'nan', 'n/a', 'n.a.', 'na', 'tbd', 'tba', 'unknown'],
  ...[
    'true',
    'false',
    'yes',
    'no',
    'on',
    'off',
    'empty',
    'not set',
    'not available',
    'missing',
    'no data',
  ],
  ...['string', 'text', 'number', 'integer', 'uuid', 'guid', 'test', 'example', 'placeholder'],
  ...[
    'infinity',
    '-infinity',
    'function',
    'object',
    '[]',
    '{}',
    'geen',
    'nvt',
    'n.v.t.',
    'onbekend',
  ],
]);

/** Names of ids: a template whose braces were taken off says its own name. */
const NAMES_OF_IDS =
  /^(?:(?:the|your|my)?(?:lead|leadgen|entry|submission|response|record|contact|person|customer|event|form|enquiry)?(?:id|uuid|guid))$/;

/**
 * What is left of the templates of relays and senders whose value was missing: `{{lead.id}}`,
 * `${lead.id}`, `{!Lead.Id}`, `{lead_id}`, `*|ID|*`, `%LEAD_ID%`, `%%id%%`, `[lead-id]`, `[[id]]`,
 * `<<id>>`, `<%= id %>`, `#{id}`, `##ID##`, `__ID__`, `@{triggerBody()?['id']}`, `=$json.id`,
 * `$json.id`, `:id`; and `[object Object]`, `#NAME?`, `#N/A` of programs and spreadsheets.
 */
const TEMPLATES: readonly RegExp[] = [
  /\{\{|\}\}|\$\{|\{!|#\{|@\{|<%|%>|\*\||\|\*|\[\[|<<|\$json|\$node|\$input/,
  /^\{[^{}]*\}$|^\[[^[\]]*\]$|^<[^<>]*>$|^%.*%$|^##.*##$|^__.*__$/s,
  /^#(?:NAME|REF|VALUE|NUM|NULL|DIV\/0|N\/A|ERROR)[?!]?$/i,
  /^[:$@=][a-z_][\w.]*$/i,
  /^@(?:triggerBody|triggerOutputs|body|variables)\b/i,
];

/** No id is longer; and nothing that is has to be compared. */
const MAX_ID = 1_000;

/**
 * The id that a value is. What only stands in for a missing id is none: with it, everybody after the
 * first would count as told before.
 *
 * @param value as the sender tells it
 */
export function readId(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const id = String(value).slice(0, MAX_ID).trim();
  const bare = id
    .slice(0, limits.name)
    .toLowerCase()
    .replace(/^["'`(]{1,4}|["'`)]{1,4}$/g, '');
  // `0`, `-1`, `0.0`, and the empty GUID: all noughts.
  if (!/[1-9a-z\u0080-\uffff]/i.test(bare) || bare === '-1') return undefined;
  if (STAND_INS.has(bare) || NAMES_OF_IDS.test(toWords(bare).join(''))) return undefined;
  return TEMPLATES.some((template) => template.test(id)) ? undefined : id;
}

/** The first usable id of several values. */
export const firstId = (...values: readonly unknown[]): string | undefined =>
  values.map(readId).find((id) => id !== undefined);

/** A value under a name that holds an id. */
export interface NamedId {
  readonly path: readonly string[];
  readonly value: string;
}

type Kind = 'submission' | 'own' | 'event' | 'person' | 'uid';

const SUBMISSIONS = wordSet(
  'submission submissions entry entries response enquiry inquiry lead leads leadgen',
);
const PERSONS = wordSet(
  'contact contacts person customer client crm profile subscriber member vid user',
);

/** `lead_id`, `lead.id`: what the id is one of. The word nearest to it says so. */
function kindOf(path: readonly string[]): Kind {
  const words = path.flatMap(toWords);
  // Whose it is, senders differ in: a booking's, a user's.
  if (words.at(-1) === 'uid') return 'uid';
  for (const word of words.toReversed()) {
    if (SUBMISSIONS.has(word)) return 'submission';
    if (PERSONS.has(word)) return 'person';
    if (word === 'event' || word === 'events') return 'event';
  }
  return 'own';
}

/** What identifies a lead, and what the CRM knows the person by. */
export interface Ids {
  /** Of the submission, else of the record or the event, else of the person. */
  readonly id?: string;
  /** Of the person, else of the record or submission: the CRM tag. */
  readonly recordId?: string;
}

/**
 * The ids of a lead. A person may send a form twice, which are two leads: so the submission's id
 * counts before the person's, for which the CRM tag is the place.
 */
export function findIds(named: readonly NamedId[]): Ids {
  const ids = named.flatMap(({ path, value }) => {
    const id = readId(value);
    return id === undefined ? [] : [{ path, id, kind: kindOf(path) }];
  });
  // The lead's own before that of an envelope: the one that lies deepest.
  const deepest = ids.toSorted((a, b) => b.path.length - a.path.length);
  const first = (...kinds: readonly Kind[]): string | undefined =>
    kinds
      .map((kind) => deepest.find((each) => each.kind === kind)?.id)
      .find((id) => id !== undefined);
  const id = first('submission', 'own', 'event', 'person', 'uid');
  const recordId = first('person', 'submission', 'own', 'uid');
  return {
    ...(id === undefined ? {} : { id }),
    ...(recordId === undefined ? {} : { recordId }),
  };
}
