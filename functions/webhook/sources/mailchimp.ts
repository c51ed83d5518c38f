import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import {
  asObject,
  asObjects,
  asText,
  eventKind,
  isObject,
  type JsonObject,
} from '../reading/json-values.ts';
import { unknownEvent } from '../reading/unknown-event.ts';
import { definePreset, type Item, type Lead } from '../source.ts';

/**
 * Mailchimp's audience webhooks, a form with PHP brackets or the same as JSON: `subscribe` is a lead.
 * A member as Mailchimp's API has them (`merge_fields`), which relays send, is one too.
 * An `unsubscribe` tells the same person with the same number, who must never be dialled for it.
 * Mailchimp cannot sign: the token is in the URL, which it also asks with GET when it is saved.
 *
 * The lead's payload is the form as an object: `data.merges.FNAME`.
 */
export const mailchimp = definePreset({
  options: z.strictObject({}),
  needsSecret: true,
  handshake: (delivery, { secrets }) =>
    delivery.method === 'GET' && verifyToken(delivery, secrets)
      ? { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' }
      : undefined,
  verify: (delivery, { secrets }) => verifyToken(delivery, secrets),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([toItem(asObject(body.value))]) : body;
  },
});

/** What happens to a subscriber whom the audience has already. */
const NOT_NEW: ReadonlySet<unknown> = new Set([
  ...['unsubscribe', 'profile', 'upemail', 'cleaned', 'campaign'],
  ...['unsubscribed', 'archived', 'transactional', 'nonsubscribed'],
]);

function toItem(body: JsonObject): Item {
  const type = asText(body.type ?? body.status)?.toLowerCase();
  if (NOT_NEW.has(type)) {
    return { kind: 'ignored', why: `an event that is no new subscriber: ${eventKind(type)}` };
  }
  if (type === 'subscribe') return toLead(body, asObject(body.data));
  // A relay tells a member as Mailchimp's API has them.
  if (isObject(body.merge_fields)) {
    return toLead(body, { ...body, email: body.email_address, merges: body.merge_fields });
  }
  return unknownEvent(`an event ${eventKind(type)}`, body);
}

function toLead(body: JsonObject, data: JsonObject): Lead {
  const [list, subscriber] = [readId(data.list_id), readId(data.id)];
  return {
    kind: 'lead',
    payload: body,
    fields: fieldsOfForm(readMerges(asObject(data.merges), data.email), subscriber),
    // The id of a subscriber is one in their list only.
    ...(subscriber === undefined ? {} : { id: `${list ?? ''}:${subscriber}` }),
  };
}

function readMerges(merges: JsonObject, email: unknown): JsonObject {
  const { EMAIL, SMSPHONE, ADDRESS, GROUPINGS, INTERESTS, ...others } = merges;
  const groups = readGroups(GROUPINGS);
  return {
    email: asText(EMAIL) ?? email,
    mobile: SMSPHONE,
    ...others,
    ...readAddress(ADDRESS),
    // The names of the groups alone: the same again.
    ...(groups.length > 0 ? Object.fromEntries(groups) : { interests: INTERESTS }),
  };
}

/** Empty, one text with two spaces between its lines, or `{ addr1, addr2, city, state, zip, country }`. */
function readAddress(address: unknown): JsonObject {
  if (typeof address === 'string') return { address: address.trim().replace(/\s{2,}/g, ', ') };
  const { addr1, addr2, ...others } = asObject(address);
  return { address1: addr1, address2: addr2, ...others };
}

/** `[{ name: 'Interested in', groups: 'Fibre, Mobile' }]` */
const readGroups = (groupings: unknown): readonly (readonly [string, unknown])[] =>
  asObjects(groupings).flatMap(({ name, groups }) => {
    const group = asText(name);
    return group === undefined ? [] : [[group, groups] as const];
  });
