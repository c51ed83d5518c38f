import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInPlan, onlyReading, readPhone } from '../../functions/lead/phone.ts';

const atHome = { home: 'ZA', country: 'ZA' };
const dialled = (text: string, countries = atHome) => readPhone([text], countries);
const digits = (value: string, rest: string[] = [], unread: string[] = []) => ({
  ok: true,
  value: expect.objectContaining({ digits: value, rest, unread }),
});

describe('South African numbers', () => {
  it.each([
    // Separators
    ['0821234567', '0821234567'],
    ['082 123 4567', '0821234567'],
    [' 082  123\u00a04567 ', '0821234567'],
    ['082\u2009123\u202f4567', '0821234567'],
    ['082-123-4567', '0821234567'],
    ['082\u2010123\u20114567', '0821234567'],
    ['082\u2012123\u20134567', '0821234567'],
    ['082\u2014123\u20154567', '0821234567'],
    ['082\u2212123\u22124567', '0821234567'],
    ['082.123.4567', '0821234567'],
    ['082·123·4567', '0821234567'],
    ['082_123_4567', '0821234567'],
    ['082,123,4567', '0821234567'],
    ['082/123/4567', '0821234567'],
    ['021/123-4567', '0211234567'],
    ['(082) 123-4567', '0821234567'],
    ['[082] 123 4567', '0821234567'],
    ['0 8 2 1 2 3 4 5 6 7', '0821234567'],
    ["'0821234567", '0821234567'],
    ['’0821234567', '0821234567'],
    ['"0821234567"', '0821234567'],
    ['\u202a0821234567\u202c', '0821234567'],
    ['\ufeff082\u200b1234567', '0821234567'],
    // Other digits
    ['０８２１２３４５６７', '0821234567'],
    ['＋２７　８２　１２３　４５６７', '0821234567'],
    ['٠٨٢١٢٣٤٥٦٧', '0821234567'],
    ['۰۸۲۱۲۳۴۵۶۷', '0821234567'],
    ['०८२५५५०१०१', '0825550101'],
    // Country codes
    ['+27821234567', '0821234567'],
    ['+27 82 123 4567', '0821234567'],
    ['(+27) 82 123 4567', '0821234567'],
    ['+ 27 82 123 4567', '0821234567'],
    ['+27 (0)82 123 4567', '0821234567'],
    ['+27(0)821234567', '0821234567'],
    ['+27 082 123 4567', '0821234567'],
    ['0027821234567', '0821234567'],
    ['00 27 (0) 82 123 4567', '0821234567'],
    ['+0027821234567', '0821234567'],
    ['027825550101', '0825550101'],
    ['0 27 82 555 0101', '0825550101'],
    ['+027 82 555 0101', '0825550101'],
    // 027 is an area code, too.
    ['0272191234', '0272191234'],
    ['27821234567', '0821234567'],
    ['27 82 123 4567', '0821234567'],
    ['27 (0)82 123 4567', '0821234567'],
    ['+0821234567', '0821234567'],
    ['00821234567', '0821234567'],
    ['tel:+27821234567', '0821234567'],
    ['tel:+27-82-123-4567', '0821234567'],
    ['TEL: 082 123 4567', '0821234567'],
    // A lost zero, and floats
    ['821234567', '0821234567'],
    ['82 123 4567', '0821234567'],
    ['105934500', '0105934500'],
    ['211234567', '0211234567'],
    ['271234567', '0271234567'],
    ['821234567.0', '0821234567'],
    ['002760200.0000', '0602000000'],
    ['821234567,00', '0821234567'],
    ['8.21234567e8', '0821234567'],
    ['8.21234567E+08', '0821234567'],
    ['8,21234567E+08', '0821234567'],
    ['2.7821234567E+10', '0821234567'],
    // Ranges
    ['010 593 4500', '0105934500'],
    ['0601234567', '0601234567'],
    ['0860 123 456', '0860123456'],
    ['0861 123 456', '0861123456'],
    ['087 123 4567', '0871234567'],
    ['0800 123 456', '0800123456'],
    ['020 123 4567', '0201234567'],
    ['+27 59 123 4567', '0591234567'],
    // Words around it
    ['Cell: 082 123 4567', '0821234567'],
    ['Sel 0821234567', '0821234567'],
    ['082 123 4567 (mobile)', '0821234567'],
    ['p:+27821234567', '0821234567'],
  ])('%j → %s', (text, expected) => {
    expect(dialled(text)).toEqual(digits(expected));
  });
});

