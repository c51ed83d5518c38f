import { expect, it } from 'vitest';
import { checkConstants } from '../../cli/check/check-constants.ts';
import { aConnector } from '../support/connector.ts';

const found = (settings: object) =>
  checkConstants(aConnector({ sources: { crm: { preset: 'generic', ...settings } } } as never));

it.each(['list', 'campaign'])('says of a constant %s that it looks like an expression', (field) => {
  expect(found({ [field]: 'interest.product' })).toEqual([
    {
      what: `sources.crm.${field}`,
      state: 'note',
      says: `the ${field} is named 'interest.product', for every lead`,
      todo: `if a field of the lead is meant: ${field}: { from: 'interest.product' }`,
    },
  ]);
});

it.each([
  {},
  { list: 'WebLeads', campaign: 'Sales 2.1' },
  { list: { from: 'interest.product' } },
  { list: () => 'interest.product' },
  // It takes no expression, and the name of a site is one that people give it.
  { dataSource: 'www.acme.example' },
])('says nothing of %j', (settings) => {
  expect(found(settings)).toEqual([]);
});
