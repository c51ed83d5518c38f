import { expect, it } from 'vitest';
import { checkConditions } from '../../cli/check/check-conditions.ts';
import { aConnector } from '../support/connector.ts';

const found = (when: unknown) =>
  checkConditions(aConnector({ sources: { crm: { preset: 'generic', when } } } as never));

it.each([
  ['consent', ['consent']],
  [' @.consent ', ['@.consent']],
  ['answers."May we call?"', ['answers."May we call?"']],
  ['people[0].consent', ['people[0].consent']],
  ["consent && source == 'web'", ['consent']],
  ["consent || optIn == 'yes'", ['consent']],
  ['consent && phone', ['consent', 'phone']],
  ["(consent || optIn) && country == 'ZA'", ['consent', 'optIn']],
])('says of %s that a no passes it', (when, fields) => {
  expect(found(when)).toEqual(
    fields.map((field) => ({
      what: 'sources.crm.when',
      state: 'note',
      says: `${field} by itself lets through every value that is not empty, the text "no" too`,
      todo: `compare it: ${field} == 'yes', or of a value that is no text: ${field} == \`true\``,
    })),
  );
});

it.each([
  ['!optout', ['optout']],
  ['!(lead.optout)', ['lead.optout']],
  ["consent == 'yes' && !(unsubscribed || optOut)", ['unsubscribed', 'optOut']],
])('says of %s that a no to it is filtered', (when, fields) => {
  expect(found(when)).toEqual(
    fields.map((field) => ({
      what: 'sources.crm.when',
      state: 'note',
      says: `!${field} filters every value that is not empty, the text "no" too`,
      todo: `compare it: ${field} != 'yes', or of a value that is no text: ${field} != \`true\``,
    })),
  );
});

it.each([
  ["consent == 'yes'"],
  ['consent == `true`'],
  ["(consent || optIn) == 'yes'"],
  ["contains(tags, 'call')"],
  ["name != 'a && b'"],
  ["!(unsubscribed == 'yes' || optOut == 'yes')"],
  ["(a || consent || b) == 'yes'"],
  ["people[?a == 'x' && consent && b == 'y']"],
  [() => true],
  [undefined],
])('says nothing of %s', (when) => {
  expect(found(when)).toEqual([]);
});

/** A function that is written so. */
const written = (code: string) => Object.assign(() => true, { toString: () => code });

it.each([
  "(lead) => lead.consent = 'yes'",
  "(lead) => (lead.consent = 'yes')",
  "(lead) => lead.age > 18 && lead.consent = 'yes'",
  "(lead) => { if (lead.consent = 'yes') return true; return false; }",
])('says of %s that it sets a value', (code) => {
  const says = 'lead.consent = … sets a value, and lets through whatever it was before';
  expect(found(written(code))).toEqual([
    { what: 'sources.crm.when', state: 'note', says, todo: 'compare it: lead.consent === …' },
  ]);
});

it.each(['(lead) => lead.consent', 'lead => (lead.consent)'])(
  'says of %s that a no passes it',
  (code) => {
    const says =
      'lead.consent by itself lets through every value that is not empty, the text "no" too';
    const todo = "compare it: lead.consent === 'yes'";
    expect(found(written(code))).toEqual([{ what: 'sources.crm.when', state: 'note', says, todo }]);
  },
);

it.each(['(lead) => !lead.optOut', '(lead) => !(lead.optOut)'])(
  'says of %s that a no to it is filtered',
  (code) => {
    const says = '!lead.optOut filters every value that is not empty, the text "no" too';
    const todo = "compare it: lead.optOut !== 'yes'";
    expect(found(written(code))).toEqual([{ what: 'sources.crm.when', state: 'note', says, todo }]);
  },
);

it.each([
  "(lead) => lead.consent === 'yes'",
  "(lead) => lead.consent == 'yes'",
  '(lead) => lead.age >= 18 && lead.age <= 65',
  "(lead) => lead.tags.some((tag) => tag === 'call')",
  "(lead) => { const said = lead.consent.trim(); return said !== 'no'; }",
  "(lead) => lead.optOut !== 'yes'",
])('says nothing of %s', (code) => {
  expect(found(written(code))).toEqual([]);
});