describe('extensions', () => {
  it.each([
    ['021 123 4567 ext 105', '105'],
    ['021 123 4567 ext. 105', '105'],
    ['021 123 4567 Ext:105', '105'],
    ['021 123 4567, ext 105', '105'],
    ['021 123 4567 (ext. 105)', '105'],
    ['021 123 4567 extension 105', '105'],
    ['021 123 4567 extn 105', '105'],
    ['021 123 4567x105', '105'],
    ['021 123 4567 X 105', '105'],
    ['021 123 4567 #105', '105'],
    ['021 123 4567 uitb. 105', '105'],
    ['021 123 4567 uitb 105', '105'],
    ['021 123 4567 Uitbreiding: 105', '105'],
    ['021 123 4567 ekst. 105', '105'],
    ['021 123 4567 ekst 5', '5'],
    ['tel:+27211234567;ext=5', '5'],
    ['+27 21 123 4567 ; ext. 5', '5'],
  ])('%j', (text, extension) => {
    expect(dialled(text)).toEqual(digits('0211234567', [`ext. ${extension}`]));
  });

  it('stays with its number', () => {
    expect(dialled('082 123 4567 / 021 123 4567 x 12')).toEqual(
      digits('0821234567', ['also 021 123 4567 ext. 12']),
    );
    expect(dialled('021 123 4567 x 12 / 082 123 4567')).toEqual(
      digits('0211234567', ['ext. 12', 'also 082 123 4567']),
    );
  });
});

describe('several numbers in one field', () => {
  it.each([
    '082 123 4567 / 021 123 4567',
    '0821234567/0211234567',
    '082/123/4567 / 021/123/4567',
    '082 123 4567, 021 123 4567',
    '082 123 4567; 021 123 4567',
    '082 123 4567;0211234567',
    '082 123 4567 or 021 123 4567',
    '082 123 4567 of 021 123 4567',
    '082 123 4567 OF 021 123 4567',
    '082 123 4567 en 021 123 4567',
    '082 123 4567 & 021 123 4567',
    '082 123 4567 | 021 123 4567',
    '082 123 4567\n021 123 4567',
    '082 123 4567\r\n021 123 4567',
    '082 123 4567 021 123 4567',
    '0821234567-0211234567',
    '+27821234567+27211234567',
    '+27 82 123 4567 / 021 123 4567',
    '821234567 / 211234567',
    'Cell: 082 123 4567 Tel: 021 123 4567',
    '082 123 4567 x 021 123 4567',
    '082 123 4567 / 082 123 4567 / 021 123 4567',
  ])('%j', (text) => {
    expect(dialled(text)).toEqual(digits('0821234567', ['also 021 123 4567']));
  });

  it('shows the agent which is which', () => {
    const text = 'Cell: 082 123 4567 Work: 021 123 4567';
    expect(dialled(text)).toEqual(digits('0821234567', ['also 021 123 4567'], [text]));
  });

  it('takes the first one, be it a landline', () => {
    expect(dialled('021 123 4567 / 082 123 4567')).toEqual(
      digits('0211234567', ['also 082 123 4567']),
    );
  });

  it('takes the first that can be dialled, and shows the agent the field', () => {
    expect(dialled('12345 / 082 123 4567')).toEqual(
      digits('0821234567', [], ['12345 / 082 123 4567']),
    );
    expect(dialled('083 123 456 of 082 123 4567')).toEqual(
      digits('0821234567', [], ['083 123 456 of 082 123 4567']),
    );
  });

  it.each([
    ['021 123 4567/8', '0211234567'],
    ['0821234567 after 17:00', '0821234567'],
    ['0821234567 (ask for Thandi)', '0821234567'],
    ['Reception: 021 123 4567', '0211234567'],
    [`0821234567 ${'x '.repeat(100)}after five`, '0821234567'],
  ])('shows the agent what else was typed: %j', (text, number) => {
    expect(dialled(text)).toEqual(digits(number, [], [text]));
  });

  it.each([
    ['Cell: 082 123 4567', '0821234567', []],
    ['(w) 021 123 4567', '0211234567', []],
    ['Tel. no 021 123 4567 ext 12', '0211234567', ['ext. 12']],
    ['082 123 4567 or n/a', '0821234567', []],
    ['NA / 082 123 4567', '0821234567', []],
  ])('shows nothing of what only says that it is a number: %j', (text, number, rest) => {
    expect(dialled(text)).toEqual(digits(number, rest));
  });

  it('does not hand on an identity number', () => {
    expect(dialled('0821234567, ID 8001015009087')).toEqual(digits('0821234567'));
    expect(dialled('8001015009087 / 0821234567')).toEqual(digits('0821234567'));
  });
});

