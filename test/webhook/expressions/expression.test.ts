import { expect, it } from 'vitest';
import {
  expressionFault,
  isExpression,
} from '../../../functions/webhook/expressions/expression.ts';

const faultOf = (expression: string) => expressionFault(expression, 'mapping')?.why;
const faultOfCondition = (condition: string) => expressionFault(condition, 'condition')?.why;

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
  ["consent = 'yes'", `did you mean "consent == 'yes'"?`],
  ['{{phone}}', "did you mean 'phone'?"],
  ['$.phone', "did you mean 'phone'?"],
  ['a..b', 'it cannot be read from its character 3 on'],
  ['a ||', 'it ends too early'],
  ['items[0', 'a ] is missing'],
  ["contains(a, 'x'", 'a ) is missing'],
  ['{a: b', 'a } is missing'],
  ["((a || b) == 'x'", 'a ) is missing'],
  ["a == 'x')", 'it has a ) that closes nothing'],
  ["consent == 'yes", "a quote is not closed, a ' is missing"],
  ['items[0].name == "x', 'a quote is not closed, a " is missing'],
  ['', 'it ends too early'],
  [
    `'"utm-source"'`,
    `it is a text that every lead would get, double quotes included; did you mean '"utm-source"'?`,
  ],
  ['shout(a)', expect.stringMatching(/^it has no function shout; there are abs, .*, values$/)],
])('%s', (expression, fault) => {
  expect(faultOf(expression)).toEqual(fault);
});

const joins = `"join(' ', [a, b])" puts texts together`;
const computes = 'a function of the payload can do it: (lead) => …';
const chooses = 'a && b || c is b where a holds, else c';

