import { search } from '@aws-lambda-powertools/jmespath';
import type { Mapped } from '../config/connector-schema.ts';

/**
 * Evaluates one mapping of the config on a lead's payload.
 *
 * @param payload the lead as the sender wrote it (JSON)
 * @returns text, or undefined where the lead has no such value or the mapping fails on it: a
 *   mapping must never cost a lead
 */
export function evaluate(mapping: Mapped, payload: unknown): string | undefined {
  if (typeof mapping === 'object') return String(mapping.value);
  try {
    return asText(
      typeof mapping === 'function' ? mapping(payload) : search(mapping, payload as never),
    );
  } catch {
    return undefined;
  }
}

/** What is wrong with a JMESPath expression, or undefined if nothing is. */
export function checkExpression(expression: string): string | undefined {
  try {
    search(expression, {});
  } catch (error) {
    // A type depends on the payload: what does not fit `{}` can fit a lead.
    if (error instanceof Error && error.name !== 'JMESPathTypeError') {
      return error.message.replaceAll('\n', ' ');
    }
  }
  return undefined;
}

function asText(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (Array.isArray(value))
    return (
      value
        .map((item) => asText(item) ?? '')
        .filter(Boolean)
        .join(', ') || undefined
    );
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
