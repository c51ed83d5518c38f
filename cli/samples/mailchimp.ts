import { type Sample, tokenInUrl } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/x-www-form-urlencoded',
  body: ({ id, firstName, surname, phone, email }) =>
    new URLSearchParams({
      type: 'subscribe',
      fired_at: '2030-01-15 08:00:00',
      'data[id]': id,
      'data[list_id]': 'a6b5da1054',
      'data[email]': email,
      'data[merges][EMAIL]': email,
      'data[merges][FNAME]': firstName,
      'data[merges][LNAME]': surname,
      'data[merges][PHONE]': phone,
      'data[merges][ADDRESS]': '',
      'data[merges][INTERESTS]': 'Fibre',
    }).toString(),
  token: tokenInUrl,
};
