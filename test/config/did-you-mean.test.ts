import { expect, it } from 'vitest';
import { closestName, nameHint } from '../../functions/config/did-you-mean.ts';

it.each([
  ['campain', ['campaign', 'list'], 'campaign'],
  ['prodcut', ['name', 'product'], 'product'],
  ['Data_Source', ['dataSource'], 'dataSource'],
  ['hubspto', ['form', 'hubspot', 'salesforce'], 'hubspot'],
  ['phone', ['firstName', 'phoneNumber'], 'phoneNumber'],
  ['custom6', ['custom1', 'custom2'], 'custom1'],
  ['e', ['email'], undefined],
  ['nothing', ['product', 'town'], undefined],
  ['x', [], undefined],
  ['', ['a'], undefined],
])('%s of %j → %s', (name, names, expected) => {
  expect(closestName(name, names)).toBe(expected);
});

const customs = ['custom3', 'custom1', 'custom2', 'customer'];
it.each([
  ['custom4', customs, '; there are custom1 to custom3'],
  ['Custom-0', customs, '; there are custom1 to custom3'],
  ['custom12', customs, '; there are custom1 to custom3'],
  ['Custom_2', customs, '; did you mean custom2?'],
  ['custm2', customs, '; did you mean custom2?'],
  // Not all between the first and the last are there.
  ['list3', ['list1', 'list9'], '; did you mean list1?'],
  ['list2', ['list1'], '; did you mean list1?'],
  ['nothing', customs, ''],
])('%s of %j: %s', (name, names, expected) => {
  expect(nameHint(name, names)).toBe(expected);
});

it('takes names of any length in little time', () => {
  const names = Array.from({ length: 2_000 }, (_, n) => `${'x'.repeat(100_000)}${n}`);
  expect(closestName('y'.repeat(100_000), names)).toBeUndefined();
});
