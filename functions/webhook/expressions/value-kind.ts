/** What kind a value of a payload is, by the names that people use: it is no secret, as the value is. */
export type ValueKind = 'text' | 'number' | 'truth value' | 'list' | 'object' | 'nothing';

/** @param value JSON; a function's own value, which has no place in JSON, counts as nothing */
export function kindOf(value: unknown): ValueKind {
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'number';
    case 'boolean':
      return 'truth value';
    case 'object':
      return value === null ? 'nothing' : Array.isArray(value) ? 'list' : 'object';
    default:
      return 'nothing';
  }
}

/** `is a text`, `is not there` */
export function isOfKind(value: unknown): string {
  const kind = kindOf(value);
  if (kind === 'nothing') return 'is not there';
  return kind === 'object' ? 'is an object' : `is a ${kind}`;
}
