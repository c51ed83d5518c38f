import type { LeadFields } from '../source.ts';
import { fieldsOfForm } from './fields.ts';

type Pairs = readonly (readonly [name: string, answer: string])[];

/** Name → answer; the answers to two questions of one name are one text. */
export function joinByName(pairs: Pairs): Readonly<Record<string, string>> {
  const named = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries(
    [...named].map(([name, told]) => [name, told.map(([, answer]) => answer).join(', ')]),
  );
}

/**
 * The fields of somebody who answered an advertisement's questions. An ID that the form asks for is
 * an answer: the record is known by the platform's own.
 *
 * @param asked question → answer
 * @param recordId the platform's id of the lead
 */
export const fieldsOfAnswers = (
  asked: Readonly<Record<string, unknown>>,
  recordId: string | undefined,
): LeadFields => fieldsOfForm(asked, recordId);
