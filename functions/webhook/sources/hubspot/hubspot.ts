import * as z from 'zod/mini';
import { ok } from '../../../shared/result.ts';
import { apiUrl, onceEach } from '../../look-up/sender-api.ts';
import { auth, header } from '../../options.ts';
import { verifyToken } from '../../proof/token.ts';
import { decodeJson } from '../../reading/body.ts';
import { definePreset, type Item } from '../../source.ts';
import { isAppEvent, lookUpContacts, readAppEvent } from './app.ts';
import { toLead } from './contact.ts';
import { isSignedByHubSpot, verifyHubSpot } from './signature.ts';

const options = z.strictObject({
  /**
   * How the workflow proves who it is: `signature` (its app's client secret) or `token` (an API key
   * in a header or in the query).
   */
  auth,
  /** With `token`: the name of the API key's header, if it is none of the usual. */
  header,
  /** For app subscriptions: where HubSpot's API is. */
  apiUrl: apiUrl('https://api.hubapi.com'),
  /** For app subscriptions: internal names of contact properties to ask for beside the usual ones. */
  properties: z._default(
    z.array(z.string().check(z.regex(/^\w+$/, 'must be the internal name of a contact property'))),
    [],
  ),
});

/**
 * HubSpot, in both of its ways to tell of a new contact: the workflow action "Send a webhook"
 * with the contact in one of three shapes, or a list of these; and an app's webhook
 * subscription, a list of events that tell only ids. Both are signed alike.
 *
 * The lead's payload is the record with `properties` as plain values, whichever way it came, so that
 * `properties.lifecyclestage` in the config means the same for all of them.
 */
export const hubspot = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, context) =>
    context.options.auth === 'token' && !isSignedByHubSpot(delivery)
      ? verifyToken(delivery, context.secrets, context.options.header)
      : verifyHubSpot(delivery, context.secrets, ['v3', 'v2']),
  read: async (delivery) => {
    const body = await decodeJson(delivery);
    if (!body.ok) return body;
    return ok(onceEach([body.value].flat().map(readRecord)));
  },
  lookUp: (references, { apiToken, options }, signal) =>
    lookUpContacts(
      references,
      { url: options.apiUrl, token: apiToken, properties: options.properties },
      signal,
    ),
});

const readRecord = (record: unknown): Item =>
  isAppEvent(record) ? readAppEvent(record) : toLead(record);
