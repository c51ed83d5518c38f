import { expect, it } from 'vitest';
import { expressionFault } from '../../../functions/webhook/expressions/expression.ts';
import { checkPipes } from '../../../functions/webhook/expressions/pipe.ts';

it.each([
  [
    "consent == 'yes' | optin == 'yes'",
    "| asks for optin == 'yes' in consent == 'yes', which is true or false; for \"or\" write consent == 'yes' || optin == 'yes'",
  ],
  [
    "(a == 'x' | b == 'y') && c == 'z'",
    "| asks for b == 'y' in a == 'x', which is true or false; for \"or\" write (a == 'x' || b == 'y') && c == 'z'",
  ],
  [
    "tags[?a == 'x' | b == 'y'] | [0]",
    "| asks for b == 'y' in a == 'x', which is true or false; for \"or\" write tags[?a == 'x' || b == 'y'] | [0]",
  ],
  ['!a | b', '| asks for b in !a, which is true or false; for "or" write !a || b'],
  [
    "a == 'x' && b == 'y' | c == 'z'",
    "| asks for c == 'z' in a == 'x' && b == 'y', which is true or false; for \"or\" write a == 'x' && b == 'y' || c == 'z'",
  ],
])('says of %s that it asks a truth value', (expression, why) => {
  for (const use of ['condition', 'mapping'] as const) {
    expect(expressionFault(expression, use)).toEqual({ says: 'asks nothing that there is', why });
  }
});

it.each([
  'a | b',
  '(a || b) | c',
  "a == 'x' && lead | phone",
  "tags[?a == 'x'] | [0]",
  "tags[?a == 'x'] | [0].b",
  "a == 'x' || b == 'y'",
  "a == 'x' | @",
  "a == 'x' | to_string(@)",
  "a == '| b'",
])('takes %s', (expression) => {
  expect(checkPipes(expression)).toBeUndefined();
});
