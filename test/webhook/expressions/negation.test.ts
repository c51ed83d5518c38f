import { expect, it } from 'vitest';
import { isExpression } from '../../../functions/webhook/expressions/expression.ts';
import { checkNegation } from '../../../functions/webhook/expressions/negation.ts';

const compares = (negated: string, other: string, mend: string) =>
  `${negated} is true or false, and is compared with ${other}; write ${mend}`;

it.each([
  ["!consent == 'no'", compares('!consent', "'no'", "consent != 'no'")],
  ["!consent != 'no'", compares('!consent', "'no'", "consent == 'no'")],
  ["'no' == !consent", compares('!consent', "'no'", "'no' != consent")],
  ["!!consent == 'no'", compares('!!consent', "'no'", "consent == 'no'")],
  ["ok && !consent == 'no'", compares('!consent', "'no'", "ok && consent != 'no'")],
  ["(!consent == 'no')", compares('!consent', "'no'", "(consent != 'no')")],
  ["!(consent) == 'no'", compares('!(consent)', "'no'", "(consent) != 'no'")],
  ["leads[?!a.b == 'x']", compares('!a.b', "'x'", "leads[?a.b != 'x']")],
  ['!a == @.b', compares('!a', '@.b', 'a != @.b')],
  ['!length(a) == `2`', compares('!length(a)', '`2`', 'length(a) != `2`')],
  ['!age > `18`', compares('!age', '`18`', '!(to_number(age) > `18`)')],
  ["`18` <= !age || a == 'x'", compares('!age', '`18`', "!(`18` <= to_number(age)) || a == 'x'")],
  [
    "!created > '2026-01-01'",
    "!created is true or false, and is compared with '2026-01-01'; a function of the payload can do it: (lead) => …",
  ],
  ['!a.b', '!a.b is (!a).b, which is nothing; write !(a.b)'],
  ['!a[0].b && c', '!a[0].b is (!a[0]).b, which is nothing; write !(a[0].b) && c'],
  [
    '!tags[?@ == `1`]',
    '!tags[?@ == `1`] is (!tags)[?@ == `1`], which is nothing; write !(tags[?@ == `1`])',
  ],
  ['!@.a == `true`', '!@.a is (!@).a, which is nothing; write !(@.a) == `true`'],
])('says of %s that it negates too little', (expression, says) => {
  expect(isExpression(expression)).toBe(true);
  expect(checkNegation(expression)).toBe(says);
  const mended = /; write (.*)$/.exec(says)?.[1];
  if (mended !== undefined) expect(checkNegation(mended)).toBeUndefined();
});

it.each([
  '!a',
  '!a && !b[0]',
  '!a == `true`',
  '`false` != !a',
  '!a == !b',
  'lead.a == !b',
  "!a == (b == 'x')",
  "!contains(a, 'x')",
  "!a == contains(b, 'x')",
  "!(a == 'x')",
  '!(a.b)',
  "a != 'x'",
  "note == '!a.b'",
  "![a, b] || 'none'",
])('takes %s', (expression) => {
  expect(checkNegation(expression)).toBeUndefined();
});
