import { comparisonsIn, edited, negatedIn, ORDERS, type Part } from './jmespath-text.ts';
import { inNumbers } from './order.ts';
import { search } from './search.ts';

/**
 * What is wrong with each `!` of an expression that is one of JMESPath: it binds more than a comparison and more
 * than a step into a field, so that `!a == 'x'` compares a truth value with a text, and `!a.b` is the `b` of one.
 *
 * @returns words that follow the expression, with what to write instead, or undefined if nothing is wrong
 */
export function checkNegation(expression: string): string | undefined {
  const [narrow] = [...comparedIn(expression), ...steppedIn(expression)];
  return narrow && `${narrow.says}; write ${inNumbers(withoutNarrow(expression))}`;
}

/** An expression with each `!` so that it negates the whole comparison, or the whole path, behind it. */
export function withoutNarrow(expression: string): string {
  const compared = editedBy(comparedIn(expression), expression);
  return editedBy(steppedIn(compared), compared);
}

/** A `!` that negates less than it seems to. */
interface Narrow {
  readonly says: string;
  readonly edits: readonly Part[];
}

const editedBy = (found: readonly Narrow[], expression: string): string =>
  edited(
    expression,
    found.flatMap(({ edits }) => edits),
  );

/** `!a == 'x'`, `!a > b` */
const comparedIn = (expression: string): readonly Narrow[] =>
  comparisonsIn(expression).flatMap(({ start, end, sign, left, right }) => {
    const [negated, other] = left.text.startsWith('!') ? [left, right] : [right, left];
    const bangs = /^(?:!\s*)+/.exec(negated.text)?.[0];
    const isOrder = ORDERS.has(sign.text);
    if (bangs === undefined || (!isOrder && mayBeTruth(other.text))) return [];
    const without = { start: negated.start, end: negated.start + bangs.length, text: '' };
    const around = isOrder
      ? [put(start, '!('), put(end, ')')]
      : [{ ...sign, text: sign.text === '==' ? '!=' : '==' }];
    const isOdd = bangs.replace(/\s/g, '').length % 2 === 1;
    return [
      {
        says: `${negated.text} is true or false, and is compared with ${other.text}`,
        edits: isOdd ? [without, ...around] : [without],
      },
    ];
  });

/** `!a.b`, `!a[?b]`; a place in a list binds as much as `!`. */
const steppedIn = (expression: string): readonly Narrow[] =>
  negatedIn(expression).flatMap((parts) => {
    let depth = 0;
    const step = parts.findIndex(({ text }, at) => {
      const isStep =
        depth === 0 &&
        (text === '.' || (text === '[' && !/^[-\d]/.test(parts[at + 1]?.text ?? '')));
      if (/^[([{]$/.test(text)) depth += 1;
      if (/^[)\]}]$/.test(text)) depth -= 1;
      return at > 0 && isStep;
    });
    const [first, end] = [parts[0], parts.at(-1)?.end ?? 0];
    const from = parts[step]?.start;
    if (first === undefined || from === undefined) return [];
    const [negated, path] = [from, end].map((to) => expression.slice(first.start, to));
    const steps = expression.slice(from, end);
    return [
      {
        says: `!${path} is (!${negated})${steps}, which is nothing`,
        edits: [put(first.start, '('), put(end, ')')],
      },
    ];
  });

const put = (at: number, text: string): Part => ({ start: at, end: at, text });

/** What `!a` can equal: `` `true` ``, `!b`, `(b == 'x')`, `contains(b, 'x')`. */
const mayBeTruth = (operand: string): boolean =>
  /^(?:[!(]|(?:contains|starts_with|ends_with)\()/.test(operand) ||
  (operand.startsWith('`') && typeof search(operand, null) === 'boolean');
