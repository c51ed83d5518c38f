import { bearer, type Sample } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      id,
      form_id: '7',
      date_created: '2023-11-14 22:13:20',
      source_url: 'https://www.example.org/contact/',
      status: 'active',
      '3': phone,
      '4': email,
      '1.2': '',
      '1.3': firstName,
      '1.4': '',
      '1.6': surname,
      '1.8': '',
    }),
  token: bearer,
};
