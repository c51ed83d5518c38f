import { edited, operandsOf, type Part, tokensOf } from './jmespath-text.ts';
import { isName } from './name-as-text.ts';
import { quoteField } from './quote-names.ts';
import { ofTemplates, TEMPLATE } from './template.ts';

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

/**
 * A condition with what was meant by each of its constant parts: `consent == 'yes'` for `'consent' == 'yes'`, and
 * for what stands behind a comparison with a text, that comparison again: `a == 'x' || a == 'y'` for
 * `a == 'x' || 'y'`.
 */
export function withFields(condition: string): string {
  const edits: Part[] = [];
  let [compared, end] = ['', 0];
  for (const operand of operandsOf(condition)) {
    const joined = condition.slice(end, operand.start).trim();
    const isTextBehind = compared !== '' && TEXT.test(operand.text);
    const isAgain = isTextBehind && AGAIN[joined]?.test(compared) === true;
    if (isAgain) edits.push({ ...operand, text: compared + operand.text });
    // Elsewhere behind a comparison, nobody knows whether a text is meant as a field or as a value.
    else if (!isTextBehind && isConstant(operand.text)) edits.push(...fieldIn(operand));
    if (!isAgain) compared = /^(.*[=!]=\s*)'(?:[^'\\]|\\.)*'$/s.exec(operand.text)?.[1] ?? '';
    end = operand.end;
  }
  return edited(condition, edits);
}

const TEXT = /^'(?:[^'\\]|\\.)*'$/s;
/** Behind which comparison a mere text is another value of it, by what stands between them. */
const AGAIN: Readonly<Record<string, RegExp>> = { '||': /==\s*$/, '&&': /!=\s*$/ };

/** Of two texts that are compared, the other one may be the field's name; a number is none. */
export const mayBeSwapped = (constant: string): boolean =>
  /^'[^']*\p{L}[^']*'\s*[=!]=\s*'[^']*\p{L}[^']*'$/u.test(constant);

/** A comparison of two texts with the second one as a field. */
export const withSecondField = (constant: string): string =>
  constant.replace(/'([^']*)'$/, (_, name: string) => quoteField(ofTemplates(name) ?? name));

/** The first text of a constant that may be a field's name; in a list stand values that one is compared with. */
function fieldIn({ text: constant, start }: Part): readonly Part[] {
  let depth = 0;
  for (const token of tokensOf(constant)) {
    if (token.text === '[') depth += 1;
    if (token.text === ']') depth -= 1;
    if (depth > 0 || !token.text.startsWith("'") || !/\p{L}/u.test(token.text)) continue;
    const name = token.text.slice(1, -1).replaceAll("\\'", "'");
    const text = TEMPLATE.test(name) ? (ofTemplates(name) ?? token.text) : quoteField(name);
    return [{ start: start + token.start, end: start + token.end, text }];
  }
  return [];
}
