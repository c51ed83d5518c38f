import { expect, it } from 'vitest';
import { expressionFault } from '../../functions/webhook/expression.ts';
import { search } from '../../functions/webhook/search.ts';

const faultOf = (condition: string) => expressionFault(condition, 'condition')?.why;

/** The expression that a message says to write, without the quotes that it has in a config. */
function proposalIn(says = ''): string | undefined {
  const written = /; write (.*)$/.exec(says)?.[1];
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

it('says how a list is asked for a value', () => {
  const says = "it has no in; contains(['x', 'y'], a) is one";
  expect(faultOf("country in ['ZA', 'NA']")).toBe(says);
});
