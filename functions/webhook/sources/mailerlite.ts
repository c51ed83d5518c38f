import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { isHmacOf } from '../proof/signatures.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import { asObject, asText, eventKind, isObject, type JsonObject } from '../reading/json-values.ts';
import { decodeSignedBody } from '../reading/signed-body.ts';
import { definePreset, type Item } from '../source.ts';

const options = z.strictObject({
  /** The events that are new leads. */
  events: z._default(
    z
      .array(
        z.enum(
          [
            'subscriber.created',
            'subscriber.added_through_form',
            'subscriber.added_to_group',
            'subscriber.active',
            'subscriber.automation_triggered',
          ],
          'must be an event of people who join, such as subscriber.created',
        ),
      )
      .check(z.minLength(1, 'must name at least one event')),
    ['subscriber.created', 'subscriber.added_through_form'],
  ),
});

/**
 * MailerLite's webhooks, https://developers.mailerlite.com/docs/webhooks: an event with the
 * subscriber flat beside its name or in `subscriber`, alone or in a batch (`events`). The header
 * `Signature` is the hex HMAC-SHA256 of the body.
 *
 * The lead's payload is the event.
 */
export const mailerlite = definePreset({
  options,
  needsSecret: true,
  verify: ({ headers, body }, { secrets }) => isHmacOf(headers.signature, 'hex', secrets, body),
  read: async (delivery, { options }) => {
    const body = await decodeSignedBody(delivery);
    if (!body.ok) return body;
    const { events } = asObject(body.value);
    const all = Array.isArray(events) ? events : [body.value];
    return ok(all.map((event) => toItem(event, options.events)));
  },
});

function toItem(event: unknown, wanted: readonly string[]): Item {
  if (!isObject(event)) return { kind: 'lead', payload: event, fields: {} };
  const kind = event.event ?? event.type;
  if (!wanted.some((name) => name === kind)) {
    return { kind: 'ignored', why: `an event that is no new lead: ${eventKind(kind)}` };
  }
  const subscriber = isObject(event.subscriber) ? event.subscriber : event;
  const id = readId(subscriber.id);
  return {
    kind: 'lead',
    payload: event,
    fields: fieldsOfForm([readPerson(subscriber), { group: asObject(event.group).name }], id),
    // The subscriber's: joining by a form is told by several events.
    ...(id === undefined ? {} : { id }),
  };
}

/** MailerLite's own `name` is the first name, also where nothing is in `last_name`. */
function readPerson({ email, fields }: JsonObject): JsonObject {
  const { name, last_name, ...others } = asObject(fields);
  const isWhole =
    typeof name === 'string' && /\s/.test(name.trim()) && asText(last_name) === undefined;
  return {
    email,
    ...(isWhole ? { fullName: name } : { firstName: name, surname: last_name }),
    ...others,
  };
}
