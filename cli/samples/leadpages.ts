import { type Sample, tokenInUrl } from './sample.ts';

/** JSON with labels as keys; whether Leadpages sends an id is not known. */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      first_name: firstName,
      last_name: surname,
      email,
      phone_number: phone,
      page_name: 'Webinar',
      lead_id: id,
    }),
  token: tokenInUrl,
};
