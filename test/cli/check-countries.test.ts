import { expect, it } from 'vitest';
import { checkCountries } from '../../cli/check/check-countries.ts';
import { aConnector } from '../support/connector.ts';

const says = 'SA is Saudi Arabia; South Africa is ZA';

it('says of SA what country it is, wherever it stands', () => {
  const crm = { preset: 'generic' as const, country: 'SA', countries: ['SA', 'NA'] };
  const connector = aConnector({ country: 'SA', countries: ['ZA', 'SA'], sources: { crm } });
  expect(checkCountries(connector)).toEqual(
    ['country', 'countries', 'sources.crm.country', 'sources.crm.countries'].map((what) => ({
      what,
      state: 'note',
      says,
    })),
  );
});

it.each([{}, { countries: 'all' as const }, { countries: ['ZA', 'NA'] }])(
  'says nothing of %j',
  (settings) => {
    expect(checkCountries(aConnector(settings))).toEqual([]);
  },
);
