import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import { isAbsent } from './text.ts';

/**
 * The country a sender names, as ISO 3166 code.
 *
 * @param told a code (`ZA`, `za`, `ZAF`), or a name in one of `LANGUAGES` as people and lists write
 *   it (`South Africa`, `Suid-Afrika`, `UK`, `U.S.A.`, `Tanzania, United Republic of`), or a calling
 *   code with its plus (`+264`)
 * @param home the ISO 3166 code of the connector's country: in South Africa, `SA` is no Saudi Arabia
 * @returns undefined for what is none of these
 */
export function readCountry(told: string, home?: string): string | undefined {
  const text = told.trim().slice(0, LONGEST);
  // `N/A` is not Namibia.
  if (isAbsent(text)) return undefined;
  const callingCode = /^\s*\+(\d{1,3})\s*$/.exec(text)?.[1];
  if (callingCode !== undefined) return countryOfCode(callingCode);
  const code = text.replace(/[^\p{L}]/gu, '').toLowerCase();
  if (code === 'sa' && home === 'ZA') return home;
  if (/^[a-z]{2}$/.test(code)) return code === 'uk' ? 'GB' : code.toUpperCase();
  namesToCodes ??= listCountries();
  for (const name of [code, ...writings(text).map(toLetters)]) {
    const found = namesToCodes.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * A name, and what lists for sorting make of it, put in its order again: `Korea, Republic of`,
 * `Virgin Islands (British)`. What only describes may be left out (`Tanzania (United Republic of)`),
 * a town may stand before it (`Windhoek, Namibia`), and the form of the state (`Kingdom of Lesotho`).
 */
function writings(text: string): readonly string[] {
  const [name = '', ...more] = text.split(/[(,]/);
  const last = more.at(-1);
  if (last !== undefined) return [text, `${more.join(' ')} ${name}`, name, last];
  const plain = /\b(?:kingdom|republic|states?|commonwealth) of (.+)$/i.exec(text)?.[1];
  return plain === undefined ? [text] : [text, plain];
}

/** Longer than the name of any country. */
const LONGEST = 100;

/** Those that share a calling code with smaller ones. */
const mainCountries = ['US', 'GB', 'RU', 'IT', 'NO', 'AU', 'FI', 'MA'] as const;

const countryOfCode = (code: string): string | undefined =>
  [...mainCountries, ...getCountries()].find((country) => getCountryCallingCode(country) === code);

/** What forms and people call countries that have another name in CLDR: code, names as `toLetters` has them. */
const otherNames: Readonly<Record<string, string>> = {
  AE: 'uae',
  AX: 'ala',
  BA: 'bih',
  BJ: 'ben',
  BN: 'bruneidarussalam',
  BQ: 'bes bonaire',
  BY: 'blr',
  CC: 'cocosislands',
  CD: 'drc drcongo democraticcongo',
  CG: 'congo',
  CI: 'ivorycoast',
  CV: 'caboverde',
  CZ: 'czech',
  EE: 'est',
  GB: 'uk greatbritain britain unitedkingdomgreatbritainnorthernireland england scotland wales northernireland engeland skotland brittanje',
  GW: 'gnb',
  IE: 'irl',
  IL: 'isr',
  KM: 'com',
  KP: 'prk democraticpeopleskorea',
  KR: 'korea',
  KY: 'cym',
  LA: 'laopeoplesdemocratic',
  MO: 'mac',
  NL: 'holland',
  PM: 'spm',
  RS: 'srb',
  RU: 'russianfederation',
  SH: 'sthelenaascensiontristandacunha',
  SI: 'svn',
  SY: 'syrianarab syriaarab',
  SZ: 'swaziland',
  TR: 'turkey',
  UA: 'ukr',
  US: 'us usa unitedstatesamerica america amerika vsa',
  VA: 'holysee vaticancitystate',
  YT: 'myt',
  ZA: 'rsa',
};

/**
 * The letter that the codes of two letters lack to one of three (ISO 3166-1), in the order of
 * `getCountries`: in small behind them (`AF` and `g`), in capitals between them (`AO` and `G`). Blank where there is
 * none, or it is in `otherNames`.
 */
const MISSING_LETTERS =
  ' NRgTabRGgmUsB e RGlarrD muRl aHna LnkOAOevOHrHlibPUrpeuiNamau ySiphniLSRabrRoUyabRbILNcmm Ugdvinn  ndtRnlayArnnzmr a Ot AonaeaBouxaBroaNADldirg NTtrLsDiEsOmlrkacdrluIlnnrYNlAO ieRLRtuu sauLYnWpn mVerEmUdpLmrW aCoaklsKUnUoUna aaRbttnbrmtLm m fbe';

/** Names as `toLetters` has them, and codes of three letters. Built on first use: most senders tell no country, or its code. */
let namesToCodes: ReadonlyMap<string, string> | undefined;

/** English and Afrikaans, and what people call their own country who write to South Africa. */
const LANGUAGES = ['en', 'af', 'nl', 'de', 'fr', 'pt', 'es', 'it'] as const;

/**
 * Only of countries that have telephone numbers: CLDR has names for codes that ISO has withdrawn,
 * too, and `UK` or `FX` would stand in the way of `United Kingdom` and `France`.
 */
function listCountries(): ReadonlyMap<string, string> {
  const inLanguages = LANGUAGES.flatMap((language) =>
    // `Hong Kong SAR China` is `Hong Kong` in short.
    (['long', 'short'] as const).map(
      (style) => new Intl.DisplayNames([language], { type: 'region', fallback: 'none', style }),
    ),
  );
  const names = getCountries().flatMap((code, at) => {
    const told = inLanguages.map((inLanguage) => toLetters(inLanguage.of(code) ?? ''));
    const [first, second] = code;
    const letter = MISSING_LETTERS.charAt(at);
    const three = letter < 'a' ? `${first}${letter}${second}` : `${code}${letter}`;
    return [...told, three.toLowerCase(), ...(otherNames[code]?.split(' ') ?? [])].map(
      (name) => [name, code] as const,
    );
  });
  // In short, `VS` is one in Dutch and another in Afrikaans.
  return new Map(names.filter(([name]) => /^(?:u[ks]|.{3,})$/.test(name)));
}

/**
 * Without accents, and without what is written with or without: `The U.K.` is `uk`, `Republic of
 * Kenya` is `kenya`, `Saint Lucia` is `stlucia`.
 */
const toLetters = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\bsaint\b/g, 'st')
    .replace(/\b(?:the|die|of|van|and|en|republic|republiek)\b/g, '')
    .replace(/[^\p{L}]/gu, '');
