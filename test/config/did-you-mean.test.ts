import { expect, it } from 'vitest';
import { closestName } from '../../functions/config/did-you-mean.ts';

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

it('takes names of any length in little time', () => {
  const names = Array.from({ length: 2_000 }, (_, n) => `${'x'.repeat(100_000)}${n}`);
  expect(closestName('y'.repeat(100_000), names)).toBeUndefined();
});
