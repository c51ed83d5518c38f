import type { Contact, Destination } from '../../lead/contact.ts';

/** What every request carries: EUPHORIA.md, "Transport". */
export interface Credentials {
  readonly tenantName: string;
  readonly authKey: string;
}

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
  return toAscii(
    `<?xml version="1.0" encoding="UTF-8"?>\n<XML>${[
      `<Tenant>${element('Name', tenantName)}${element('Auth', authKey)}</Tenant>`,
      element('ActionName', 'DialerTrickleFeed'),
      element('ListName', list),
      element('CampaignName', campaign),
      element('DataSource', dataSource),
      element('Priority', String(priority)),
      `<ContactsList>${contacts.map(contactElement).join('')}</ContactsList>`,
    ].join('')}</XML>`,
  );
}

const contactElement = (contact: Contact): string =>
  `<Contact>${contactElements.map(([name, field]) => element(name, contact[field])).join('')}</Contact>`;

/** Every element of a contact, in the order of the description. */
const contactElements: readonly (readonly [name: string, field: keyof Contact])[] = [
  ['Title', 'title'],
  ['FirstName', 'firstName'],
  ['Surname', 'surname'],
  ['Address', 'address'],
  ['Email', 'email'],
  ['PhoneNumber', 'phoneNumber'],
  ['Notes', 'notes'],
  ['Language', 'language'],
  ['Custom1', 'custom1'],
  ['Custom2', 'custom2'],
  ['Custom3', 'custom3'],
  ['Custom4', 'custom4'],
  ['Custom5', 'custom5'],
  ['CrmTag', 'crmTag'],
  ['AssignedTo', 'assignedTo'],
];

const element = (name: string, text: string): string =>
  `<${name}>${text.replace(/[&<>"']/g, (character) => entities[character] ?? '')}</${name}>`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

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
