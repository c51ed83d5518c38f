import { createHmac } from 'node:crypto';
import { oneTaken, type Sample } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }, { topics }) =>
    JSON.stringify({
      type: 'notification_event',
      app_id: 'abc123',
      topic: oneTaken(topics, 'contact.lead.created'),
      id: `notif_${id}`,
      delivery_attempts: 1,
      data: {
        type: 'notification_event_data',
        item: {
          type: 'contact',
          id,
          role: 'lead',
          name: `${firstName} ${surname}`,
          phone,
          email,
          custom_attributes: {},
        },
      },
    }),
  sign: ({ body, secret }) => ({
    headers: {
      'x-hub-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
    },
  }),
};
