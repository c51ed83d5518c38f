import { createHmac } from 'node:crypto';
import type { Sample } from './sample.ts';

/** A form submission as Webflow's documentation shows it, down to the number without its zero. */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      triggerType: 'form_submission',
      payload: {
        name: 'Contact Us',
        siteId: '65427cf400e02b306eaa049c',
        data: {
          'First Name': firstName,
          'Last Name': surname,
          Email: email,
          'Phone Number': Number(phone.replace(/^\+27/, '')),
          'What do you need?': 'A quote',
        },
        submittedAt: '2024-07-30T20:07:15.220Z',
        id,
        formId: '65429eadebe8a9f3a30f62d0',
      },
    }),
  sign: ({ body, secret, now }) => ({
    headers: {
      'x-webflow-timestamp': String(now),
      'x-webflow-signature': createHmac('sha256', secret).update(`${now}:${body}`).digest('hex'),
    },
  }),
};
