import { describe, expect, it } from 'vitest';
import type { ConnectorInput } from '../../functions/connector.ts';
import type { LeadFields } from '../../functions/webhook/source.ts';
import { toContact } from '../../functions/webhook/to-contact.ts';
import { aConnector } from '../support/connector.ts';

type Source = Omit<ConnectorInput['sources'][string], 'preset'>;

function convert(fields: LeadFields, source: Source = {}, payload: unknown = {}) {
  const connector = aConnector({ sources: { crm: { preset: 'generic', ...source } } });
  const { crm } = connector.sources;
  if (crm === undefined) throw new Error('the source is gone');
  return toContact({ kind: 'lead', payload, fields }, crm, connector);
}

function contactOf(...args: Parameters<typeof convert>) {
  const made = convert(...args);
  if (!made.ok) throw new Error(`refused: ${made.error.field} ${made.error.reason}`);
  return made.value.contact;
}

function destinationOf(source: Source, payload: unknown = {}) {
  const made = convert({ phones: ['0825550142'] }, source, payload);
  if (!made.ok) throw new Error('refused');
  return made.value.destination;
}

const phones = ['082 555 0142'];

it('fills every field of the contact', () => {
  expect(
    contactOf({
      title: 'Mev',
      firstName: 'Annelie',
      surname: 'van der Merwe',
      email: 'annelie@example.org',
      phones,
      address: '1 Long Street\nCape Town',
      notes: 'Please call after five',
      language: 'Afrikaans',
      recordId: '00Q5g000001',
      answers: [
        ['Budget', 'R 2 000'],
        ['Heard of us', 'Radio'],
      ],
    }),
  ).toEqual({
    title: 'Mev',
    firstName: 'Annelie',
    surname: 'van der Merwe',
    address: '1 Long Street Cape Town',
    email: 'annelie@example.org',
    phoneNumber: '0825550142',
    notes: 'Please call after five\nBudget: R 2 000\nHeard of us: Radio',
    language: 'Afrikaans',
    custom1: '',
    custom2: '',
    custom3: '',
    custom4: '',
    custom5: '',
    crmTag: '00Q5g000001',
    assignedTo: '',
  });
});

describe('the name', () => {
  it.each([
    [{ fullName: 'Dr Thandi Mokoena' }, 'Dr', 'Thandi', 'Mokoena'],
    [{ surname: 'Mokoena' }, '', 'Mokoena', ''],
    [{}, '', 'Unknown', ''],
  ])('%j', (name, title, firstName, surname) => {
    expect(contactOf({ ...name, phones })).toMatchObject({ title, firstName, surname });
  });
});

describe('the number', () => {
  it.each<[string, LeadFields, Source, string]>([
    ['lost zero', { phones: ['825550142'] }, {}, '0825550142'],
    ['international', { phones: ['+27 82 555 0142'] }, {}, '0825550142'],
    ['abroad', { phones: ['+49 30 901820'] }, {}, '4930901820'],
    [
      'of the country that the lead names',
      { phones: ['030 901820'], country: 'Germany' },
      {},
      '4930901820',
    ],
    [
      'of the calling code that stands beside it',
      { phones: ['81 555 0142'], country: '+264' },
      {},
      '264815550142',
    ],
    ['of the country as code', { phones: ['030 901820'], country: 'de' }, {}, '4930901820'],
    ['of the country of the source', { phones: ['030 901820'] }, { country: 'DE' }, '4930901820'],
    ['of a country nobody knows', { phones, country: 'Atlantis' }, {}, '0825550142'],
    ['mobile before landline', { phones: ['021 555 0142', '082 555 0142'] }, {}, '0825550142'],
  ])('%s', (_, fields, source, expected) => {
    expect(contactOf(fields, source).phoneNumber).toBe(expected);
  });

  it('keeps what else was in the field for the agent', () => {
    expect(contactOf({ phones: ['082 555 0142 ext 7'] }).notes).toBe('ext. 7');
  });

  it.each([[undefined], [[]], [['n/a']], [['12']], [['0000000000']]])(
    'refuses %j, naming the field',
    (given) => {
      const made = convert(given === undefined ? {} : { phones: given });
      expect(made).toMatchObject({
        ok: false,
        error: { field: 'phoneNumber', reason: expect.any(String) },
      });
    },
  );
});

