import { createHmac } from 'node:crypto';
import { bearer, type Sample } from './sample.ts';

/**
 * What the workflow action "Send a webhook" sends of a contact, with the properties that matter.
 */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) => {
    const told = { firstname: firstName, lastname: surname, mobilephone: phone, email };
    const properties = { ...told, hs_object_id: id, lifecyclestage: 'lead' };
    return JSON.stringify({
      vid: Number(id),
      'portal-id': 111,
      'is-contact': true,
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [name, { value, versions: [] }]),
      ),
    });
  },
  token: bearer,
  sign: ({ url, body, secret, now }) => ({
    headers: {
      'x-hubspot-request-timestamp': String(now),
      'x-hubspot-signature-v3': createHmac('sha256', secret)
        .update(`POST${url}${body}${now}`)
        .digest('base64'),
    },
  }),
};
