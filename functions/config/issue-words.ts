import type * as z from 'zod/mini';
import { closestName, nameHint } from './did-you-mean.ts';
import { maskUser } from './url-user.ts';

/** Where a schema has its parts: of zod's own, which has no name for it. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly keyType?: z.core.$ZodType;
  /** Of an enum. */
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly valueType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
}

const SHOWN = 80;

/** `sources.crm.countries, the 2nd`: people count from one. */
export const fieldName = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) =>
      typeof step === 'number'
        ? `, the ${ordinal(step + 1)}`
        : `${index > 0 ? '.' : ''}${String(step)}`,
    )
    .join('');

const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });
const ordinal = (count: number): string => `${count}${endings[ordinals.select(count)] ?? 'th'}`;

/**
 * An issue in words that follow the field's name: what it must be, or what there is to choose from, and
 * what was probably meant.
 */
export function issueWords(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined && issue.code !== 'invalid_key') {
    return `is missing: ${ruleOf(issue)}`;
  }
  switch (issue.code) {
    case 'invalid_key': {
      const name = String(issue.path.at(-1));
      const [inner] = issue.issues;
      if (inner?.code !== 'invalid_value')
        return `${inner?.message ?? 'is no name'}, got ${show(name)}`;
      return `is not a setting${choose(name, inner.values.map(String))}`;
    }
    case 'invalid_value': {
      const names = issue.values.map(String);
      const hint = typeof issue.input === 'string' ? nameHint(issue.input, names) : '';
      return `${ruleOf(issue)}, got ${show(issue.input)}${hint}`;
    }
    default:
      return `${ruleOf(issue)}, got ${show(issue.input)}${inQuotes(issue)}`;
  }
}

/** What is said of a number, or of true or false, that stands in quotes where it must not. */
function inQuotes(issue: z.core.$ZodIssue): string {
  const { input } = issue;
  if (typeof input !== 'string') return '';
  const issues = issue.code === 'invalid_union' ? issue.errors.flat() : [issue];
  const wants = (...types: readonly string[]): boolean =>
    issues.some((one) => one.code === 'invalid_type' && types.includes(one.expected));
  const isQuoted =
    (/^\d+$/.test(input) && wants('number', 'int')) ||
    (/^(?:true|false)$/.test(input) && wants('boolean'));
  return isQuoted ? `: write ${input}, without quotes` : '';
}

/** Keys and tokens are stored elsewhere, and a config is often shown to others. */
const secretName =
  /^(?:auth_?key|tenant(?:_?name)?|secrets?|(?:signing|webhook)_?secret|(?:api_?)?token|api_?key|password)$/i;

/**
 * Of a key that is no setting at its place. Its value is not shown: it may be a secret.
 *
 * @param settings those of the place
 * @param elsewhere the places that have one of that name
 */
export function unknownSetting(
  key: string,
  settings: readonly string[],
  elsewhere: readonly string[],
): string {
  if (secretName.test(key) && closestName(key, settings) === undefined) {
    const part = /^(?:auth_?key|tenant)/i.test(key) ? 'euphoria' : 'webhooks';
    return `is not a setting: secrets do not stand in the config; npm run connector -- secrets set ${part}`;
  }
  return elsewhere.length === 0
    ? `is not a setting${choose(key, settings)}`
    : `is not a setting here, but in ${elsewhere.join(' or ')}; choices here: ${settings.join(', ')}`;
}

/** `; did you mean campaign? (choices: campaign, list)` */
function choose(name: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const hint = nameHint(name, names);
  const all = names.join(', ');
  return hint === '' ? `; choices: ${all}` : `${hint} (choices: ${all})`;
}

/** Whether a value is a function that gives what it finds later, or bit by bit: nobody waits for it. */
export const givesLater = (value: unknown): boolean =>
  typeof value === 'function' && Object.prototype.toString.call(value) !== '[object Function]';

/** A value as it stands in the config, cut, for a config may hold long texts, and without what proves a user. */
export function show(value: unknown): string {
  if (givesLater(value)) return 'an async or generator function';
  const text =
    typeof value === 'function' ? 'a function' : maskUser(JSON.stringify(value) ?? typeof value);
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}

/** Whether a message is one that a schema of ours says: zod's own begin so. */
const isPlain = (message: string): boolean =>
  !/^(?:Invalid|Too (?:big|small)|Unrecognized)/.test(message);

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in [ ]',
  object: 'settings in { }',
  record: 'settings in { }',
  function: 'a function',
};

function ruleOf(issue: z.core.$ZodIssue): string {
  if (isPlain(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? 'must not be empty'
        : `must be ${issue.minimum} at least`;
    case 'too_big':
      return `must be ${issue.maximum} at most`;
    case 'invalid_union': {
      const rules = issue.errors.flatMap(([first]) => (first === undefined ? [] : [ruleOf(first)]));
      return [...new Set(rules)]
        .map((rule, index) => (index > 0 ? rule.replace(/^must be /, '') : rule))
        .join(' or ');
    }
    default:
      return 'is not what it may be';
  }
}

/**
 * The settings that there are at a place of a schema.
 *
 * @returns empty where the schema has no names of its own
 */
export function settingsAt(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
): readonly string[] {
  const definition = definitionOf(schema);
  const [step, ...rest] = path;
  if (step === undefined) {
    if (definition.type === 'union') {
      return (definition.options ?? []).flatMap((option) => settingsAt(option, []));
    }
    const keys = definition.keyType && definitionOf(definition.keyType).entries;
    return Object.keys(definition.shape ?? keys ?? {});
  }
  if (definition.type === 'union') {
    return (definition.options ?? []).flatMap((option) => settingsAt(option, path));
  }
  const inner = definition.shape?.[String(step)] ?? definition.valueType ?? definition.element;
  return inner === undefined ? [] : settingsAt(inner, rest);
}

/** The places of a config's schema that have a setting of that name: `euphoria`, `sources.<name>.contact`. */
export function placesOf(
  schema: z.core.$ZodType,
  key: string,
  path: readonly string[] = [],
): readonly string[] {
  const { shape = {}, valueType, options = [] } = definitionOf(schema);
  const inner = [...Object.entries(shape), ...(valueType ? [['<name>', valueType] as const] : [])];
  const here = settingsAt(schema, []).includes(key) ? [path.join('.') || 'the outermost { }'] : [];
  return [
    ...new Set([
      ...here,
      ...options.flatMap((option) => placesOf(option, key, path)),
      ...inner.flatMap(([name, one]) => placesOf(one, key, [...path, name])),
    ]),
  ];
}

/** Without what only wraps it: optional, default, pipe. */
function definitionOf(schema: z.core.$ZodType): Definition {
  const definition = schema._zod.def as unknown as Definition;
  const inner = definition.innerType ?? definition.in;
  return inner === undefined ? definition : definitionOf(inner);
}