describe('several fields', () => {
  it.each([
    [
      'a mobile before a landline',
      ['021 123 4567', '082 123 4567'],
      '0821234567',
      ['also 021 123 4567'],
    ],
    [
      'the first of two mobiles',
      ['082 123 4567', '083 123 4567'],
      '0821234567',
      ['also 083 123 4567'],
    ],
    [
      'the first of two landlines',
      ['021 123 4567', '011 123 4567'],
      '0211234567',
      ['also 011 123 4567'],
    ],
    ['the same twice', ['082 123 4567', '+27 82 123 4567'], '0821234567', []],
    ['absent ones', ['', 'null', 'N/A', '-', 'undefined', '0821234567'], '0821234567', []],
    ['a usable one after rubbish', ['0000000000', '021 123 4567'], '0211234567', []],
    [
      'a certain one before a doubtful one',
      ['020 123 4567', '021 123 4567'],
      '0211234567',
      [],
      ['020 123 4567'],
    ],
    ['a short one for the agent', ['0821234567', '083 123 456'], '0821234567', [], ['083 123 456']],
    [
      'words for the agent',
      ['ask reception', '0821234567', 'NA', 'same as above', 'x'],
      '0821234567',
      [],
      ['ask reception', 'same as above'],
    ],
    [
      'a mobile abroad',
      ['021 123 4567', '+49 1512 3456789'],
      '4915123456789',
      ['also 021 123 4567'],
    ],
    [
      'a number abroad in the rest',
      ['0821234567', '+49 30 901820'],
      '0821234567',
      ['also +49 30 901820'],
    ],
  ])('%s', (_, texts, expected, rest, unread: string[] = []) => {
    expect(readPhone(texts, atHome)).toEqual(digits(expected, rest, unread));
  });
});

describe('other countries', () => {
  it.each([
    // text, country, digits
    ['+49 30 901820', 'ZA', '4930901820'],
    ['+49 (0)30 901820', 'ZA', '4930901820'],
    ['0049 30 901820', 'ZA', '4930901820'],
    ['030 901820', 'DE', '4930901820'],
    ['+44 20 7946 0958', 'ZA', '442079460958'],
    ['+44 (0)20 7946 0958', 'ZA', '442079460958'],
    ['020 7946 0958', 'GB', '442079460958'],
    ['020 7946 0958', 'gb', '442079460958'],
    ['442079460958', 'ZA', '442079460958'],
    ['(202) 555-0123', 'US', '12025550123'],
    ['+1 202 555 0123', 'ZA', '12025550123'],
    ['12025550123', 'ZA', '12025550123'],
    ['0012025550173', 'ZA', '12025550173'],
    ['+264 81 123 4567', 'ZA', '264811234567'],
    ['081 123 4567', 'NA', '264811234567'],
    ['71 234 567', 'BW', '26771234567'],
    ['+39 06 1234 5678', 'ZA', '390612345678'],
    ['tel:+49-30-901820;ext=5', 'ZA', '4930901820'],
    // The plan does not know the range, the length is right.
    ['+1 555 123 4567', 'ZA', '15551234567'],
    ['+44 7700 900123', 'ZA', '447700900123'],
  ])('%j of %s → %s', (text, country, expected) => {
    expect(dialled(text, { home: 'ZA', country })).toMatchObject({ value: { digits: expected } });
  });

  it.each([
    ['082 123 4567', 'US', '0821234567'],
    ['27821234567', 'US', '0821234567'],
    ['+27 82 123 4567', 'DE', '0821234567'],
    ['082 123 4567', 'XX', '0821234567'],
    ['082 123 4567', 'South Africa', '0821234567'],
    ['082 123 4567', '', '0821234567'],
  ])('%j of country %j is a number at home: %s', (text, country, expected) => {
    expect(dialled(text, { home: 'ZA', country })).toEqual(digits(expected));
  });

  it.each([
    ['+49 30 901820', 'DE', '030901820'],
    ['030 901820', 'DE', '030901820'],
    ['082 123 4567', 'DE', '0821234567'],
    ['+27 82 123 4567', 'DE', '27821234567'],
    ['+1 202 555 0123', 'US', '2025550123'],
    ['+1 613 555 0123', 'US', '6135550123'],
    ['71 234 567', 'BW', '26771234567'],
  ])('%j at home in %s → %s', (text, home, expected) => {
    expect(dialled(text, { home, country: home })).toEqual(digits(expected));
  });
});

