import { type Sample, tokenInUrl } from './sample.ts';

/** A form's submission, its answers as JSON in a form. */
export const sample: Sample = {
  contentType: 'application/x-www-form-urlencoded',
  body: ({ id, firstName, surname, phone, email }) =>
    new URLSearchParams({
      page_id: 'a2838d98-4cf4-11df-a3fd-00163e372d58',
      page_name: 'Cover',
      page_url: 'https://offer.example.org/cover/',
      variant: 'a',
      'data.json': JSON.stringify({
        first_name: [firstName],
        last_name: [surname],
        email: [email],
        phone_number: [phone],
        // Unbounce sends no id. This keeps a sample from being the last one again.
        voucher: [id],
        date_submitted: ['2026-05-12'],
        time_submitted: ['10:57 AM UTC'],
      }),
    }).toString(),
  token: tokenInUrl,
};
