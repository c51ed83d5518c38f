import { edited, operandsOf, type Part, tokensOf } from './jmespath-text.ts';
import { isName } from './name-as-text.ts';
import { quoteField } from './quote-names.ts';

/** Whether an expression is the same for every payload: nothing in it is a field or the payload itself. */
export const isConstant = (expression: string): boolean =>
  tokensOf(expression).every(({ text }, at, all) => {
    const next = all[at + 1]?.text ?? '';
    // A list of constants is one; a place in a list, or a filter, is of the payload.
    if (text === '[') return !/^[-\d?\]:*]$/.test(next);
    return !/^[@*{]$/.test(text) && (!isName(text) || next === '(');
  });

/** The parts of a condition whose own truth counts, and is the same for every payload. */
export const constantsIn = (condition: string): readonly Part[] =>
  operandsOf(condition).filter(({ text }) => isConstant(text));

/** A condition with a field in each of its constant parts: `consent == 'yes'` for `'consent' == 'yes'`. */
export const withFields = (condition: string): string =>
  edited(condition, constantsIn(condition).flatMap(fieldIn));

/** The first text of a constant that may be a field's name; in a list stand values that one is compared with. */
function fieldIn({ text: constant, start }: Part): readonly Part[] {
  let depth = 0;
  for (const token of tokensOf(constant)) {
    if (token.text === '[') depth += 1;
    if (token.text === ']') depth -= 1;
    if (depth > 0 || !token.text.startsWith("'") || !/\p{L}/u.test(token.text)) continue;
    const name = token.text.slice(1, -1).replaceAll("\\'", "'");
    return [{ start: start + token.start, end: start + token.end, text: quoteField(name) }];
  }
  return [];
}