// What people write who know a spreadsheet, SQL, a template, JavaScript or PHP.
it.each([
  ['concat(meta.src, meta.src)', `it has no function concat; ${joins}`],
  ['concat(meta.src,meta.src)', `it has no function concat; ${joins}`],
  ['=CONCAT(a; b)', `it has no function CONCAT; ${joins}`],
  ['meta.src && concat(a, b)', `it has no function concat; ${joins}`],
  ['IF(a, b, c)', `it has no function IF; ${chooses}`],
  ['COALESCE(a, b)', 'it has no function COALESCE; a || b is b where there is no a'],
  ['LENGTH(a)', 'it has no function LENGTH; it is written length'],
  ['upper(first name)', `it has no function upper; ${computes}`],
  ['a.b.toLowerCase()', `it has no function toLowerCase; ${computes}`],
  ["join(' ', a, b)", "join takes a separator and a list: join(' ', [a, b])"],
  ['not_null(a; b)', "did you mean 'not_null(a, b)'?"],
  ['not_null(a, b', 'a ) is missing'],
  ['interest.product_line + meta.src', `it has no + between fields; ${joins}`],
  ["a + ' ' + b", `it has no + between fields; ${joins}`],
  ['a & b', `it has no & between fields; ${joins}`],
  ["a ~ ' ' ~ b", `it has no ~ between fields; ${joins}`],
  ['price * 2', `it does not calculate, there is no *; ${computes}`],
  ['price - discount', `it does not calculate, there is no -; ${computes}`],
  ['price % 2', `it does not calculate, there is no %; ${computes}`],
  [
    'contact/name',
    `it does not calculate, there is no /; a field within another is a.b, and ${computes}`,
  ],
  ['a ? b : c', `it has no ? : to choose; ${chooses}`],
  ["a == 'x' ? 'y' : 'z'", `it has no ? : to choose; ${chooses}`],
  ["CASE WHEN a THEN 'b' END", `it has no case; ${chooses}`],
  ['a ?? b', "did you mean 'a || b'?"],
  ['a?.b', "did you mean 'a.b'?"],
  ["a['b']", "did you mean 'a.b'?"],
  ["a['b-c'].d", `did you mean 'a."b-c".d'?`],
  ['a[b]', 'it has no a[b]; a field within another is a.b'],
  ['a.0.b', `${quotes(`'a."0".b'`)}; the place in a list is 'a[0].b'`],
  ['$.a.b', "did you mean 'a.b'?"],
  ["$['a']", "did you mean 'a'?"],
  ['a->b', "did you mean 'a.b'?"],
  ["a->>'b'", "did you mean 'a.b'?"],
  [`\${a}`, "did you mean 'a'?"],
  ['%a%', "did you mean 'a'?"],
  ['{{your-name}}', quotes(`'"your-name"'`)],
  ['Lead from {{a}}', `it has no {{ within a text; ${joins}`],
  ["a | default: 'x'", 'it has no filters; a || b is b where there is no a'],
  ['a AND b', "did you mean 'a && b'?"],
  ["a === 'x' or b", `did you mean "a == 'x' || b"?`],
  ["a <> 'x'", `did you mean "a != 'x'"?`],
  ["a LIKE 'x'", "it has no LIKE; contains(a, 'x') is true where x is in a"],
  ["a IN ('x', 'y')", `did you mean "contains(['x', 'y'], a)"?`],
  ['age > 5', "did you mean 'to_number(age) > `5`'?"],
  ['consent == 1', "did you mean 'consent == `1`'? If it is sent as a text, as forms do: '1'"],
  ["age > 5 && a == 'x'", `did you mean "to_number(age) > \`5\` && a == 'x'"?`],
  ["a == 'x' and 18 <= age", `did you mean "a == 'x' && \`18\` <= to_number(age)"?`],
  ['first-age > 5', quotes(`'to_number("first-age") > \`5\`'`)],
  [
    '18 < age < 65',
    '< compares numbers, and `18` < to_number(age) is true or false; join two comparisons by &&',
  ],
  ["starts_with(a; 'x')", `did you mean "starts_with(a, 'x')"?`],
  ['a.length > 0', "did you mean 'length(a) > `0`'?"],
  ['{!Contact.Name}', "did you mean 'Contact.Name'?"],
  ['{{ a | upcase }}', `it has no filters; ${computes}`],
  ['a IS NOT NULL', "did you mean 'a != null'?"],
  ['SELECT a FROM b', 'it has no select; a field within another is a.b'],
  ['if a.x then b else c', `it has no if; ${chooses}`],
  ['length(a) = 0', "did you mean 'length(a) == `0`'?"],
  ["a.map(x => x.b).join(', ')", `it has no =>; ${computes}`],
  ['a += b', `it does not calculate, there is no +=; ${computes}`],
  ['a, b', "it takes one field; join(' ', [a, b]) puts two together"],
  ['(lead) => lead.a', 'a function stands without quotes around it'],
  ['consent == ‘yes’', `did you mean "consent == 'yes'"?`],
  ['consent = “yes”', `did you mean "consent == 'yes'"?`],
  ['“your-consent” == ‘yes’', `did you mean \`"your-consent" == 'yes'\`?`],
  ["note = 'a “b”'", `did you mean "note == 'a “b”'"?`],
  ['-a', 'it cannot be read from its character 1 on'],
])('says of %s what JMESPath has not', (expression, fault) => {
  expect(faultOf(expression)).toBe(fault);
});

const notInBackquotes = (mend: string) =>
  `backquotes are for values such as \`18\`; a name stands without quotes, a text in single quotes; ${mend}`;

// SQL has names in backquotes, JMESPath once had texts in them.
it.each([
  ["`consent` == 'yes'", `did you mean "consent == 'yes'"?`],
  ["`consent` = 'yes'", `did you mean "consent == 'yes'"?`],
  ["`lead`.`consent` == 'yes'", `did you mean "lead.consent == 'yes'"?`],
  ["`lead.consent` == 'yes'", `did you mean "lead.consent == 'yes'"?`],
  ["`your-consent` == 'yes'", quotes(`\`"your-consent" == 'yes'\``)],
  ['`1st name`', quotes(`'"1st name"'`)],
  ['`consent`', "did you mean 'consent'?"],
  ['`consent` && age > `18`', "did you mean 'consent && age > `18`'?"],
  ["`age` > '18'", "did you mean 'to_number(age) > `18`'?"],
  ['consent == `yes`', `did you mean "consent == 'yes'"?`],
  ['consent == `Yes please`', `did you mean "consent == 'Yes please'"?`],
  ["`consent == 'yes'`", `did you mean "consent == 'yes'"?`],
  ['contains(tags, `hot`)', `did you mean "contains(tags, 'hot')"?`],
  ["contains(`tags`, 'hot')", `did you mean "contains(tags, 'hot')"?`],
  ['join(` `, [`first`, `last`]) != null', `did you mean "join(' ', [first, last]) != null"?`],
])('says of %s what stands in backquotes', (expression, mend) => {
  expect(faultOf(expression)).toBe(notInBackquotes(mend));
  expect(faultOfCondition(expression)).toBe(notInBackquotes(mend));
});

