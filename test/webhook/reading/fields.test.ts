import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsByName, fieldsOfForm } from '../../../functions/webhook/reading/fields.ts';

describe('a person inside what the delivery is about', () => {
  const person = { first_name: 'Naledi', surname: 'Dube', mobile: '081 555 0111' };
  const naledi = { firstName: 'Naledi', surname: 'Dube', phones: ['081 555 0111'] };

  it.each<[string, object, object]>([
    ['in a deal', { deal: { person } }, naledi],
    ['in itself', { booking: person }, naledi],
    [
      'with a whole name',
      { order: { customer: { name: 'Naledi Dube', cell: '081 555 0111' } } },
      { fullName: 'Naledi Dube' },
    ],
    [
      'whose name and number stand apart',
      { quote: { person: { name: 'Naledi' }, phone: '081 555 0111' } },
      { fullName: 'Naledi', phones: ['081 555 0111'] },
    ],
    [
      'with a country of its own',
      { deal: { person: { ...person, country: 'Namibia' } } },
      { ...naledi, country: 'Namibia' },
    ],
    [
      'who must not be phoned',
      { deal: { contact: { ...person, consent: { phone: false } } } },
      { ...naledi, doNotCall: true },
    ],
    [
      'beside what the record is called',
      { deal: { name: 'Solar 5 kW', notes: 'hot', person } },
      {
        ...naledi,
        answers: [
          ['deal name', 'Solar 5 kW'],
          ['deal notes', 'hot'],
        ],
      },
    ],
    [
      'inside a record that has a name',
      { name: 'Solar 5 kW', contact: { name: 'Naledi Dube', cell: '081 555 0111' } },
      { fullName: 'Naledi Dube', answers: [['record name', 'Solar 5 kW']] },
    ],
    [
      'who has an address of the same name and number',
      { order: { customer: { ...person, title: 'Mrs', default_address: person } } },
      { ...naledi, title: 'Mrs' },
    ],
    ['who is a patient', { appointment: { patient: person } }, naledi],
    [
      'of several: the customer',
      { order: { billing_address: { ...person, first_name: 'Billie' }, customer: person } },
      {
        firstName: 'Naledi',
        answers: [
          ['order billing address first name', 'Billie'],
          ['order billing address surname', 'Dube'],
        ],
      },
    ],
  ])('%s', (_, payload, expected) => {
    expect(fieldsByName(payload)).toMatchObject(expected);
  });

  it.each<[string, object, object]>([
    [
      'a lead of its own beside it',
      { name: 'Jo Nel', phone: '082 555 0101', deal: { person } },
      { fullName: 'Jo Nel' },
    ],
    [
      'a contact beside a lead who can be reached',
      { name: 'Jo Nel', email: 'jo@example.org', contact: { name: 'Nel', cell: '081 555 0111' } },
      { fullName: 'Jo Nel' },
    ],
    [
      'where the name around it is the whole',
      { name: 'Jo Nel', customer: { first_name: 'Jo', cell: '081 555 0111' } },
      { fullName: 'Jo Nel' },
    ],
    [
      'somebody else',
      { deal: { referrer: person, phone: '082 555 0101' } },
      { phones: ['082 555 0101'] },
    ],
    [
      'a place',
      {
        property: { contact: { name: 'Naledi Dube', email: 'n@example.org' } },
        cell: '082 555 0101',
      },
      { phones: ['082 555 0101'] },
    ],
    [
      'a record without a person',
      { order: { name: '#1001', phone: '081 555 0111' } },
      { phones: ['081 555 0111'], answers: [['order name', '#1001']] },
    ],
  ])('not %s', (_, payload, expected) => {
    const { surname, ...fields } = fieldsByName(payload);
    expect({ surname, ...fields }).toMatchObject({ surname: undefined, ...expected });
  });
});

