import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, isAbsent, oneLine, withoutAccents } from '../../functions/lead/text.ts';

describe('cleanText', () => {
  it.each([
    ['keeps what XML escapes', `Tom & "Ann" <b>'s</b>`, `Tom & "Ann" <b>'s</b>`],
    ['trims', ' \t text \n', 'text'],
    ['turns CRLF and CR into LF', 'a\r\nb\rc\nd', 'a\nb\nc\nd'],
    ['turns other line ends into LF', 'a\vb\fc\u0085d\u2028e\u2029f', 'a\nb\nc\nd\ne\nf'],
    ['keeps tabs', 'a\tb', 'a\tb'],
    ['removes control characters', 'a\u0000b\u0007c\u001bd\u007fe\u0090f', 'abcdef'],
    ['removes lone surrogates', 'a\ud83db\ude00c', 'abc'],
    ['keeps pairs', '😀', '😀'],
    ['removes noncharacters', 'a\ufffeb\uffffc', 'abc'],
    ['removes overrides of the reading direction', '\u202egnirts\u202c \u2066x\u2069', 'gnirts x'],
    ['composes', 'e\u0302', 'ê'],
    ['composes what a removed character held apart', 'e\u0000\u0302', 'ê'],
    ['keeps Venda letters', 'ṰḒḼṊṄ ṱḓḽṋṅ', 'ṰḒḼṊṄ ṱḓḽṋṅ'],
    ['keeps joined emoji whole', '👩‍👩‍👧', '👩‍👩‍👧'],
  ])('%s', (_, value, expected) => {
    expect(cleanText(value, 100)).toBe(expected);
  });

  it.each([
    ['abcde', 5, 'abcde'],
    ['abcdef', 5, 'abcd…'],
    ['abc def', 5, 'abc…'],
    ['😀😀😀', 3, '😀😀😀'],
    ['😀😀😀😀', 3, '😀😀…'],
    ['ab👩‍👩‍👧cd', 5, 'ab…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
    ['  abc  ', 3, 'abc'],
  ])('cuts %j at %i: %j', (value, limit, expected) => {
    expect(cleanText(value, limit)).toBe(expected);
  });
});

describe('oneLine', () => {
  it.each([
    ['a\r\n\r\nb', 'a b'],
    ['a\u00a0\u2009 b\tc', 'a b c'],
    [' a ', 'a'],
    ['a \u0000 b', 'a b'],
  ])('%j → %j', (value, expected) => {
    expect(oneLine(value, 100)).toBe(expected);
  });

  it('cuts after folding', () => {
    expect(oneLine('a     b', 3)).toBe('a b');
  });
});

describe('more than anybody reads', () => {
  it.each([
    ['spaces', ' '.repeat(1_000_000), 'a', 'a b'],
    ['combining marks', '\u0301\u0323'.repeat(500_000), 'a', undefined],
    ['forbidden characters', '\u202e'.repeat(1_000_000), 'a', 'a…'],
  ])(
    'takes a million of %s in little time, and shows that it cut',
    (_, middle, start, expected) => {
      const line = oneLine(`${start}${middle}b`, 255);
      if (expected === undefined) expect(line).toMatch(/…$/);
      else expect(line).toBe(expected);
      expect(cleanText(`${middle}${middle}`, 4_000).length).toBeLessThanOrEqual(4_000);
    },
  );
});

describe('any text', () => {
  const anyText = fc.string({ unit: 'binary' });
  const brokenText = fc
    .array(fc.integer({ min: 0, max: 0xffff }))
    .map((units) => String.fromCharCode(...units));
  const text = fc.oneof(anyText, brokenText);

  it.each([
    ['cleanText', cleanText],
    ['oneLine', oneLine],
  ])('%s leaves nothing forbidden, keeps the limit, and has no more to do', (_, tidy) => {
    fc.assert(
      fc.property(text, fc.nat(40), (value, limit) => {
        const once = tidy(value, limit);
        expect(once.isWellFormed()).toBe(true);
        expect(once).toMatch(
          /^[\t\n\x20-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u,
        );
        expect(once).toBe(once.normalize('NFC').trim());
        expect(Array.from(once).length).toBeLessThanOrEqual(limit);
        expect(tidy(once, limit)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });
});

describe('isAbsent', () => {
  it.each([
    ...['', ' ', '\n', '-', '--', '.', '?', '—', '()', '""'],
    ...['null', 'NULL', '(null)', '"null"', 'undefined', 'Undefined', '[object Object]'],
    ...['N/A', 'n/a', ' n/a. ', 'n.a.', 'none', 'None', '<none>', 'NaN', '(not set)'],
    ...['unknown', 'geen', 'GEEN', 'n.v.t.', 'nvt', 'onbekend'],
  ])('%j is absent', (value) => {
    expect(isAbsent(value)).toBe(true);
  });

  it.each(['0', 'Na', 'Geena', 'none of the above', 'nulla', 'no', '👍', '€', 'Mr Null Smith'])(
    '%j is a value',
    (value) => {
      expect(isAbsent(value)).toBe(false);
    },
  );
});

it.each([
  ['ZOË Möller', 'zoe moller'],
  ['Zoe\u0308', 'zoe'],
  ['Søren Łukasz Đurić', 'soren lukasz duric'],
  ['Strauß', 'strauss'],
  ['STRAU\u1e9e', 'strauss'],
  ['Æsa Þór', 'aesa thor'],
  ['Işık', 'isik'],
  ['王 Смирнова', '王 смирнова'],
])('without accents, %s is %s', (text, plain) => {
  expect(withoutAccents(text)).toBe(plain);
});
