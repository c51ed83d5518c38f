import { bearer, type Sample } from './sample.ts';

/** The request body "All Fields". */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      names: { first_name: firstName, last_name: surname },
      email,
      phone,
      __submission: {
        id,
        form_id: '4',
        serial_number: '178',
        source_url: 'https://www.example.org/contact/',
        status: 'unread',
        ip: '192.0.2.7',
        city: null,
        country: null,
        created_at: '2026-05-12 08:00:03',
      },
    }),
  token: bearer,
};
