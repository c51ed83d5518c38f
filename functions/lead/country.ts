import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import { isAbsent } from './text.ts';

/**
 * The country a sender names, as ISO 3166 code.
 *
 * @param told a code (`ZA`, `za`, `ZAF`), or a name in one of `LANGUAGES` as people and lists write
 *   it (`South Africa`, `Suid-Afrika`, `UK`, `U.S.A.`, `Tanzania, United Republic of`), or a calling
 *   code with its plus (`+264`)
 * @returns undefined for what is none of these
 */
export function readCountry(told: string): string | undefined {
  const text = told.trim().slice(0, LONGEST);
  // `N/A` is not Namibia.
  if (isAbsent(text)) return undefined;
  const callingCode = /^\s*\+(\d{1,3})\s*$/.exec(text)?.[1];
  if (callingCode !== undefined) return countryOfCode(callingCode);
  const code = text.replace(/[^\p{L}]/gu, '').toUpperCase();
  if (/^[A-Z]{2}$/.test(code)) return code === 'UK' ? 'GB' : code;
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
  ZA: 'rsa',
  GB: 'uk greatbritain britain unitedkingdomgreatbritainnorthernireland england scotland wales northernireland engeland skotland brittanje',
  US: 'us usa unitedstatesamerica america amerika vsa',
  AE: 'uae',
  BN: 'bruneidarussalam',
  BQ: 'bonaire',
  CC: 'cocosislands',
  CD: 'drc drcongo democraticcongo',
  CG: 'congo',
  CI: 'ivorycoast',
  CV: 'caboverde',
  CZ: 'czech',
  KP: 'democraticpeopleskorea',
  KR: 'korea',
  LA: 'laopeoplesdemocratic',
  NL: 'holland',
  RU: 'russianfederation',
  SH: 'sthelenaascensiontristandacunha',
  SY: 'syrianarab syriaarab',
  SZ: 'swaziland',
  TR: 'turkey',
  VA: 'holysee vaticancitystate',
};

/**
 * The codes of three letters of ISO 3166-1: those that begin with the code of two, those whose first
 * and last letter are it, and with the code of two before them all others.
 */
const THREE_LETTERS = [
  'AFGAIAALBARGASMAUSAZEBELBFABGRBHRBLMBMUBOLBRABTNBWACANCCKCHECIVCMRCOLCRICUBCXRCYPCZEDEUDJIDMADOMDZAECUEGYERIESPETHFINFJIFRAGABGBRGEOGGYGHAGIBGMBGRCGTMGUMHKGHNDHRVHTIHUNIDNIMNINDIOTIRNISLITAJEYJORJPNKENKGZKHMKIRKNAKWTLAOLBNLCALIELKALSOLTULUXLVAMARMCOMDAMHLMKDMLIMMRMNGMRTMSRMUSMWIMYSNAMNCLNERNFKNGANICNLDNORNPLNRUNZLOMNPANPERPHLPRIPSEQATREUROURUSRWASAUSDNSGPSHNSJMSLESMRSOMSSDSTPSXMSYRTCATGOTHATJKTKLTLSTONTTOTWNTZAUGAUSAUZBVATVCTVENVGBVIRVNMVUTWSMYEMZAFZMBZWE',
  'ABWAGOANDAREARMATGAUTBDIBGDBHSBLZBRBBRNCAFCHLCHNCODCOGCOKCPVCUWDNKESHFLKFROFSMGINGLPGNQGRDGRLGUFGUYIRQJAMKAZKORLBRLBYMAFMDGMDVMEXMLTMNEMNPMOZMTQNIUPAKPLWPNGPOLPRTPRYPYFSENSLBSLVSURSVKSWESWZSYCTCDTKMTUNTURTUVURYWLF',
  'AXALABJBENBQBESBABIHBYBLRKMCOMKYCYMEEESTGWGNBIEIRLILISRMOMACYTMYTKPPRKPMSPMRSSRBSISVNUAUKR',
] as const;

function listThreeLetters(): readonly (readonly [three: string, two: string])[] {
  const [beginning, ends, others] = THREE_LETTERS;
  return [
    ...Array.from(beginning.matchAll(/(..)./g), ([three, two = '']) => [three, two] as const),
    ...Array.from(ends.matchAll(/(.).(.)/g), ([three, a, z]) => [three, `${a}${z}`] as const),
    ...Array.from(
      others.matchAll(/(..)(...)/g),
      ([, two = '', three = '']) => [three, two] as const,
    ),
  ];
}

/** Names as `toLetters` has them, and codes of three capitals. Built on first use: most senders tell no country, or its code. */
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
  const names = getCountries().flatMap((code) => {
    const told = inLanguages.map((inLanguage) => toLetters(inLanguage.of(code) ?? ''));
    return [...told.filter((name) => name.length > 2), ...(otherNames[code]?.split(' ') ?? [])].map(
      (name) => [name, code] as const,
    );
  });
  return new Map([...names, ...listThreeLetters()]);
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
