import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import { isAbsent } from './text.ts';

/**
 * The country a sender names, as ISO 3166 code.
 *
 * @param told a code (`ZA`, `za`), or a name in English or Afrikaans as people write it
 *   (`South Africa`, `Suid-Afrika`, `UK`, `U.S.A.`), or a calling code with its plus (`+264`)
 * @returns undefined for what is none of these
 */
export function readCountry(told: string): string | undefined {
  const text = told.trim().slice(0, LONGEST);
  // `N/A` is not Namibia.
  if (isAbsent(text)) return undefined;
  const callingCode = /^\s*\+(\d{1,3})\s*$/.exec(text)?.[1];
  if (callingCode !== undefined) return countryOfCode(callingCode);
  const wanted = toLetters(text);
  namesToCodes ??= listCountries();
  const code = namesToCodes.get(wanted);
  if (code !== undefined) return code;
  return /^[a-z]{2}$/.test(wanted) ? wanted.toUpperCase() : undefined;
}

/** Longer than the name of any country. */
const LONGEST = 100;

/** Those that share a calling code with smaller ones. */
const mainCountries = ['US', 'GB', 'RU', 'IT', 'NO', 'AU', 'FI', 'MA'] as const;

const countryOfCode = (code: string): string | undefined =>
  [...mainCountries, ...getCountries()].find((country) => getCountryCallingCode(country) === code);

/** What forms and people call countries that have another name in CLDR: code, names in letters only. */
const otherNames: Readonly<Record<string, string>> = {
  ZA: 'zaf rsa republicofsouthafrica republiekvansuidafrika',
  GB: 'uk gbr greatbritain england scotland wales northernireland engeland skotland brittanje',
  US: 'usa unitedstatesofamerica america amerika vsa',
  AE: 'uae are',
  BW: 'bwa',
  CD: 'drc cod drcongo democraticrepublicofthecongo democraticrepublicofcongo',
  CI: 'ivorycoast',
  CZ: 'czechrepublic',
  LS: 'lso',
  MZ: 'moz',
  NA: 'nam',
  NL: 'nld holland',
  SZ: 'swz swaziland kingdomofeswatini',
  TR: 'tur turkey',
  ZM: 'zmb',
  ZW: 'zwe',
};

/** Built on first use: most senders tell no country, or its code. */
let namesToCodes: ReadonlyMap<string, string> | undefined;

/**
 * Only of countries that have telephone numbers: CLDR has names for codes that ISO has withdrawn,
 * too, and `UK` or `FX` would stand in the way of `United Kingdom` and `France`.
 */
function listCountries(): ReadonlyMap<string, string> {
  const languages = ['en', 'af'].map(
    (language) => new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }),
  );
  return new Map(
    getCountries().flatMap((code) => {
      const names = languages.map((inLanguage) => toLetters(inLanguage.of(code) ?? ''));
      return [...names, ...(otherNames[code]?.split(' ') ?? [])]
        .filter((name) => name !== '')
        .map((name) => [name, code] as const);
    }),
  );
}

/** Without accents, and without what is written with or without: `The U.K. (+44)` is `uk`. */
const toLetters = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/^\s*(?:the|die)\s/, '')
    .replace(/[^\p{L}]/gu, '');
