import { describe, expect, it } from 'vitest';
import { describeCondition, describeWarning } from '../../cli/try/describe-warnings.ts';
import type { ConnectorInput } from '../../functions/connector.ts';
import type { LeadFields } from '../../functions/webhook/source.ts';
import { toContact } from '../../functions/webhook/to-contact.ts';
import { aConnector } from '../support/connector.ts';

type Source = Omit<ConnectorInput['sources'][string], 'preset'> & { readonly id?: string };

function convert(fields: LeadFields, source: Source = {}, payload: unknown = {}) {
  const connector = aConnector({
    countries: ['ZA', 'DE', 'NA'],
    sources: { crm: { preset: 'generic', ...source } },
  });
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
    ['abroad', { phones: ['+49 30 901820'] }, {}, '004930901820'],
    [
      'of the country that the lead names',
      { phones: ['030 901820'], country: 'Germany' },
      {},
      '004930901820',
    ],
    [
      'of the calling code that stands beside it',
      { phones: ['81 555 0142'], country: '+264' },
      {},
      '00264815550142',
    ],
    ['of the country as code', { phones: ['030 901820'], country: 'de' }, {}, '004930901820'],
    ['of the country of the source', { phones: ['030 901820'] }, { country: 'DE' }, '004930901820'],
    [
      'of SA, which is South Africa there',
      { phones: ['011 555 0101'], country: 'SA' },
      {},
      '0115550101',
    ],
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
  it('leaves out what is no value, and writes a date as its time', () => {
    const { custom1, custom2, custom3, custom4 } = contactOf(
      { phones },
      {
        contact: {
          custom1: () => Promise.resolve('x'),
          custom2: () => Number.NaN,
          custom3: () => new Date(0),
          custom4: () => [new Date(0), Number.NaN, 'x'],
        },
      },
    );
    expect([custom1, custom2, custom3, custom4]).toEqual([
      ...['', '', '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z, x'],
    ]);
  });

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

describe('countries', () => {
  const refused = (phone: string, source: Source = {}, changes: Partial<ConnectorInput> = {}) => {
    const connector = aConnector({
      ...changes,
      sources: { crm: { preset: 'generic', ...source } },
    });
    const { crm } = connector.sources;
    if (crm === undefined) throw new Error('the source is gone');
    const made = toContact(
      { kind: 'lead', payload: {}, fields: { phones: [phone] } },
      crm,
      connector,
    );
    return made.ok ? made.value.contact.phoneNumber : made.error.reason;
  };
  const notDialled = (what: string) =>
    `is a number of ${what}, which this connector does not dial: see countries`;

  it.each<[string, string, Source, Partial<ConnectorInput>, string]>([
    ['the home country alone, left out', '+44 20 7946 0958', {}, {}, notDialled('GB')],
    [
      'those of the connector',
      '+264 81 444 5566',
      {},
      { countries: ['ZA', 'NA'] },
      '00264814445566',
    ],
    ['all', '+44 20 7946 0958', {}, { countries: 'all' }, '00442079460958'],
    ['the source’s own country', '081 444 5566', { country: 'NA' }, {}, '00264814445566'],
    ['the home country beside it', '+27 82 555 0142', { country: 'NA' }, {}, '0825550142'],
    [
      'those of the source, in place of the connector’s',
      '+264 81 444 5566',
      { countries: ['BW'] },
      { countries: ['ZA', 'NA'] },
      notDialled('NA'),
    ],
    ['a satellite telephone', '+881 6 123 45678', {}, {}, notDialled('no country (+881)')],
    [
      'one of several countries with a code',
      '+44 7911 123456',
      { countries: ['GB'] },
      {},
      notDialled('GG'),
    ],
  ])('%s', (_, phone, source, changes, expected) => {
    expect(refused(phone, source, changes)).toBe(expected);
  });

  it.each([
    ['idd', '00264814445566'],
    ['e164', '+264814445566'],
    ['digits', '264814445566'],
  ] as const)('a number abroad goes out as %s: %s', (foreignNumbers, expected) => {
    const euphoria = { url: 'https://api.example.org/', foreignNumbers };
    expect(refused('+264 81 444 5566', {}, { euphoria, countries: 'all' })).toBe(expected);
    expect(refused('+27 82 555 0142', {}, { euphoria, countries: 'all' })).toBe('0825550142');
  });
});

it('never makes a contact of somebody whose sender says do not call', () => {
  expect(convert({ phones, doNotCall: true })).toMatchObject({
    ok: false,
    error: { reason: 'the sender says do not call' },
  });
});

describe('what of the config does not fit a lead is told', () => {
  const payload = {
    campaign_id: 'C-1',
    who: { reach: [{ kind: 'cell', value: 'thandi@example.org' }] },
    product: 'Fibre',
    'your-name': 'Thandi',
    properties: { stage: 'hot' },
    town: 'Durban',
    urgency: 25,
    lists: ['a'],
    noNumber: 'geen',
    notes: 'so '.repeat(30),
    tel_1: '',
    form: { 'your-language': null },
  };
  const warningsOf = (source: Source, fields: LeadFields = { phones }) => {
    const made = convert(fields, source, payload);
    const { warnings } = made.ok ? made.value : made.error;
    return warnings.map((warning) => describeWarning(warning, payload));
  };

  const later = (value: unknown) => () => Promise.resolve(value);

  it.each<[string, Source, string]>([
    [
      'a function that gives a promise',
      { contact: { custom1: later('x') } },
      'contact.custom1: the function fails (gives a promise: write it without async)',
    ],
    [
      'promises in a list',
      { contact: { custom1: () => ['x', Promise.reject(new Error('nobody hears of it'))] } },
      'contact.custom1: the function fails (gives a promise: write it without async)',
    ],
    [
      'a promise where the preset finds something',
      { contact: { phoneNumber: later('0825550199') } },
      'contact.phoneNumber: the function fails (gives a promise: write it without async): what the preset finds is used',
    ],
    [
      'a promise of a list',
      { list: later('Hot') },
      'list: the function fails (gives a promise: write it without async): "WebLeads" is used',
    ],
    [
      'a function that gives a function',
      { contact: { custom1: () => () => 'x' } },
      'contact.custom1: the function fails (gives a function)',
    ],
    [
      'a number that is none',
      { contact: { custom1: () => Number('x') } },
      'contact.custom1: found nothing (NaN)',
    ],
    [
      'a number without end',
      { contact: { custom1: () => 1 / 0 } },
      'contact.custom1: found nothing (Infinity)',
    ],
    [
      'a date that is none',
      { contact: { custom1: () => new Date('soon') } },
      'contact.custom1: found nothing (Invalid Date)',
    ],
    [
      'a slip',
      { contact: { custom1: 'prodcut' } },
      "contact.custom1: 'prodcut' found nothing; there is 'product'",
    ],
    [
      'a name that needs quotes',
      { contact: { firstName: 'your_name' } },
      `contact.firstName: 'your_name' found nothing; there is '"your-name"'`,
    ],
    [
      'a field further in',
      { contact: { custom1: 'stage' } },
      "contact.custom1: 'stage' found nothing; there is 'properties.stage'",
    ],
    [
      'a field of an object that is not there, and another one has',
      { contact: { custom1: 'group.stage' } },
      "contact.custom1: 'group.stage' found nothing",
    ],
    [
      'a slip in such a field',
      { contact: { custom1: 'group.stgae' } },
      "contact.custom1: 'group.stgae' found nothing",
    ],
    [
      'an object that is spelled otherwise',
      { contact: { custom1: 'propertys.stage' } },
      "contact.custom1: 'propertys.stage' found nothing; there is 'properties'",
    ],
    [
      'a field of another object than one that is there',
      { contact: { custom1: 'form.stage' } },
      "contact.custom1: 'form.stage' found nothing; there is 'properties.stage'",
    ],
    [
      'an object in another case, which is none',
      { contact: { custom1: 'Town.name' } },
      "contact.custom1: 'Town.name' found nothing; there is 'town'",
    ],
    [
      'a field of what the payload is called',
      { contact: { custom1: 'payload.product' } },
      "contact.custom1: 'payload.product' found nothing; there is 'product'",
    ],
    [
      'a field further in of such',
      { contact: { custom1: 'body.lead.properties.stage' } },
      "contact.custom1: 'body.lead.properties.stage' found nothing; there is 'properties.stage'",
    ],
    [
      'such fields in a function',
      { contact: { custom1: "join(' ', [payload.product, lead.town])" } },
      "contact.custom1: 'join(' ', [payload.product, lead.town])' found nothing; there is 'product'",
    ],
    [
      'a name of a program, which is hardly a constant',
      { campaign: { from: 'campaign_name' } },
      `campaign.from: 'campaign_name' found nothing: "SalesCampaign" is used`,
    ],
    [
      'such a name with another one that is near',
      { list: { from: 'campaignIds' } },
      `list.from: 'campaignIds' found nothing: "WebLeads" is used; there is 'campaign_id'`,
    ],
    [
      'one of two places',
      { contact: { custom1: 'group.stage || prodcut' } },
      "contact.custom1: 'group.stage || prodcut' found nothing; there is 'product'",
    ],
    [
      'a number, with no name in the payload that has one',
      { contact: { phoneNumber: "reach[?kind=='cell'].value | [0]" } },
      "contact.phoneNumber: 'reach[?kind=='cell'].value | [0]' found nothing: what the preset finds is used",
    ],
    [
      'an e-mail address that is in a list',
      { contact: { email: "reach[?kind=='cell'].value | [0]" } },
      "contact.email: 'reach[?kind=='cell'].value | [0]' found nothing; there is 'who.reach'",
    ],
    [
      'a text compared as a number',
      { contact: { custom1: "product > `18` && urgency == `3` && 'A'" } },
      "contact.custom1: 'product > `18` && urgency == `3` && 'A'' fails (product > `18` compares numbers, and product is a text: to_number(product) makes one of it)",
    ],
    [
      'a number in a join',
      { contact: { notes: "join(' / ', [product, urgency])" } },
      "contact.notes: 'join(' / ', [product, urgency])' fails (join takes a list of texts, and one of [product, urgency] is a number); 'urgency' is no text: to_string(urgency) makes it one",
    ],
    [
      'a constant of two words',
      { contact: { language: '"Zulu Speaking"' } },
      `contact.language: '"Zulu Speaking"' found nothing; a constant is written { value: 'Zulu Speaking' }`,
    ],
    [
      'a constant',
      { contact: { language: 'English' } },
      "contact.language: 'English' found nothing; a constant is written { value: 'English' }",
    ],
    [
      'a field that is empty',
      { contact: { phoneNumber: 'tel_1' } },
      "contact.phoneNumber: 'tel_1' found nothing: what the preset finds is used; it is there, but empty",
    ],
    [
      'a field further in that is null',
      { contact: { language: 'form."your-language"' } },
      `contact.language: 'form."your-language"' found nothing; it is there, but empty`,
    ],
    [
      'one of several that is empty',
      { contact: { language: 'tongue || tel_1' } },
      "contact.language: 'tongue || tel_1' found nothing; 'tel_1' is there, but empty",
    ],
    [
      'a number that is nowhere: none is the same for every lead',
      { contact: { phoneNumber: 'handset' } },
      "contact.phoneNumber: 'handset' found nothing: what the preset finds is used",
    ],
    [
      'a remark that is nowhere',
      { contact: { notes: 'remark' } },
      "contact.notes: 'remark' found nothing",
    ],
    [
      'a list that is nowhere',
      { list: { from: 'nothing' } },
      `list.from: 'nothing' found nothing: "WebLeads" is used; a constant is written list: 'nothing'`,
    ],
    [
      'a list that is no name',
      { list: { from: 'lists' } },
      `list.from: 'lists' finds no name of a list: "WebLeads" is used; it finds a list or an object`,
    ],
    [
      'a priority that there is not',
      { priority: { from: 'urgency' } },
      `priority.from: 'urgency' finds no whole number from 1 to 10: 5 is used; it finds "25"`,
    ],
    [
      'a priority that a function makes, and there is not',
      { priority: (lead: unknown) => Object(lead).notes.length },
      'priority: finds no whole number from 1 to 10: 5 is used; it finds "90"',
    ],
    [
      'a priority in words, and many',
      { priority: { from: 'notes' } },
      `priority.from: 'notes' finds no whole number from 1 to 10: 5 is used; it finds "${'so '.repeat(20)}…"`,
    ],
    [
      'a function that throws',
      {
        contact: {
          custom1: () => {
            throw new TypeError('Durban');
          },
        },
      },
      expect.stringMatching(
        /^contact\.custom1: the function fails \(TypeError\); Durban at to-contact\.test\.ts:\d+$/,
      ) as unknown as string,
    ],
    [
      'an e-mail that is none',
      { contact: { email: 'town' } },
      'contact.email: \'town\' finds no e-mail address; it finds "Durban"',
    ],
    [
      'a number that is none',
      { contact: { phoneNumber: 'town' } },
      "contact.phoneNumber: 'town' finds what has no digits: the sender's own number is dialled; it finds \"Durban\"",
    ],
    [
      'a text in place of a number',
      { contact: { phoneNumber: 'noNumber' } },
      "contact.phoneNumber: 'noNumber' finds what is no number: the sender's own number is dialled; it finds \"geen\"",
    ],
    [
      'a constant that is no number',
      { contact: { phoneNumber: { value: 'geen' } } },
      "contact.phoneNumber: the constant is no number: the sender's own number is dialled",
    ],
    [
      'a constant that is no e-mail address',
      { contact: { email: { value: 'none' } } },
      'contact.email: the constant is no e-mail address',
    ],
    [
      'an agent that is none',
      { contact: { assignedTo: 'town' } },
      'contact.assignedTo: \'town\' finds no extension number (digits only): it is in the notes; it finds "Durban"',
    ],
  ])('%s', (_, source, expected) => {
    expect(warningsOf(source)).toEqual([expected]);
  });

  it('also where the lead cannot be dialled', () => {
    const source = { contact: { custom1: 'prodcut' }, list: { from: 'lsit' } };
    for (const fields of [{}, { phones, doNotCall: true } as const]) {
      expect(warningsOf(source, fields)).toEqual([
        expect.stringMatching(/^contact.custom1: 'prodcut' found nothing/),
        expect.stringMatching(/^list.from: 'lsit' found nothing/),
      ]);
    }
  });

  it.each<[string, Source, string, unknown]>([
    ['a slip', { id: 'reff' }, "id: 'reff' found nothing; there is 'ref'", { ref: 'R-1001' }],
    [
      'a name that no field has',
      { id: 'ref' },
      "id: 'ref' found nothing",
      { name: 'Thandi Mokoena' },
    ],
    [
      'an id further in, and no stand-in for one',
      { id: 'ref' },
      "id: 'ref' found nothing; there is 'lead.ref'",
      { form: { ref: 'n/a' }, lead: { ref: 'R-1001' } },
    ],
    [
      'a stand-in for an id',
      { id: 'ref' },
      `id: 'ref' finds what is no id; it finds "{{lead.id}}"`,
      { ref: '{{lead.id}}' },
    ],
    [
      'a function of an expression that meets a type it does not take',
      { id: "starts_with(ref, 'R')" },
      "id: 'starts_with(ref, 'R')' fails (starts_with takes a text, and ref is a number); 'ref' is no text: to_string(ref) makes it one",
      { ref: 1001 },
    ],
  ])('of the option id: %s', (_, source, expected, told) => {
    // Also where the lead cannot be dialled.
    for (const fields of [{ phones }, {}]) {
      const made = convert(fields, source, told);
      const { warnings } = made.ok ? made.value : made.error;
      expect(warnings.map((warning) => describeWarning(warning, told))).toEqual([expected]);
    }
  });

  it('and nothing where all fits', () => {
    expect(convert({ phones }, { id: 'ref' }, { ref: 1001 })).toMatchObject({
      value: { warnings: [] },
    });
    expect(warningsOf({ contact: { custom1: 'product' }, priority: { from: '`3`' } })).toEqual([]);
  });
});

describe('the notes', () => {
  const answers = [
    ['Which product?', 'Fibre'],
    ['Own home', 'Yes'],
    ['Consent', 'Yes'],
    ['gclid', 'Cj0KCQ'],
  ] as const;
  const payload = { which_product: 'Fibre', own_home: 'Yes', consent: 'Yes', gclid: 'Cj0KCQ' };
  const notesOf = (source: Source, told: unknown = payload) =>
    contactOf({ phones, answers }, source, told).notes.split('\n');

  it.each<[string, Source, unknown, string[]]>([
    [
      'hold every answer',
      {},
      payload,
      ['Which product?: Fibre', 'Own home: Yes', 'Consent: Yes', 'gclid: Cj0KCQ'],
    ],
    [
      'leave out what the config says, however it is written',
      { notes: { without: ['GCLID', 'which product'] } },
      payload,
      ['Own home: Yes', 'Consent: Yes'],
    ],
    [
      'do not repeat what stands in a field',
      { contact: { custom1: 'which_product' } },
      payload,
      ['Own home: Yes', 'Consent: Yes', 'gclid: Cj0KCQ'],
    ],
    [
      'do not repeat it under another name either, if there is no other such value',
      { contact: { custom1: 'fields.f_1' } },
      { fields: { f_1: 'Fibre', f_2: 'Yes', f_3: 'Yes' } },
      ['Own home: Yes', 'Consent: Yes', 'gclid: Cj0KCQ'],
    ],
    [
      'do not repeat what an expression picks further in',
      { contact: { custom1: "who[?role=='buyer'].own.home | [0]" } },
      { who: [{ role: 'buyer', own: { home: 'Yes' } }], consent: 'Yes' },
      ['Which product?: Fibre', 'Consent: Yes', 'gclid: Cj0KCQ'],
    ],
    [
      'keep the same answer to another question',
      { contact: { custom1: 'consent' } },
      payload,
      ['Which product?: Fibre', 'Own home: Yes', 'gclid: Cj0KCQ'],
    ],
    [
      'keep an answer that an expression only happens to equal',
      { contact: { custom1: "gclid && 'Fibre'" } },
      payload,
      ['Which product?: Fibre', 'Own home: Yes', 'Consent: Yes', 'gclid: Cj0KCQ'],
    ],
    [
      'keep it where a constant equals it',
      { contact: { custom1: { value: 'Fibre' } } },
      payload,
      ['Which product?: Fibre', 'Own home: Yes', 'Consent: Yes', 'gclid: Cj0KCQ'],
    ],
    [
      'do not repeat what the config puts into them',
      { contact: { notes: "join(' / ', [which_product, own_home, gone][?@])" } },
      payload,
      ['Fibre / Yes', 'Consent: Yes', 'gclid: Cj0KCQ'],
    ],
    [
      'keep a part of a word',
      { contact: { notes: "join('', ['Fibreglass', which_product, 'x'])" } },
      payload,
      [
        'FibreglassFibrex',
        'Which product?: Fibre',
        'Own home: Yes',
        'Consent: Yes',
        'gclid: Cj0KCQ',
      ],
    ],
  ])('%s', (_, source, told, expected) => {
    expect(notesOf(source, told)).toEqual(expected);
  });

  it('do not repeat the id that the config finds, where it is the CRM tag', () => {
    const told = { ticket: { no: 'T-77' }, other: 'T-77' };
    const fields: LeadFields = {
      ...{ phones, recordId: 'T-77' },
      answers: [
        ['ticket no', 'T-77'],
        ['other', 'T-77'],
      ],
    };
    const of = (source: Source) => {
      const { crmTag, notes } = contactOf(fields, source, told);
      return [crmTag, notes];
    };
    expect(of({ id: 'ticket.no' })).toEqual(['T-77', 'other: T-77']);
    expect(of({ id: 'ticket.no', contact: { crmTag: { value: 'x' } } })).toEqual([
      'x',
      'ticket no: T-77\nother: T-77',
    ]);
  });

  it('keep what is cut in its field', () => {
    const long = 'x'.repeat(300);
    const notes = contactOf(
      { phones, answers: [['Story', long]] },
      { contact: { custom1: 'story' } },
      { story: long },
    ).notes;
    expect(notes).toBe(`Story: ${long}`);
  });

  it('keep a mapped number that is not dialled', () => {
    const source: Source = { contact: { phoneNumber: 'office' } };
    const office = '12 34';
    expect(
      contactOf({ phones, answers: [['Office', office]] }, source, { office }).notes,
    ).toContain('Office: 12 34');
  });
});

describe('what a telephone field tells beside a number', () => {
  const fields: LeadFields = {
    phones: ['082 555 0142 (ask for Sipho)', 'only evenings', '083555'],
    phoneAnswers: [
      ['Cell', '082 555 0142 (ask for Sipho)'],
      ['whatsapp', 'only evenings'],
    ],
  };
  const payload = { cell: '082 555 0142 (ask for Sipho)', whatsapp: 'only evenings' };
  const cell = 'Cell: 082 555 0142 (ask for Sipho)';

  it('is in the notes under its own name, where that is known', () => {
    const { notes } = contactOf(fields, {}, payload);
    expect(notes).toBe(`${cell}\nwhatsapp: only evenings\nas typed: 083555`);
  });

  it.each<[string, Source, string]>([
    ['the config puts it into another field', { contact: { custom1: 'whatsapp' } }, cell],
    ['the config leaves it out', { notes: { without: ['whatsapp'] } }, cell],
  ])('is not where %s', (_, source, notes) => {
    expect(contactOf(fields, source, payload).notes).toBe(`${notes}\nas typed: 083555`);
  });

  it('is also where the config takes the number from there', () => {
    const { notes } = contactOf(fields, { contact: { phoneNumber: 'cell' } }, payload);
    expect(notes).toContain(cell);
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

it.each<[string, string[]]>([
  ['contains(tags, hot)', ["when: 'hot' found nothing; a text stands in single quotes: 'hot'"]],
  // Here it is the field.
  ["contains(['a', 'b'], stage) && consent == 'yes'", ["when: 'stage' found nothing"]],
  ["lead.consent == 'yes'", ["when: 'lead.consent' found nothing; there is 'consent'"]],
  [
    `payload."your-age" > \`18\``,
    [`when: 'payload."your-age"' found nothing; there is '"your-age"'`],
  ],
  ['contains(tags, consnet)', ["when: 'consnet' found nothing; there is 'consent'"]],
  ['hot', ["when: 'hot' found nothing"]],
  ["!(consnet == 'no')", ["when: 'consnet' found nothing; there is 'consent'"]],
  // A name that stands elsewhere in the payload.
  ["age != '1'", ["when: 'age' found nothing; there is 'people[0].age'"]],
  ["form.consent != 'no'", ["when: 'form.consent' found nothing; there is 'consent'"]],
  ["people[0].agee != '1'", ["when: 'people[0].agee' found nothing; there is 'people[0].age'"]],
  ["people[?agee == '1']", ["when: 'agee' found nothing; there is 'people[0].age'"]],
  [
    `people[?"agee" == '1' || "first name" == 'x']`,
    ["when: 'agee' found nothing; there is 'people[0].age'", `when: '"first name"' found nothing`],
  ],
  // A field that is asked for beside it is not meant.
  ["consent1 == 'yes' || consent == 'yes'", ["when: 'consent1' found nothing"]],
  ["form.note != 'x' && people[0].age && consent && tags[?@ == 'x'] != null", []],
])('says of the condition %s what was probably meant', (condition, says) => {
  const payload = {
    tags: ['hot'],
    consent: 'yes',
    'your-age': 19,
    form: { note: null },
    people: [{ age: 3 }],
  };
  expect(describeCondition(condition, payload)).toEqual(says);
});
