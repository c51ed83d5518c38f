import { createHmac } from 'node:crypto';
import type { Sample } from './sample.ts';

/** A system webhook, which tells only the id of the person: Klaviyo's API knows the rest. */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id }) =>
    JSON.stringify({
      data: [
        {
          external_id: `event-${id}`,
          topic: 'event:klaviyo.subscribed_to_list',
          payload: {
            data: {
              type: 'event',
              id: `event-${id}`,
              attributes: { event_properties: { List: 'Call me back' } },
              relationships: { profile: { data: { type: 'profile', id } } },
            },
          },
        },
      ],
      meta: { klaviyo_webhook_id: 'sample', klaviyo_account_id: 'sample' },
    }),
  sign: ({ body, secret, now }) => {
    const timestamp = new Date(now).toUTCString();
    const signature = createHmac('sha256', secret)
      .update(body + timestamp)
      .digest('hex');
    return { headers: { 'klaviyo-timestamp': timestamp, 'klaviyo-signature': signature } };
  },
};
