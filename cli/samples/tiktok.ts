import { createHmac } from 'node:crypto';
import type { Sample } from './sample.ts';

/** A lead of an instant form, as the subscription to leads is documented to tell of it. */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      object: 1,
      entry: [
        {
          id,
          page_id: '6873052183063953666',
          page_name: 'Example form',
          campaign_id: '1810000000000000101',
          campaign_name: 'Example campaign',
          create_time: 1_700_000_000,
          lead_source: 'INSTANT_FORM',
          changes: [
            { field: 'name', value: `${firstName} ${surname}` },
            { field: 'phone_number', value: phone },
            { field: 'email', value: email },
            { field: 'When may we call?', value: 'In the morning' },
          ],
        },
      ],
      time: 1_700_000_000,
    }),
  sign: ({ body, secret }) => ({
    headers: { 'x-open-signature': createHmac('sha256', secret).update(body).digest('hex') },
  }),
};
