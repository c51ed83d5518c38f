import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/salesforce.ts';
import { answers } from '../../../functions/webhook/answers.ts';
import type { Item, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { salesforce } from '../../../functions/webhook/sources/salesforce.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery } from './sample-delivery.ts';

const TOKEN = 'example-token';
const URL_WITH_TOKEN = `https://leads.example.org/hooks/salesforce?token=${TOKEN}`;
const context = (
  options: Parameters<typeof salesforce.options.parse>[0] = {},
  secrets = [TOKEN],
) => ({ options: salesforce.options.parse(options), secrets });

const read = (made: VerifiedDelivery) => salesforce.read(made, context());
const items = async (made: VerifiedDelivery): Promise<readonly Item[]> => {
  const result = await read(made);
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};

const xml = (rawBody: string): VerifiedDelivery =>
  delivery({
    url: URL_WITH_TOKEN,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    rawBody,
  });
const envelope = (notifications: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>00D000000000001EAA</OrganizationId>${notifications}</notifications></s:Body></s:Envelope>`;
const notification = (fields: string, type = 'xsi:type="sf:Lead"') =>
  envelope(
    `<Notification><Id>04l000000000001AAA</Id><sObject ${type} xmlns:sf="urn:sobject.enterprise.soap.sforce.com">${fields}</sObject></Notification>`,
  );
const payload = async (fields: string): Promise<unknown> => {
  const [item] = await items(xml(notification(fields)));
  return item?.kind === 'lead' ? item.payload : item;
};

describe('captured Outbound Messages', () => {
  it('reads a lead', async () => {
    expect(await items(fixture('salesforce-lead'))).toEqual([
      {
        kind: 'lead',
        id: '00Q000000000001',
        payload: expect.objectContaining({
          attributes: { type: 'Lead' },
          Id: '00Q000000000001EAA',
          Product_Interest__c: 'Fibre & <voice>',
          PostalCode: '07600',
        }),
        fields: {
          title: 'Mnr',
          firstName: 'Pieter',
          surname: 'van der Merwe',
          email: 'pieter@example.org',
          phones: ['0825550101', '(021) 555-0100'],
          country: 'South Africa',
          address: '12 Langstraat, Stellenbosch, 07600, South Africa',
          notes: 'Bel ná 17:00 <asb> & sê "dankie" 🙂',
          recordId: '00Q000000000001EAA',
          answers: [
            ['Company', 'Smith &amp; Kie'],
            ['lead source', 'Web'],
            ['Product Interest', 'Fibre & <voice>'],
            ['Status', 'Open - Not Contacted'],
          ],
        },
      },
    ]);
  });

  it('reads a batch: contacts, custom objects and personal accounts are leads', async () => {
    expect(await items(fixture('salesforce-batch'))).toMatchObject([
      {
        kind: 'lead',
        id: '003000000000002',
        fields: { phones: ['+27 83 555 0102'], address: '5 Florida Rd, Durban' },
      },
      { kind: 'ignored', why: 'the record was deleted before Salesforce sent the message' },
      {
        kind: 'lead',
        id: 'a01000000000004',
        fields: { firstName: 'Thabo', phones: ['084 555 0103'] },
      },
      { kind: 'ignored', why: 'an object of the type Opportunity' },
      { kind: 'ignored', why: 'an object of the type Account' },
      { kind: 'lead', id: '001000000000007', fields: { phones: ['0725550107'] } },
      { kind: 'lead', id: '00Q000000000008', fields: { doNotCall: true } },
    ]);
  });

  it('reads a hundred', async () => {
    const one = (number: number) =>
      `<Notification><Id>04l</Id><sObject xsi:type="sf:Lead" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>${number}</sf:Id><sf:Company>${'&amp;'.repeat(2_000)}</sf:Company></sObject></Notification>`;
    const numbers = Array.from({ length: 100 }, (_, number) => number + 1);
    const found = await items(xml(envelope(numbers.map(one).join(''))));
    expect(found.map((item) => item.kind === 'lead' && item.id)).toEqual(numbers.map(String));
    expect(found[99]).toMatchObject({ payload: { Company: '&'.repeat(2_000) } });
  });
});

describe('JSON', () => {
  it('reads the callout of a flow', async () => {
    const [lead] = await items(fixture('salesforce-flow'));
    expect(lead).toEqual({
      kind: 'lead',
      id: '00Q000000000009',
      payload: expect.objectContaining({ LeadSource: 'Web', Budget__c: 5000 }),
      fields: {
        title: 'Ms',
        firstName: 'Amahle',
        surname: 'Ndlovu',
        email: 'amahle@example.org',
        phones: ['083 555 0109', '021 555 0109'],
        notes: 'Do you deliver?',
        recordId: '00Q000000000009EAA',
        answers: [
          ['Company', 'Ndlovu Foods'],
          ['lead source', 'Web'],
          ['Budget', '5000'],
        ],
      },
    });
  });

  it('reads the records of Apex, without their owner', async () => {
    const [lead, task] = await items(fixture('salesforce-apex'));
    expect(lead).toMatchObject({
      id: '00Q00000000000a',
      payload: { attributes: { type: 'Lead' } },
    });
    expect(lead?.kind === 'lead' && lead.fields).toEqual({
      firstName: 'Sipho',
      phones: ['082 555 0110'],
      recordId: '00Q00000000000aEAA',
    });
    expect(task).toEqual({ kind: 'ignored', why: 'an object of the type Task' });
  });

  it.each([
    [{ lead: { LeadId: '00Q000000000001EAA', Cell: '082 555 0101' } }, '00Q000000000001'],
    [{ records: [{ Id: '00Q000000000001', Cell: '082 555 0101' }] }, '00Q000000000001'],
    [{ Id: 'own-id-7', ContactId: '003000000000002EAA', Cell: '082 555 0101' }, 'own-id-7'],
    [{ PersonContactId: '003000000000002EAA', Cell: '082 555 0101' }, undefined],
    [{ Cell: '082 555 0101' }, undefined],
  ])('%j has the id %s', async (body, id) => {
    const [lead] = await items(delivery(json(body)));
    expect(lead).toMatchObject({ kind: 'lead', fields: { phones: ['082 555 0101'] } });
    expect(lead?.kind === 'lead' && lead.id).toBe(id);
  });
});

it.each([
  ['00Q000000000001', '00Q000000000001EAA'],
  ['00Q00000000000a', '00Q00000000000aEAI'],
])('%s and %s are one record', async (short, long) => {
  const ids = await Promise.all(
    [short, long].map(async (id) => {
      const [item] = await items(xml(notification(`<sf:Id>${id}</sf:Id>`)));
      return item?.kind === 'lead' && item.id;
    }),
  );
  expect(ids).toEqual([short, short]);
});

describe('what XML may do', () => {
  it.each([
    ['0825550101', '0825550101'],
    ['1.0', '1.0'],
    ['1e5', '1e5'],
    ['true', 'true'],
    ['a &amp;lt; b', 'a &lt; b'],
    ['&#38;#65;', '&#65;'],
    ['&#x41;&#66;', 'AB'],
    ['x<![CDATA[&amp;<b>]]>y', 'x&amp;<b>y'],
    ['a<!-- <sf:Phone>1</sf:Phone> -->b', 'ab'],
    ['a\r\nb', 'a\nb'],
    ['  a  ', 'a'],
    ['', ''],
  ])('%j is the text %j', async (content, text) => {
    expect(await payload(`<sf:Id>1</sf:Id><sf:A__c>${content}</sf:A__c>`)).toEqual({
      attributes: { type: 'Lead' },
      Id: '1',
      A__c: text,
    });
  });

  it('leaves out what is nil', async () => {
    const fields = '<sf:Id>1</sf:Id><sf:A__c xsi:nil="true"/><sf:B__c xsi:nil="1">2</sf:B__c>';
    expect(await payload(fields)).toEqual({ attributes: { type: 'Lead' }, Id: '1' });
  });

  it('keeps what is nested', async () => {
    const fields = '<sf:Address><sf:City>Paarl</sf:City></sf:Address>';
    expect(await payload(fields)).toMatchObject({ Address: { City: 'Paarl' } });
  });

  it('knows elements by their namespace', async () => {
    const others = `<?xml version="1.0"?>
      <Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header><Id>no</Id></Header>
      <Body><o:notifications xmlns:o="http://soap.sforce.com/2005/09/outbound" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
      <o:Notification><o:sObject i:type="x:Contact" xmlns:sf="urn:other">
        <Id xmlns="urn:sobject.enterprise.soap.sforce.com">1</Id><sf:Id>2</sf:Id>
      </o:sObject></o:Notification></o:notifications></Body></Envelope>`;
    expect(await items(xml(others))).toMatchObject([
      { id: '1', payload: { attributes: { type: 'Contact' }, Id: '1' } },
    ]);
    const strange = others.replace('2005/09/outbound', '2005/09/inbound');
    expect(await read(xml(strange))).toMatchObject({ ok: false, error: { status: 400 } });
  });

  it.each([
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', '&e;'],
    ['an external DTD', '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">', ''],
    [
      'a billion laughs',
      `<!DOCTYPE x [<!ENTITY a0 "lol">${Array.from({ length: 9 }, (_, n) => `<!ENTITY a${n + 1} "${`&a${n};`.repeat(10)}">`).join('')}]>`,
      '&a9;',
    ],
    ['an entity alone', '<!entity a "b">', '&a;'],
  ])('refuses %s unread', async (_, declaration, reference) => {
    const body = `${declaration}${notification(`<sf:LastName>${reference}</sf:LastName>`)}`;
    expect(await read(xml(body))).toEqual({
      ok: false,
      error: { kind: 'unreadable', status: 400, reason: 'the XML declares a DTD or entity' },
    });
  });

  it.each([
    ['cut off', notification('<sf:Id>1</sf:Id>').slice(0, -5)],
    ['crossed', notification('<sf:Id>1</sf:Phone>')],
    ['bare ampersand', notification('<sf:Company>A & B</sf:Company>')],
    ['HTML', '<p>Hello<br></p>'],
    ['a prototype', notification('<sf:Id>1</sf:Id><__proto__>1</__proto__>')],
    ['too deep', notification(`${'<a>'.repeat(200)}${'</a>'.repeat(200)}`)],
    ['another envelope', '<a:Envelope xmlns:a="urn:a"/>'],
    ['no message', envelope('').replaceAll('notifications', 'others')],
    ['a lone <', '<'],
  ])('cannot read what is %s', async (_, body) => {
    expect(await read(xml(body))).toMatchObject({ ok: false, error: { status: 400 } });
  });

  // Copying them for each element would take longer than a test may.
  it('cannot read what has many declarations, and says so soon', async () => {
    const names = Array.from({ length: 20_000 }, (_, n) => `xmlns:a${n}="u"`).join(' ');
    const body = `<a ${names}>${'<b xmlns:c="d"/>'.repeat(20_000)}</a>`;
    expect(await read(xml(body))).toMatchObject({ ok: false, error: { status: 400 } });
  });
});

it.each([
  ['', 'ignored'],
  ['<sf:Id xsi:nil="true"/>', 'ignored'],
  ['<sf:Id>1</sf:Id>', 'lead'],
])('a notification with %j is %s', async (fields, kind) => {
  expect(await items(xml(notification(fields)))).toMatchObject([{ kind }]);
});

it('ignores a notification without a record, and a message without notifications', async () => {
  const empty = '<Notification><Id>04l000000000001AAA</Id></Notification>';
  expect(await items(xml(envelope(empty)))).toMatchObject([{ kind: 'ignored' }]);
  expect(await items(xml(envelope('')))).toEqual([]);
});

it('takes a record without a type for a lead', async () => {
  const found = await items(xml(notification('<sf:Phone>0825550101</sf:Phone>', '')));
  expect(found).toMatchObject([{ kind: 'lead', fields: { phones: ['0825550101'] } }]);
});

it.each(['DoNotCall', 'PersonDoNotCall'])('hears whom %s says not to call', async (name) => {
  const record = { Id: '00Q000000000001EAA', Phone: '082 555 0101', [name]: true };
  expect(await items(delivery(json(record)))).toMatchObject([
    { kind: 'lead', id: '00Q000000000001', fields: { doNotCall: true }, payload: record },
  ]);
  const [lead] = await items(delivery(json({ ...record, [name]: false })));
  expect(lead).not.toHaveProperty('fields.doNotCall');
});

it('names no type that is no name', async () => {
  const [item] = await items(delivery(json({ attributes: { type: '082 555 0101' } })));
  expect(item).toMatchObject({
    kind: 'unusable',
    reason: 'comes in an event or record of a kind that this preset does not know',
  });
  const [task] = await items(delivery(json({ attributes: { type: 'Task' }, Subject: 'Call' })));
  expect(task).toEqual({ kind: 'ignored', why: 'an object of the type Task' });
});

it('never dials an id, an assistant or an owner', async () => {
  const record = {
    Id: '082 555 0101',
    OwnerId: '0825550102',
    AssistantPhone: '082 555 0103',
    Owner: { Phone: '082 555 0104' },
    CompanyDunsNumber: '012345678',
    Fax: '011 555 0105',
    PersonContactId: '082 555 0106',
  };
  const [lead] = await items(delivery(json(record)));
  expect(lead?.kind === 'lead' && lead.fields).toEqual({
    recordId: '082 555 0101',
    answers: [
      ['assistant phone', '082 555 0103'],
      ['Fax', '011 555 0105'],
    ],
  });
});

it.each([
  [{ Address: { street: '1 Main Rd', city: 'Paarl', latitude: -33.7, stateCode: 'WC' } }],
  [
    { OtherStreet: '2 Other Rd', MailingStreet: '1 Main Rd', MailingCity: 'Paarl' },
    [['other street', '2 Other Rd']],
  ],
  [
    {
      attributes: { type: 'Account' },
      LastName: 'Botha',
      BillingCity: 'Paarl',
      BillingStreet: '1 Main Rd',
      ShippingStreet: '2 Other Rd',
      ShippingCity: 'Durban',
    },
    [
      ['shipping street', '2 Other Rd'],
      ['shipping city', 'Durban'],
    ],
  ],
])('the address of %j is in Paarl', async (record, others: readonly unknown[] = []) => {
  const [lead] = await items(delivery(json(record)));
  expect(lead?.kind === 'lead' && lead.fields.address).toBe('1 Main Rd, Paarl');
  expect(lead?.kind === 'lead' && (lead.fields.answers ?? [])).toEqual(others);
});

it('keeps both of two fields that would have one name', async () => {
  const [lead] = await items(delivery(json({ Cell: '082 555 0101', Cell__c: '083 555 0102' })));
  expect(lead?.kind === 'lead' && lead.fields).toMatchObject({
    phones: ['082 555 0101', '083 555 0102'],
  });
});

describe('the session', () => {
  it.each(['salesforce-lead', 'salesforce-flow'])('of %s is nowhere', async (name) => {
    const made = fixture(name);
    expect(made.body.toString()).toContain('EXAMPLE.SESSION');
    expect(JSON.stringify(await read(made))).not.toContain('EXAMPLE.SESSION');
  });

  it.each([
    [{ lead: { Api_Session_ID: 'secret-1', Phone: '1' } }],
    [{ Phone: '1', Link__c: '00D000000000001EAA!secret-1' }],
    [[{ Phone: '1', sessionId: 'secret-1' }]],
  ])('is not kept of %j', async (body) => {
    expect(JSON.stringify(await items(delivery(json(body))))).not.toContain('secret-1');
  });

  it('is no part of a reason', async () => {
    const broken = fixture('salesforce-lead').body.toString().slice(0, -30);
    const result = await read(xml(broken));
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain('EXAMPLE.SESSION');
  });
});

describe('the sender', () => {
  it.each(['salesforce-lead', 'salesforce-batch', 'salesforce-flow', 'salesforce-apex'])(
    'of %s proves itself by token',
    (name) => {
      const made = fixture(name);
      expect(salesforce.verify(made, context())).toBe(true);
      expect(salesforce.verify(made, context({}, ['old', TOKEN]))).toBe(true);
      expect(salesforce.verify(made, context({}, ['other']))).toBe(false);
      expect(salesforce.verify(made, context({}, ['']))).toBe(false);
      expect(salesforce.verify(made, context({}, []))).toBe(false);
      const bare = { ...made, headers: {}, query: new URLSearchParams() };
      expect(salesforce.verify(bare, context())).toBe(false);
    },
  );

  it('may use a header of its own', () => {
    const made = delivery({ headers: { 'X-Acme': TOKEN } });
    expect(salesforce.verify(made, context({ header: 'X-Acme' }))).toBe(true);
    expect(salesforce.verify(made, context())).toBe(false);
  });

  it.each([
    ['00D000000000001', true],
    ['00D000000000001EAA', true],
    ['00D000000000001AAA', true],
    ['00D000000000002EAA', false],
    ['00d000000000001EAA', undefined],
  ])('is of the organisation %s: %s', (organizationId, expected) => {
    const options = salesforce.options.safeParse({ organizationId });
    const verified = options.success
      ? salesforce.verify(fixture('salesforce-lead'), { ...context(), options: options.data })
      : undefined;
    expect(verified).toBe(expected);
  });

  it.each([
    ['00D00000000000a', '<OrganizationId>00D00000000000A</OrganizationId>', false],
    ['00D000000000001', '', false],
    ['00D000000000001', '<OrganizationId/>', false],
    ['00D000000000001', '<o:OrganizationId> 00D000000000001EAA\n</o:OrganizationId>', true],
    [
      '00D000000000001',
      '<!-- <OrganizationId>00D000000000001</OrganizationId> --><OrganizationId>00D000000000002</OrganizationId>',
      false,
    ],
    [
      '00D000000000001',
      '<OrganizationId>00D000000000001</OrganizationId><OrganizationId>&#48;0D000000000002</OrganizationId>',
      false,
    ],
  ])('%s is %j: %s', (organizationId, element, expected) => {
    const made = xml(`\ufeff<Envelope>${element}</Envelope>`);
    expect(salesforce.verify(made, context({ organizationId }))).toBe(expected);
  });

  it('needs the token beside the organisation, and JSON has none', () => {
    const organizationId = '00D000000000001';
    const made = fixture('salesforce-lead');
    expect(salesforce.verify(made, context({ organizationId }, ['other']))).toBe(false);
    expect(salesforce.verify(fixture('salesforce-flow'), context({ organizationId }))).toBe(true);
  });
});

describe('the answer', () => {
  const receipts = [
    { accepted: [{ id: 'a' }], rejected: [], ignored: 0 },
    {
      accepted: [],
      rejected: [{ id: 'x', field: 'phoneNumber', reason: 'is missing' }],
      ignored: 1,
    },
  ];
  it.each(receipts)('to a message is an Ack: %j', async (receipt) => {
    const made = fixture('salesforce-lead');
    expect(await salesforce.acknowledge?.(receipt, made, context())).toEqual({
      status: 200,
      headers: { 'content-type': 'text/xml; charset=utf-8' },
      body: '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>',
    });
  });

  it.each(receipts)('to JSON is the receipt: %j', async (receipt) => {
    const made = fixture('salesforce-flow');
    expect(await salesforce.acknowledge?.(receipt, made, context())).toEqual(
      answers.received(receipt),
    );
  });
});

it('takes its own sample', async () => {
  const lead = {
    id: '70000000017',
    firstName: "D'Arcy & <Zoë>",
    surname: 'Nkosi',
    phone: '+27825550142',
    email: 'zoe@example.org',
  };
  const made = sampleDelivery(sample, TOKEN, { lead });
  expect(salesforce.verify(made, context({ organizationId: '00D000000000001EAA' }))).toBe(true);
  expect(await items(made)).toMatchObject([
    {
      id: '00Q070000000017',
      fields: {
        firstName: lead.firstName,
        surname: lead.surname,
        phones: [lead.phone],
        email: lead.email,
      },
    },
  ]);
});

it.each([
  [{ organizationId: '00Q000000000001' }],
  [{ organizationId: '00D1' }],
  [{ header: 'a b' }],
  [{ x: 1 }],
])('refuses the options %j', (options) => {
  expect(salesforce.options.safeParse(options).success).toBe(false);
});

it('never throws', async () => {
  const markup = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '<sf:Id>',
          '</sf:Id>',
          '<a b="',
          '">',
          ']]>',
          '<![CDATA[',
          '<!--',
          '<?',
          '&#x110000;',
          '&#0;',
          '&',
          '<',
          '/>',
          'xmlns:a="',
          '<a:b>',
        ),
        fc.string(),
      ),
    )
    .map((parts) => parts.join(''));
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    markup.map((text) => `<${text}`),
    markup.map((text) => notification(text)),
    fc.json().map((text) => `[${text},{"attributes":${text},"Id":${text},"DoNotCall":${text}}]`),
  );
  const types = fc.constantFrom('text/xml', 'application/json', 'multipart/form-data', '');
  await fc.assert(
    fc.asyncProperty(bodies, types, async (rawBody, type) => {
      const made = delivery({ url: URL_WITH_TOKEN, headers: { 'content-type': type }, rawBody });
      const options = context({ organizationId: '00D000000000001' });
      expect(typeof salesforce.verify(made, options)).toBe('boolean');
      expect(typeof (await read(made)).ok).toBe('boolean');
    }),
    { numRuns: 150 },
  );
});