describe('phones', () => {
  it.each([
    [
      { phone: '011 555 0100', fax: '011 555 0199', mobile: '082 555 0101' },
      ['082 555 0101', '011 555 0100'],
    ],
    [
      { 'Work phone': '1234567', tel: '2345678', cell: '3456789' },
      ['3456789', '2345678', '1234567'],
    ],
    [{ phone: { full: '(011) 555-0100' } }, ['(011) 555-0100']],
    [{ phone: { area: '011', phone: '555 0100' } }, ['011 555 0100']],
    [{ phone: { countryCode: '+27', number: '082 555 0101' } }, ['+27 82 555 0101']],
    [{ phone: { countryCode: 27, number: '+27825550101' } }, ['+27825550101']],
    [
      { phones: [{ value: '1111111' }, { value: '2222222', primary: true }] },
      ['2222222', '1111111'],
    ],
    [{ phones: ['1111111', '2222222'] }, ['1111111', '2222222']],
    [{ phone: '0825550101', Phone: '0825550101' }, ['0825550101']],
    [{ phone: 825550101 }, ['825550101']],
    [{ phone: { value: '0825550101', versions: [{ value: '0111111111' }] } }, ['0825550101']],
    [{ phone: 'N/A', tel: '', cell: null, mobile: '-' }, undefined],
    [{ mobile: 'yes', whatsapp: true }, undefined],
    [{ phone: 'call me' }, ['call me']],
    [{ contact: { number: 27825550101 } }, ['27825550101']],
    [{ number: 12, 'Nommer om te bel': '082 555 0101' }, ['082 555 0101']],
  ])('of %j', (payload, phones) => {
    expect(fieldsByName(payload).phones).toEqual(phones);
  });

  it.each([
    [{ 'Best number to reach you on': '082 555 0101' }, ['082 555 0101']],
    [{ q12: '+27825550101' }, ['+27825550101']],
    [{ answer: '0825550101' }, ['0825550101']],
    [{ form: { bel: '(082) 555-0101' } }, ['(082) 555-0101']],
  ])('guesses by value in %j', (payload, phones) => {
    expect(fieldsByName(payload).phones).toEqual(phones);
  });

  it.each(
    [
      'id',
      'vid',
      'portalId',
      'ip',
      'gcl_id',
      'gclid',
      'timestamp',
      'page_id',
      'lead id',
      'ID number',
      'fax',
      'invoice',
      'Order number',
      'owner phone',
    ].map((name) => [name]),
  )('never guesses from %s', (name) => {
    expect(fieldsByName({ [name]: '082 555 0101' }).phones).toBeUndefined();
  });

  it.each([
    ['825550101'],
    ['1700000000000'],
    ['0001015009087'],
    ['192.168.100.200'],
    ['18.4240553'],
    ['2023-11-14'],
    ['4111 1111 1111 1111'],
    ['082 555'],
    ['tel 082 555 0101'],
  ])('does not take %s for a number', (value) => {
    expect(fieldsByName({ something: value }).phones).toBeUndefined();
  });

  it('guesses only where no name tells the phone', () => {
    const fields = fieldsByName({ extra: '082 555 0102', phone: '082 555 0101' });
    expect(fields).toEqual({ phones: ['082 555 0101'], answers: [['extra', '082 555 0102']] });
  });
});

describe('names', () => {
  it.each([
    [{ name: 'Thandi Mokoena' }, { fullName: 'Thandi Mokoena' }],
    [
      { Naam: 'Thandi', Van: 'Mokoena' },
      { firstName: 'Thandi', surname: 'Mokoena' },
    ],
    [
      { name: { first: 'A', last: 'B', prefix: 'Dr' } },
      { title: 'Dr', firstName: 'A', surname: 'B' },
    ],
    [
      { first_name: 'A', last_name: 'B', name: 'A B' },
      { firstName: 'A', surname: 'B', fullName: 'A B' },
    ],
    [
      { name: 'Mokoena, Thandi (Mrs)', surname: 'Mokoena' },
      { surname: 'Mokoena', fullName: 'Mokoena, Thandi (Mrs)' },
    ],
    [
      { salutation: 'Prof Dr', name: 'A B' },
      { title: 'Prof Dr', fullName: 'A B' },
    ],
    [
      { title: 'Sales Manager', titel: 'Mev.' },
      { title: 'Mev.', answers: [['title', 'Sales Manager']] },
    ],
  ])('of %j', (payload, fields) => {
    expect(fieldsByName(payload)).toEqual(fields);
  });
});

