import { expect, it } from 'vitest';
import { numberInText } from '../../../functions/webhook/reading/number-in-text.ts';

it.each([
  ['082 555 0101', '082 555 0101'],
  ['825550101', '825550101'],
  ['call me on 082 555 0101 after five', '082 555 0101'],
  ['Please call me on 082 555 0101, or my wife on 083 555 0199', '082 555 0101'],
  ['You can call me any time on 082 555 0101', '082 555 0101'],
  ['Call me back on +27 82 555 0101 from 5pm', '+27 82 555 0101'],
  ["Please don't hesitate to call me on 082 555 0101", '082 555 0101'],
  ['I was referred by a friend. Call me on 082 555 0101', '082 555 0101'],
  ['My account was closed, please phone me at 082 555 0101', '082 555 0101'],
  ["My wife's number is 083 555 0199, but call me on 082 555 0101", '082 555 0101'],
  ['My number is 825550101', '825550101'],
  ['My cell: 082 555 0101', '082 555 0101'],
  ['I have two questions\n082 555 0101', '082 555 0101'],
  ['Contact Number 082 555 0101', '082 555 0101'],
  ['Solar for 3 bedrooms 082 555 0101 any time', '082 555 0101'],
  ['My name is Thandi, phone (212) 736-2368', '(212) 736-2368'],
  ['Bel my asseblief op 082 555 0101', '082 555 0101'],
  ['My selfoon is 082 555 0101', '082 555 0101'],
  ["I couldn't reach you by phone, please call me on 082 555 0101", '082 555 0101'],
  ["I couldn't reach you, 082 555 0101", '082 555 0101'],
  ["Don't call my old number, but phone me on 082 555 0101", '082 555 0101'],
  ['I am available any time, 082 555 0101', '082 555 0101'],
  ['Thandi from Durban 082 555 0101', '082 555 0101'],
  ['I would like to order a line: 082 555 0101', '082 555 0101'],
  ['I need a new website, 082 555 0101', '082 555 0101'],
  ['Price for 5 lines please 082 555 0101', '082 555 0101'],
  ['My order has not come. I want a refund and a new one 082 555 0101', '082 555 0101'],
  ['Call me on 27 825 550 101', '27 825 550 101'],
  ['My number is 27 825 550 101', '27 825 550 101'],
  ["Ek wil 'n bestelling van 'n lyn maak 082 555 0101", '082 555 0101'],
  // Who the lead is.
  ['I am the owner of a small shop. 082 555 0101', '082 555 0101'],
  ['We are a school in Durban, looking for phones. 031 555 0101', '031 555 0101'],
  ['Please call me, I am a doctor. 082 555 0101', '082 555 0101'],
  ['Ek is die eienaar van die winkel. 082 555 0101', '082 555 0101'],
  ['We have 20 users. Cell: 082 555 0101', '082 555 0101'],
])('%j has the number %s', (text, number) => {
  expect(numberInText(text)).toBe(number);
});

it.each([
  // Somebody else's.
  ["My wife's number is 083 555 0199, please call her"],
  ['I was referred by Sam 083 555 0199'],
  ['Emergency contact: 083 555 0199'],
  ['My wife will be there. Her number is 083 555 0199'],
  ['083 555 0199 is my wife'],
  ['083 555 0199 (my husband)'],
  ['083 555 0199 is her number'],
  ['Please call me or my wife on 083 555 0199'],
  ['Call Sam on 083 555 0199'],
  ["My mother's number is 083 555 0199"],
  ['My vrou se nommer is 083 555 0199'],
  ["Please don't call me on 083 555 0199"],
  ["Please don't call me on this old one, 083 555 0199, it is gone"],
  ['I am referred by Sam. 083 555 0199'],
  ['I am a doctor and my wife decides. 083 555 0199'],
  ['I am not the owner. 083 555 0199'],
  ['I am the husband of my wife 083 555 0199'],
  ['My wife will be there. Cell: 083 555 0199'],
  ["My wife's cell: 083 555 0199"],
  ['Call my wife on 083 555 0199'],
  [`${'We would like to talk about cover '.repeat(12)}and my wife is on 083 555 0199`],
  [`My wife has asked about cover ${'and we like it '.repeat(30)}so 083 555 0199`],
  // No telephone's.
  [`${'We would like to talk about cover '.repeat(12)}of policy 0123456789`],
  ['My account number is 123456789'],
  ['My account number is 0123456789'],
  ['It is about invoice 0123456789'],
  ['Call me about invoice 0123456789'],
  ['0123456789 is my policy'],
  ['My membership number 0123456789'],
  ['My medical aid number is 0123456789'],
  ['Account number: 0123456789'],
  ['It is about an order 0123456789'],
  ['0123456789 is my policy number'],
  ['Call me on 2026-11-20 10:00'],
  ['R450 000 000 budget'],
  ['A price of 450 000 000'],
  ['Some 450 000 000 rand'],
  ['Can we meet 2026-11-20 10:00?'],
  ['I can pay 12 000 000 - 15 000 000'],
  ['I saw https://acme.example/advert/012345678901 and want more'],
  ['mine is 8001015009087'],
  ['It is 12345678901234567890'],
  ['Nothing'],
  [''],
])('%j has none to dial', (text) => {
  expect(numberInText(text)).toBeUndefined();
});

it.each([
  ['Call me on 082 555 0101', '082 555 0101'],
  ['082 555 0101', undefined],
  ['My number is 082 555 0101', undefined],
  ['Call my wife on 083 555 0199', undefined],
  ['My wife on 083 555 0199', undefined],
])('where another number was asked for, %j has %s', (text, number) => {
  expect(numberInText(text, true)).toBe(number);
});

it('looks no further than a value is read', () => {
  expect(numberInText(`${' '.repeat(7_900)}082 555 0101`)).toBe('082 555 0101');
  expect(numberInText(`${' '.repeat(8_000)}082 555 0101`)).toBeUndefined();
  expect(numberInText('invoice 012 345 678x '.repeat(50_000))).toBeUndefined();
});
