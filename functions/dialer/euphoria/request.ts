import type { Contact, Destination } from '../../lead/contact.ts';

/** What every request carries (docs/euphoria-api.md, "Transport"). */
export interface Credentials {
  readonly tenantName: string;
  readonly authKey: string;
}

/**
 * The DialerTrickleFeed document of one call (docs/euphoria-api.md, "DialerTrickleFeed"): every
 * element, in the order of the description, pure ASCII.
 *
 * @param contacts at least one; all go to one destination
 */
export function trickleFeedDocument(
  { tenantName, authKey }: Credentials,
  { campaign, list, dataSource, priority }: Destination,
  contacts: readonly Contact[],
): string {
  const body = toXml({
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

/**
 * The document of the action that has no fields and does nothing: the API answers it with `Nothing
 * Done` where it knows tenant and key, and nobody is dialled.
 *
 * @param once a number that no call has had in the last half minute: the API may answer the same
 *   bytes from its cache, which would tell how it was and not how it is. It is written in blanks
 */
export function doNothingDocument({ tenantName, authKey }: Credentials, once: number): string {
  const Tenant = { Name: tenantName, Auth: authKey };
  const body = toXml({ XML: { Tenant, ActionName: 'DoNothing' } });
  const blanks = once.toString(2).replaceAll('0', ' ').replaceAll('1', '\t');
  return `${toAscii(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`)}\n${blanks}`;
}

/** About the most that a contact takes in a document, bytes. */
export const contactBytes = (contact: Contact): number =>
  Object.values(contact).reduce((sum, value) => sum + textBytes(value), ELEMENTS_BYTES);

/** The names of a contact's elements, opened and closed. */
const ELEMENTS_BYTES = 350;

/** A letter outside ASCII, and one that XML has a word for, becomes a reference of up to ten. */
const textBytes = (text: string): number =>
  text.length + 9 * (text.match(/[^\t\n\x20-\x7e]|[&<>"']/g)?.length ?? 0);

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

/** What is in an element: its text, or the elements in it. */
type Content = string | number | Elements;

/** Elements by their names, in that order; a list is several of one name. */
interface Elements {
  readonly [name: string]: Content | readonly Content[];
}

/** As XML. The package of the parser has a builder as well, of 14 KB. */
const toXml = (elements: Elements): string =>
  Object.entries(elements)
    .flatMap(([name, contents]) =>
      [contents].flat().map((content) => `<${name}>${contentToXml(content)}</${name}>`),
    )
    .join('');

const contentToXml = (content: Content): string =>
  typeof content === 'object' ? toXml(content) : escapeMarkup(String(content));

const MARKUP: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => MARKUP[character] ?? '');

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
