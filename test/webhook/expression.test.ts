import { expect, it } from 'vitest';
import { checkCondition, checkExpression } from '../../functions/webhook/expression.ts';

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
  [
    `'"utm-source"'`,
    `it is a text that every lead would get, double quotes included; did you mean '"utm-source"'?`,
  ],
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

it.each([
  [
    'consent == yes',
    "`yes` is the name of a field; for the text write 'yes' (to compare two fields, @.yes)",
  ],
  [
    'consent == "yes"',
    `"yes" is the name of a field; for the text write 'yes' (to compare two fields, @."yes")`,
  ],
  ['lead.consent != no && age', expect.stringContaining("'no'")],
  ['"yes" == consent', expect.stringContaining(`write 'yes'`)],
  ['"your-consent" == "I agree"', expect.stringContaining(`write 'I agree'`)],
  ['consent == true', expect.stringContaining('in backquotes')],
  ["type == 'lead' && (consent==yes)", expect.stringContaining("'yes'")],
  ['answers[?label == consent].value | [0]', expect.stringContaining("'consent'")],
])('refuses %s, which compares with the name of a field', (condition, fault) => {
  expect(checkExpression(condition)).toBeUndefined();
  expect(checkCondition(condition)).toEqual(fault);
});

it.each([
  "consent == 'yes'",
  `"your-consent" == 'yes'`,
  "'yes' == consent",
  'consent == `true`',
  'consent != null',
  '@.phone != @.mobile',
  '@."your-phone" != @."your-mobile"',
  'billing.country == shipping.country',
  'length(items) == to_number(count)',
  'items[0] == chosen[0]',
  "note != 'a == b'",
  'consent',
  "contains(note, '=') && amount > `5`",
])('takes the condition %s', (condition) => {
  expect(checkExpression(condition)).toBeUndefined();
  expect(checkCondition(condition)).toBeUndefined();
});
