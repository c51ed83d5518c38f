import { type Sample, tokenInUrl } from './sample.ts';

/** What the automation "Send via webhook" posts. */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      data: {
        formName: 'Contact us',
        submissionId: id,
        submissionTime: '2026-05-12T08:00:03.260Z',
        'field:first_name': firstName,
        'field:last_name': surname,
        'field:email_65e2': email,
        'field:phone_23b2': phone,
        submissions: [
          { label: 'First name', value: firstName },
          { label: 'Last name', value: surname },
          { label: 'Email', value: email },
          { label: 'Phone', value: phone },
        ],
        contact: { name: { first: firstName, last: surname }, email, phone, locale: 'en-za' },
      },
    }),
  token: tokenInUrl,
  ownKey: 'Wix signs the webhooks of an app with a key that only Wix has',
};