describe('what the config maps', () => {
  const payload = {
    properties: { stage: 'hot', owner: '105', tel: '0115550142' },
    tags: ['a', 'b'],
  };

  it.each<[string, Source['contact'], object]>([
    ['an expression', { custom1: 'properties.stage' }, { custom1: 'hot' }],
    ['a fallback', { custom1: 'properties.nothing || properties.stage' }, { custom1: 'hot' }],
    [
      'a join',
      { custom1: "join(' ', [properties.stage, properties.owner])" },
      { custom1: 'hot 105' },
    ],
    ['a list', { custom1: 'tags' }, { custom1: 'a, b' }],
    ['a constant', { language: { value: 'English' } }, { language: 'English' }],
    ['a number', { custom2: { value: 7 } }, { custom2: '7' }],
    [
      'a function',
      { assignedTo: (lead: unknown) => (lead as typeof payload).properties.owner },
      { assignedTo: '105' },
    ],
    ['the number', { phoneNumber: 'properties.tel' }, { phoneNumber: '0115550142' }],
    [
      'nothing found: what the sender says stays',
      { firstName: 'properties.nothing' },
      { firstName: 'Thandi' },
    ],
    [
      'a function that fails',
      {
        custom1: () => {
          throw new Error('no');
        },
      },
      { custom1: '' },
    ],
    ['an expression that fails', { custom1: 'join(properties, tags)' }, { custom1: '' }],
    ['the name', { firstName: { value: 'Sipho' } }, { firstName: 'Sipho', surname: 'Mokoena' }],
  ])('%s', (_, contact, expected) => {
    const fields = { firstName: 'Thandi', surname: 'Mokoena' };
    const made = contactOf(
      { ...fields, phones: contact?.phoneNumber ? [] : phones },
      { contact },
      payload,
    );
    expect(made).toMatchObject(expected);
  });

  it('the number that is mapped is dialled, be it a landline beside a mobile', () => {
    const contact = { phoneNumber: 'properties.tel' };
    expect(contactOf({ phones }, { contact }, payload)).toMatchObject({
      phoneNumber: '0115550142',
      notes: 'also 082 555 0142',
    });
  });

  it('a mapped number that cannot be dialled leaves the sender’s own', () => {
    const contact = { phoneNumber: { value: '123' } };
    expect(contactOf({ phones }, { contact }, payload).phoneNumber).toBe('0825550142');
  });

  it('an agent that is no extension number does not cost the lead', () => {
    const contact = contactOf({ phones }, { contact: { assignedTo: { value: 'Jan' } } });
    expect(contact).toMatchObject({ assignedTo: '', notes: 'assigned to: Jan' });
  });
});

describe('text', () => {
  it('is made safe and cut, visibly', () => {
    const contact = contactOf({
      phones,
      firstName: `a\u0000b\u202e${'x'.repeat(300)}`,
      notes: 'y'.repeat(5_000),
      address: 'z'.repeat(300),
    });
    expect(contact.firstName).toMatch(/^abx+…$/);
    expect([...contact.address]).toHaveLength(255);
    expect([...contact.notes]).toHaveLength(4_000);
  });
});

describe('the destination', () => {
  it.each<[string, Source, object]>([
    [
      'the defaults',
      {},
      { campaign: 'SalesCampaign', list: 'WebLeads', dataSource: 'webhooks', priority: 5 },
    ],
    [
      'of the source',
      { campaign: 'C', list: 'L', dataSource: 'D', priority: 1 },
      { campaign: 'C', list: 'L', dataSource: 'D', priority: 1 },
    ],
    [
      'from the lead',
      { campaign: { from: 'c' }, list: { from: 'l' }, priority: { from: 'p' } },
      { campaign: 'Solar', list: 'Cape', priority: 3 },
    ],
    ['by a function', { campaign: () => 'F', priority: () => 2 }, { campaign: 'F', priority: 2 }],
    [
      'not in the lead',
      { campaign: { from: 'none' }, priority: { from: 'none' } },
      { campaign: 'SalesCampaign', priority: 5 },
    ],
    ['a priority out of range', { priority: () => 11 }, { priority: 5 }],
  ])('%s', (_, source, expected) => {
    expect(destinationOf(source, { c: 'Solar', l: 'Cape', p: '3' })).toMatchObject(expected);
  });
});
