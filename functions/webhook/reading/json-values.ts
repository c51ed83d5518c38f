/** What can be done with JSON of which nothing is known but that it is JSON. Nothing here throws. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object, or an empty one for what is none. */
export const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** The list, or an empty one for what is none. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The objects of a list, without what else is in it. */
export const asObjects = (value: unknown): readonly JsonObject[] => asList(value).filter(isObject);

/** What is found by one name after the other. */
export const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((found, name) => asObject(found)[name], value);

/** Text that is not blank, trimmed; a number as it is written. */
export function asText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return String(value).trim() || undefined;
}

/** A text, a number, `true` or `false` as it is written; empty for anything else. */
export const asWord = (value: unknown): string => (typeof value === 'object' ? '' : String(value));

/** Whether anything stands in it: not null, a blank text, or objects and lists with nothing else in them. */
export const holdsAnything = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).some(holdsAnything)
    : value !== null && value !== undefined && asWord(value).trim() !== '';

/** A record id that consists of digits, as senders count their records. */
export function asCount(value: unknown): string | undefined {
  const text = asText(value);
  return text !== undefined && /^\d{1,20}$/.test(text) ? text : undefined;
}

/** The name of a kind of event, for a log line; `unknown` for what cannot be such a name. */
export const eventKind = (value: unknown): string =>
  typeof value === 'string' && /^[\w.:-]{1,60}$/.test(value) ? value : 'unknown';
