import { edited, ordersIn, type Part } from './jmespath-text.ts';
import { FUNCTION } from './other-syntax.ts';
import { search } from './search.ts';
import { isOfKind } from './value-kind.ts';

/**
 * What is wrong with the comparisons by order (`<`, `<=`, `>`, `>=`) of an expression that is one of JMESPath:
 * they take numbers only, so that one with a text, or another constant that is no number, never holds; nor does
 * one of three values in a row.
 *
 * @returns words that follow the expression, with what to write instead, or undefined if nothing is wrong
 */
export function checkOrder(expression: string): string | undefined {
  const orders = ordersIn(expression);
  for (const { sign, left, right } of orders) {
    const compares = `${sign.text} compares numbers, and`;
    const inner = orders.find((order) => isSame(order, left));
    if (inner !== undefined)
      return `${compares} ${inner.text} is true or false; join two comparisons by &&`;
    const name = numberAsName(left, right);
    const other =
      name ??
      [left, right].find(({ text }) => isConstant(text) && typeof search(text, null) !== 'number');
    if (other === undefined) continue;
    const mended = inNumbers(expression);
    const isMended =
      (other === name || numberIn(other.text) !== undefined) && checkOrder(mended) === undefined;
    const mend = isMended ? `write ${mended}` : FUNCTION;
    const is = other === name ? 'is the name of a field' : isOfKind(search(other.text, null));
    return `${compares} ${other.text} ${is}; ${mend}`;
  }
  return undefined;
}

/**
 * An expression with its comparisons by order so that they hold for numbers as well as for their texts, which
 * is what forms tell: `to_number` around what may be one, and without quotes what is a number in them.
 */
export function inNumbers(expression: string): string {
  const orders = ordersIn(expression);
  const names = orders.flatMap(({ left, right }) => numberAsName(left, right) ?? []);
  const operands = orders.flatMap(({ left, right }) => [left, right]);
  // Of three values in a row, the first two are no number together.
  const alone = operands.filter((operand) => !orders.some((order) => isSame(operand, order)));
  return edited(
    expression,
    alone.flatMap((operand) =>
      names.some((name) => isSame(name, operand))
        ? [{ ...operand, text: `\`${numberOf(operand.text.slice(1, -1))}\`` }]
        : toNumber(operand),
    ),
  );
}

/** A number in double quotes that is compared with what is no constant: `age > "18"` means no field "18". */
const numberAsName = (left: Part, right: Part): Part | undefined =>
  [[right, left] as const, [left, right] as const].find(
    ([name, other]) => NUMBER.test(name.text) && !isConstant(other.text),
  )?.[0];

const NUMBER = /^"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?"$|^"-?\d+(?:\.\d+)?"$/;

/** A text's number, be it with commas between its thousands; what has no digit is none. */
const numberOf = (text: string): number =>
  /\d/.test(text) ? Number(text.replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')) : Number.NaN;

const isSame = (a: Part, b: Part): boolean => a.start === b.start && a.end === b.end;

function toNumber({ text, start, end }: Part): readonly Part[] {
  if (isConstant(text)) return [{ start, end, text: numberIn(text) ?? text }];
  if (GIVES_NUMBER.test(text)) return [];
  return [
    { start, end: start, text: 'to_number(' },
    { start: end, end, text: ')' },
  ];
}

/** What has no other value in any payload: `'18'`, `` `18` ``. */
const isConstant = (part: string): boolean =>
  /^(?:'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)$/s.test(part);

/** A constant's number as JMESPath writes it, or undefined if it has none. */
function numberIn(constant: string): string | undefined {
  const value = search(constant, null);
  const number = typeof value === 'string' ? numberOf(value) : Number(value);
  return ['number', 'string'].includes(typeof value) && Number.isFinite(number)
    ? `\`${number}\``
    : undefined;
}

const GIVES_NUMBER = /^(?:abs|avg|ceil|floor|length|sum|to_number)\(/;
