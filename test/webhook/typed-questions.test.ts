import { expect, it } from 'vitest';
import { nameAnswers } from '../../functions/webhook/typed-questions.ts';

it.each([
  ['Where can we reach you?', 'phone', 'phone'],
  ['', 'phone', 'phone'],
  ['Cell number', 'phone', 'Cell number'],
  ['WhatsApp', 'phone', 'WhatsApp'],
  ['And online?', 'email', 'email'],
  ['E-mail address', 'email', 'E-mail address'],
  ['Emergency contact number', 'phone', 'Emergency contact number'],
  ["Your spouse's cell", 'phone', "Your spouse's cell"],
  ['Next of kin', 'phone', 'Next of kin'],
  ['Nommer van naasbestaande', 'phone', 'Nommer van naasbestaande'],
  ['Which roof?', undefined, 'Which roof?'],
  ['', undefined, 'question'],
] as const)('%j of the kind %s is called %j', (question, kind, name) => {
  expect(nameAnswers([{ question, kind, answer: 'x' }])).toEqual([{ [name]: 'x' }]);
});
