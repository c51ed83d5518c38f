import { ok, type Result } from '../../shared/result.ts';
import { safeEqual } from '../proof/signatures.ts';
import { bytesToText } from '../reading/charset.ts';
import { unreadable } from '../reading/unreadable.ts';
import type { XmlElement } from '../reading/xml.ts';
import type { Answer, Delivery, Unreadable } from '../source.ts';

const SOAP = '{http://schemas.xmlsoap.org/soap/envelope/}';
const OUTBOUND = '{http://soap.sforce.com/2005/09/outbound}';
const INSTANCE = '{http://www.w3.org/2001/XMLSchema-instance}';
const FIELD = /^\{urn:sobject\.(?:enterprise|partner)\.soap\.sforce\.com\}(.+)$/;

/** One record of an Outbound Message. Without `fields`, it was deleted before it was sent. */
export interface Notification {
  /** The object's API name: `Lead`, `Contact`, `Enquiry__c`. */
  readonly type?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Whether a delivery is an Outbound Message rather than JSON. By its content: a label may be wrong. */
export const isSoap = ({ body }: Delivery): boolean =>
  /^(?:\xef\xbb\xbf)?\s*</.test(body.toString('latin1', 0, 1_024));

/**
 * Whether an Outbound Message names this organisation, and nowhere another. Ids are compared on
 * their first 15 characters: the other three are a checksum (FORMATS.md 4.1).
 */
export function isOfOrganization({ body }: Delivery, organizationId: string): boolean {
  const elements = body.toString('latin1').matchAll(/<(?:[\w.-]+:)?OrganizationId\b[^<]*/g);
  const ids = [...elements].map(([text]) => />\s*(\w{15})(?:\w{3})?\s*$/.exec(text)?.[1] ?? '');
  return ids.length > 0 && ids.every((id) => safeEqual(id, organizationId.slice(0, 15)));
}

/** What makes Salesforce take a message off its queue. Anything else brings it back, for 24 hours. */
export const acknowledgement: Answer = {
  status: 200,
  headers: { 'content-type': 'text/xml; charset=utf-8' },
  body:
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
    '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>' +
    '</notificationsResponse></soapenv:Body></soapenv:Envelope>',
};

/**
 * The records of an Outbound Message (FORMATS.md 4.1): names without their prefix, values as text.
 * Nothing else of the envelope is read: the SessionId in it would let anybody in.
 */
export async function readNotifications(
  delivery: Delivery,
): Promise<Result<readonly Notification[], Unreadable>> {
  const xml = bytesToText(delivery.body, 'utf-8').trim();
  // Refused unread: a DTD could name files, and entities made of entities.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) return unreadable(400, 'the XML declares a DTD or entity');
  // Only now: the parser is large, and most connectors never get an Outbound Message.
  const { parseXml } = await import('../reading/xml.ts');
  const document = parseXml(xml);
  if (document === undefined) return unreadable(400, 'the body is not well-formed XML');

  const path = [`${SOAP}Envelope`, `${SOAP}Body`, `${OUTBOUND}notifications`];
  const messages = path.reduce((found, name) => found.flatMap(childrenNamed(name)), [document]);
  if (messages.length === 0) return unreadable(400, 'the XML is no Outbound Message');
  return ok(messages.flatMap(childrenNamed(`${OUTBOUND}Notification`)).map(toNotification));
}

function toNotification(element: XmlElement): Notification {
  const [record] = childrenNamed(`${OUTBOUND}sObject`)(element);
  const type = record?.attributes.get(`${INSTANCE}type`)?.replace(/^.*:/, '');
  const fields = (record?.children ?? [])
    .filter(({ attributes }) => !/^(?:true|1)$/.test(attributes.get(`${INSTANCE}nil`) ?? ''))
    .map((field) => [FIELD.exec(field.name)?.[1] ?? '', toValue(field)] as const)
    .filter(([name]) => name !== '');
  return {
    ...(type === undefined ? {} : { type }),
    ...(fields.length === 0 ? {} : { fields: Object.fromEntries(fields) }),
  };
}

function toValue({ children, text }: XmlElement): unknown {
  if (children.length === 0) return text.trim();
  const parts = children.map((child) => [child.name.replace(/^.*\}/, ''), toValue(child)]);
  return Object.fromEntries(parts);
}

const childrenNamed =
  (name: string) =>
  ({ children }: XmlElement): readonly XmlElement[] =>
    children.filter((child) => child.name === name);
