import { type Sample, tokenInUrl } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/x-www-form-urlencoded',
  body: ({ id, firstName, surname, phone, email }) =>
    new URLSearchParams({
      type: 'subscribe',
      initiated_from: 'public',
      list: '3',
      'contact[id]': id,
      'contact[first_name]': firstName,
      'contact[last_name]': surname,
      'contact[email]': email,
      'contact[phone]': phone,
      'contact[tags]': 'webinar',
      'contact[fields][39]': '||Fibre||Mobile||',
    }).toString(),
  token: tokenInUrl,
};
