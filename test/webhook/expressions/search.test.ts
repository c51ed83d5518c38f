import { expect, it } from 'vitest';
import { causeOf, search } from '../../../functions/webhook/expressions/search.ts';

const payload = {
  age: '30',
  amount: 30,
  blank: ' ',
  ok: true,
  tags: ['hot', 1],
  people: [{ name: 'A', age: 20 }, { name: 'B' }],
  texts: [{ age: '20' }],
};

it.each([
  ['amount > `18`', true],
  ['`18`<amount&&amount<=`30`', true],
  ['amount < `18`', false],
  ['amount >= `30` && ok', true],
  ['!(amount > `18`)', false],
  // What is not there is not true, as JMESPath has it.
  ['missing > `18`', null],
  ['`18` < missing', null],
  ['to_number(age) > `18`', true],
  ['people[?age > `18`].name', ['A']],
  ['texts[?to_number(age) > `18`]', [{ age: '20' }]],
  ['{ old: amount > `18`, amount: amount }', { old: true, amount: 30 }],
  ['[amount > `18`, amount][0]', true],
  ['length(people[?age > `18`]) >= `1` | @', true],
  // Not 0, which would be less than any age.
  ['to_number(blank) < `18`', null],
  ["to_number('n/a') > `18`", null],
  ["'a > b'", 'a > b'],
  // A function of what is not there finds nothing, or what is as good as nothing.
  ["contains(missing, 'hot')", false],
  ["!contains(missing, 'hot')", true],
  ["contains(tags, 'hot')", true],
  ["contains('null and void', missing)", false],
  ["contains(['a', 'b'], missing)", false],
  ["starts_with(missing, '+27')", false],
  ["starts_with('+27', missing)", false],
  ["ends_with(missing, 'x') || !ends_with(missing, 'x')", true],
  ['length(missing)', 0],
  ['length(missing) > `0`', false],
  ["people[?contains(hobbies, 'chess')]", []],
  ["join(' ', [missing, age])", '30'],
  ["join(' ', missing)", null],
  ["join(' ', [to_string(missing), age])", '30'],
  ['to_string(amount)', '30'],
  ['abs(missing)', null],
  ['sum(missing) > `1`', null],
  ['sort_by(missing, &age)', null],
  ['map(&age, missing)', null],
  ['merge(missing, people[0])', { name: 'A', age: 20 }],
  ['merge(people[0], missing)', { name: 'A', age: 20 }],
  ['merge(missing)', null],
  ['not_null(missing, age)', '30'],
  ['to_number(missing)', null],
  ['type(missing)', 'null'],
])('%s finds', (expression, found) => {
  expect(search(expression, payload)).toEqual(found);
});

it.each([
  ['age > `18`', 'age > `18` compares numbers, and age is a text: to_number(age) makes one of it'],
  [
    'ok && `18` < age',
    '`18` < age compares numbers, and age is a text: to_number(age) makes one of it',
  ],
  ['tags >= amount', 'tags >= amount compares numbers, and tags is a list'],
  ['@ < `1`', '@ < `1` compares numbers, and @ is an object'],
  ['!age > `18`', '!age > `18` compares numbers, and !age is a truth value'],
  [
    'texts[?age > `18`]',
    'age > `18` compares numbers, and age is a text: to_number(age) makes one of it',
  ],
  [
    'map(&(age > `18`), texts)',
    'age > `18` compares numbers, and age is a text: to_number(age) makes one of it',
  ],
  // What is there and of another kind is a fault also beside what is not.
  ['starts_with(amount, missing)', 'starts_with takes a text, and amount is a number'],
  ["starts_with('x', ok)", 'starts_with takes a text, and ok is a truth value'],
  [
    "join(' ', [missing, amount])",
    'join takes a list of texts, and one of [missing, amount] is a number',
  ],
  // Of what is only partly there nobody knows the sum, or the order.
  [
    'sum([amount, missing])',
    'sum takes a list of numbers, and one of [amount, missing] is not there',
  ],
  ['sort_by(people, &age)', 'sort_by takes a text, and what it is given is not there'],
  ["join(' ', tags)", 'join takes a list of texts, and one of tags is a number'],
  ['sum(tags)', 'sum takes a list of numbers, and one of tags is a text'],
  ['abs(age)', 'abs takes a number, and age is a text'],
  ["contains(ok, 'x')", 'contains takes a list or a text, and ok is a truth value'],
  ['map(&length(age), people)', 'length takes a list or a text or an object, and age is a number'],
  // Nobody knows which of the two it was.
  [
    "starts_with(age, '3') && starts_with(ok, 'x')",
    'starts_with takes a text, and what it is given is a truth value',
  ],
])('%s fails: %s', (expression, cause) => {
  let thrown: unknown;
  try {
    search(expression, payload);
  } catch (error) {
    thrown = error;
  }
  expect(causeOf(thrown, expression)).toBe(cause);
  expect(String((thrown as Error).message)).not.toContain('30');
});
