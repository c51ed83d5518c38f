import { bearer, type Sample } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({ leadId: id, firstName, lastName: surname, phone, email, interest: 'Fibre' }),
  token: bearer,
};
