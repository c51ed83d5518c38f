import { bearer, type Sample } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json; charset=UTF-8',
  body: ({ firstName, surname, phone, email }) =>
    JSON.stringify({
      'your-name': `${firstName} ${surname}`,
      'your-email': email,
      'tel-123': phone,
      'menu-1': ['Solar'],
    }),
  token: bearer,
};
