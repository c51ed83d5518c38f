import type * as z from 'zod';

const SHOWN = 80;

/**
 * What is wrong with what was asked of the simulator, a line each: the setting, what it must be and what
 * it was given.
 *
 * @param given what was asked
 * @param settings those that there are
 */
export const wrongSettings = (
  { issues }: z.ZodError,
  given: unknown,
  settings: readonly string[],
): string => issues.map((issue) => wordsOf(issue, given, settings)).join('\n');

function wordsOf(issue: z.core.$ZodIssue, given: unknown, settings: readonly string[]): string {
  const name = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => (name === '' ? key : `${name}.${key}`)).join(', ');
    const choices = name === '' ? `; choices: ${settings.join(', ')}` : '';
    return `${keys}: is not a setting${choices}`;
  }
  const rule =
    issue.code === 'invalid_value'
      ? `must be one of ${issue.values.join(', ')}`
      : issue.message.replace(/^Invalid input: /, '').replace(/, received .*/, '');
  const value = issue.path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    given,
  );
  const got = (JSON.stringify(value) ?? 'nothing').slice(0, SHOWN);
  return `${name === '' ? 'the body' : name}: ${rule}, got ${got}`;
}
