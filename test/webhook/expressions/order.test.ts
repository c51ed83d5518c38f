import { expect, it } from 'vitest';
import { isExpression } from '../../../functions/webhook/expressions/expression.ts';
import { checkOrder } from '../../../functions/webhook/expressions/order.ts';

const isText = (sign: string, text: string, mend: string) =>
  `${sign} compares numbers, and ${text} is a text; ${mend}`;
const byFunction = 'a function of the payload can do it: (lead) => …';

it.each([
  ["age > '18'", isText('>', "'18'", 'write to_number(age) > `18`')],
  ["'18' <= age", isText('<=', "'18'", 'write `18` <= to_number(age)')],
  ['age < `"18"`', isText('<', '`"18"`', 'write to_number(age) < `18`')],
  ["to_number(age) > '18'", isText('>', "'18'", 'write to_number(age) > `18`')],
  ["length(tags) > '1'", isText('>', "'1'", 'write length(tags) > `1`')],
  ["!(age > '18') && ok", isText('>', "'18'", 'write !(to_number(age) > `18`) && ok')],
  ["people[?age > '18'].name", isText('>', "'18'", 'write people[?to_number(age) > `18`].name')],
  [
    "not_null(a, b == 'x' || c[0].d >= '2')",
    isText('>=', "'2'", "write not_null(a, b == 'x' || to_number(c[0].d) >= `2`)"),
  ],
  ["created > '2026-01-01'", isText('>', "'2026-01-01'", byFunction)],
  ["age > ''", isText('>', "''", byFunction)],
  ['age > `true`', `> compares numbers, and \`true\` is a truth value; ${byFunction}`],
  [
    '`18` < age < `65`',
    '< compares numbers, and `18` < age is true or false; join two comparisons by &&',
  ],
])('says of %s that it never holds', (expression, says) => {
  expect(isExpression(expression)).toBe(true);
  expect(checkOrder(expression)).toBe(says);
  const mended = /; write (.*)$/.exec(says)?.[1];
  if (mended !== undefined) expect(checkOrder(mended)).toBeUndefined();
});

it.each([
  'age > `18`',
  'to_number(age) > `18` && to_number(age) < `65`',
  'a.b > c[0]',
  "note == 'a > b'",
  `"a > 'b'" == 'x'`,
  "people[?name == 'x' && to_number(age) > `18`]",
  "length(a) > `1` || b == 'x'",
])('takes %s', (expression) => {
  expect(checkOrder(expression)).toBeUndefined();
});
