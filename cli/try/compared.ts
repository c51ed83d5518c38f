import { tokensOf } from '../../functions/webhook/expressions/jmespath-text.ts';
import { search } from '../../functions/webhook/expressions/search.ts';
import { kindOf } from '../../functions/webhook/expressions/value-kind.ts';
import { pathsIn } from './paths-in.ts';

/** So many characters of a value tell what it is. */
const MOST_SHOWN = 60;

/**
 * What the fields that a condition names are in a payload: `age: "30" (text)`, `tags: ["hot"] (list)`,
 * `consent: nothing`. It shows why the condition does not hold: the case, the kind, a list.
 *
 * @param condition an expression of JMESPath
 */
export const describeCompared = (condition: string, payload: unknown): readonly string[] =>
  pathsIn(condition).map((path) => {
    const value = search(path, payload);
    const kind = kindOf(value);
    const other = alike(condition, value);
    const but = other === undefined ? '' : `, which is not ${other}`;
    return `${path}: ${kind === 'nothing' ? kind : `${shown(value)} (${kind}${but})`}`;
  });

/** A text of the condition that differs from a value in capitals or blanks only, in its quotes. */
const alike = (condition: string, value: unknown): string | undefined =>
  tokensOf(condition)
    .map(({ text }) => text)
    .find(
      (text) =>
        text.startsWith("'") &&
        typeof value === 'string' &&
        text.slice(1, -1) !== value &&
        plain(text.slice(1, -1)) === plain(value),
    );
const plain = (text: string): string => text.trim().toLowerCase();

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
