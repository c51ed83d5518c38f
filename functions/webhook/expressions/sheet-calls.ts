import { callsOf, type Part } from './jmespath-text.ts';

/** What a spreadsheet and others ask by a function, and JMESPath by signs, each with what it is made of its arguments. */
const signs: readonly (readonly [RegExp, (given: readonly string[]) => string])[] = [
  [/^and$/i, (given) => `(${given.join(' && ')})`],
  [/^or$/i, (given) => `(${given.join(' || ')})`],
  [/^not$/i, ([negated]) => `!(${negated})`],
  [/^(?:isblank|isempty|empty)$/i, ([field]) => `(${field} == null || ${field} == '')`],
  [/^(?:exists|is_?set|(?:is_?)?defined|is_?not_?null)$/i, ([field]) => `(${field} != null)`],
  [/^exact$/i, ([field, text]) => `(${field} == ${text})`],
];

/** An expression with `&&`, `||`, `!` and `==` in place of the functions for them: `AND(a, NOT(b))`. */
export function withoutSheetCalls(expression: string): string {
  for (const [name, put] of signs) {
    const [call] = callsOf(name, expression);
    if (call === undefined) continue;
    const { start, end, given } = call;
    const signed = expression.slice(0, start) + put(given) + expression.slice(end);
    return withoutSheetCalls(
      isWhole(call, expression) ? signed.replace(/^\s*\((.*)\)\s*$/s, '$1') : signed,
    );
  }
  return expression;
}

const isWhole = ({ start, end }: Part, expression: string): boolean =>
  expression.slice(0, start).trim() === '' && expression.slice(end).trim() === '';
