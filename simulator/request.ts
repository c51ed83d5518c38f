import type { XmlElement } from './document.ts';

export interface Contact {
  firstName: string;
  phoneNumber: string;
  assignedTo: string;
  /** What stands in each of its elements, as a mark may. */
  texts: string[];
}

/** What a call asks for, with the mistakes in form that the API may overlook and we do not. */
export interface ApiRequest {
  tenant: string;
  authKey: string;
  action: string;
  list: string;
  campaign: string;
  dataSource: string;
  /** As sent; empty where left out. */
  priority: string;
  contacts: Contact[];
  violations: string[];
}

// The elements in the order of the description (docs/euphoria-api.md, DialerTrickleFeed).
const tenantElements = 'Name Auth'.split(' ');
const callElements = 'Tenant ActionName'.split(' ');
const feedElements =
  'Tenant ActionName ListName CampaignName DataSource Priority ContactsList'.split(' ');
const contactElements = (
  'Title FirstName Surname Address Email PhoneNumber Notes Language ' +
  'Custom1 Custom2 Custom3 Custom4 Custom5 CrmTag AssignedTo'
).split(' ');
const reportedViolations = 20;

/**
 * Reads a call out of its document element. Never fails: what is missing is empty, and noted.
 *
 * @returns the request; at most 20 violations, each naming the element and the rule of
 *   docs/euphoria-api.md, DialerTrickleFeed ("Send every element, always", in its order), never a value
 */
export function readRequest(root: XmlElement): ApiRequest {
  const tenant = child(root, 'Tenant');
  const action = textOf(root, 'ActionName');
  const contacts = (child(root, 'ContactsList')?.children ?? []).map((contact, index) => ({
    contact,
    place: `Contact ${index + 1}`,
  }));
  const violations = [
    ...mistakes('XML', root, action === 'DoNothing' ? callElements : feedElements),
    ...(tenant ? mistakes('Tenant', tenant, tenantElements) : []),
    ...contacts.flatMap(({ contact, place }) =>
      contact.name === 'Contact'
        ? mistakes(place, contact, contactElements)
        : [`ContactsList: ${contact.name} is not part of it`],
    ),
  ];
  return {
    tenant: tenant ? textOf(tenant, 'Name') : '',
    authKey: tenant ? textOf(tenant, 'Auth') : '',
    action,
    list: textOf(root, 'ListName'),
    campaign: textOf(root, 'CampaignName'),
    dataSource: textOf(root, 'DataSource'),
    priority: textOf(root, 'Priority'),
    contacts: contacts
      .filter(({ contact }) => contact.name === 'Contact')
      .map(({ contact }) => ({
        firstName: textOf(contact, 'FirstName'),
        phoneNumber: textOf(contact, 'PhoneNumber'),
        assignedTo: textOf(contact, 'AssignedTo'),
        texts: contact.children.map(({ text }) => text),
      })),
    violations: violations.slice(0, reportedViolations),
  };
}

function mistakes(place: string, element: XmlElement, expected: string[]): string[] {
  const names = element.children.map(({ name }) => name);
  const present = new Set(names);
  const found: string[] = [];
  for (const name of present) if (!expected.includes(name)) found.push(`${name} is not part of it`);
  for (const name of expected) if (!present.has(name)) found.push(`${name} is missing`);
  if (present.size < names.length) found.push('an element stands twice');
  const sent = [...present].filter((name) => expected.includes(name));
  const ordered = expected.filter((name) => present.has(name));
  const wrong = sent.findIndex((name, index) => name !== ordered[index]);
  if (wrong >= 0) found.push(`${sent[wrong]} stands where ${ordered[wrong]} belongs`);
  return found.map((mistake) => `${place}: ${mistake}`);
}

function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((candidate) => candidate.name === name);
}

function textOf(element: XmlElement, name: string): string {
  return child(element, name)?.text ?? '';
}
