import { describe, expect, it } from 'vitest';
import { nameMatcher } from '../../cli/lead/name-matcher.ts';
import { UsageError } from '../../cli/usage.ts';

describe('a name that is looked for', () => {
  it.each([
    ...['elodie', 'Simkova', 'du preez simkova', 'Šimková', 'Du Preez-Šimková, Élodie', 'dupreez'],
    ...['Preez Élodie', 'ELODIE DU', 'E\u0301lodie', 'preezsimkova', 'Simk'],
  ])('%s finds Élodie Du Preez-Šimková', (wanted) => {
    expect(nameMatcher(wanted)('Élodie Du Preez-Šimková')).toBe(true);
  });

  it.each([
    ...["O'Brien", 'O’Brien', 'O\u02bcBrien', 'O`Brien', 'obrien', 'o brien', 'Brien', 'Sinead'],
    ...["sinead o'b", "O'Brien, Sinéad"],
  ])('%s finds each spelling of Sinéad O’Brien', (wanted) => {
    const isMeant = nameMatcher(wanted);
    for (const name of [
      'Sinéad O’Brien',
      "Sinead O'Brien",
      'SINEAD O\u02bcBRIEN',
      'Sinead O Brien',
    ])
      expect([name, isMeant(name)]).toEqual([name, true]);
  });

  it.each([
    ['Renee', 'Renée Naudé'],
    ['Naudé, Renée', 'Renée Naudé'],
    ['Naude', 'Renée Naudé'],
    ['Zoe', 'ZOË Möller'],
    ['Moller', 'ZOË Möller'],
    ['van der Merwe, Jan', 'Jan van der Merwe'],
    ['vandermerwe', 'Jan van der Merwe'],
    ['Soren', 'Søren Strauß'],
    ['Strauss', 'Søren Strauß'],
    ["O'Brien", 'Liam OBrien'],
    ['Anne-Marie', 'Annemarie Nel'],
  ])('%s finds %s', (wanted, name) => {
    expect(nameMatcher(wanted)(name)).toBe(true);
  });

  it.each([
    ['Nel', 'Pieternel Botha'],
    ['Ann Smit', 'Ann Nel'],
    ['Jan van der Merwe Botha', 'Jan van der Merwe'],
    ['Rian', 'Sinéad O’Brien'],
    ['Ann', ''],
  ])('%s does not find %s', (wanted, name) => {
    expect(nameMatcher(wanted)(name)).toBe(false);
  });

  it.each(['', ' , ', "'"])('%j is none', (wanted) => {
    expect(() => nameMatcher(wanted)).toThrow(
      new UsageError(`--name: has no letters or digits, got ${JSON.stringify(wanted)}`),
    );
  });
});