describe('the code of the country twice', () => {
  it.each([
    ['+27 27 72 555 0151', '0725550151'],
    ['27 27 72 555 0151', '0725550151'],
    ['0027 0027 72 555 0151', '0725550151'],
    ['+264 264 81 444 5566', '264814445566'],
    // The second 27 is the area code.
    ['+27 27 255 5015', '0272555015'],
  ])('%s → %s', (text, expected) => {
    expect(dialled(text)).toEqual(digits(expected));
  });
});

describe('a number abroad goes out', () => {
  it.each([
    ['ZA', '+264 81 444 5566', 'idd', '00264814445566'],
    ['ZA', '+264 81 444 5566', 'e164', '+264814445566'],
    ['ZA', '+264 81 444 5566', 'digits', '264814445566'],
    ['ZA', '+881 6 123 45678', 'idd', '00881612345678'],
    ['US', '+264 81 444 5566', 'idd', '011264814445566'],
    ['AU', '+264 81 444 5566', 'idd', '0011264814445566'],
    // Within one numbering plan, and where each carrier has a prefix of its own.
    ['US', '+1 876 555 0142', 'idd', '8765550142'],
    ['KR', '+264 81 444 5566', 'idd', '264814445566'],
    // Too short to go out nationally.
    ['BW', '71 234 567', 'idd', '26771234567'],
    ['BW', '71 234 567', 'e164', '+26771234567'],
  ] as const)('from %s: %s as %s → %s', (home, text, foreignNumbers, expected) => {
    const read = readPhone([text], { home, country: home, foreignNumbers });
    expect(read).toMatchObject({ ok: true, value: { dialled: expected } });
  });
});

describe('countries that are dialled', () => {
  const notDialled = (whose: string) => ({
    ok: false,
    error: { reason: `is a number of ${whose}, which this connector does not dial: see countries` },
  });
  it.each([
    ['ZA', ['ZA'], '+44 20 7946 0958', 'GB'],
    ['ZA', ['ZA'], '+800 1234 5678', 'no country (+800)'],
    ['ZA', ['ZA', 'GB'], '+44 7911 123456', 'GG'],
    ['US', ['US'], '+1 876 555 0142', 'JM'],
    ['RU', ['RU'], '+7 701 234 5678', 'KZ'],
    // In no range that libphonenumber knows.
    ['ZA', ['ZA', 'GB'], '+44 29 9999 9999', '+44 whose country cannot be told'],
  ])('at home in %s, %j: %s is of %s', (home, countries, text, whose) => {
    expect(readPhone([text], { home, country: home, dialled: countries })).toEqual(
      notDialled(whose),
    );
  });

  it.each([
    ['ZA', ['ZA', 'NA'], '+264 81 444 5566', '00264814445566'],
    ['ZA', 'all', '+44 29 9999 9999', '00442999999999'],
    ['ZA', ['GB', 'GG', 'IM', 'JE'], '+44 29 9999 9999', '00442999999999'],
    // Where it cannot be told, a number with the home country's code is one of its own.
    ['GB', ['GB'], '+44 29 9999 9999', '02999999999'],
  ] as const)('at home in %s, %j: %s → %s', (home, countries, text, expected) => {
    const read = readPhone([text], { home, country: home, dialled: countries });
    expect(read).toMatchObject({ ok: true, value: { dialled: expected } });
  });

  it('takes the first number that is dialled, and keeps the other for the agent', () => {
    const rules = { home: 'ZA', country: 'ZA', dialled: ['ZA'] };
    const expected = { dialled: '0825550142', rest: ['also +44 20 7946 0958'] };
    for (const texts of [
      ['+44 20 7946 0958', '082 555 0142'],
      ['+44 20 7946 0958 / 082 555 0142'],
    ]) {
      expect(readPhone(texts, rules)).toMatchObject({ ok: true, value: expected });
    }
  });

  it('never reads a number abroad as one at home because of them', () => {
    const rules = { home: 'ZA', country: 'NA', dialled: ['ZA'] };
    expect(readPhone(['081 444 5566'], rules)).toEqual(notDialled('NA'));
  });
});