it.each(['age > `18`', 'consent == `true`', 'a == `null`', 'a == `"x"`', 'contains(`["x"]`, a)'])(
  'takes what is JSON in backquotes: %s',
  (expression) => {
    expect(faultOf(expression)).toBeUndefined();
    expect(faultOfCondition(expression)).toBeUndefined();
  },
);

const same = (part: string, mend: string) =>
  `${part} is the same for every lead: in single quotes stands a text, no field; write ${mend}`;

// By such a part everybody is let through, or nobody.
it.each([
  ["'consent'", same("'consent'", 'consent')],
  ["!'consent'", same("'consent'", '!consent')],
  ["!('lead.optout')", same("'lead.optout'", '!(lead.optout)')],
  ["!'lead.optout'", same("'lead.optout'", '!(lead.optout)')],
  ["'consent' && age > `18`", same("'consent'", 'consent && age > `18`')],
  ["consent == 'yes' || 'x'", same("'x'", "consent == 'yes' || consent == 'x'")],
  [
    "'consent' == 'yes' && country == 'ZA'",
    same(
      "'consent' == 'yes'",
      "consent == 'yes' && country == 'ZA' (or 'consent' == yes, if that is the field)",
    ),
  ],
  [
    "age > `18` && (ok || 'May we call?' == 'yes')",
    same(
      "'May we call?' == 'yes'",
      `age > \`18\` && (ok || "May we call?" == 'yes') (or 'May we call?' == yes, if that is the field)`,
    ),
  ],
  [
    "'your-consent' == 'yes' && !(a || 'b')",
    same("'your-consent' == 'yes'", `"your-consent" == 'yes' && !(a || b)`),
  ],
  ["'age' > '18' && ok", same("'age' > '18'", 'to_number(age) > `18` && ok')],
  ["contains('tags', 'hot')", same("contains('tags', 'hot')", "contains(tags, 'hot')")],
  [
    "contains(['ZA', 'NA'], 'country')",
    same("contains(['ZA', 'NA'], 'country')", "contains(['ZA', 'NA'], country)"),
  ],
  ["a && 'b' || 'c'", same("'b'", 'a && b || c')],
  ["consent == 'yes' || `true`", '`true` is the same for every lead'],
  ["'created' > '2026-01-01'", "'created' > '2026-01-01' is the same for every lead"],
  [
    "`your-x` == length('x')",
    notInBackquotes("'your-x' == length('x') is the same for every lead"),
  ],
])('refuses the condition %s, a part of which names no field', (condition, fault) => {
  expect(faultOfCondition(condition)).toBe(fault);
});

it.each([
  "(a && 'b' || 'c') == 'b'",
  "'b' == (a && 'b' || 'c')",
  "not_null(a, 'no') == 'yes'",
  "people[?ok && 'x' == 'x'] | [0]",
  "contains(['ZA', 'NA'], country)",
  '@',
  '[0].consent',
  "!(a == 'b' || c == 'd')",
])('takes the condition %s, each part of which is of the lead', (condition) => {
  expect(faultOfCondition(condition)).toBeUndefined();
});

it.each(["a && 'b' || 'c'", "'product'", "a || 'x'", '`3`'])(
  'takes %s where it gives a value',
  (expression) => {
    expect(faultOf(expression)).toBeUndefined();
  },
);

