import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readName, splitName } from '../../functions/lead/name.ts';

describe('splitName', () => {
  it.each([
    // full, title, firstName, surname
    ['Thandi Nkosi', '', 'Thandi', 'Nkosi'],
    ['Anna Maria Botha', '', 'Anna Maria', 'Botha'],
    ['  Thandi \u00a0 \n Nkosi ', '', 'Thandi', 'Nkosi'],
    ['Thandi', '', 'Thandi', ''],
    ['', '', '', ''],
    ['N/A', '', '', ''],
    ['null null', '', '', ''],
    ['Thandi undefined', '', 'Thandi', ''],
    ['Thandi Null', '', 'Thandi', 'Null'],
    ['Zoë Smit 🌸', '', 'Zoë', 'Smit 🌸'],
    ['Zoë 🌸', '', 'Zoë 🌸', ''],
    ['🌸', '', '🌸', ''],
    // Titles
    ['Mr Jan Botha', 'Mr', 'Jan', 'Botha'],
    ['Meneer Jan van Wyk', 'Meneer', 'Jan', 'van Wyk'],
    ['Mevrou Botha', 'Mevrou', '', 'Botha'],
    ['Professor Ann Lee', 'Professor', 'Ann', 'Lee'],
    ['Advokaat Johan de Kock', 'Advokaat', 'Johan', 'de Kock'],
    ['Mr. Jan Botha', 'Mr', 'Jan', 'Botha'],
    ['MRS Jane Doe', 'MRS', 'Jane', 'Doe'],
    ['Ms Jane Doe', 'Ms', 'Jane', 'Doe'],
    ['Miss Jane Doe', 'Miss', 'Jane', 'Doe'],
    ['dr. sipho dlamini', 'dr', 'sipho', 'dlamini'],
    ['Prof. Dr. Käthe Müller', 'Prof Dr', 'Käthe', 'Müller'],
    ['Rev John Smith', 'Rev', 'John', 'Smith'],
    ['Adv. Zanele Khumalo', 'Adv', 'Zanele', 'Khumalo'],
    ['Mnr. Koos van Wyk', 'Mnr', 'Koos', 'van Wyk'],
    ['Mev Annelie Venter', 'Mev', 'Annelie', 'Venter'],
    ['Mej. Annelie Venter', 'Mej', 'Annelie', 'Venter'],
    ['Me. Annelie Venter', 'Me', 'Annelie', 'Venter'],
    ['Ds. Piet Fourie', 'Ds', 'Piet', 'Fourie'],
    ['Mnr en Mev Botha', 'Mnr en Mev', '', 'Botha'],
    ['Mr & Mrs John Smith', 'Mr & Mrs', 'John', 'Smith'],
    ['Mr/Mrs Smith', 'Mr/Mrs', '', 'Smith'],
    ['Mev Botha', 'Mev', '', 'Botha'],
    ['Mr van Zyl', 'Mr', '', 'van Zyl'],
    ['Mr', 'Mr', '', ''],
    ['Mervyn Drake', '', 'Mervyn', 'Drake'],
    ['Melanie Dsouza', '', 'Melanie', 'Dsouza'],
    // Particles
    ['Jan van der Merwe', '', 'Jan', 'van der Merwe'],
    ['Jan Van Der Merwe', '', 'Jan', 'Van Der Merwe'],
    ['Anna Maria van den Berg', '', 'Anna Maria', 'van den Berg'],
    ['Pieter van de Venter', '', 'Pieter', 'van de Venter'],
    ['Marike de Wet', '', 'Marike', 'de Wet'],
    ['Charl du Plessis', '', 'Charl', 'du Plessis'],
    ['Karl von Below', '', 'Karl', 'von Below'],
    ['Chris le Roux', '', 'Chris', 'le Roux'],
    ['Anton la Grange', '', 'Anton', 'la Grange'],
    ['Themba ka Mnguni', '', 'Themba', 'ka Mnguni'],
    ['Tumi wa Molefe', '', 'Tumi', 'wa Molefe'],
    ['Maria de la Rey', '', 'Maria', 'de la Rey'],
    ['Johan Janse van Rensburg', '', 'Johan', 'Janse van Rensburg'],
    ['Piet Jansen', '', 'Piet', 'Jansen'],
    ["Liam van 't Hoff", '', 'Liam', "van 't Hoff"],
    ['Liam van ’t Hoff', '', 'Liam', 'van ’t Hoff'],
    ['van der Merwe', '', '', 'van der Merwe'],
    ['La Toya Nkosi', '', 'La Toya', 'Nkosi'],
    ['De Wet Basson', '', 'De Wet', 'Basson'],
    ['De Wet van der Merwe', '', 'De Wet', 'van der Merwe'],
    ['Jan van', '', 'Jan', 'van'],
    ['Le Van', '', 'Le', 'Van'],
    // Double-barrelled
    ['Ann Smith-Jones', '', 'Ann', 'Smith-Jones'],
    ['Anne-Marie van Wyk-Louw', '', 'Anne-Marie', 'van Wyk-Louw'],
    ["Sean O'Brien", '', 'Sean', "O'Brien"],
    ['John Smith Jr.', '', 'John', 'Smith Jr.'],
    ['John Smith, Jr', '', 'John', 'Smith Jr'],
    // Surname first
    ['Nkosi, Thandi', '', 'Thandi', 'Nkosi'],
    ['Nkosi,Thandi', '', 'Thandi', 'Nkosi'],
    ['van der Merwe, Jan Pieter', '', 'Jan Pieter', 'van der Merwe'],
    ['Merwe, Jan van der', '', 'Jan', 'van der Merwe'],
    ['Botha, Mnr. Jan', 'Mnr', 'Jan', 'Botha'],
    ['Dr Botha, Jan', 'Dr', 'Jan', 'Botha'],
    ['Botha, Mnr', 'Mnr', '', 'Botha'],
    ['NKOSI, THANDI', '', 'THANDI', 'NKOSI'],
    ['van der Merwe, JJ', '', 'JJ', 'van der Merwe'],
    ['Botha Smith, Jan', '', 'Jan', 'Botha Smith'],
    ['NKOSI DUBE, ANN', '', 'ANN', 'NKOSI DUBE'],
    ['Le Roux Botha, ANN', '', 'ANN', 'Le Roux Botha'],
    ['Van Zyl Smit, LIAM', '', 'LIAM', 'Van Zyl Smit'],
    ['Nkosi Dube, BK', '', 'BK', 'Nkosi Dube'],
    // What a person is, after the whole name
    ['Thandi Nkosi, CEO', '', 'Thandi', 'Nkosi'],
    ['Jane Smith, MBA', '', 'Jane', 'Smith'],
    ['Jane Smith, B.Com, MBA', '', 'Jane', 'Smith'],
    ['Dr Jane Smith, M.D.', 'Dr', 'Jane', 'Smith'],
    ['Thandi Nkosi, CA(SA)', '', 'Thandi', 'Nkosi'],
    ['Thandi Nkosi, BCom (Hons)', '', 'Thandi', 'Nkosi'],
    ['Jan van der Merwe, Sales Director', '', 'Jan', 'van der Merwe'],
    ['Thandi Nkosi, Acme (Pty) Ltd', '', 'Thandi', 'Nkosi'],
    ['THANDI NKOSI, CEO', '', 'THANDI', 'NKOSI'],
    ['Thandi Nkosi, Acme, Inc.', '', 'Thandi', 'Nkosi'],
    ['Thandi Nkosi, Acme BK', '', 'Thandi', 'Nkosi'],
    ['THANDI NKOSI, ACME CC', '', 'THANDI', 'NKOSI'],
    ['Thandi Nkosi (Mrs)', 'Mrs', 'Thandi', 'Nkosi'],
    ['Thandi Nkosi, Mrs', 'Mrs', 'Thandi', 'Nkosi'],
    ['Botha (Mnr.)', 'Mnr', '', 'Botha'],
    ['Nkosi, Thandi (Mrs)', 'Mrs', 'Thandi', 'Nkosi'],
    ['MOKOENA, THANDI (Mrs)', 'Mrs', 'THANDI', 'MOKOENA'],
    ['van der Merwe, Jan (Dr)', 'Dr', 'Jan', 'van der Merwe'],
    ['Nkosi, Sipho (Prof. Dr)', 'Prof Dr', 'Sipho', 'Nkosi'],
    ['Nkosi (Mrs), Thandi', 'Mrs', 'Thandi', 'Nkosi'],
    ['Thandi (Mrs) Nkosi', 'Mrs', 'Thandi', 'Nkosi'],
    ['Nkosi, Thandi, Mrs', 'Mrs', 'Thandi', 'Nkosi'],
    ['Mrs, Thandi Nkosi', 'Mrs', 'Thandi', 'Nkosi'],
    ['Mokoena, Thandi Mrs', 'Mrs', 'Thandi', 'Mokoena'],
    ['Mokoena Mrs, Thandi', 'Mrs', 'Thandi', 'Mokoena'],
    ['Thandi Nkosi Mrs.', 'Mrs', 'Thandi', 'Nkosi'],
    ['Nkosi, Thandi Mr & Mrs', 'Mr & Mrs', 'Thandi', 'Nkosi'],
    ['Smith, John Jr (Dr)', 'Dr', 'John', 'Smith Jr'],
    // As the last word, these are names.
    ['Wing Hon', '', 'Wing', 'Hon'],
    ['Botha, Anna Pastor', '', 'Anna Pastor', 'Botha'],
    ['Thandi Nkosi (Thembi)', '', 'Thandi Nkosi', '(Thembi)'],
    ['Nkosi,', '', 'Nkosi', ''],
    [', Thandi', '', 'Thandi', ''],
    // Unicode
    ['Rene\u0301 Lourens', '', 'René', 'Lourens'],
    ['Ṱhonifho Ḓavhana', '', 'Ṱhonifho', 'Ḓavhana'],
    ['李小龍', '', '李小龍', ''],
    ['Jan\u0000 \u202eBotha', '', 'Jan', 'Botha'],
  ])('%j', (full, title, firstName, surname) => {
    expect(splitName(full)).toEqual({ title, firstName, surname });
  });
});