it('keeps for the agent what stands in more fields than are read', () => {
  const texts = Array.from({ length: 25 }, (_, n) => `082 555 ${String(100 + n).padStart(4, '0')}`);
  const read = readPhone(texts, atHome);
  expect(read.ok && read.value.rest).toHaveLength(19);
  expect(read.ok && read.value.unread).toEqual(texts.slice(20));
});

describe('refused', () => {
  it.each([
    ...[[''], ['null'], ['"null"'], ['N/A'], ['-'], ['undefined'], ['geen'], [' ']].map(
      ([text]) => [text ?? '', 'is missing'] as const,
    ),
    ['please e-mail me', 'has no digits'],
    ['12345678', 'has fewer than 9 digits'],
    ['10111', 'has fewer than 9 digits'],
    ['*120*1#', 'has fewer than 9 digits'],
    ['+27 82 1234', 'has fewer than 9 digits'],
    ['4111 1111 1111 1111', 'has more than 15 digits'],
    ['08212345678901234', 'has more than 15 digits'],
    ['0821 234 567 890 123', 'has more than 15 digits'],
    ['0000000000', 'is one digit repeated'],
    ['1111111111', 'is one digit repeated'],
    ['444444444444', 'is one digit repeated'],
    ['999-999-999', 'is one digit repeated'],
    ['0888888888', 'is one digit repeated'],
    ['+27 111 111 111', 'is one digit repeated'],
    ['8001015009087', 'is an identity number'],
    ['800101 5009 087', 'is an identity number'],
    ['800101/5009/08/7', 'is an identity number'],
    ['0002295009084', 'is an identity number'],
    ['8.21E+08', 'was rounded by a spreadsheet, so that its last digits are lost'],
    ['8.2123456E+08', 'was rounded by a spreadsheet, so that its last digits are lost'],
    ['4.479460958E+11', 'was rounded by a spreadsheet, so that its last digits are lost'],
    ['090 123 4567', 'is a premium-rate number'],
    ['086 612 3456', 'is a premium-rate number'],
    ['082 123 456', 'is no telephone number of ZA, and none with a country code'],
    ['082 123 45678', 'is no telephone number of ZA, and none with a country code'],
    ['0987654321', 'is no telephone number of ZA, and none with a country code'],
    ['987654321', 'is no telephone number of ZA, and none with a country code'],
    ['1234567890', 'is no telephone number of ZA, and none with a country code'],
    ['1700000000', 'is no telephone number of ZA, and none with a country code'],
    ['1700000000000', 'is no telephone number of ZA, and none with a country code'],
    ['+999 123 456 789', 'is no telephone number of ZA, and none with a country code'],
    ['+27 82 123 456', 'is no telephone number of ZA, and none with a country code'],
  ] as const)('%j %s', (text, reason) => {
    expect(dialled(text)).toEqual({ ok: false, error: { reason } });
  });

  it('gives the reason of the first field that holds something', () => {
    expect(readPhone(['', '12345', '0000000000'], atHome)).toEqual({
      ok: false,
      error: { reason: 'has fewer than 9 digits' },
    });
    expect(readPhone([], atHome)).toEqual({ ok: false, error: { reason: 'is missing' } });
  });
});