it.each([
  ['Budget (R)', quotes(`'"Budget (R)"'`)],
  ['Which product(s)?', quotes(`'"Which product(s)?"'`)],
  ['Your name (first, last)', quotes(`'"Your name (first, last)"'`)],
  ['Choose “Yes” or “No”', quotes(`'"Choose “Yes” or “No”"'`)],
  ['What’s your name', quotes(`'"What’s your name"'`)],
  ['No. of people', quotes(`'"No. of people"'`)],
  ['Sales and Support', quotes(`'"Sales and Support"'`)],
  ['50% deposit', quotes(`'"50% deposit"'`)],
  [
    'Terms & Conditions',
    `it has no & between fields; ${joins} (if one field has that whole name: '"Terms & Conditions"')`,
  ],
  [
    'Select one from our range',
    `it has no select; a field within another is a.b (if one field has that whole name: '"Select one from our range"')`,
  ],
  [
    'name or company',
    `did you mean 'name || company'? (if one field has that whole name: '"name or company"')`,
  ],
])('takes %s for a question too', (expression, fault) => {
  expect(faultOf(expression)).toBe(fault);
});

it.each([
  'a',
  'a.b[0]',
  "not_null(a, 'concat(b)')",
  'a.[b, c][]',
  'a.*',
  'sort_by(a, &b)[-1].c',
  '"your-name"',
  "join(' ', a)",
  'a || b',
  "[?type=='x'].value | [0]",
  '@',
])('takes %s', (expression) => {
  expect(faultOf(expression)).toBeUndefined();
});

it.each([
  [
    'consent == yes',
    "`yes` is the name of a field; for the text write 'yes' (for the field itself, @.yes)",
  ],
  [
    'consent == "yes"',
    `"yes" is the name of a field; for the text write 'yes' (for the field itself, @."yes")`,
  ],
  ['lead.consent != no && age', expect.stringContaining("'no'")],
  ['"yes" == consent', expect.stringContaining(`write 'yes'`)],
  ['"your-consent" == "I agree"', expect.stringContaining(`write 'I agree'`)],
  ['consent == true', expect.stringContaining('for the value write `true` (')],
  [
    'consent != NULL',
    "`NULL` is the name of a field; for the value write null (for the field itself, @.NULL; sent as a text, it is 'NULL')",
  ],
  ['name != undefined', expect.stringContaining('for the value write null (')],
  ['name == None && age', expect.stringContaining('for the value write null (')],
  [
    'nil != lead.name',
    expect.stringContaining('`nil` is the name of a field; for the value write null ('),
  ],
  [
    'undefined != name',
    expect.stringContaining('`undefined` is the name of a field; for the value'),
  ],
  ['"I agree" == lead.consent', expect.stringContaining(`write 'I agree'`)],
  ['contains(tags, "hot")', expect.stringContaining(`write 'hot'`)],
  ['contains(tags, "hot-lead")', expect.stringContaining(`write 'hot-lead'`)],
  ['starts_with(phone, "082")', expect.stringContaining(`write '082'`)],
  ['!ends_with(not_null(email, mail), ".za")', expect.stringContaining(`write '.za'`)],
  ['join(", ", [a, b]) != null', expect.stringContaining(`write ', '`)],
  ['contains(["new", "open"], stage)', expect.stringContaining(`write 'new'`)],
  ['"your-consent" == yes', expect.stringContaining(`write 'yes'`)],
  ["type == 'lead' && (consent==yes)", expect.stringContaining("'yes'")],
  ['answers[?label == consent].value | [0]', expect.stringContaining("'consent'")],
])('refuses %s, which compares with the name of a field', (condition, fault) => {
  expect(isExpression(condition)).toBe(true);
  expect(faultOfCondition(condition)).toEqual(fault);
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
  'contains(tags, @."hot-lead")',
  `contains(['ZA', 'NA'], "your-country")`,
  `contains(["billing", "shipping"], 'ZA')`,
  'tags == `["a"]`',
  'tags[*].name == [a, b]',
  '[a, b][0] == `1`',
  "{x: a}.x == 'yes'",
  'people[?ok == `true`] | [0].ok == `true`',
  "contains([tags, tag], 'hot')",
  '[a] == [b]',
  'tags[?@] != null',
  "contains(note, '=') && amount > `5`",
])('takes the condition %s', (condition) => {
  expect(isExpression(condition)).toBe(true);
  expect(faultOfCondition(condition)).toBeUndefined();
});
