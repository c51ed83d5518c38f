import { comparisonsIn, operandsOf, type Part } from './jmespath-text.ts';
import { quoteField } from './quote-names.ts';
import { OPERATOR } from './word-operators.ts';

/**
 * What is wrong with an expression that is one of JMESPath and has names in brackets, as SQL Server and Access
 * write them: `[consent]` is a list of one, which is never equal to a text, and no number. So is each list or
 * object that the expression makes itself.
 *
 * @returns words that follow the expression, or undefined if nothing is wrong
 */
export function checkLists(expression: string): string | undefined {
  for (const { sign, left, right } of comparisonsIn(expression)) {
    for (const [side, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const kind = madeKind(side);
      // A projection of what is no list is nothing.
      const isNever =
        isScalar(other) || (/^(?:null|`null`)$/.test(other.text) && !/\[[\]*?]/.test(side.text));
      if (kind === undefined || !isNever) continue;
      return `${side.text} is ${kind}, so that ${sign.text} ${other.text} is ${sign.text === '!=' ? 'always' : 'never'} true`;
    }
  }
  return undefined;
}

/** As {@link checkLists}, of what alone is a condition: it is true for every lead. */
export function checkListsAlone(condition: string): string | undefined {
  const made = operandsOf(condition).find(
    (operand) => /^[[{][^?]/.test(operand.text) && isMade(operand),
  );
  return made === undefined
    ? undefined
    : `${made.text} is ${madeKind(made)}, which is true for every lead`;
}

/** An expression with the names alone in place of those in brackets: `lead.consent` for `[lead].[consent]`. */
export const withoutBrackets = (expression: string): string =>
  expression.replace(IN_BRACKETS, (names) =>
    names.replace(ONE, (_, name: string) => quoteField(name)),
  );

const NAME = String.raw`\[\s*("[^"]*"|[\p{L}_][\p{L}\p{N}_ ?-]*?)\s*\]`;
const ONE = new RegExp(NAME, 'gu');
/** Not in a list, nor behind a name: only what is compared, or is a condition. */
const IN_BRACKETS = new RegExp(
  String.raw`(?<=(?:^|[&|(!=<>]|[\w"]\.|\b(?:and|or|not|between))\s*)${NAME}(?:\.(?:${NAME}|\w+))*(?=\s*(?:$|[=<>!&|)]|${OPERATOR}))`,
  'giu',
);

const isScalar = ({ text }: Part): boolean =>
  /^(?:'(?:[^'\\]|\\.)*'|"-?[\d.]+"|`\s*(?:"(?:[^"\\]|\\.)*"|true|false|-?\d[\d.e+-]*)\s*`)$/s.test(
    text,
  );

const isMade = (part: Part): boolean => madeKind(part) !== undefined;

/** What an operand makes of the payload, whatever that is: `[a]`, `a.[b, c]`, `people[*].a`, `{x: a}`. */
export function madeKind({ text }: Part): 'a list' | 'an object' | undefined {
  const outer = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/gs, 'q');
  if (/^(?:[\w@.]*\.)?\{[^{}]*\}$/.test(outer)) return 'an object';
  return /^(?:[\w@.]*\.)?\[[A-Za-z_@][^[\]()|]*\](?:\.(?:\w+|\[[A-Za-z_@][^[\]()|]*\]))*$/.test(
    outer,
  ) || /^[\w@.]*\[(?:\*?|\?[^[\]|]*)\](?:\.\w+)*$/.test(outer)
    ? 'a list'
    : undefined;
}
