import { getCountries } from 'libphonenumber-js/max';
import { expect, it } from 'vitest';
import { readCountry } from '../../functions/lead/country.ts';

it.each([
  ['ZA', 'ZA'],
  [' za ', 'ZA'],
  ['South Africa', 'ZA'],
  ['SOUTH AFRICA', 'ZA'],
  ['Suid-Afrika', 'ZA'],
  ['Republic of South Africa', 'ZA'],
  ['RSA', 'ZA'],
  ['Namibië', 'NA'],
  ['Namibie', 'NA'],
  ['Duitsland', 'DE'],
  ['Zimbabwe', 'ZW'],
  // CLDR has withdrawn codes of the same name: UK, FX, SU, YU.
  ['United Kingdom', 'GB'],
  ['the United Kingdom', 'GB'],
  ['Verenigde Koninkryk', 'GB'],
  ['France', 'FR'],
  ['Frankryk', 'FR'],
  ['Russia', 'RU'],
  ['Serbia', 'RS'],
  ['UK', 'GB'],
  ['U.K.', 'GB'],
  ['England', 'GB'],
  ['USA', 'US'],
  ['U.S.A.', 'US'],
  ['United States', 'US'],
  ['United States of America', 'US'],
  ['VSA', 'US'],
  ['UAE', 'AE'],
  ['Swaziland', 'SZ'],
  ['BWA', 'BW'],
  ["Cote d'Ivoire", 'CI'],
  ['Congo - Kinshasa', 'CD'],
  ['+27', 'ZA'],
  [' +264 ', 'NA'],
  ['+44', 'GB'],
  ['+1', 'US'],
  ['+61', 'AU'],
])('%j is %s', (text, code) => {
  expect(readCountry(text)).toBe(code);
});

it.each([
  '',
  '27',
  '+0',
  '+999',
  '+27825550101',
  'Gauteng',
  'N/A',
  '__proto__',
  'constructor',
  'x'.repeat(1e6),
])('is none: %.20j', (text) => {
  expect(readCountry(text)).toBeUndefined();
});

it.each(['en', 'af'])('reads the name of every country in %s', (language) => {
  const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
  const misread = getCountries().filter((code) => {
    const name = names.of(code);
    return name !== undefined && readCountry(name) !== code;
  });
  expect(misread).toEqual([]);
});
