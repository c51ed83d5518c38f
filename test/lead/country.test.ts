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

it('SA is South Africa at home in it, and Saudi Arabia elsewhere', () => {
  expect(['ZA', 'NA', undefined].map((home) => readCountry('S.A.', home))).toEqual([
    'ZA',
    'SA',
    'SA',
  ]);
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

/** ISO 3166-1, the code of two letters before that of three; Ascension, Kosovo and Tristan da Cunha have none. */
const THREE_LETTERS =
  'ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GTGTM GUGUM GWGNB GYGUY HKHKG HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE';

it('reads the code of three letters of every country that has numbers', () => {
  const codes = THREE_LETTERS.split(' ').map((both) => [both.slice(0, 2), both.slice(2)] as const);
  expect(codes.filter(([code, three]) => readCountry(three) !== code)).toEqual([]);
  const known = new Set<string>(codes.map(([code]) => code));
  expect(getCountries().filter((code) => !known.has(code))).toEqual(['AC', 'TA', 'XK']);
});
