import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { isDigest, usable } from '../proof/signatures.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import { asObject, eventKind, isObject } from '../reading/json-values.ts';
import { decodeSignedBody } from '../reading/signed-body.ts';
import { type Delivery, definePreset, type Item } from '../source.ts';

const options = z.strictObject({
  /** The topics that are new leads. */
  topics: z._default(
    z
      .array(
        z
          .string()
          .check(
            z.regex(
              /^contact\.(?!.*(?:delet|archiv|merg|unsubscrib|untag))[\w.]+$/,
              'must be a topic of contacts who come, such as contact.lead.created',
            ),
          ),
      )
      .check(z.minLength(1, 'must name at least one topic')),
    ['contact.lead.created', 'contact.user.created', 'contact.created'],
  ),
});

/**
 * Intercom's webhooks, https://developers.intercom.com/docs/webhooks: a notification with a topic
 * and, in `data.item`, the contact. The header `X-Hub-Signature` is `sha1=` and the hex HMAC-SHA1 of
 * the body under the app's client secret.
 *
 * The lead's payload is the contact.
 */
export const intercom = definePreset({
  options,
  needsSecret: true,
  verify: isSigned,
  read: async (delivery, { options }) => {
    const body = await decodeSignedBody(delivery);
    return body.ok ? ok([toItem(body.value, options.topics)]) : body;
  },
});

/** SHA-1 is Intercom's choice; as the hash of an HMAC it still holds (RFC 6194, 3.3). */
function isSigned(
  { headers, body }: Delivery,
  { secrets }: { secrets: readonly string[] },
): boolean {
  const signature = /^sha1=(.+)$/.exec(headers['x-hub-signature'] ?? '')?.[1];
  if (signature === undefined) return false;
  return usable(secrets).some((secret) =>
    isDigest(signature, createHmac('sha1', secret).update(body).digest(), 'hex'),
  );
}

function toItem(body: unknown, topics: readonly string[]): Item {
  const { topic, data } = asObject(body);
  if (!topics.some((name) => name === topic)) {
    return { kind: 'ignored', why: `an event that is no new lead: ${eventKind(topic)}` };
  }
  const { item } = asObject(data);
  // The topics of tags have the contact in the tag.
  const contact = isObject(asObject(item).contact) ? asObject(item).contact : item;
  const { id: contactId, name, email, phone, custom_attributes } = asObject(contact);
  const id = readId(contactId);
  return {
    kind: 'lead',
    payload: contact ?? body,
    // Where the contact is said to be comes from the browser's address, not from the person.
    fields: fieldsOfForm([{ fullName: name, email, phone }, asObject(custom_attributes)], id),
    ...(id === undefined ? {} : { id }),
  };
}
