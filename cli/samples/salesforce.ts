import { type Sample, tokenInUrl } from './sample.ts';

const escapeXml = (text: string): string =>
  text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** An Outbound Message with one Lead: docs/sources.md, "Salesforce". */
export const sample: Sample = {
  contentType: 'text/xml; charset=utf-8',
  body: ({ id, firstName, surname, phone, email }, { organizationId = '00D000000000001EAA' }) => {
    const fields = {
      Id: `00Q${id.slice(-12).padStart(12, '0')}`,
      Email: email,
      FirstName: firstName,
      LastName: surname,
      LeadSource: 'Web',
      MobilePhone: phone,
    };
    return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${organizationId}</OrganizationId>
   <ActionId>04k000000000001AAA</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>https://example.my.salesforce.com/services/Soap/c/60.0/00D000000000001</EnterpriseUrl>
   <PartnerUrl>https://example.my.salesforce.com/services/Soap/u/60.0/00D000000000001</PartnerUrl>
   <Notification>
    <Id>04l${id.slice(-12).padStart(12, '0')}</Id>
    <sObject xsi:type="sf:Lead" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
${Object.entries(fields)
  .map(([name, value]) => `     <sf:${name}>${escapeXml(value)}</sf:${name}>`)
  .join('\n')}
    </sObject>
   </Notification>
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`;
  },
  token: tokenInUrl,
};