describe('readName', () => {
  it.each([
    ['separate fields', { firstName: ' Jan ', surname: 'van Wyk' }, ['', 'Jan', 'van Wyk']],
    [
      'separate fields over the full name',
      { title: 'Dr', firstName: 'Jan', surname: 'Botha', fullName: 'Mr Piet Venter' },
      ['Dr', 'Jan', 'Botha'],
    ],
    ['first names are not split', { firstName: 'Anna Maria' }, ['', 'Anna Maria', '']],
    [
      'a title in the first name',
      { firstName: 'Mnr. Jan', surname: 'Botha' },
      ['Mnr', 'Jan', 'Botha'],
    ],
    ['a title twice', { title: 'Mr.', firstName: 'Mr Jan' }, ['Mr', 'Jan', '']],
    ['a title as first name', { firstName: 'Mev', surname: 'Botha' }, ['Mev', 'Botha', '']],
    ['a title in the surname', { surname: 'Mev. Botha' }, ['Mev', 'Botha', '']],
    [
      'a title behind the surname',
      { firstName: 'Thandi', surname: 'Nkosi (Mrs)' },
      ['Mrs', 'Thandi', 'Nkosi'],
    ],
    [
      'a title behind a comma',
      { firstName: 'Thandi', surname: 'Nkosi, Mrs' },
      ['Mrs', 'Thandi', 'Nkosi'],
    ],
    [
      'a title behind the first name',
      { firstName: 'Thandi Mrs', surname: 'Nkosi' },
      ['Mrs', 'Thandi', 'Nkosi'],
    ],
    ['a lone surname', { surname: 'van der Merwe' }, ['', 'van der Merwe', '']],
    ['a surname and a placeholder', { firstName: 'N/A', surname: 'Botha' }, ['', 'Botha', '']],
    ['a full name', { fullName: 'Mev. Anna van Zyl' }, ['Mev', 'Anna', 'van Zyl']],
    ['a full name that is a surname', { fullName: 'Mev Botha' }, ['Mev', 'Botha', '']],
    [
      'the full name fills the surname',
      { firstName: 'Jan', fullName: 'Jan van Wyk' },
      ['', 'Jan', 'van Wyk'],
    ],
    [
      'the full name fills the first name',
      { surname: 'van Wyk', fullName: 'Mr Jan van Wyk' },
      ['Mr', 'Jan', 'van Wyk'],
    ],
    ['a full name equal to the first', { firstName: 'Jan', fullName: 'Jan' }, ['', 'Jan', '']],
    [
      'a full name equal to the first names',
      { firstName: 'Jan Piet', fullName: 'Jan Piet' },
      ['', 'Jan Piet', ''],
    ],
    [
      'a full name equal to the surname',
      { surname: 'Botha', fullName: 'Botha' },
      ['', 'Botha', ''],
    ],
    ['only a title', { title: 'Mr' }, ['Mr', '', '']],
    ['nothing', {}, ['', '', '']],
    ['placeholders', { firstName: 'null', surname: '-', fullName: 'undefined' }, ['', '', '']],
  ])('%s', (_, fields, [title, firstName, surname]) => {
    expect(readName(fields)).toEqual({ title, firstName, surname });
  });
});

it('never has a surname without a first name, and is one trimmed line', () => {
  const text = fc.option(fc.string({ unit: 'binary' }), { nil: undefined });
  const fields = fc.record({ title: text, firstName: text, surname: text, fullName: text });
  fc.assert(
    fc.property(fields, (name) => {
      const read = readName(name);
      if (read.surname !== '') expect(read.firstName).not.toBe('');
      for (const part of Object.values(read)) expect(part).toBe(part.replace(/\s+/g, ' ').trim());
    }),
  );
});
