import {
  comparisonsIn,
  edited,
  operandsOf,
  type Part,
  pipesIn,
  tokensOf,
} from './jmespath-text.ts';

/**
 * What is wrong with each `|` of an expression that is one of JMESPath: it asks what stands behind it of what
 * stands before it. Behind a comparison that is a truth value, which has no fields; "or" is `||`.
 *
 * @returns words that follow the expression, with what to write instead, or undefined if nothing is wrong
 */
export function checkPipes(expression: string): string | undefined {
  const [wrong] = wrongIn(expression);
  return wrong === undefined
    ? undefined
    : `| asks for ${wrong.right.text} in ${wrong.left.text}, which is true or false`;
}

/** An expression with `||` in place of each `|` that was meant so. */
export const withOrs = (expression: string): string =>
  edited(
    expression,
    wrongIn(expression).map(({ sign }) => ({ ...sign, text: '||' })),
  );

const wrongIn = (expression: string) =>
  pipesIn(expression).filter(({ left, right }) => isTruth(left) && namesField(right));

/** Whether it is true or false, whatever the payload is: each of its operands compares, or is negated. */
const isTruth = ({ text }: Part): boolean =>
  operandsOf(text).every(
    ({ text: operand, isNegated }) =>
      isNegated ||
      comparisonsIn(operand).some(({ start, end }) => start === 0 && end === operand.length),
  );

const namesField = ({ text }: Part): boolean =>
  tokensOf(text).some(
    (token, at, all) => /^["A-Za-z_]/.test(token.text) && all[at + 1]?.text !== '(',
  );
