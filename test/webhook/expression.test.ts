import { expect, it } from 'vitest';
import { checkExpression } from '../../functions/webhook/expression.ts';

const quotes = (example: string) =>
  `names with hyphens, spaces or a leading digit need quotes: ${example}`;

it.each([
  ['your-name', quotes(`'"your-name"'`)],
  ['first name', quotes(`'"first name"'`)],
  ['1st', quotes(`'"1st"'`)],
  ['39', quotes(`'"39"'`)],
  ['fields.39', quotes(`'fields."39"'`)],
  ['a.b[0].c-d', quotes(`'a.b[0]."c-d"'`)],
  ['first-name || last-name', quotes(`'"first-name" || "last-name"'`)],
  ["join(' ', [first-name, last-name])", quotes('`join(\' \', ["first-name", "last-name"])`')],
  ['Your e-mail?', quotes(`'"Your e-mail?"'`)],
  ["consent = 'yes'", "did you mean `consent == 'yes'`?"],
  ['{{phone}}', "did you mean 'phone'?"],
  ['$.phone', "did you mean 'phone'?"],
  ['a..b', 'it cannot be read from its character 3 on'],
  ['a ||', 'it ends too early'],
  ['', 'it ends too early'],
  ['upper(a)', expect.stringMatching(/^it has no function upper; there are abs, .*, values$/)],
])('%s', (expression, fault) => {
  expect(checkExpression(expression)).toEqual(fault);
});

it.each(['a', 'a.b[0]', '"your-name"', "join(' ', a)", 'a || b', "[?type=='x'].value | [0]", '@'])(
  'takes %s',
  (expression) => {
    expect(checkExpression(expression)).toBeUndefined();
  },
);
