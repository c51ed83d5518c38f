import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printable } from '../../cli/print.ts';
import { table } from '../../cli/table.ts';

describe('a text is shown', () => {
  it.each([
    ['an escape', '\u001b[2J', '\\u001b[2J'],
    ['the control sequence introducer of C1', '\u009b2J', '\\u009b2J'],
    ['a bell, a backspace, a carriage return', '\u0007\b\r', '\\u0007\\u0008\\u000d'],
    ['writing turned around', '082\u202e2345', '082\\u202e2345'],
    ['isolates and marks', '\u2066\u2069\u200f\u061c', '\\u2066\\u2069\\u200f\\u061c'],
    ['nothing wide', 'a\u200bb\ufeff\u00ad', 'a\\u200bb\\ufeff\\u00ad'],
    ['separators of lines', '\u2028\u2029', '\\u2028\\u2029'],
    ['a tag', '\u{e0041}', '\\udb40\\udc41'],
    ['delete', '\u007f', '\\u007f'],
  ])('without %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('as it is where it does no harm', () => {
    const text = 'Zoë Mokoena, 張偉, 👍🏽, “R 1 200”\n\tand a second line';
    expect(printable(text)).toBe(text);
  });

  it('so that JSON stays the same JSON', () => {
    const lead = { name: '\u001b[31m\u009b\u202e\u{e0041}Zoë\n', 'k\u202ey': 1 };
    const shown = printable(JSON.stringify(lead, null, 2));
    for (const one of ['\u001b', '\u009b', '\u202e']) expect(shown).not.toContain(one);
    expect(JSON.parse(shown)).toEqual(lead);
  });

  it('in one line of a table, and the columns stay aligned', () => {
    const shown = table([
      ['one\ntwo\tthree', 'x'],
      ['\u001b[0m', 'y'],
    ]);
    expect(shown).toBe('one two three  x\n\\u001b[0m      y');
  });
});

it('no command prints past it', () => {
  const cli = resolve(import.meta.dirname, '../../cli');
  const past = globSync('**/*.ts', { cwd: cli })
    // What asks writes without a line's end, and makes it printable by itself.
    .filter((file) => file !== 'print.ts' && file !== 'ask.ts')
    .filter((file) =>
      /console\.(?:log|error|info|warn)|stdout\.write|stderr\.write/.test(
        readFileSync(resolve(cli, file), 'utf8'),
      ),
    );
  expect(past).toEqual([]);
});