describe('the rest', () => {
  it.each([
    [{ email: ['a@example.org'] }, { email: 'a@example.org' }],
    [
      { email: 'yes', reach: 'a@example.org' },
      { email: 'a@example.org', answers: [['email', 'yes']] },
    ],
    [
      { email: 'a@example.org', 'Work email': 'b@example.org' },
      { email: 'a@example.org', answers: [['Work email', 'b@example.org']] },
    ],
    [{ agent: 'a@example.org' }, { answers: [['agent', 'a@example.org']] }],
    [
      { street: '1 Long St', city: 'Cape Town', province: 'WC', zip: 8001, country: 'ZA' },
      { address: '1 Long St, Cape Town, WC, 8001, ZA', country: 'ZA' },
    ],
    [{ address: '1 Long St, Cape Town', city: 'Cape Town' }, { address: '1 Long St, Cape Town' }],
    [
      { country: 'South Africa' },
      { country: 'South Africa', answers: [['country', 'South Africa']] },
    ],
    [{ country_code: '+264' }, { country: '+264', answers: [['country code', '+264']] }],
    [
      { country_code: '+264', phone: '081 444 5566' },
      { country: '+264', phones: ['+264 81 444 5566'] },
    ],
    [
      { street: '1 High St', country_code: '+44', country: 'Namibia' },
      {
        address: '1 High St, Namibia',
        country: '+44',
        answers: [['country code', '+44']],
      },
    ],
    [{ message: 'Hi', notes: 'There' }, { notes: 'Hi\nThere' }],
    [{ taal: 'Afrikaans' }, { language: 'Afrikaans' }],
    [{ id: 'evt', lead: { id: 7 } }, { recordId: '7' }],
    [{ id: 1, lead_id: 2 }, { recordId: '2' }],
  ])('of %j', (payload, fields) => {
    expect(fieldsByName(payload)).toEqual(fields);
  });

  it('reads lists of questions and answers', () => {
    const pairs = [
      { question: 'What is your cell number?', answer: '082 555 0101', position: 0 },
      { question: 'Rooms', answer: ['Kitchen', 'Bath'] },
    ];
    expect(fieldsByName({ questions_and_answers: pairs })).toEqual({
      phones: ['082 555 0101'],
      answers: [['Rooms', 'Kitchen, Bath']],
    });
    expect(fieldsByName(pairs)).toHaveProperty('phones', ['082 555 0101']);
  });

  it.each(['name', 'label', 'question', 'field', 'key', 'title', 'column_id'])(
    'reads pairs whose label is %s',
    (key) => {
      const payload = { fields: [{ [key]: 'PHONE_NUMBER', value: '082 555 0101' }] };
      expect(fieldsByName(payload)).toEqual({ phones: ['082 555 0101'] });
    },
  );

  it('keeps the order of the answers, and leaves out noise and what is empty', () => {
    const payload = {
      budget: 5000,
      ip: '192.0.2.1',
      user_agent: 'x',
      consent: true,
      company: { name: 'Acme' },
      password: 'hunter2',
      empty: '',
      none: null,
      na: 'n/a',
      utm_source: 'google',
      newsletter: false,
    };
    expect(fieldsByName(payload).answers).toEqual([
      ['budget', '5000'],
      ['consent', 'yes'],
      ['company name', 'Acme'],
      ['utm source', 'google'],
      ['newsletter', 'no'],
    ]);
  });

  it.each([[null], [5], ['text'], [[]], [{}], [undefined]])('%j has no fields', (payload) => {
    expect(Object.keys(fieldsByName(payload)).filter((key) => key !== 'answers')).toEqual([]);
  });

  it('takes any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (payload) => {
        for (const [question, answer] of fieldsByName(payload).answers ?? []) {
          expect(typeof question).toBe('string');
          expect(answer).not.toBe('');
        }
      }),
    );
  });
});

describe('a form that somebody filled in', () => {
  it.each([
    [{ ID: '8001015009087' }, [['ID', '8001015009087']]],
    [{ id: '8001015009087' }, [['id', '8001015009087']]],
    [{ 'Customer ID': 'CU-5' }, [['Customer ID', 'CU-5']]],
    [[{ question: 'Client ID', answer: 7 }], [['Client ID', '7']]],
    [{ lead_id: '7', uuid: 'x', form_id: '8', contact_id: '9' }, undefined],
  ])('%j: an id that it asks for is an answer', (form, answers) => {
    expect(fieldsOfForm(form, 'S-1')).toEqual({
      recordId: 'S-1',
      ...(answers === undefined ? {} : { answers }),
    });
    expect(fieldsOfForm(form)).not.toHaveProperty('recordId');
  });

  it('tells the rest as ever', () => {
    const form = { naam: 'Thandi', van: 'Nkosi', sel: '0825550101', yourmail: 'x' };
    expect(fieldsOfForm(form)).toEqual(fieldsByName(form));
  });
});
