import { type Sample, tokenInUrl } from './sample.ts';

/** A form with labels as keys; whether Instapage sends an id is not known. */
export const sample: Sample = {
  contentType: 'application/x-www-form-urlencoded',
  body: ({ id, firstName, surname, phone, email }) =>
    new URLSearchParams({
      Name: `${firstName} ${surname}`,
      Email: email,
      Phone: phone,
      page_name: 'Fibre',
      page_url: 'https://lp.example.org/fibre',
      submission_id: id,
    }).toString(),
  token: tokenInUrl,
};
