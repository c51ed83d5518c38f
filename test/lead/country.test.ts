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
  // As ISO writes them, and as Gravity Forms and WPForms have them in their lists.
  ['Tanzania, the United Republic of', 'TZ'],
  ['Tanzania (United Republic of)', 'TZ'],
  ['United Republic of Tanzania', 'TZ'],
  ['Congo', 'CG'],
  ['Congo (Brazzaville)', 'CG'],
  ['Republic of the Congo', 'CG'],
  ['Congo (Democratic Republic of the)', 'CD'],
  ['Congo, Democratic Republic of the', 'CD'],
  ['Congo, the Democratic Republic of the', 'CD'],
  ['Congo (Kinshasa)', 'CD'],
  ['Korea, Republic of', 'KR'],
  ['Korea (Republic of)', 'KR'],
  ['South Korea', 'KR'],
  ["Korea, Democratic People's Republic of", 'KP'],
  ["Korea (Democratic People's Republic of)", 'KP'],
  ['United Kingdom of Great Britain and Northern Ireland', 'GB'],
  ['Bolivia (Plurinational State of)', 'BO'],
  ['Bonaire, Saint Eustatius and Saba', 'BQ'],
  ['Bonaire, Sint Eustatius and Saba', 'BQ'],
  ['Brunei Darussalam', 'BN'],
  ['Cabo Verde', 'CV'],
  ['Cocos Islands', 'CC'],
  ['Czech Republic', 'CZ'],
  ['Eswatini (Kingdom of)', 'SZ'],
  ['Falkland Islands (Malvinas)', 'FK'],
  ['Holy See', 'VA'],
  ['Vatican City State', 'VA'],
  ['Hong Kong', 'HK'],
  ['Macao', 'MO'],
  ['Iran (Islamic Republic of)', 'IR'],
  ['Ireland (Republic of)', 'IE'],
  ["Lao People's Democratic Republic", 'LA'],
  ['Micronesia (Federated States of)', 'FM'],
  ['Moldova (Republic of)', 'MD'],
  ['Myanmar', 'MM'],
  ['North Macedonia (Republic of)', 'MK'],
  ['Palestine, State of', 'PS'],
  ['Palestine (State of)', 'PS'],
  ['Russian Federation', 'RU'],
  ['Saint Barthélemy', 'BL'],
  ['Saint Helena, Ascension and Tristan da Cunha', 'SH'],
  ['Saint Kitts and Nevis', 'KN'],
  ['Saint Lucia', 'LC'],
  ['Saint Martin', 'MF'],
  ['Saint Martin (French part)', 'MF'],
  ['Sint Maarten (Dutch part)', 'SX'],
  ['Sao Tome and Principe', 'ST'],
  ['Syria Arab Republic', 'SY'],
  ['Syrian Arab Republic', 'SY'],
  ['Taiwan, Republic of China', 'TW'],
  ['Taiwan, Province of China', 'TW'],
  ['Türkiye', 'TR'],
  ['Turkey', 'TR'],
  ['Venezuela (Bolivarian Republic of)', 'VE'],
  ['Viet Nam', 'VN'],
  ['Virgin Islands, British', 'VG'],
  ['Virgin Islands (U.S.)', 'VI'],
  ['Svalbard and Jan Mayen', 'SJ'],
  // In the language of the country.
  ['Deutschland', 'DE'],
  ['Moçambique', 'MZ'],
  ['España', 'ES'],
  ['Republic of Kenya', 'KE'],
  ['Kingdom of Eswatini', 'SZ'],
  ["People's Republic of China", 'CN'],
  ['Republiek van Suid-Afrika', 'ZA'],
  ['Windhoek, Namibia', 'NA'],
  ['South Africa (ZA)', 'ZA'],
  ['the US', 'US'],
  ['KEN', 'KE'],
  ['nga', 'NG'],
  ['AUS', 'AU'],
  ['AND', 'AD'],
  ['COD', 'CD'],
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
  'Republic',
  'Republic of SA',
  'Gauteng, KwaZulu-Natal',
  'ABC',
  ',',
  '(',
  'N/A',
  '__proto__',
  'constructor',
  'x'.repeat(1e6),
])('is none: %.20j', (text) => {
  expect(readCountry(text)).toBeUndefined();
});

it.each(['en', 'af', 'nl', 'de', 'fr', 'pt', 'es', 'it'])(
  'reads the name of every country in %s',
  (language) => {
    const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    const misread = getCountries().filter((code) => {
      const name = names.of(code);
      return name !== undefined && readCountry(name) !== code;
    });
    expect(misread).toEqual([]);
  },
);

it('reads the code of three letters of every country that has numbers', () => {
  // ISO 3166-1 has none for Ascension, Tristan da Cunha and Kosovo.
  const without = ['AC', 'TA', 'XK'];
  const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at));
  const read = letters.flatMap((a) =>
    letters.flatMap((b) => letters.map((c) => readCountry(`${a}${b}${c}`))),
  );
  const found = new Set(read.filter((code) => code !== undefined));
  expect(getCountries().filter((code) => !found.has(code))).toEqual(without);
  expect(readCountry('ABC')).toBeUndefined();
});
