import { comparisonsIn, edited, type Part, tokensOf } from './jmespath-text.ts';
import { madeKind } from './made-list.ts';
import { asValue, isLiteral, isName } from './name-as-text.ts';
import { ONE_OF } from './other-syntax.ts';

/** A comparison with what looks like several values of which one is to be the field's. */
interface Choice extends Part {
  readonly isNegated: boolean;
  readonly of: Part;
  readonly values: Part;
}

/**
 * What is wrong with a comparison with several values in an expression that is one of JMESPath: `('x' || 'y')` is
 * `'x'`, and `['x', 'y']` is a list, which no text is equal to.
 *
 * @returns words that follow the expression, or undefined if nothing is wrong
 */
export function checkChoices(expression: string): string | undefined {
  const [choice] = choicesIn(expression);
  if (choice === undefined) return undefined;
  if (choice.values.text.startsWith('(')) return "'a' || 'b' in parentheses is 'a'";
  const is = `${choice.values.text} is a list, which no text is equal to`;
  // Whether mere names are meant as fields or as texts, nobody knows.
  return valuesOf(choice) === undefined ? `${is}; ${ONE_OF}` : is;
}

/** An expression that asks whether a field is one of several values by `contains`: `contains(['x', 'y'], a)`. */
export const withoutChoices = (expression: string): string =>
  edited(
    expression,
    choicesIn(expression).flatMap((choice) => {
      const values = valuesOf(choice);
      // `not a == ['x']` has a `!` that is meant for all of it.
      const field = choice.of.text.replace(/^!\s*/, '');
      const isNegated = choice.isNegated !== (field !== choice.of.text);
      return values === undefined
        ? []
        : [
            {
              ...choice,
              text: `${isNegated ? '!' : ''}contains([${values.join(', ')}], ${field})`,
            },
          ];
    }),
  );

const choicesIn = (expression: string): readonly Choice[] =>
  comparisonsIn(expression).flatMap(({ start, end, text, sign, left, right }) => {
    const [of, values] = CHOICE.test(right.text) ? [left, right] : [right, left];
    // On the left, one name in brackets is the field, as it is where what it is compared with is a constant.
    const isField = (values === left && !/^.\s*['`]|,/.test(left.text)) || isLiteral(of.text);
    const isChoice = CHOICE.test(values.text) && !isField && madeKind(of) === undefined;
    return isChoice && /^[=!]=$/.test(sign.text)
      ? [{ start, end, text, of, values, isNegated: sign.text === '!=' }]
      : [];
  });

/** As JMESPath writes them; undefined if one is a mere name. */
function valuesOf({ values }: Choice): readonly string[] | undefined {
  const all = tokensOf(values.text).filter(({ text }) => !/^[[\](),|]$/.test(text));
  return all.some(({ text }) => isName(text) && !text.startsWith('"'))
    ? undefined
    : all.map(({ text }) => (text.startsWith('"') ? asValue(text) : text));
}

const QUOTED = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\x60(?:[^\x60\\]|\\.)*\x60`;
const ONE = String.raw`(?:${QUOTED}|[A-Za-z_]\w*)`;
/** Of parentheses with names, one may be the field and the other what stands in for it. */
const CHOICE = new RegExp(
  String.raw`^(?:\(\s*(?:${QUOTED})(?:\s*\|\|\s*(?:${QUOTED}))+\s*\)|\[\s*${ONE}(?:\s*,\s*${ONE})*\s*\])$`,
  's',
);
