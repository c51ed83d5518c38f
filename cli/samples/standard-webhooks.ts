import { createHmac } from 'node:crypto';
import { toKeys } from '../../functions/webhook/sources/standard-webhooks.ts';
import { oneTaken, type Sample } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }, { types }) =>
    JSON.stringify({
      type: oneTaken(types, 'contact.created'),
      timestamp: '2030-01-15T08:00:00Z',
      data: { id, first_name: firstName, last_name: surname, phone, email, plan: 'Fibre' },
    }),
  sign: ({ body, secret, now }) => {
    const [key = secret] = toKeys(secret);
    const id = `msg_${createHmac('sha256', key).update(body).digest('hex').slice(0, 24)}`;
    const timestamp = String(Math.floor(now / 1_000));
    const signature = createHmac('sha256', key)
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
    return {
      headers: {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
    };
  },
};
