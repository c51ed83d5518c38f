import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { trickleFeedDocument } from '../../../functions/dialer/euphoria/request.ts';
import { aContact, aQueuedLead } from '../../support/leads.ts';

const credentials = { tenantName: 'acme', authKey: 'k-123' };
const { destination } = aQueuedLead();

it('builds the document of the description, byte by byte', () => {
  expect(trickleFeedDocument(credentials, destination, [aContact()])).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<XML><Tenant><Name>acme</Name><Auth>k-123</Auth></Tenant>' +
      '<ActionName>DialerTrickleFeed</ActionName><ListName>ListNumber5</ListName>' +
      '<CampaignName>SalesCampaign</CampaignName><DataSource>UploadMarch</DataSource>' +
      '<Priority>2</Priority><ContactsList><Contact><Title>Mr</Title>' +
      '<FirstName>TestName</FirstName><Surname>TestSurname</Surname>' +
      '<Address>Johannesburg</Address><Email>test@example.org</Email>' +
      '<PhoneNumber>0105934500</PhoneNumber><Notes>NotesTesting</Notes>' +
      '<Language>English</Language><Custom1>Custom1</Custom1><Custom2>Custom2</Custom2>' +
      '<Custom3>Custom3</Custom3><Custom4>Custom4</Custom4><Custom5>Custom5</Custom5>' +
      '<CrmTag>CrmTag1</CrmTag><AssignedTo>105</AssignedTo></Contact></ContactsList></XML>',
  );
});

it('sends every element, empty where nothing is known, and several contacts in order', () => {
  const empty = aContact({
    title: '',
    surname: '',
    address: '',
    email: '',
    notes: '',
    language: '',
    custom1: '',
    custom2: '',
    custom3: '',
    custom4: '',
    custom5: '',
    crmTag: '',
    assignedTo: '',
  });
  const bare =
    '<Contact><Title></Title><FirstName>TestName</FirstName><Surname></Surname><Address></Address>' +
    '<Email></Email><PhoneNumber>0105934500</PhoneNumber><Notes></Notes><Language></Language>' +
    '<Custom1></Custom1><Custom2></Custom2><Custom3></Custom3><Custom4></Custom4>' +
    '<Custom5></Custom5><CrmTag></CrmTag><AssignedTo></AssignedTo></Contact>';
  expect(trickleFeedDocument(credentials, { ...destination, dataSource: '' }, [empty, empty])).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<XML><Tenant><Name>acme</Name><Auth>k-123</Auth></Tenant>' +
      '<ActionName>DialerTrickleFeed</ActionName><ListName>ListNumber5</ListName>' +
      '<CampaignName>SalesCampaign</CampaignName><DataSource></DataSource><Priority>2</Priority>' +
      `<ContactsList>${bare}${bare}</ContactsList></XML>`,
  );
});

it.each([
  ['markup', `<Contact> & "it's"`, '&lt;Contact&gt; &amp; &quot;it&apos;s&quot;'],
  ['an entity is text', '&amp;', '&amp;amp;'],
  ['CDATA', '<![CDATA[x]]>', '&lt;![CDATA[x]]&gt;'],
  ['diacritics', 'Käthe Šárka ṰḒ', 'K&#228;the &#352;&#225;rka &#7792;&#7698;'],
  ['beyond the first plane', '😀', '&#128512;'],
  ['lone surrogates', 'a\ud83db\ude00c', 'abc'],
  ['control characters', 'a\u0000b\u0008c\u001fd', 'abcd'],
  ['delete and C1', 'a\u007fb\u0085c', 'a&#127;b&#133;c'],
  ['not characters', 'a\ufffeb\uffffc', 'abc'],
  ['carriage return', 'a\r\nb', 'a&#13;\nb'],
  ['lines and tabs', 'a\nb\tc', 'a\nb\tc'],
  ['digits', '00123', '00123'],
  ['spaces inside', 'van  der Merwe', 'van  der Merwe'],
])('%s', (_, notes, expected) => {
  expect(trickleFeedDocument(credentials, destination, [aContact({ notes })])).toContain(
    `<Notes>${expected}</Notes>`,
  );
});

it('escapes the key, the tenant and the destination too', () => {
  const document = trickleFeedDocument(
    { tenantName: 'A&B', authKey: '<é>' },
    { campaign: 'Ü1', list: 'L<1', dataSource: '"x"', priority: 10 },
    [aContact()],
  );
  expect(document).toContain('<Name>A&amp;B</Name><Auth>&lt;&#233;&gt;</Auth>');
  expect(document).toContain('<ListName>L&lt;1</ListName><CampaignName>&#220;1</CampaignName>');
});

it('is ASCII and reads back as the same text, whatever the text', () => {
  const parser = new XMLParser({
    trimValues: false,
    parseTagValue: false,
    processEntities: true,
    htmlEntities: true,
  });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (notes) => {
      const document = trickleFeedDocument(credentials, destination, [aContact({ notes })]);
      expect(document).toMatch(/^[\t\n\r\x20-\x7e]*$/);
      const kept = notes.replace(
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 forbids
        /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu,
        '',
      );
      expect(parser.parse(document).XML.ContactsList.Contact.Notes).toBe(kept);
    }),
  );
});