it('reads a digit of every script', () => {
  const codes = Array.from({ length: 0x20000 }, (_, code) => String.fromCodePoint(code));
  const every = codes.filter((text) => /\p{Nd}/u.test(text));
  // They follow each other in tens.
  const zeros = every.filter((_, at) => at % 10 === 0);
  expect(zeros.length).toBeGreaterThan(60);
  for (const zero of zeros) {
    const first = zero.codePointAt(0) ?? 0;
    const inScript = (text: string) =>
      text.replace(/\d/g, (digit) => String.fromCodePoint(first + Number(digit)));
    expect(dialled(inScript('082 134 5679'))).toEqual(digits('0821345679'));
  }
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...[
      '082',
      '123',
      '4567',
      '021',
      '+27',
      '27',
      '00',
      '(0)',
      '+49',
      '30',
      '901820',
      '8001015009087',
    ],
    ...[
      '/',
      ',',
      ';',
      ' ',
      '-',
      '.',
      '(',
      ')',
      '+',
      '\n',
      ' of ',
      ' or ',
      ' ext ',
      'x',
      '#',
      'e+',
      'tel:',
    ],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
  );

  it('is refused or gives 9 to 15 digits, and never throws', () => {
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 3 }),
        fc.constantFrom('ZA', 'US', 'DE', 'BW', 'XX', ''),
        fc.constantFrom('ZA', 'US', 'IT', 'nonsense'),
        (texts, home, country) => {
          const result = readPhone(texts, { home, country });
          if (result.ok) expect(result.value.digits).toMatch(/^\d{9,15}$/);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('reads every number however its groups are set apart', () => {
    const separator = fc.constantFrom('', ' ', '-', '.', '/', '\u00a0', '\u2011', '  ');
    const prefix = fc.constantFrom('0', '+27', '+27 (0)', '0027', '27', '');
    const number = fc
      .tuple(fc.constantFrom('60', '71', '82', '83', '84'), fc.nat(6_999_999))
      .map(([range, rest]) => range + String(rest + 2_000_000));
    fc.assert(
      fc.property(number, prefix, separator, separator, (national, before, first, second) => {
        const groups = [national.slice(0, 2), first, national.slice(2, 5), second];
        const typed = `${before}${groups.join('')}${national.slice(5)}`;
        expect(dialled(typed)).toMatchObject({ value: { digits: `0${national}` } });
      }),
    );
  });

  // What looked at each character once more for each other one would take longer than a test may.
  it.each(['(', '1/', '1 ', '+', 'x1', '1-', ' ', '9'])(
    'finds nothing in half a million of %j',
    (unit) => {
      expect(readPhone([unit.repeat(500_000)], atHome).ok).toBe(false);
    },
  );
});

describe('a number in parts', () => {
  const parts = (area: string, number: string, code = '') => ({
    area,
    joined: `${code} ${area} ${number}`.trim(),
    alone: `${code} ${number}`.trim(),
    ...(/^(?:27|264)$/.test(area) ? { coded: `+${area} ${number}` } : {}),
  });

  it.each([
    ['082', '555 0101', '', '082 555 0101'],
    ['21', '5550101', '', '21 5550101'],
    ['082', '0825550101', '', '0825550101'],
    ['2092', '0825550101', '', '0825550101'],
    ['27', '825550101', '', '825550101'],
    ['11', '987654321', '+55', '+55 11 987654321'],
    ['212', '736 2368', '+1', '+1 212 736 2368'],
  ])('%s and %s with the code %j is %s', (area, number, code, read) => {
    expect(onlyReading(parts(area, number, code), atHome)).toBe(read);
  });

  it.each([
    ['two numbers', '264', '814445566', ''],
    ['none', '11', '987654321', ''],
    ['one of no country, by chance', '8001', '5550101', ''],
    ['one at home, its first digits for a calling code', '2', '7200000000', ''],
    ['one that has lost its area code', '9', '0825550142', '+55'],
  ])('that may be %s is none', (_, area, number, code) => {
    expect(onlyReading(parts(area, number, code), atHome)).toBeUndefined();
  });

  it('is one where the country leaves no other way', () => {
    const namibian = { home: 'ZA', country: 'NA' };
    expect(onlyReading(parts('264', '814445566'), namibian)).toBeDefined();
    expect(onlyReading(parts('11', '987654321'), { home: 'ZA', country: 'BR' })).toBe(
      '11 987654321',
    );
  });
});

it.each([
  ['0825550142', 'ZA', true],
  ['0825550142', 'KE', false],
  ['825550142', 'SA', false],
  // Abroad, as each of `foreignNumbers` has it.
  ['004930901820', 'ZA', true],
  ['+4930901820', 'ZA', true],
  ['4930901820', 'ZA', true],
  ['01127825550142', 'US', true],
  ['27825550142', 'BR', true],
])('%s, dialled from %s, may be of somebody: %s', (dialled, home, isIt) => {
  expect(isInPlan(dialled, home)).toBe(isIt);
});
