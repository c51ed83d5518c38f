import { comparisonsIn, edited, negatedIn, ORDERS, type Part } from './jmespath-text.ts';
import { checkOrder, inNumbers } from './order.ts';
import { FUNCTION } from './other-syntax.ts';

/**
 * What is wrong with each `!` of an expression that is one of JMESPath: it binds more than a comparison and more
 * than a step into a field, so that `!a == 'x'` compares a truth value with a text, and `!a.b` is the `b` of one.
 *
 * @returns words that follow the expression, with what to write instead, or undefined if nothing is wrong
 */
export function checkNegation(expression: string): string | undefined {
  const narrow = narrowIn(expression);
  if (narrow === undefined) return undefined;
  const mended = inNumbers(withoutNarrow(expression));
  return `${narrow.says}; ${checkOrder(mended) === undefined ? `write ${mended}` : FUNCTION}`;
}

/** An expression with each `!` so that it negates the whole comparison, or the whole path, behind it. */
export function withoutNarrow(expression: string): string {
  const narrow = narrowIn(expression);
  return narrow ? withoutNarrow(edited(expression, narrow.edits)) : expression;
}

/** A `!` that negates less than it seems to, and how it does what it seems to. */
interface Narrow {
  readonly says: string;
  readonly edits: readonly Part[];
}

function narrowIn(expression: string): Narrow | undefined {
  for (const { start, end, sign, left, right } of comparisonsIn(expression)) {
    const [negated, other] = left.text.startsWith('!') ? [left, right] : [right, left];
    // Of fields, `a == !b` was meant so: only in front of a comparison a `!` looks as if it were for all of it.
    const isMeant = MAY_BE_TRUTH.test(other.text) || (other === left && !/^['`]/.test(other.text));
    const isOrder = ORDERS.has(sign.text);
    if (!negated.text.startsWith('!') || (!isOrder && isMeant)) continue;
    const around = isOrder
      ? [put(start, '!('), put(end, ')')]
      : [{ ...sign, text: sign.text === '==' ? '!=' : '==' }];
    return {
      says: `${negated.text} is true or false, and is compared with ${other.text}`,
      edits: [{ ...put(negated.start, ''), end: negated.start + 1 }, ...around],
    };
  }
  for (const { text, start, end } of negatedIn(expression)) {
    const negated = TAKEN.exec(text)?.[0];
    if (negated === undefined) continue;
    return {
      says: `!${text} is (!${negated})${text.slice(negated.length)}, which is nothing`,
      edits: [put(start, '('), put(end, ')')],
    };
  }
  return undefined;
}

const put = (at: number, text: string): Part => ({ start: at, end: at, text });

/** What a `!` negates of a path that goes on; a place in a list binds as much as it. */
const TAKEN = /^(?:"[^"]*"|[\w@]+)(?:\[-?\d+\])*(?=\s*(?:\.|\[[^-\d]))/;
/** What `!a` can equal. */
const MAY_BE_TRUTH = /^(?:[!(]|(?:contains|\w+s_with)\(|`(?:true|false)`$)/;
