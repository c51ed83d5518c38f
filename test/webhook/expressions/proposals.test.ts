import { expect, it } from 'vitest';
import { expressionFault } from '../../../functions/webhook/expressions/expression.ts';
import { search } from '../../../functions/webhook/expressions/search.ts';

const faultOf = (condition: string) => expressionFault(condition, 'condition')?.why;

/** The expression that a message says to write, without the quotes that it has in a config. */
function proposalIn(says = ''): string | undefined {
  const written = /; write (.*?)(?: \(or .*)?$/.exec(says)?.[1];
  const shown = /(?:did you mean|need quotes:) ('[^']*'|`[^`]*`|"(?:[^"\\]|\\.)*")/.exec(says)?.[1];
  return shown?.startsWith('"') ? JSON.parse(shown) : (shown?.slice(1, -1) ?? written);
}

// A condition, what is proposed, and payloads for which it is true and for which it is not.
it.each([
  ["NOT consent == 'no'", "consent != 'no'", { consent: 'yes' }, { consent: 'no' }],
  ["not consent = 'no'", "consent != 'no'", { consent: 'yes' }, { consent: 'no' }],
  ["!consent == 'no'", "consent != 'no'", { consent: 'yes' }, { consent: 'no' }],
  [
    `NOT "your-consent" == 'no'`,
    `"your-consent" != 'no'`,
    { 'your-consent': 'yes' },
    { 'your-consent': 'no' },
  ],
  [
    "consent == 'yes' AND NOT interest == 'Life'",
    "consent == 'yes' && interest != 'Life'",
    { consent: 'yes', interest: 'Car' },
    { consent: 'yes', interest: 'Life' },
  ],
  ['NOT lead.optout', '!(lead.optout)', { lead: { optout: '' } }, { lead: { optout: 'yes' } }],
  ['!lead.optout', '!(lead.optout)', { lead: {} }, { lead: { optout: true } }],
  ['not age > 18', '!(to_number(age) > `18`)', { age: '18' }, { age: '19' }],
  ['consent = yes', "consent == 'yes'", { consent: 'yes' }, { consent: 'no' }],
  ['consent === yes', "consent == 'yes'", { consent: 'yes' }, { consent: 'no' }],
  ['consent = Yes please', "consent == 'Yes please'", { consent: 'Yes please' }, { consent: 'no' }],
  [
    `"your-consent" = yes`,
    `"your-consent" == 'yes'`,
    { 'your-consent': 'yes' },
    { 'your-consent': 'no' },
  ],
  [
    'your-consent = yes and age > 18',
    `"your-consent" == 'yes' && to_number(age) > \`18\``,
    { 'your-consent': 'yes', age: '19' },
    { 'your-consent': 'yes', age: '18' },
  ],
  ['lead.consent <> "no"', "lead.consent != 'no'", { lead: {} }, { lead: { consent: 'no' } }],
  ['consent = true', 'consent == `true`', { consent: true }, { consent: false }],
  ['consent = NULL', 'consent == null', {}, { consent: 'yes' }],
  ['name !== undefined', 'name != null', { name: 'Thandi' }, {}],
  ['name is None', 'name == null', {}, { name: 'Thandi' }],
  [
    "consent == ['yes','y']",
    "contains(['yes', 'y'], consent)",
    { consent: 'y' },
    { consent: 'no' },
  ],
  [
    `consent !== ["no", "n"]`,
    "!contains(['no', 'n'], consent)",
    { consent: 'yes' },
    { consent: 'n' },
  ],
  [
    "NOT stage = ['new', 'open']",
    "!contains(['new', 'open'], stage)",
    { stage: 'x' },
    { stage: 'new' },
  ],
  ['["yes", "y"] == consent', "contains(['yes', 'y'], consent)", { consent: 'y' }, {}],
  ["['yes'] == consent", "contains(['yes'], consent)", { consent: 'yes' }, { consent: 'no' }],
  [
    "answers.may_we_phone_you? == 'yes'",
    `answers."may_we_phone_you?" == 'yes'`,
    { answers: { 'may_we_phone_you?': 'yes' } },
    { answers: { 'may_we_phone_you?': 'no' } },
  ],
  ['age == [1, 2]', 'contains([`1`, `2`], age)', { age: 2 }, { age: 3 }],
  [
    "country = 'ZA' | country = 'NA'",
    "country == 'ZA' || country == 'NA'",
    { country: 'NA' },
    { country: 'GB' },
  ],
  [
    "country == 'ZA' & consent == 'yes'",
    "country == 'ZA' && consent == 'yes'",
    { country: 'ZA', consent: 'yes' },
    { country: 'ZA', consent: 'no' },
  ],
  [
    'country = ZA or country = NA',
    "country == 'ZA' || country == 'NA'",
    { country: 'NA' },
    { country: 'GB' },
  ],
  [
    'consent = yes and age > 18',
    "consent == 'yes' && to_number(age) > `18`",
    { consent: 'yes', age: 19 },
    { consent: 'no', age: 19 },
  ],
  ['NOT consent == yes', "consent != 'yes'", { consent: 'no' }, { consent: 'yes' }],
  ['consent eq yes', "consent == 'yes'", { consent: 'yes' }, { consent: 'no' }],
  ['Consent EQ yes', "Consent == 'yes'", { Consent: 'yes' }, { Consent: 'no' }],
  ['consent eq Yes please', "consent == 'Yes please'", { consent: 'Yes please' }, {}],
  [`"your-consent" eq "yes"`, `"your-consent" == 'yes'`, { 'your-consent': 'yes' }, {}],
  ['consent ne no', "consent != 'no'", { consent: 'yes' }, { consent: 'no' }],
  ["consent neq 'no'", "consent != 'no'", { consent: 'yes' }, { consent: 'no' }],
  ['consent eq null', 'consent == null', {}, { consent: 'yes' }],
  ['count eq 2', 'count == `2`', { count: 2 }, { count: 3 }],
  ['age gt 18', 'to_number(age) > `18`', { age: '19' }, { age: '18' }],
  ["age gte '18'", 'to_number(age) >= `18`', { age: 18 }, { age: 17 }],
  ['age lt 18.5', 'to_number(age) < `18.5`', { age: 18 }, { age: 19 }],
  ['lead.age lte 18', 'to_number(lead.age) <= `18`', { lead: { age: 18 } }, { lead: { age: 19 } }],
  ['consent is yes', "consent == 'yes'", { consent: 'yes' }, { consent: 'no' }],
  ['whatsapp is yes', "whatsapp == 'yes'", { whatsapp: 'yes' }, { whatsapp: 'no' }],
  ['consent is not no', "consent != 'no'", { consent: 'yes' }, { consent: 'no' }],
  ['consent equals yes', "consent == 'yes'", { consent: 'yes' }, { consent: 'no' }],
  [
    "tags contains 'hot lead' and (consent is yes)",
    "contains(tags, 'hot lead') && (consent == 'yes')",
    { tags: ['hot lead'], consent: 'yes' },
    { tags: [], consent: 'yes' },
  ],
  ['not tags contains hot', "!contains(tags, 'hot')", { tags: 'cold' }, { tags: 'hot' }],
  ["'hot' in tags", "contains(tags, 'hot')", { tags: ['hot'] }, { tags: ['cold'] }],
  [
    `a == 'x' and "hot" not in lead.tags`,
    "a == 'x' && !contains(lead.tags, 'hot')",
    { a: 'x', lead: { tags: [] } },
    { a: 'x', lead: { tags: ['hot'] } },
  ],
  ["name == 'O'Neill'", "name == 'O\\'Neill'", { name: "O'Neill" }, { name: 'O' }],
  ['amount > 1,000', 'to_number(amount) > `1000`', { amount: '1001' }, { amount: '999' }],
  ['amount > -1,000', 'to_number(amount) > `-1000`', { amount: 0 }, { amount: -1001 }],
  ['1 000 <= amount', '`1000` <= to_number(amount)', { amount: 1000 }, { amount: 999 }],
  ['amount < 10,000.50', 'to_number(amount) < `10000.5`', { amount: 10_000 }, { amount: 10_001 }],
  ['amount > `1,000`', 'to_number(amount) > `1000`', { amount: 1001 }, { amount: 999 }],
  ["amount > '1,000'", 'to_number(amount) > `1000`', { amount: 1001 }, { amount: 999 }],
  ['amount > "1,000"', 'to_number(amount) > `1000`', { amount: 1001 }, { amount: 999 }],
  ['interest like Life', "contains(interest, 'Life')", { interest: 'Life+' }, { interest: 'Car' }],
  ["`consent` == 'yes'", "consent == 'yes'", { consent: 'yes' }, { consent: 'no' }],
  ['`your-consent` = `yes`', `"your-consent" == 'yes'`, { 'your-consent': 'yes' }, {}],
  ['`age` > `18`', 'age > `18`', { age: 19 }, { age: 18 }],
  ['contains(`tags`, `hot`)', "contains(tags, 'hot')", { tags: ['hot'] }, { tags: ['cold'] }],
  ["'consent' == 'yes'", "consent == 'yes'", { consent: 'yes' }, { consent: 'no' }],
  [
    "'consent' == 'yes' && country == 'ZA'",
    "consent == 'yes' && country == 'ZA'",
    { consent: 'yes', country: 'ZA' },
    { consent: 'no', country: 'ZA' },
  ],
  ["!'lead.optout'", '!(lead.optout)', { lead: {} }, { lead: { optout: true } }],
  ["'age' > '18'", 'to_number(age) > `18`', { age: '19' }, { age: '18' }],
  [
    "contains(['ZA', 'NA'], 'country')",
    "contains(['ZA', 'NA'], country)",
    { country: 'ZA' },
    { country: 'GB' },
  ],
  ["age > '18'", 'to_number(age) > `18`', { age: '19' }, { age: '18' }],
  ["[consent] = 'yes'", "consent == 'yes'", { consent: 'yes' }, { consent: 'no' }],
  ["[consent] == 'yes'", "consent == 'yes'", { consent: 'yes' }, { consent: 'no' }],
  ['[consent]', 'consent', { consent: 'yes' }, {}],
  [
    "[Your consent] = 'yes' AND [lead].[age] > 18",
    `"Your consent" == 'yes' && to_number(lead.age) > \`18\``,
    { 'Your consent': 'yes', lead: { age: '19' } },
    { 'Your consent': 'yes', lead: { age: '18' } },
  ],
  [
    'age BETWEEN 18 AND 65',
    'to_number(age) >= `18` && to_number(age) <= `65`',
    { age: '65' },
    { age: '66' },
  ],
  [
    "consent = 'yes' and to_number(age) between '18' and '65'",
    "consent == 'yes' && (to_number(age) >= `18` && to_number(age) <= `65`)",
    { consent: 'yes', age: '18' },
    { consent: 'yes', age: '17' },
  ],
  [
    'NOT [Your age] BETWEEN 18 AND 65',
    '!(to_number("Your age") >= `18` && to_number("Your age") <= `65`)',
    { 'Your age': 17 },
    { 'Your age': 18 },
  ],
  [
    'age NOT BETWEEN 18 AND 65',
    'to_number(age) < `18` || to_number(age) > `65`',
    { age: 17 },
    { age: 18 },
  ],
  [
    "product STARTS WITH 'Pan'",
    "starts_with(product, 'Pan')",
    { product: 'Panel' },
    { product: 'A Pan' },
  ],
  [
    "product BEGINS WITH 'Pan'",
    "starts_with(product, 'Pan')",
    { product: 'Panel' },
    { product: 'A Pan' },
  ],
  [
    "Your product ends with 'els'",
    `ends_with("Your product", 'els')`,
    { 'Your product': 'Panels' },
    { 'Your product': 'Elsa' },
  ],
  [
    "product NOT LIKE '%Pan%'",
    "!contains(product, 'Pan')",
    { product: 'Car' },
    { product: 'A Pan' },
  ],
  [
    "product like 'Pan%'",
    "starts_with(product, 'Pan')",
    { product: 'Panel' },
    { product: 'A Pan' },
  ],
  [
    "product does not contain 'Pan'",
    "!contains(product, 'Pan')",
    { product: 'Car' },
    { product: 'Pan' },
  ],
  [
    "country IN ('ZA', 'NA')",
    "contains(['ZA', 'NA'], country)",
    { country: 'NA' },
    { country: 'GB' },
  ],
  [
    "country not in ['ZA', 'NA']",
    "!contains(['ZA', 'NA'], country)",
    { country: 'GB' },
    { country: 'NA' },
  ],
  ['consent IS NOT EMPTY', "consent != null && consent != ''", { consent: 'x' }, { consent: '' }],
  ['consent IS TRUE', 'consent == `true`', { consent: true }, { consent: false }],
  [
    'AND(consent = "yes"; OR(product = "A"; NOT(age > 18)))',
    "consent == 'yes' && (product == 'A' || !(to_number(age) > `18`))",
    { consent: 'yes', product: 'B', age: 5 },
    { consent: 'yes', product: 'B', age: 19 },
  ],
  ['ISBLANK(optout)', "optout == null || optout == ''", { optout: '' }, { optout: 'yes' }],
  ["{{consent}} == 'yes'", "consent == 'yes'", { consent: 'yes' }, { consent: 'no' }],
  [
    `\${your-consent} = 'yes' && {{ lead.age }} > 18`,
    `"your-consent" == 'yes' && to_number(lead.age) > \`18\``,
    { 'your-consent': 'yes', lead: { age: 19 } },
    { 'your-consent': 'no', lead: { age: 19 } },
  ],
  [`"{{consent}}" == "yes"`, "consent == 'yes'", { consent: 'yes' }, { consent: 'no' }],
  ["'{{consent}}' == 'yes'", "consent == 'yes'", { consent: 'yes' }, { consent: 'no' }],
  ["=consent = 'yes'", "consent == 'yes'", { consent: 'yes' }, { consent: 'no' }],
  [
    "country == 'ZA' || 'NA'",
    "country == 'ZA' || country == 'NA'",
    { country: 'NA' },
    { country: 'GB' },
  ],
  [
    "country != 'ZA' && 'NA'",
    "country != 'ZA' && country != 'NA'",
    { country: 'GB' },
    { country: 'NA' },
  ],
])('proposes for %s what is taken and does what it says', (condition, proposal, holds, not) => {
  expect(proposalIn(faultOf(condition))).toBe(proposal);
  expect(faultOf(proposal)).toBeUndefined();
  expect(Boolean(search(proposal, holds))).toBe(true);
  expect(Boolean(search(proposal, not))).toBe(false);
});

it.each([
  'Is it urgent',
  'What is your budget',
  'what is it',
  'how is business',
  'which is best',
  'Consent is yes',
  'company is a partner',
  'looks like a house',
  'country in ZA',
  'age lt x',
])('takes %s for a name', (name) => {
  expect(faultOf(name)).toContain(`need quotes: '"${name}"'`);
});

it('proposes nothing where a part of it would be refused all the same', () => {
  expect(faultOf("age > '18' && created > '2026-01-01'")).toBe(
    "> compares numbers, and '18' is a text; a function of the payload can do it: (lead) => …",
  );
  expect(faultOf("created > '2026-01-01' and consent = yes")).toBe(
    "> compares numbers, and '2026-01-01' is a text; a function of the payload can do it: (lead) => …",
  );
});

it.each([
  ['country IN (ZA, NA)', expect.stringContaining("it has no IN; contains(['x', 'y'], a) is true")],
  ['count in (1, 2)', expect.stringContaining("it has no in; contains(['x', 'y'], a) is true")],
  [
    'exists(lead.x)',
    expect.stringMatching(/^it has no function exists; a != null .* 'lead.x != null'\?$/),
  ],
  ['!is_defined(x)', expect.stringContaining("did you mean '!(x != null)'?")],
  ['not isset(x)', expect.stringContaining("did you mean '!(x != null)'?")],
  ['typeof(x) == y', expect.stringContaining("no function typeof; type(a) == 'string' asks")],
  ["consent ~= 'yes'", expect.stringMatching(/^it has no patterns; /)],
  ['a == `1', 'a quote is not closed, a ` is missing'],
  [
    'name === null || undefined',
    expect.stringContaining(' If undefined is no field: name == null in its place'),
  ],
  ['is_null(x)', expect.stringContaining('is_null; a == null is true where there is no a')],
  [
    'not optout',
    expect.stringContaining("'!optout'? If it is sent as a text, as forms do: optout != 'yes'"),
  ],
  [
    'NOT(optout)',
    expect.stringContaining("'!(optout)'? If it is sent as a text, as forms do: optout != 'yes'"),
  ],
  ['consent =~ /yes/', expect.stringMatching(/^it has no patterns; contains\(a, 'x'\) is true/)],
  ["consent !~ '^no'", expect.stringMatching(/^it has no patterns; /)],
  ["consent == 'yes' // only if these", 'it has no comments; leave out what is one, from // on'],
  ["consent == 'yes' # only these", 'it has no comments; leave out what is one, from # on'],
  ["consent == 'yes' /* x */ && a", 'it has no comments; leave out what is one, from /* on'],
  ['age > 18 -- adults', 'it has no comments; leave out what is one, from -- on'],
  ['amount > 1,5', 'a number has no commas, and a dot before its decimals: `1000.5`'],
  ['amount > 1.000,50', 'a number has no commas, and a dot before its decimals: `1000.5`'],
  ["stage == 'new' then 'x'", 'it has no then; a && b || c is b where a holds, else c'],
  [
    "typeof name != 'undefined'",
    expect.stringMatching(/^it has no typeof; type\(a\) == .*, and a != null is true/),
  ],
  ["product LIKE 'P_n%'", "it has no LIKE; contains(a, 'x') is true where x is in a"],
  ["product MATCHES '^P'", 'it has no MATCHES; a function of the payload can do it: (lead) => …'],
  ['EXISTS consent', expect.stringContaining('it has no EXISTS; a != null')],
  ["consent = 'yes' XOR optin = 'yes'", 'it has no XOR; there are &&, || and !'],
  [
    "age BETWEEN '2020-01-01' AND '2021-01-01'",
    expect.stringMatching(/^>= compares numbers.*; a function/),
  ],
  ['age > 18 AND 65', expect.stringMatching(/^65 alone is the same for every lead; && and \|\|/)],
  [
    'TODAY() > created',
    'it has no function TODAY; a function of the payload can do it: (lead) => …',
  ],
  ['NOT(LEN(a) > 3)', 'it has no function LEN; it is called length'],
])('says of %s what JMESPath has instead, and proposes no name', (condition, says) => {
  expect(faultOf(condition)).toEqual(says);
});

it('names both ways where either of two texts may be the field', () => {
  const says = (written: string) =>
    expect.stringMatching(new RegExp(`; write ${written}, if that is the field\\)$`));
  expect(faultOf("'yes' == 'consent'")).toEqual(says("yes == 'consent' \\(or 'yes' == consent"));
  expect(faultOf("'18' < 'age'")).toMatch(/; write `18` < to_number\(age\)$/);
});

it('proposes no field for a text that may be another value', () => {
  expect(proposalIn(faultOf("country == 'ZA' && 'NA'"))).toBeUndefined();
});

// What a generator of conditions in other languages found.
it.each([
  ['age > "18"', 'to_number(age) > `18`'],
  ['[consent] == null', 'consent == null'],
  ["country != ('ZA' || 'NA')", "!contains(['ZA', 'NA'], country)"],
  ["consent IS NULL AND a = 'x'", "consent == null && a == 'x'"],
  [`a = 'x' or country = "ZA" or "NA"`, "a == 'x' || country == 'ZA' || country == 'NA'"],
])('proposes for %s what is taken', (condition, proposal) => {
  expect(proposalIn(faultOf(condition))).toBe(proposal);
  expect(faultOf(proposal)).toBeUndefined();
});

it.each([
  ['phone == [mobile, home]', /^\[mobile, home\] is a list.*; contains\(\['x', 'y'\], a\)/],
  ["consent = ('yes', 'y')", /^it has no list in parentheses; contains\(\['x', 'y'\], a\)/],
  ['"Panels" == product', /^"Panels" and product are names .* write 'Panels' or 'product'$/],
  ['"Panels" = your-product', /^"Panels" and "your-product" are names of fields/],
  ['country = ZA or NA', / If NA is no field: country == 'NA' in its place$/],
  ['Your age gt 18', /^it has no gt; /],
  ["a == 'x' && Your product starts with Pan", /^it has no starts with; /],
])('names both ways of %s, or none', (condition, says) => {
  expect(faultOf(condition)).toMatch(says);
});
