import type { Condition, Mapped } from '../config/connector-schema.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { causeOf, search } from './expressions/search.ts';

/** What a mapping of the config makes of a lead's payload. */
export type Evaluated =
  /** `isText`: a text, number or truth value, and no list or object that was put into words. */
  | { readonly kind: 'found'; readonly value: string; readonly isText: boolean }
  /** `found`: what stands for nothing, such as `NaN`, where it is not simply absent. */
  | { readonly kind: 'empty'; readonly found?: string }
  /**
   * A function threw or gave what is no value, or an expression met a type that it cannot take. `fault` is
   * why, without a value of the lead.
   */
  | { readonly kind: 'failed'; readonly fault: string };

/**
 * Evaluates one mapping of the config on a lead's payload. It never throws: a mapping must never cost
 * a lead.
 *
 * @param payload the lead as the sender wrote it (JSON)
 */
export function evaluateMapping(mapping: Mapped, payload: unknown): Evaluated {
  if (typeof mapping === 'object') {
    return { kind: 'found', value: String(mapping.value), isText: true };
  }
  try {
    const found = run(mapping, payload);
    const fault = noValue(found);
    if (fault !== undefined) return { kind: 'failed', fault };
    const value = textOf(found);
    if (value !== undefined) {
      return { kind: 'found', value, isText: typeof found !== 'object' || found instanceof Date };
    }
    // A computation that came to nothing: `Number(undefined) / 100`, a date of a text that is none.
    const isComputed = typeof found === 'number' || found instanceof Date;
    return { kind: 'empty', ...(isComputed ? { found: String(found) } : {}) };
  } catch (error) {
    return { kind: 'failed', fault: causeOf(error, mapping) };
  }
}

/** The text that a mapping finds, or undefined where it finds none or fails. */
export function evaluate(mapping: Mapped, payload: unknown): string | undefined {
  const evaluated = evaluateMapping(mapping, payload);
  return evaluated.kind === 'found' ? evaluated.value : undefined;
}

/**
 * Whether a condition of the config holds for a lead's payload. As in JMESPath, nothing, `false`, an
 * empty text, list and object are false; so is 0. Every other text is true, `no` and `false` as well.
 *
 * @returns why it fails, without a value of the lead, where it throws or gives what is no value, so that
 *   nobody knows
 */
export function holds(condition: Condition, payload: unknown): Result<boolean, string> {
  try {
    const found = run(condition, payload);
    const fault = noValue(found);
    if (fault !== undefined) return fail(fault);
    const isObject = typeof found === 'object' && found !== null;
    return ok(isObject ? Object.keys(found).length > 0 : Boolean(found));
  } catch (error) {
    return fail(causeOf(error, condition));
  }
}

/**
 * What a function of the config throws on a payload, and where, for whoever tries a config: `Cannot read
 * properties of undefined (reading 'given') at connector.config.ts:12`. It can quote the lead, so it is never
 * logged, nor kept with a parked lead.
 *
 * @returns undefined where it throws nothing, or is no function
 */
export function thrownBy(
  mapping: Mapped | Condition | undefined,
  payload: unknown,
): string | undefined {
  if (typeof mapping !== 'function') return undefined;
  try {
    noValue(run(mapping, payload));
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    const place = error.stack?.match(
      /^ {4}at .*?([^\\/(\s]+\.[cm]?[jt]s)(?:\?\S*?)?:(\d+):\d+\)?$/m,
    );
    return `${error.message || error.name}${place ? ` at ${place[1]}:${place[2]}` : ''}`;
  }
}

const run = (mapping: Condition, payload: unknown): unknown =>
  typeof mapping === 'function' ? mapping(payload) : search(mapping, payload);

/**
 * What a function gives that is no value and never becomes one: nobody waits for a promise, and one that
 * fails would end the process if nobody heard of it.
 */
function noValue(found: unknown): string | undefined {
  const promises = [found].flat().filter((one) => one instanceof Promise);
  for (const promise of promises) promise.catch(() => {});
  if (promises.length > 0) return 'gives a promise: write it without async';
  return typeof found === 'function' ? 'gives a function' : undefined;
}

/**
 * What a field of the contact is told of a value that was found: of a list its parts, `Panels, Battery`; of
 * a date its time in UTC, ISO 8601. What is no number (`NaN`, `Infinity`) and no date is nothing.
 */
export function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  }
  if (Array.isArray(value))
    return (
      value
        .map((item) => textOf(item) ?? '')
        .filter(Boolean)
        .join(', ') || undefined
    );
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
