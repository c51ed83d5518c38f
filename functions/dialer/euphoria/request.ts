import { XMLBuilder } from 'fast-xml-parser';
import type { Contact, Destination } from '../../lead/contact.ts';

/** What every request carries: EUPHORIA.md, "Transport". */
export interface Credentials {
  readonly tenantName: string;
  readonly authKey: string;
}

const builder = new XMLBuilder({ suppressEmptyNode: false });

/**
 * The DialerTrickleFeed document of one call (EUPHORIA.md, "DialerTrickleFeed"): every element, in
 * the order of the description, pure ASCII.
 *
 * @param contacts at least one; all go to one destination
 */
export function trickleFeedDocument(
  { tenantName, authKey }: Credentials,
  { campaign, list, dataSource, priority }: Destination,
  contacts: readonly Contact[],
): string {
  const body = builder.build({
    XML: {
      Tenant: { Name: tenantName, Auth: authKey },
      ActionName: 'DialerTrickleFeed',
      ListName: list,
      CampaignName: campaign,
      DataSource: dataSource,
      Priority: priority,
      ContactsList: { Contact: contacts.map(toElements) },
    },
  });
  return toAscii(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`);
}

const toElements = (contact: Contact): Record<string, string> => ({
  Title: contact.title,
  FirstName: contact.firstName,
  Surname: contact.surname,
  Address: contact.address,
  Email: contact.email,
  PhoneNumber: contact.phoneNumber,
  Notes: contact.notes,
  Language: contact.language,
  Custom1: contact.custom1,
  Custom2: contact.custom2,
  Custom3: contact.custom3,
  Custom4: contact.custom4,
  Custom5: contact.custom5,
  CrmTag: contact.crmTag,
  AssignedTo: contact.assignedTo,
});

/**
 * What XML 1.0 forbids is removed; what is not ASCII becomes a numeric reference, so that no wrong
 * guess of the charset on the other side can damage a name; so does a carriage return, which XML
 * would read as a line feed. Markup is ASCII, so only values change.
 */
function toAscii(xml: string): string {
  return xml.replace(/[^\t\n\x20-\x7e]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const forbidden =
      (code < 0x20 && code !== 0x0d) ||
      (code >= 0xd800 && code <= 0xdfff) ||
      code === 0xfffe ||
      code === 0xffff;
    return forbidden ? '' : `&#${code};`;
  });
}
